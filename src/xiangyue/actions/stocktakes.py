"""The yearly count of assets (清查): counted against the register, every difference explained,
confirmed by the supervision committee. Source: collective law, Art. 43."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import act
from xiangyue.actions.registers import ENTERERS, practice_of, require_public
from xiangyue.actions.typed import words
from xiangyue.core import quantities as units
from xiangyue.core.bodies import SUPERVISION
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import Asset, Stocktake

CLAUSE: Final = "collective-law:43"


def begin(
    *, actor: Actor, now: datetime, area: str, year: int | None = None, key: UUID | None = None
) -> Stocktake:
    """The sheet of a year, with every asset that is on the register today."""
    actor.require(area, *ENTERERS, clause=CLAUSE)
    practice, today = practice_of(area), timezone.localdate(now)
    year = year or today.year
    if not today.year - 1 <= year <= today.year:
        raise refuse("stocktake.year", field="year")
    with act("stocktake.begin", actor=actor, now=now, area=area, practice=practice, key=key) as a:
        if Stocktake.objects.filter(area_id=area, practice=practice, year=year).exists():
            raise refuse("stocktake.twice", code="conditions", clause=CLAUSE)
        rows = Asset.objects.filter(area_id=area, practice=practice).exclude(state="gone")
        lines = [_line(r) for r in rows.order_by("number")]
        if not lines:
            raise refuse("stocktake.nothing", code="conditions", clause=CLAUSE)
        row = Stocktake.objects.create(
            area_id=area, practice=practice, year=year, lines=lines, total=len(lines),
            began_at=now, began_by_id=actor.person_id,
        )  # fmt: skip
        a.on["stocktake"] = row.pk
        a.data |= {"year": year, "assets": len(lines)}
        a.result = str(row.pk)
    return row


def _line(r: Asset) -> dict[str, Any]:
    return {
        "asset": r.pk, "number": r.number, "name": r.name, "kind": r.kind, "unit": r.unit,
        "place": r.place, "registered": r.quantity, "counted": None, "reason": "",
    }  # fmt: skip


def count(
    *,
    actor: Actor,
    now: datetime,
    stocktake_id: int,
    counted: Mapping[int, tuple[str, str]],
    key: UUID | None = None,
) -> Stocktake:
    """What was counted: {asset: (how much, why it differs)}; "0" is nothing left.

    Refusals: confirmed already; not on the sheet; no number. A difference without its reason is
    kept, and stands in the way of confirming.
    """
    found = look(stocktake_id)
    actor.require(found.area_id, *ENTERERS, clause=CLAUSE)
    with act(
        "stocktake.count", actor=actor, now=now, area=found.area_id, practice=found.practice,
        key=key,
    ) as a:  # fmt: skip
        row = _lock(stocktake_id)
        by_asset = {line["asset"]: line for line in row.lines}
        for asset, (said, why) in counted.items():
            line = by_asset.get(asset)
            if line is None:
                raise refuse("stocktake.not-on-it", field=f"counted-{asset}")
            line["counted"] = units.read(said, line["unit"], field=f"counted-{asset}", least=0)
            line["reason"] = words(why, f"reason-{asset}", 200, least=0)
            require_public(line["reason"], field=f"reason-{asset}")
        done = [x for x in row.lines if x["counted"] is not None]
        differ = [x for x in done if x["counted"] != x["registered"]]
        row.counted, row.different = len(done), len(differ)
        row.explained = sum(bool(x["reason"]) for x in differ)
        row.counted_by_id = actor.person_id
        row.save()
        a.on["stocktake"] = row.pk
        a.data |= {
            "year": row.year, "counted": row.counted, "of": row.total, "different": row.different,
        }  # fmt: skip
        a.result = str(row.pk)
    return row


def confirm(
    *, actor: Actor, now: datetime, stocktake_id: int, remark: str = "", key: UUID | None = None
) -> Stocktake:
    """The supervision committee confirms the sheet: all counted, every difference explained."""
    found = look(stocktake_id)
    actor.require(found.area_id, *SUPERVISION, clause="law:37," + CLAUSE)
    remark = words(remark, "remark", 500, least=0)
    require_public(remark, field="remark")
    with act(
        "stocktake.confirm", actor=actor, now=now, area=found.area_id, practice=found.practice,
        key=key,
    ) as a:  # fmt: skip
        row = _lock(stocktake_id)
        wrong = []
        if row.counted < row.total:
            wrong.append(Check("stocktake.uncounted", False, row.counted, row.total, clause=CLAUSE))
        if row.explained < row.different:
            wrong.append(
                Check("stocktake.unexplained", False, row.explained, row.different, clause=CLAUSE)
            )
        if row.counted_by_id == actor.person_id:
            wrong.append(Check("stocktake.by-another", False, clause=CLAUSE))
        if wrong:
            raise Refusal("conditions", *wrong)
        row.confirmed_at, row.confirmed_by_id, row.remark = now, actor.person_id, remark
        row.save()
        a.on["stocktake"] = row.pk
        a.data |= {"year": row.year, "assets": row.total, "different": row.different}
        a.sealed["remark"] = remark
        a.result = str(row.pk)
    return row


def look(stocktake_id: int) -> Stocktake:
    """The sheet; Refusal("not-found") where there is none."""
    rows = Stocktake.objects.select_related("area", "began_by", "counted_by", "confirmed_by")
    found = rows.filter(pk=stocktake_id).first()
    if found is None:
        raise refuse("stocktake.unknown", code="not-found")
    return found


def _lock(stocktake_id: int) -> Stocktake:
    row = Stocktake.objects.select_for_update().get(pk=stocktake_id)
    if row.confirmed_at is not None:
        raise refuse("stocktake.confirmed", code="conditions", clause=CLAUSE)
    return row
