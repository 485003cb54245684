"""Contracts of the collective: entered on a resolution with what falls due by them, renewed by a
new one, ended.

Source: Organic Law of Villagers' Committees (2025), Art. 28; Law on Rural Collective Economic
Organizations (2024), Art. 26; Civil Code, Art. 705 (a lease is twenty years at most).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions import assets
from xiangyue.actions.acts import Act, act, next_number
from xiangyue.actions.files import Kept
from xiangyue.actions.registers import (
    ENTERERS,
    attach,
    number_in_force,
    practice_of,
    require_public,
    resolution,
)
from xiangyue.actions.typed import words
from xiangyue.core import quantities as units
from xiangyue.core import schedules
from xiangyue.core.calendar import add_years
from xiangyue.core.refusals import refuse
from xiangyue.core.schedules import LARGEST, Due
from xiangyue.data.contracts import KINDS, WAYS, WITH_ASSET
from xiangyue.data.models import (
    Asset,
    AssetChange,
    Contract,
    Instalment,
    Matter,
    WorksContract,
)

CLAUSE: Final = "law:28"


def enter(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    kind: str,
    title: str,
    other: str,
    way: str,
    amount: int,
    starts: date,
    ends: date,
    dues: Sequence[Due],
    matter_id: int | None,
    summary: str = "",
    asset_id: int | None = None,
    quantity: str = "",
    files: Sequence[Kept] = (),
    key: UUID | None = None,
) -> Contract:
    """A contract on the register, by its resolution. ``amount`` is all of it, in fen; ``dues`` the
    payments that make it up (``core.schedules.plan``); ``quantity`` of the asset ("" is what is
    free of it)."""
    actor.require(area, *ENTERERS, clause=CLAUSE)
    practice = practice_of(area)
    given = read(kind=kind, title=title, other=other, way=way, amount=amount, starts=starts,
                 ends=ends, summary=summary)  # fmt: skip
    _require_term(area, kind, starts, ends, now)
    schedules.require(dues, amount, starts=starts, ends=ends)
    with act("contract.enter", actor=actor, now=now, area=area, practice=practice, key=key) as a:
        given |= _asset(area, practice, kind, asset_id, quantity)
        given["matter"] = _resolved(area, practice, matter_id, given, now)
        row = put(a, actor, now, area, practice, given, dues)
        attach(files, area=area, now=now, contract=row)
        _tell(a, row)
    return row


def read(
    *, kind: str, title: str, other: str, way: str, amount: int, starts: date, ends: date,
    summary: str,
) -> dict[str, Any]:  # fmt: skip
    """What is typed of a contract, checked: attributes of its row."""
    if kind not in KINDS:
        raise refuse("deal.kind", field="kind")
    if way not in WAYS:
        raise refuse("deal.way", field="way")
    if not 0 <= amount <= LARGEST:
        raise refuse("deal.amount", field="amount")
    if ends < starts:
        raise refuse("deal.days", field="ends")
    given = {
        "kind": kind,
        "title": words(title, "title", 120),
        "other": words(other, "other", 120),
        "way": way,
        "amount": amount,
        "starts": starts,
        "ends": ends,
        "summary": words(summary, "summary", 500, least=0),
    }
    require_public(*(str(given[k]) for k in ("title", "other", "summary")), field="title")
    return given


def _require_term(area: str, kind: str, starts: date, ends: date, now: datetime) -> None:
    """A lease is no longer than the Civil Code lets it be; what is beyond is void."""
    if kind != "lease":
        return
    most = number_in_force("lease.years-most", area, timezone.localdate(now))
    if ends >= add_years(starts, most.value):
        raise refuse(
            "deal.lease-years", code="conditions", field="ends", clause=most.clause,
            years=most.value,
        )  # fmt: skip


def _asset(
    area: str, practice: bool, kind: str, asset_id: int | None, quantity: str, *,
    beside: int | None = None,
) -> dict[str, Any]:  # fmt: skip
    """The asset that is let, locked, and how much of it: no more than is free."""
    if kind in WITH_ASSET and asset_id is None:
        raise refuse("deal.no-asset", field="asset", clause="collective-law:43")
    if asset_id is None:
        return {"asset": None, "quantity": None}
    row = Asset.objects.select_for_update().filter(
        pk=asset_id, area_id=area, practice=practice
    ).first()  # fmt: skip
    if row is None or row.state == "gone":
        raise refuse("deal.asset-unknown", field="asset")
    if kind not in WITH_ASSET:
        return {"asset": row, "quantity": row.quantity}
    free = row.quantity - assets.leased(row, beside=beside)
    wanted = units.read(quantity, row.unit) if quantity.strip() else free
    if wanted > free or not free:
        raise refuse(
            "deal.asset-let", code="conditions", field="quantity" if free else "asset",
            free=units.shown(free), asked=units.shown(wanted),
        )  # fmt: skip
    return {"asset": row, "quantity": wanted}


def _resolved(
    area: str, practice: bool, matter_id: int | None, given: dict[str, Any], now: datetime, *,
    before: Contract | None = None,
) -> Matter:  # fmt: skip
    spends = given["amount"] if given["way"] == "out" else 0
    clause = "law:28,collective-law:26" if given["kind"] in WITH_ASSET else CLAUSE
    return resolution(
        area=area, practice=practice, matter_id=matter_id, now=now, clause=clause,
        land=given["kind"] == "land", spends=spends, beside=before.pk if before else None,
        after=before.matter if before else None,
    )  # fmt: skip


def put(
    a: Act,
    actor: Actor,
    now: datetime,
    area: str,
    practice: bool,
    given: dict[str, Any],
    dues: Sequence[Due],
    **more: Any,
) -> Contract:
    """The row, what falls due by it, and the entry of its asset, within an act."""
    numbers = {
        "year": a.day.year,
        "number": 0,
        "area_id": area,
        "practice": practice,
        "made_at": now,
        "made_by_id": actor.person_id,
    } | more
    if "previous" not in more:
        kind = "practice-contract" if practice else "contract"
        numbers["number"] = next_number(area, kind, a.day.year)
    row = Contract.objects.create(**given, **numbers)
    Instalment.objects.bulk_create(
        Instalment(contract=row, number=d.number, due_on=d.on, amount=d.amount, deposit=d.deposit)
        for d in dues
    )
    for d in dues:
        a.count("payments_due", 1, d.on)
    a.count("contracts_old" if row.old else "contracts")
    if row.asset is not None and row.kind in WITH_ASSET:
        _let(row.asset, row, a.day, now, actor, "leased")
    return row


def _let(asset: Asset, row: Contract, day: date, now: datetime, actor: Actor, kind: str) -> None:
    """The asset's own entry: let, or back."""
    asset.state = "leased" if assets.leased(asset) else ("used" if asset.user else "idle")
    asset.version += 1
    asset.save()
    AssetChange.objects.create(
        asset=asset, kind=kind, day=day, text=f"{name_of(row)} {row.title}"[:500],
        quantity=asset.quantity, value=asset.value, made_at=now, made_by_id=actor.person_id,
    )  # fmt: skip


