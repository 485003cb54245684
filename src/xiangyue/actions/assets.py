"""The register of collective assets and resources: entered, changed by dated entries, counted.

Source: Law on Rural Collective Economic Organizations (2024), Art. 26, 36, 43; the amount above
which a disposal needs its resolution is ``asset.disposal-most`` in ``rules/settings.yaml``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act, act, next_number, require_version
from xiangyue.actions.registers import (
    ENTERERS,
    number_in_force,
    practice_of,
    require_public,
    resolution,
)
from xiangyue.actions.typed import words
from xiangyue.core import money
from xiangyue.core import quantities as units
from xiangyue.core.calendar import add_months
from xiangyue.core.refusals import refuse
from xiangyue.core.schedules import LARGEST
from xiangyue.data.assets import KINDS, ORIGINS, RESOURCES, TAKEN
from xiangyue.data.contracts import WITH_ASSET
from xiangyue.data.models import Asset, AssetChange, Contract

CLAUSE: Final = "collective-law:43"
FREE: Final = ("valued", "used", "corrected", "disposed", "written_off")
"""Entries that are made here; ``leased`` and ``returned`` come of a contract."""


def enter(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    kind: str,
    name: str,
    quantity: str,
    unit: str,
    origin: str,
    value: int | None = None,
    place: str = "",
    since: date | None = None,
    user: str = "",
    note: str = "",
    key: UUID | None = None,
) -> Asset:
    """An asset or resource on the register. ``quantity`` in words ("12.5"), ``value`` in fen."""
    actor.require(area, *ENTERERS, clause=CLAUSE)
    practice = practice_of(area)
    given = read(
        kind=kind, name=name, quantity=quantity, unit=unit, origin=origin, value=value, place=place,
        since=since, user=user, note=note, today=timezone.localdate(now),
    )  # fmt: skip
    with act("asset.enter", actor=actor, now=now, area=area, practice=practice, key=key) as a:
        row = put(a, actor, now, area, practice, given)
        a.on["asset"] = row.pk
        a.data |= {"number": row.number, "kind": kind, "quantity": row.quantity, "unit": unit}
        if value is not None:
            a.data["value"] = value
        a.sealed |= {"name": row.name, "user": row.user}
        a.result = str(row.pk)
    return row


def read(
    *,
    kind: str,
    name: str,
    quantity: str,
    unit: str,
    origin: str,
    value: int | None,
    place: str,
    since: date | None,
    user: str,
    note: str,
    today: date,
) -> dict[str, Any]:
    """What is typed of an asset, checked: the attributes of its row."""
    if kind not in KINDS:
        raise refuse("asset.kind", field="kind")
    if origin not in ORIGINS:
        raise refuse("asset.origin", field="origin")
    if since is not None and since > today:
        raise refuse("asset.to-come", field="since")
    if value is not None and not 0 <= value <= LARGEST:
        raise refuse("asset.value", field="value")
    if kind in RESOURCES and unit not in units.LAND:
        raise refuse("asset.land-unit", field="unit")
    given = {
        "kind": kind,
        "name": words(name, "name", 120),
        "quantity": units.read(quantity, unit),
        "unit": unit,
        "origin": origin,
        "value": value,
        "place": words(place, "place", 120, least=0),
        "since": since,
        "user": words(user, "user", 120, least=0),
        "note": words(note, "note", 500, least=0),
    }
    require_public(given["name"], given["place"], given["user"], field="name")
    given["state"] = "used" if given["user"] else "idle"
    return given


def put(
    a: Act,
    actor: Actor,
    now: datetime,
    area: str,
    practice: bool,
    given: dict[str, Any],
    *,
    imported: bool = False,
) -> Asset:
    """The row and its first entry, within an act."""
    row = Asset.objects.create(
        area_id=area,
        practice=practice,
        number=next_number(area, "practice-asset" if practice else "asset", 0),
        imported=imported,
        made_at=now,
        made_by_id=actor.person_id,
        **given,
    )
    AssetChange.objects.create(
        asset=row, kind="entered", day=row.since or a.day, quantity=row.quantity, value=row.value,
        made_at=now, made_by_id=actor.person_id,
    )  # fmt: skip
    a.count("assets")
    return row


def change(
    *,
    actor: Actor,
    now: datetime,
    asset_id: int,
    kind: str,
    day: date,
    text: str = "",
    quantity: str = "",
    value: int | None = None,
    proceeds: int | None = None,
    user: str = "",
    matter_id: int | None = None,
    expected: int | None = None,
    key: UUID | None = None,
) -> AssetChange:
    """A dated entry. ``valued``: its new ``value``; ``used``: its new ``user`` ("" is idle);
    ``corrected``: the right ``quantity`` with the reason; ``disposed`` and ``written_off``: how
    much goes ("" is all of it), for how much, with the reason.

    Refusals: it is gone; leased out; a day to come, or before its last entry; more than there is;
    worth more than the amount, without its resolution.
    """
    found = look(asset_id)
    area = found.area_id
    actor.require(area, *ENTERERS, clause=CLAUSE)
    if kind not in FREE:
        raise refuse("asset.change", field="kind")
    gone = kind in TAKEN
    text = words(text, "text", 500, least=1 if gone or kind == "corrected" else 0)
    user = words(user, "user", 120, least=0)
    require_public(text, user, field="text")
    if day > timezone.localdate(now):
        raise refuse("asset.to-come", field="day")
    with act(
        "asset.change", actor=actor, now=now, area=area, practice=found.practice, key=key
    ) as a:
        row = lock(asset_id)
        require_version(row.version, expected)
        if row.state == "gone":
            raise refuse("asset.gone", code="conditions")
        last = row.changes.order_by("-day").values_list("day", flat=True).first()
        if last is not None and day < last:
            raise refuse("asset.before-last", field="day", day=last.isoformat())
        entry = AssetChange(
            asset=row, kind=kind, day=day, text=text, made_at=now, made_by_id=actor.person_id
        )
        if gone:
            _take(row, entry, quantity, proceeds, matter_id, now)
        elif kind == "valued":
            if value is None or not 0 <= value <= LARGEST:
                raise refuse("asset.value", field="value")
            row.value = value
        elif kind == "corrected":
            row.quantity = units.read(quantity, row.unit)
            if row.quantity < leased(row):
                raise refuse("asset.leased", code="conditions", field="quantity")
        else:
            row.user, row.state = user, _state(row, user)
        entry.quantity, entry.value = row.quantity, row.value
        entry.save()
        row.version += 1
        row.save()
        if row.state == "gone":
            a.count("assets", -1)
        a.on["asset"] = row.pk
        a.data |= {"change": kind, "day": day.isoformat(), "quantity": row.quantity}
        if gone:
            a.data |= {"taken": entry.taken, "taken_value": entry.taken_value}
        if entry.matter_id:
            a.on["matter"] = entry.matter_id
        a.sealed |= {"text": text, "user": user}
        a.result = str(entry.pk)
    return entry


def _state(row: Asset, user: str) -> str:
    return "leased" if leased(row) else ("used" if user else "idle")


def _take(
    row: Asset,
    entry: AssetChange,
    quantity: str,
    proceeds: int | None,
    matter_id: int | None,
    now: datetime,
) -> None:
    """Some or all of it goes. What is worth more than the amount, by the books or by what it
    brings, needs its resolution; what was never valued needs one too."""
    taken = units.read(quantity, row.unit) if quantity.strip() else row.quantity
    if taken > row.quantity:
        raise refuse(
            "asset.more-than-there", field="quantity", left=units.shown(row.quantity),
            asked=units.shown(taken),
        )  # fmt: skip
    if taken > row.quantity - leased(row):
        raise refuse("asset.leased", code="conditions", field="quantity")
    if proceeds is not None and not 0 <= proceeds <= LARGEST:
        raise refuse("asset.value", field="proceeds")
    if proceeds is None and entry.kind == "disposed":
        raise refuse("asset.proceeds", field="proceeds")
    worth = None if row.value is None else units.share(row.value, taken, row.quantity)
    most = number_in_force("asset.disposal-most", row.area_id, entry.day)
    # Small parts of one thing count together: within a year they need it as much as all at once.
    earlier = row.changes.filter(
        kind__in=TAKEN, day__gt=add_months(entry.day, -12), matter__isnull=True
    )
    before = sum(max(c.taken_value, c.proceeds or 0) for c in earlier)
    land = row.kind in RESOURCES
    high = max(worth or 0, proceeds or 0) + before
    entry.needed = land or row.value is None or high > most.value * 100
    if matter_id is None and entry.needed:
        says = "asset.needs-resolution"
        if land:
            says = "asset.land-resolution"
        elif row.value is None:
            says = "asset.unvalued-resolution"
        raise refuse(
            says, code="conditions", field="matter", clause=f"collective-law:26,{most.clause}",
            amount=money.words(high), most=money.words(most.value * 100),
        )  # fmt: skip
    if matter_id is not None:
        entry.matter = resolution(
            area=row.area_id, practice=row.practice, matter_id=matter_id, now=now,
            clause="collective-law:26", land=land,
        )  # fmt: skip
    entry.taken, entry.taken_value, entry.proceeds = taken, worth or 0, proceeds
    row.quantity -= taken
    if row.value is not None:
        row.value -= worth or 0
    if row.quantity == 0:
        row.state, row.gone_on = "gone", entry.day


def used_by(rows: Sequence[Asset]) -> dict[int, str]:
    """By asset, who has it of the collective by contracts that run, else its user: one query."""
    let: dict[int, list[str]] = {}
    running = Contract.objects.filter(asset__in=rows, state="running", kind__in=WITH_ASSET)
    for asset, other in running.order_by("pk").values_list("asset_id", "other"):
        let.setdefault(asset or 0, []).append(other)
    return {r.pk: "、".join(dict.fromkeys(let.get(r.pk, ()))) or r.user for r in rows}


def leased(row: Asset, *, beside: int | None = None) -> int:
    """How much of it running contracts have let out, but for the contract ``beside``."""
    rows = Contract.objects.filter(asset=row, state="running").exclude(pk=beside)
    return sum(q or 0 for q in rows.values_list("quantity", flat=True))


def look(asset_id: int) -> Asset:
    """The asset; Refusal("not-found") where there is none."""
    found = Asset.objects.select_related("area").filter(pk=asset_id).first()
    if found is None:
        raise refuse("asset.unknown", code="not-found")
    return found


def lock(asset_id: int) -> Asset:
    """The row, for one act."""
    return Asset.objects.select_for_update().get(pk=asset_id)
