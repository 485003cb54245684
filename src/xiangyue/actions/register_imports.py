"""Assets and old contracts out of a workbook: looked at first, then all in one act, or none."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions import assets, contracts
from xiangyue.actions.acts import Act, act
from xiangyue.actions.registers import ENTERERS, practice_of
from xiangyue.core import schedules
from xiangyue.core.refusals import Check, Refusal
from xiangyue.core.register_rows import Plan, Row, problem, told
from xiangyue.data.contracts import WITH_ASSET
from xiangyue.data.models import Asset, Contract, ContractPayment, Instalment


@dataclass(frozen=True)
class Preview:
    """What would be done: rows to add, those that are there already, what is wrong."""

    assets: tuple[dict[str, Any], ...]
    contracts: tuple[dict[str, Any], ...]
    known: tuple[str, ...]
    problems: tuple[Check, ...]


def preview(area: str, plan: Plan, now: datetime) -> Preview:
    """The plan held against the registers: two queries."""
    today, practice = timezone.localdate(now), practice_of(area)
    problems, known = list(plan.problems), []
    here = Asset.objects.filter(area_id=area, practice=practice).exclude(state="gone")
    there = {(a.kind, a.name, a.place) for a in here}
    names = {a.name for a in here}
    first: dict[tuple[str, str, str], str] = {}
    added = []
    for row in plan.assets if not plan.problems else ():
        given = _asset(row, today, problems)
        if given is None:
            continue
        key = (given["kind"], given["name"], given["place"])
        names.add(given["name"])
        if key in there:
            known.append(f"{row.where} {given['name']}")
        elif key in first:
            problems.append(problem("twice", row.where, name=given["name"], first=first[key]))
        else:
            first[key] = row.where
            added.append(given)
    running = Contract.objects.filter(area_id=area, practice=practice)
    signed = {(c.title, c.other, c.starts) for c in running}
    deals = []
    for row in plan.contracts if not plan.problems else ():
        deal = _contract(row, names, problems)
        if deal is None:
            continue
        mark = (deal["title"], deal["other"], deal["starts"])
        if mark in signed:
            known.append(f"{row.where} {deal['title']}")
            continue
        signed.add(mark)
        deals.append(deal)
    return Preview(tuple(added), tuple(deals), tuple(known), tuple(problems))


def _asset(row: Row, today: date, problems: list[Check]) -> dict[str, Any] | None:
    v = dict(row.values)
    try:
        return assets.read(**v | {"origin": v["origin"] or "collective"}, today=today)
    except Refusal as refusal:
        problems += told(refusal, row.where)
        return None


def _contract(row: Row, names: set[str], problems: list[Check]) -> dict[str, Any] | None:
    v = dict(row.values)
    try:
        given = contracts.read(
            kind=v["kind"], title=v["title"], other=v["other"], way=v["way"], amount=v["amount"],
            starts=v["starts"], ends=v["ends"], summary="",
        )  # fmt: skip
        dues: tuple[schedules.Due, ...] = ()
        if v["amount"]:
            dues = schedules.plan(
                total=v["amount"], times=v["times"] or 1, first=v["first_due"] or v["starts"],
                months=v["months"] or 12,
            )  # fmt: skip
            schedules.require(dues, v["amount"], starts=v["starts"], ends=v["ends"])
    except Refusal as refusal:
        problems += told(refusal, row.where)
        return None
    paid = v["paid"] or 0
    if paid > v["amount"]:
        problems.append(problem("paid", row.where))
        return None
    if v["kind"] in WITH_ASSET and v["asset"] not in names:
        problems.append(problem("asset", row.where, name=v["asset"]))
        return None
    return given | {"dues": dues, "paid": paid, "asset": v["asset"], "basis": v["basis"][:200]}


def apply(
    *, actor: Actor, now: datetime, area: str, plan: Plan, key: UUID | None = None
) -> tuple[int, int]:
    """Everything that the preview shows, in one act: (assets, contracts) added.

    Refusal with every problem where there is one: nothing is half imported.
    """
    actor.require(area, *ENTERERS)
    practice = practice_of(area)
    with act("asset.import", actor=actor, now=now, area=area, practice=practice, key=key) as a:
        found = preview(area, plan, now)
        if found.problems:
            raise Refusal("invalid", *found.problems)
        for given in found.assets:
            assets.put(a, actor, now, area, practice, given, imported=True)
        by_name = {r.name: r for r in Asset.objects.filter(area_id=area, practice=practice)}
        for deal in found.contracts:
            _put(a, actor, now, area, practice, dict(deal), by_name)
        a.data |= {"assets": len(found.assets), "contracts": len(found.contracts)}
        a.sealed["names"] = [g["name"] for g in found.assets]
        a.result = area
    return len(found.assets), len(found.contracts)


def _put(
    a: Act, actor: Actor, now: datetime, area: str, practice: bool, deal: dict[str, Any],
    by_name: dict[str, Asset],
) -> None:  # fmt: skip
    """An old contract, with what was paid by it laid on its payments from the first on."""
    dues, paid, name, basis = (deal.pop(k) for k in ("dues", "paid", "asset", "basis"))
    asset = by_name.get(name) if name else None
    left = None
    if asset is not None:
        left = asset.quantity
        if deal["kind"] in WITH_ASSET:
            left = max(0, asset.quantity - assets.leased(asset))
    given = deal | {"asset": asset if left else None, "quantity": left or None}
    row = contracts.put(
        a, actor, now, area, practice, given, dues, old=True, basis=basis, year=a.day.year
    )
    for one in Instalment.objects.filter(contract=row).order_by("number"):
        part = min(paid, one.amount)
        if not part:
            break
        day = min(one.due_on, a.day)
        ContractPayment.objects.create(
            instalment=one, day=day, amount=part, text="台账导入", made_at=now,
            made_by_id=actor.person_id,
        )  # fmt: skip
        one.paid = part
        if part == one.amount:
            one.paid_on = day
            a.count("payments_due", -1, one.due_on)
        one.save()
        paid -= part
