"""Money and labour raised for a matter: planned, listed, let off, given, given back."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import asdict
from datetime import date, datetime
from uuid import UUID

from django.db.models import Q, Sum

from xiangyue.access.actors import Actor
from xiangyue.actions import levy_lists
from xiangyue.actions.acts import next_number
from xiangyue.actions.books import account, fund_of, post
from xiangyue.actions.parts import act_on, require_actor
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core import money as shown
from xiangyue.core.levies import days
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import (
    LevyPayment,
    LevyPlan,
    LevyRequest,
    LevyShare,
    Person,
)
from xiangyue.methods.chart import chart

MONEY_WAYS = ("cash", "transfer")


def set_plan(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    money: int = 0,
    labour: int = 0,
    expected: int | None = None,
    key: UUID | None = None,
) -> LevyPlan:
    """What is to be raised in all: ``money`` in fen, ``labour`` in tenths of a workday.

    Refusal where it goes over a cap (with the most that may be raised) or over the money that the
    matter needs. It may be set anew until the part is finished; what was then decided stands.
    """
    with act_on(matter_id, "levy.plan", part, actor, now, expected, key) as (a, case):
        case.require_open(part, "levy_plan")
        budget = case.matter.budget
        if budget is not None and money > budget:
            values = {"money": shown.words(money), "budget": shown.words(budget)}
            check = Check("levy.over-budget", False, money, budget, values=values)
            raise Refusal("conditions", check, field="money")
        found = levy_lists.compute(case, money, labour)
        given = {
            "money": money,
            "labour": labour,
            "heads": sum(x.heads for x in found.lines),
            "workers": sum(x.workers for x in found.lines),
            "households": sum(bool(x.money or x.labour) for x in found.lines),
        }
        row, _ = LevyPlan.objects.update_or_create(
            matter=case.matter,
            part=part,
            defaults={**given, "made_at": now, "made_by_id": actor.person_id},
        )
        case.put(part, **given, on=case.today.isoformat())
        a.data |= given
        case.settle(a)
        a.result = str(row.pk)
    return row


def make_list(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    expected: int | None = None,
    key: UUID | None = None,
) -> list[LevyShare]:
    """Share what was decided over the households; never more, to the fen. It may be made anew
    until a household asks or gives something."""
    with act_on(matter_id, "levy.list", part, actor, now, expected, key) as (a, case):
        definition = case.require_open(part, "levy")
        shares = LevyShare.objects.filter(matter=case.matter, part=part)
        begun = Q(requests__isnull=False) | Q(payments__isnull=False)
        if shares.filter(begun).exists():
            raise refuse("levy.begun", code="conditions")
        plan = LevyPlan.objects.filter(matter=case.matter, part=definition.words["plan"]).first()
        if plan is None:
            raise refuse("levy.no-plan", code="conditions")
        shares.delete()
        levy_lists.take_turns(case)
        found = levy_lists.compute(case, plan.money, plan.labour)
        LevyShare.objects.bulk_create(
            [
                LevyShare(
                    matter=case.matter,
                    part=part,
                    household_id=int(x.household),
                    on=case.today,
                    people=x.people,
                    heads=x.heads,
                    workers=x.workers,
                    money=x.money,
                    labour=x.labour,
                    why=[_kept(c) for c in x.why],
                )
                for x in found.lines
            ]
        )
        made = list(shares.order_by("household__number"))
        _facts(case, part)
        case.put(part, on=case.today.isoformat())
        a.data |= {"households": len(made), "money": found.money, "labour": found.labour}
        a.sealed["list"] = [[r.household_id, r.money, r.labour] for r in made]
        case.settle(a)
        a.result = str(matter_id)
    return made


def _kept(check: Check) -> dict[str, object]:
    return asdict(check) | {"values": dict(check.values)}


def ask_relief(
    *,
    actor: Actor,
    now: datetime,
    share_id: int,
    reason: str,
    key: UUID | None = None,
) -> LevyRequest:
    """A household asks to be let off, itself or by the office for it."""
    reason = words(reason, "reason", 2000)
    share = _share(share_id)
    with act_on(share.matter_id, "levy.ask", "", actor, now, None, key) as (a, case):
        case.require_open(share.part, "levy")
        if not _of_household(actor, share):
            require_actor(actor, case.matter, share.part)
        if LevyRequest.objects.filter(share=share, outcome="").exists():
            raise refuse("levy.asked-already", code="conditions")
        row = LevyRequest.objects.create(
            share=share, reason=reason, asked_at=now, asked_by_id=actor.person_id
        )
        case.add(share.part, requests=1, requests_open=1)
        a.data["part"] = share.part
        a.sealed |= {"household": share.household_id, "reason": reason}
        case.settle(a)
        a.result = str(row.pk)
    return row


def answer_relief(
    *,
    actor: Actor,
    now: datetime,
    request_id: int,
    money_off: int = 0,
    labour_off: int = 0,
    source: str = "",
    answer: str = "",
    key: UUID | None = None,
) -> LevyRequest:
    """Grant or refuse it. What is let off was granted by a meeting, which ``source`` names; nobody
    else gives more for it. Nothing let off is a refusal, with its reason."""
    granted = bool(money_off or labour_off)
    source = words(source, "source", 200, least=1 if granted else 0)
    answer = words(answer, "answer", 2000, least=0 if granted else 1)
    found = LevyRequest.objects.select_related("share").filter(pk=request_id).first()
    if found is None:
        raise refuse("levy.no-request", code="not-found")
    share = found.share
    with act_on(share.matter_id, "levy.answer", share.part, actor, now, None, key) as (a, case):
        case.require_open(share.part, "levy")
        row = LevyRequest.objects.get(pk=request_id)
        if row.outcome:
            raise refuse("levy.answered", code="conditions")
        share = LevyShare.objects.get(pk=share.pk)
        for off, owed, field, said in (
            (money_off, share.money - share.paid, "money_off", shown.words),
            (labour_off, share.labour - share.worked, "labour_off", _days),
        ):
            if not 0 <= off <= owed:
                values = {"off": said(off), "owed": said(owed)}
                check = Check("levy.off-too-much", False, off, owed, values=values)
                raise Refusal("conditions", check, field=field)
        share.money, share.labour = share.money - money_off, share.labour - labour_off
        share.money_off, share.labour_off = (
            share.money_off + money_off,
            share.labour_off + labour_off,
        )
        share.save()
        row.outcome = "granted" if granted else "refused"
        row.money_off, row.labour_off, row.source, row.answer = (
            money_off, labour_off, source, answer,
        )  # fmt: skip
        row.answered_at, row.answered_by_id = now, actor.person_id
        row.save()
        case.add(share.part, requests_open=-1)
        _facts(case, share.part)
        a.data |= {"granted": granted, "money": money_off, "labour": labour_off}
        a.sealed |= {"household": share.household_id, "answer": answer, "source": source}
        case.settle(a)
        a.result = str(row.pk)
    return row


def _days(tenths: int) -> dict[str, str]:
    return {"zh": f"{days(tenths)}个工日", "en": f"{days(tenths)} workdays"}


def pay(
    *,
    actor: Actor,
    now: datetime,
    share_id: int,
    way: str,
    amount: int,
    on: date,
    text: str = "",
    key: UUID | None = None,
) -> LevyPayment:
    """What a household gave: money (``cash``, ``transfer``; fen) or ``labour`` (tenths of a
    workday). Money goes into the matter's own account by a voucher. Never more than is owed."""
    return _move("levy.pay", actor, now, share_id, way, amount, on, text, key)