def name_of(row: Contract) -> str:
    """``2026-003``, of a later version ``2026-003/2``."""
    return f"{row.year}-{row.number:03d}" + (f"/{row.version}" if row.version > 1 else "")


def _tell(a: Act, row: Contract) -> None:
    a.on["contract"] = row.pk
    if row.matter_id:
        a.on["matter"] = row.matter_id
    a.data |= {
        "contract": name_of(row), "kind": row.kind, "way": row.way, "amount": row.amount,
        "ends": row.ends.isoformat(),
    }  # fmt: skip
    a.sealed |= {"title": row.title, "other": row.other}
    a.result = str(row.pk)


def renew(
    *,
    actor: Actor,
    now: datetime,
    contract_id: int,
    matter_id: int | None,
    amount: int,
    starts: date,
    ends: date,
    dues: Sequence[Due],
    summary: str = "",
    files: Sequence[Kept] = (),
    key: UUID | None = None,
) -> Contract:
    """A change or renewal: a new version on a resolution of its own, later than the one before.

    What the old one has due from the day on which the new one begins falls away, unless it is paid
    in part; what was due before stays due.
    """
    found = look(contract_id)
    area, practice = found.area_id, found.practice
    actor.require(area, *ENTERERS, clause=CLAUSE)
    if works_of(found) is not None:
        raise refuse("deal.of-works", code="conditions")
    given = read(kind=found.kind, title=found.title, other=found.other, way=found.way,
                 amount=amount, starts=starts, ends=ends,
                 summary=summary or found.summary)  # fmt: skip
    _require_term(area, found.kind, starts, ends, now)
    schedules.require(dues, amount, starts=starts, ends=ends)
    with act("contract.renew", actor=actor, now=now, area=area, practice=practice, key=key) as a:
        old = _lock(contract_id)
        if starts < old.starts:
            raise refuse("deal.renew-days", field="starts")
        given["matter"] = _resolved(area, practice, matter_id, given, now, before=old)
        old.state, old.ended_on = "replaced", a.day
        old.save(update_fields=["state", "ended_on"])
        _cancel(a, old, starts)
        given |= {"asset": old.asset, "quantity": old.quantity}
        if old.asset_id:
            given["asset"] = assets.lock(old.asset_id)
        if old.old:
            a.count("contracts_old", -1)
        row = put(
            a, actor, now, area, practice, given, dues, previous=old, version=old.version + 1,
            year=old.year, number=old.number,
        )  # fmt: skip
        attach(files, area=area, now=now, contract=row)
        _tell(a, row)
        a.data["version"] = row.version
    return row


