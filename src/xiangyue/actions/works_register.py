"""The contract of a village's works on its register of contracts: it stands there by itself.

Who signs, changes and settles it in its matter types nothing again: the entry, its payments due and
its end follow. What is paid of it is noted on the register, as of every contract.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from xiangyue.access.actors import Actor
from xiangyue.actions import contracts
from xiangyue.actions.acts import Act
from xiangyue.actions.registers import require_budget
from xiangyue.actions.standing import Case
from xiangyue.core import schedules
from xiangyue.core.calendar import add_months
from xiangyue.core.part import Part
from xiangyue.core.schedules import Due
from xiangyue.core.works import RELEASED
from xiangyue.data.models import Contract, ContractPayment, Instalment, Matter, WorksContract


def plan(
    case: Case, part: str, *, price: int, percent: int, on: date, ends: date, times: int = 1,
    first: date | None = None, months: int = 1,
) -> tuple[Due, ...]:  # fmt: skip
    """What falls due by a contract signed ``on`` that day: all but the deposit in ``times``
    payments from ``first`` on (else when the works end), and the deposit as many months after the
    end as its method keeps it back."""
    kept = price * percent // 100
    dues = schedules.plan(total=price - kept, times=times, first=first or ends, months=months)
    schedules.require(dues, price - kept, starts=on, ends=ends)
    if not kept:
        return dues
    back = add_months(ends, _kept_months(case, part))
    return *dues, Due(len(dues) + 1, max(back, dues[-1].on), kept, deposit=True)


def _kept_months(case: Case, part: str) -> int:
    for one in case.procedure.parts:
        if one.kind == "settlement" and one.words["contract"] == part:
            return int(one.words["months"])
    return 0


def enter(
    a: Act, actor: Actor, now: datetime, case: Case, works: WorksContract, decision: Matter,
    dues: Sequence[Due],
) -> Contract:  # fmt: skip
    """The entry of a contract that is signed, on the resolution that its matter rests on.

    Refusal where the contracts by that resolution come to more than it decided.
    """
    require_budget(decision, works.price, clause=contracts.CLAUSE)
    given = {
        "kind": "works", "title": case.matter.title, "other": works.bid.bidder, "way": "out",
        "amount": works.price, "starts": works.starts, "ends": works.ends, "summary": "",
        "asset": None, "quantity": None, "matter": decision,
    }  # fmt: skip
    row = contracts.put(
        a, actor, now, case.matter.area_id, case.matter.practice, given, dues
    )  # fmt: skip
    works.entry = row
    works.save(update_fields=["entry"])
    _tell(a, row)
    return row


def _tell(a: Act, row: Contract) -> None:
    a.on["contract"] = row.pk
    a.data["contract"] = contracts.name_of(row)


def change(a: Act, works: WorksContract, agreed: int) -> None:
    """The entry of a contract that was changed: all of it is ``agreed`` fen now."""
    row = _entry(works)
    if row is None:
        return
    _amount(a, row, agreed, agreed * works.percent // 100)
    _tell(a, row)


def settle(a: Act, works: WorksContract) -> None:
    """The entry of works that are settled: the final amount, the deposit and its day; it has ended,
    and what is due of it stays due."""
    row = _entry(works)
    if row is None or works.final is None or works.deposit_due is None:
        return
    _amount(a, row, works.final, works.deposit)
    for one in row.instalments.filter(deposit=True, cancelled_on=None, paid_on=None):
        a.count("payments_due", -1, one.due_on)
        a.count("payments_due", 1, works.deposit_due)
        one.due_on = works.deposit_due
        one.save(update_fields=["due_on"])
    if row.state == "running":
        row.state, row.ended_on = "ended", works.settled_on
        row.save(update_fields=["state", "ended_on"])
    _tell(a, row)


def end_deposit(
    a: Act, actor: Actor, now: datetime, case: Case, part: Part, on: date, outcome: str
) -> None:
    """What the dated step ``part`` after a settlement does to the entry: the deposit went back on
    that day, or was used up and is due no more."""
    since = part.words["since"]
    if not since or case.procedure.part(since).kind != "settlement" or not outcome:
        return
    works = WorksContract.objects.filter(matter=case.matter).first()
    row = _entry(works) if works else None
    if row is None:
        return
    for one in row.instalments.filter(deposit=True, cancelled_on=None, paid_on=None):
        if outcome == RELEASED:
            ContractPayment.objects.create(
                instalment=one, day=on, amount=one.amount - one.paid, made_at=now,
                made_by_id=actor.person_id,
            )  # fmt: skip
            one.paid, one.paid_on = one.amount, on
            one.save(update_fields=["paid", "paid_on"])
            a.count("payments_due", -1, one.due_on)
        else:
            _set(a, one, one.paid)
    _tell(a, row)


def _entry(works: WorksContract) -> Contract | None:
    return Contract.objects.select_for_update().filter(pk=works.entry_id).first()


def _amount(a: Act, row: Contract, total: int, kept: int) -> None:
    """All of it is ``total``, of which ``kept`` is the deposit: what is not paid yet is fitted."""
    row.amount = total
    row.save(update_fields=["amount"])
    rows = list(row.instalments.filter(cancelled_on=None).order_by("number"))
    plain, held = [i for i in rows if not i.deposit], [i for i in rows if i.deposit]
    paid = sum(i.paid for i in plain)
    for group, wanted, deposit in (
        (plain, max(total - kept, paid), False),
        (held, max(0, min(kept, total - paid)), True),
    ):
        amounts, more = schedules.refit([(i.amount, i.paid) for i in group], wanted)
        for one, amount in zip(group, amounts, strict=True):
            _set(a, one, amount)
        if more:
            last = row.instalments.order_by("-number").values_list("number", flat=True).first()
            day = max(row.ends, a.day)
            Instalment.objects.create(
                contract=row, number=(last or 0) + 1, due_on=day, amount=more, deposit=deposit
            )
            a.count("payments_due", 1, day)


def _set(a: Act, one: Instalment, amount: int) -> None:
    """One payment is of that amount now, no less than is paid of it; of nothing it falls away."""
    if amount == one.amount:
        return
    if not amount:
        one.cancelled_on = a.day
    else:
        one.amount = amount
        if amount == one.paid:
            one.paid_on = one.payments.order_by("-day").values_list("day", flat=True)[0]
    if one.cancelled_on or one.paid_on:
        a.count("payments_due", -1, one.due_on)
    one.save(update_fields=["amount", "cancelled_on", "paid_on"])
