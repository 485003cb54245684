"""Money booked on a matter's account with its paper: come in, or asked for and approved."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from django.db.models import Sum

from xiangyue.access.actors import Actor
from xiangyue.actions.books import (
    account,
    check_posting,
    fund_of,
    over_plan,
    post,
    source_code,
)
from xiangyue.actions.files import Kept, at_most, attach
from xiangyue.actions.parts import act_on
from xiangyue.actions.standing import Case
from xiangyue.actions.typed import words
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.data.models import Booking, LedgerAccount, LedgerFund

MOST = 10**14  # fen


def book_income(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    amount: int,
    other: str,
    text: str,
    account_code: str,
    money_code: str,
    day: date,
    photos: Sequence[Kept] = (),
    key: UUID | None = None,
) -> Booking:
    """Money for the matter that no household owes: a grant, a gift. With a photo of its paper.

    Of an account with sources ``account_code`` is that of one of them (``books.source_code``).
    """
    with act_on(matter_id, "account.income", part, actor, now, None, key) as (a, case):
        sources = case.require_open(part, "account").words["sources"]
        if sources and account_code not in {source_code(fund_of(case).code, s) for s in sources}:
            raise refuse("account.source", field="account")
        row, (money_row, other_row) = _row(
            case, "income", (amount, other, text, day), part, actor, account_code, money_code,
            photos,
        )  # fmt: skip
        row.voucher = post(
            a, case, row.fund, day, row.text,
            [(money_row, amount, 0), (other_row, 0, amount)], actor=actor,
        )  # fmt: skip
        row.state = "posted"
        row.save()
        attach(photos, area=case.matter.area_id, now=now, public=False, booking=row)
        a.data |= {"amount": amount, "account": account_code, "photos": [p.sha256 for p in photos]}
        a.sealed["other"] = row.other
        case.settle(a)
        a.result = str(row.pk)
    return row


def ask_spending(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    amount: int,
    other: str,
    text: str,
    account_code: str,
    money_code: str,
    day: date,
    photos: Sequence[Kept] = (),
    key: UUID | None = None,
) -> Booking:
    """Ask for money to be spent, with a photo of the bill; another approves it.

    Refusal, with the numbers, where it is for another purpose, where the account does not hold it,
    or where it would go beyond what was decided.
    """
    with act_on(matter_id, "account.spend", part, actor, now, None, key) as (a, case):
        row, (money_row, purpose) = _row(
            case, "spending", (amount, other, text, day), part, actor, account_code, money_code,
            photos,
        )  # fmt: skip
        _may_be_spent(case, row, part, purpose, money_row)
        row.state = "waiting"
        row.save()
        attach(photos, area=case.matter.area_id, now=now, public=False, booking=row)
        case.add(part, waiting=1)
        a.on["booking"] = row.pk
        a.data |= {"amount": amount, "account": account_code, "photos": [p.sha256 for p in photos]}
        a.sealed["other"] = row.other
        case.settle(a)
        a.result = str(row.pk)
    return row


def decide_spending(
    *,
    actor: Actor,
    now: datetime,
    booking_id: int,
    approve: bool,
    reason: str = "",
    key: UUID | None = None,
) -> Booking:
    """Approve what another asked for, and it is posted; or refuse it, with the reason."""
    reason = words(reason, "reason", 500, least=0 if approve else 1)
    found = Booking.objects.filter(pk=booking_id).values_list("fund__matter_id", "part").first()
    if found is None:
        raise refuse("account.unknown-booking", code="not-found")
    with act_on(found[0], "account.decide", "", actor, now, None, key) as (a, case):
        part = case.require_open(found[1], "account")
        actor.require(case.matter.area_id, *part.words["approvers"], clause=part.clause)
        row = Booking.objects.select_related("fund", "account", "money").get(pk=booking_id)
        if row.state != "waiting":
            raise refuse("account.decided", code="conditions")
        if row.entered_by_id == actor.person_id:
            raise refuse("account.by-another", code="not-allowed")
        row.decided_at, row.decided_by_id, row.reason = now, actor.person_id, reason
        case.add(part.key, waiting=-1)
        if approve:
            _may_be_spent(case, row, part.key, row.account, row.money, deciding=True)
            row.voucher = post(
                a, case, row.fund, case.today, row.text,
                [(row.account, row.amount, 0), (row.money, 0, row.amount)], actor=actor,
            )  # fmt: skip
        row.state = "posted" if approve else "refused"
        row.save()
        a.on["booking"] = row.pk
        a.data |= {"part": part.key, "approved": approve, "amount": row.amount}
        a.sealed["reason"] = reason
        case.settle(a)
        a.result = str(row.pk)
    return row


def _row(
    case: Case,
    way: str,
    said: tuple[int, str, str, date],
    part: str,
    actor: Actor,
    account_code: str,
    money_code: str,
    photos: Sequence[Kept],
) -> tuple[Booking, tuple[LedgerAccount, LedgerAccount]]:
    """A booking not yet kept, with cash or bank and the other account; what was typed checked."""
    amount, other, text, day = said
    case.require_open(part, "account")
    fund: LedgerFund = fund_of(case)
    if type(amount) is not int or not 0 < amount <= MOST:
        raise refuse("money.range", field="amount")
    if not photos:
        raise refuse("account.no-photo", field="photos")
    at_most(photos)
    if day > case.today:
        raise refuse("ledger.not-yet", field="day")
    area = case.matter.area_id
    money_row, other_row = account(area, money_code, "money"), account(area, account_code)
    if not money_row.money or other_row.money:
        raise refuse("account.money", field="money")
    if way == "income" and other_row.kind not in ("income", "fund"):
        raise refuse("account.no-income", field="account", account=other_row.name)
    row = Booking(
        fund=fund,
        part=part,
        way=way,
        account=other_row,
        money=money_row,
        amount=amount,
        other=words(other, "other", 80),
        text=words(text, "text", 200),
        day=day,
        entered_at=case.now,
        entered_by_id=actor.person_id,
    )
    return row, (money_row, other_row)


def _may_be_spent(
    case: Case,
    row: Booking,
    part: str,
    purpose: LedgerAccount,
    money_row: LedgerAccount,
    *,
    deciding: bool = False,
) -> None:
    """Refusal with the numbers: for another purpose, more than there is, more than was decided.

    What waits for approval counts as spent, so that two may not ask for the same money.
    """
    others = Booking.objects.filter(fund=row.fund, state="waiting")
    if deciding:
        others = others.exclude(pk=row.pk)
    waiting = 0 if deciding else int(others.aggregate(n=Sum("amount"))["n"] or 0)
    asked = [(purpose, row.amount + waiting, 0), (money_row, 0, row.amount + waiting)]
    if wrong := check_posting(case, row.fund, case.today, asked):
        raise Refusal("conditions", *wrong, field="account" if not deciding else "")
    spent = int(case.facts(part).get("spent", 0))
    if over := over_plan(case, spent, waiting, row.amount):
        raise over