def _cancel(a: Act, row: Contract, since: date) -> None:
    """What is due from that day on, and of which nothing is paid, is not due any more."""
    rows = row.instalments.filter(paid=0, cancelled_on__isnull=True, due_on__gte=since)
    for one in rows:
        a.count("payments_due", -1, one.due_on)
    rows.update(cancelled_on=a.day)


def end(
    *,
    actor: Actor,
    now: datetime,
    contract_id: int,
    on: date,
    reason: str,
    key: UUID | None = None,
) -> Contract:
    """It ends on a day, with the reason; its asset is free again."""
    found = look(contract_id)
    actor.require(found.area_id, *ENTERERS, clause=CLAUSE)
    works = works_of(found)
    if works is not None and works.matter.state == "running":
        raise refuse("deal.of-works", code="conditions")
    reason = words(reason, "reason", 500)
    require_public(reason, field="reason")
    today = timezone.localdate(now)
    if not found.starts <= on <= today:
        raise refuse("deal.end-day", field="on")
    with act(
        "contract.end", actor=actor, now=now, area=found.area_id, practice=found.practice, key=key
    ) as a:
        row = _lock(contract_id)
        row.state, row.ended_on, row.end_reason = "ended", on, reason
        row.save(update_fields=["state", "ended_on", "end_reason"])
        _cancel(a, row, max(on, row.starts))
        if row.old:
            a.count("contracts_old", -1)
        if row.asset_id and row.kind in WITH_ASSET:
            _let(assets.lock(row.asset_id), row, a.day, now, actor, "returned")
        a.on["contract"] = row.pk
        a.data |= {"contract": name_of(row), "on": on.isoformat()}
        a.sealed["reason"] = reason
        a.result = str(row.pk)
    return row


def look(contract_id: int) -> Contract:
    """The contract with its asset and resolution; Refusal("not-found") where there is none."""
    rows = Contract.objects.select_related(
        "area", "asset", "matter", "previous", "made_by", "works__matter"
    )
    found = rows.filter(pk=contract_id).first()
    if found is None:
        raise refuse("deal.unknown", code="not-found")
    return found


def works_of(row: Contract) -> WorksContract | None:
    """The contract of a matter's works that this entry is of: it is changed and settled there."""
    return getattr(row, "works", None)


def _lock(contract_id: int) -> Contract:
    row = (
        Contract.objects.select_for_update(of=("self",))
        .select_related("asset", "matter")
        .get(pk=contract_id)
    )
    if row.state != "running":
        raise refuse("deal.not-running", code="conditions")
    return row