def refund(
    *,
    actor: Actor,
    now: datetime,
    share_id: int,
    amount: int,
    on: date,
    text: str = "",
    key: UUID | None = None,
) -> LevyPayment:
    """Give money back to a household, out of the matter's account; never more than it gave."""
    return _move("levy.refund", actor, now, share_id, "refund", amount, on, text, key)


def _move(
    name: str,
    actor: Actor,
    now: datetime,
    share_id: int,
    way: str,
    amount: int,
    on: date,
    text: str,
    key: UUID | None,
) -> LevyPayment:
    text = words(text, "text", 200, least=0)
    share = _share(share_id)
    with act_on(share.matter_id, name, share.part, actor, now, None, key) as (a, case):
        case.require_open(share.part, "levy")
        share = LevyShare.objects.select_related("household").get(pk=share_id)
        if way not in (*MONEY_WAYS, "labour", "refund"):
            raise refuse("levy.way", field="way")
        if type(amount) is not int or amount <= 0:
            raise refuse("money.range", field="amount")
        if on > case.today:
            raise refuse("ledger.not-yet", field="on")
        _within(share, way, amount)
        voucher = None
        if way == "labour":
            share.worked += amount
        else:
            back, codes = way == "refund", chart()
            fund, area = fund_of(case), case.matter.area_id
            there = account(area, codes["cash" if way == "cash" else "bank"])
            raised = account(area, codes["raised"])
            lines = [(there, amount, 0), (raised, 0, amount)]
            if back:
                lines = [(raised, amount, 0), (there, 0, amount)]
            said = f"{'退还' if back else '筹资'} {share.household.number}"
            voucher = post(a, case, fund, on, said, lines, actor=actor, refund=back)
            share.paid += -amount if back else amount
        share.save()
        year = case.today.year
        kind = "drill-receipt" if case.matter.practice else "receipt"
        row = LevyPayment.objects.create(
            share=share,
            way=way,
            amount=amount,
            on=on,
            number=f"{year}-{next_number(case.matter.area_id, kind, year)}",
            text=text,
            voucher=voucher,
            entered_at=now,
            entered_by_id=actor.person_id,
        )
        if way == "refund":
            case.add(share.part, refunded=amount)
        _facts(case, share.part)
        a.data |= {"way": way, "amount": amount, "receipt": row.number}
        a.sealed["household"] = share.household_id
        case.settle(a)
        a.result = str(row.pk)
    return row


def _within(share: LevyShare, way: str, amount: int) -> None:
    """Never more than is owed, never more back than was given."""
    if way == "refund":
        most, says, said = share.paid, "levy.refund-too-much", shown.words
    elif way == "labour":
        most, says, said = share.labour - share.worked, "levy.too-much-labour", _days
    else:
        most, says, said = share.money - share.paid, "levy.too-much", shown.words
    if amount > most:
        values = {"amount": said(amount), "most": said(most)}
        raise Refusal("conditions", Check(says, False, amount, most, values=values), field="amount")


def _share(share_id: int) -> LevyShare:
    found = LevyShare.objects.filter(pk=share_id).first()
    if found is None:
        raise refuse("levy.no-share", code="not-found")
    return found


def _of_household(actor: Actor, share: LevyShare) -> bool:
    return Person.objects.filter(
        pk=actor.person_id, household_id=share.household_id, active=True
    ).exists()


def _facts(case: Case, part: str) -> None:
    found = LevyShare.objects.filter(matter=case.matter, part=part)
    totals = found.aggregate(
        money=Sum("money"), labour=Sum("labour"), paid=Sum("paid"), worked=Sum("worked")
    )
    case.put(part, households=found.count(), **{k: int(v or 0) for k, v in totals.items()})


def own_share(actor: Actor, shares: Iterable[LevyShare]) -> LevyShare | None:
    """The line of the actor's own household."""
    if actor.person_id is None:
        return None
    mine = Person.objects.filter(pk=actor.person_id).values_list("household_id", flat=True).first()
    return next((s for s in shares if mine and s.household_id == mine), None)
