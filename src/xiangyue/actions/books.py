"""The books: a matter's own account opened; vouchers posted; what was posted taken back."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from uuid import UUID

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import Act, next_number
from xiangyue.actions.parts import act_on, part_of_kind
from xiangyue.actions.standing import Case, label
from xiangyue.actions.typed import words
from xiangyue.core import ledger, money
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.ledger import book
from xiangyue.data.models import LedgerAccount, LedgerFund, LedgerLine, LedgerVoucher
from xiangyue.data.village_books import closed_until
from xiangyue.methods.chart import chart, known


def open_account(
    *,
    actor: Actor,
    now: datetime,
    matter_id: int,
    part: str,
    bank: str = "",
    expected: int | None = None,
    key: UUID | None = None,
) -> LedgerFund:
    """Open a matter's own account, with the accounts that its money may be spent on.

    ``bank``: where the money is kept, in words; no number of a card or an account.
    """
    bank = words(bank, "bank", 120, least=0)
    with act_on(matter_id, "account.open", part, actor, now, expected, key) as (a, case):
        definition = case.require_open(part, "account")
        matter = case.matter
        if LedgerFund.objects.filter(matter=matter).exists():
            raise refuse("account.open-already", code="conditions")
        begin_chart(matter.area_id)
        code = f"{'P' if matter.practice else ''}{matter.year}-{matter.number}"
        works = chart()[definition.words["under"]]
        made = []
        for n, name in enumerate(definition.words["purposes"], 1):
            said = case.procedure.text("zh", "parts", part, "purposes", name) or name
            made.append(
                LedgerAccount(
                    area_id=matter.area_id,
                    code=f"{works['code']}-{code}-{n}",
                    name=f"{works['zh']}·{said}",
                    kind=works["kind"],
                )
            )
        LedgerAccount.objects.bulk_create([*made, *_sources(case, definition, code)])
        fund = LedgerFund.objects.create(
            area_id=matter.area_id,
            code=code,
            name=matter.title,
            purposes=[m.code for m in made],
            source=matter.resolution_number or label(matter),
            matter=matter,
            bank=bank,
            opened_at=now,
        )
        case.put(part, opened=True, plan=_plan(case) or 0, balance=0)
        a.data |= {"fund": code, "purposes": fund.purposes}
        case.settle(a)
        a.result = str(fund.pk)
    return fund


def _sources(case: Case, definition: Part, code: str) -> list[LedgerAccount]:
    """An account for each source that its money comes from (``source_code``)."""
    granted = known()[chart()["granted"]]
    text = case.procedure.text
    return [
        LedgerAccount(
            area_id=case.matter.area_id,
            code=source_code(code, name),
            name=f"{granted['zh']}·{text('zh', 'parts', definition.key, 'sources', name) or name}",
            kind=granted["kind"],
        )
        for name in definition.words["sources"]
    ]


def source_code(fund: str, source: str) -> str:
    """The account on which what came into a fund from a source stands."""
    return f"{chart()['granted']}-{fund}-{source}"


def begin_chart(area: str) -> None:
    """The accounts that every village has, where it does not have them yet."""
    LedgerAccount.objects.bulk_create(
        [
            LedgerAccount(
                area_id=area,
                code=one["code"],
                name=one["zh"],
                kind=one["kind"],
                money=one.get("money", False),
            )
            for one in chart()["accounts"]
        ],
        ignore_conflicts=True,
    )


def fund_of(case: Case) -> LedgerFund:
    """The account of a matter; Refusal where it has not been opened."""
    fund = LedgerFund.objects.filter(matter=case.matter).first()
    if fund is None:
        raise refuse("account.not-open", code="conditions")
    return fund


def account(area: str, code: str, field: str = "account") -> LedgerAccount:
    """An account of the chart by its code; Refusal where there is none."""
    found = LedgerAccount.objects.filter(area_id=area, code=code).first()
    if found is None:
        raise refuse("ledger.no-account", field=field, account=code)
    return found


def post(
    a: Act,
    case: Case,
    fund: LedgerFund,
    day: date,
    text: str,
    lines: Sequence[tuple[LedgerAccount, int, int]],
    *,
    actor: Actor,
    corrects: LedgerVoucher | None = None,
    refund: bool = False,
) -> LedgerVoucher:
    """Post a voucher whose lines (account, debit, credit in fen) are all of the fund.

    The book judges it (``core.ledger``): Refusal with every condition against it, and its numbers.
    The facts of the matter's account part follow. The matter must be locked.
    """
    if day > case.today:
        raise refuse("ledger.not-yet", field="day")
    kept = book(fund, practice=case.matter.practice)
    kept.closed = closed_until(case.matter.area_id, case.matter.practice)
    number = f"{day.year}-{next_number(case.matter.area_id, _counter(case), day.year)}"
    voucher = ledger.Voucher(
        number,
        day,
        text,
        tuple(ledger.Line(acc.code, debit, credit, fund.code) for acc, debit, credit in lines),
        corrects.number if corrects else "",
        refund,
    )
    kept.post(voucher)
    row = LedgerVoucher.objects.create(
        area_id=case.matter.area_id,
        practice=case.matter.practice,
        number=number,
        day=day,
        text=text,
        corrects=corrects,
        refund=refund,
        posted_at=case.now,
        posted_by_id=actor.person_id,
    )
    LedgerLine.objects.bulk_create(
        [
            LedgerLine(voucher=row, account=acc, fund=fund, debit=debit, credit=credit)
            for acc, debit, credit in lines
        ]
    )
    key = part_of_kind(case.procedure, "account").key
    case.put(key, **sums(kept, fund), on=day.isoformat(), plan=_plan(case) or 0)
    if named := case.procedure.part(key).words["sources"]:
        came = [kept.balance(source_code(fund.code, name), fund=fund.code) for name in named]
        case.put(key, sources=sum(n != 0 for n in came))
    a.data["voucher"] = number
    a.data["lines"] = [[acc.code, debit, credit] for acc, debit, credit in lines]
    return row


def _counter(case: Case) -> str:
    return "voucher-practice" if case.matter.practice else "voucher"


def sums(kept: ledger.Ledger, fund: LedgerFund) -> dict[str, int]:
    """What came into a fund, was spent on its purposes, went back, and is left, in fen."""
    purposes, by_number = set(fund.purposes), {v.number: v for v in kept.vouchers}
    found = {"income": 0, "spent": 0, "refunded": 0, "balance": 0}
    for voucher in kept.vouchers:
        first = by_number.get(voucher.corrects)
        back = voucher.refund or (first is not None and first.refund)
        for line in voucher.lines:
            kind = kept.accounts[line.account]
            if line.account in purposes:
                found["spent"] += line.signed
            elif kind.money:
                found["balance"] += line.signed
            elif kind.kind in ("income", "fund"):
                found["refunded" if back else "income"] += line.signed if back else -line.signed
    return found


def check_posting(
    case: Case, fund: LedgerFund, day: date, lines: Sequence[tuple[LedgerAccount, int, int]]
) -> list[Check]:
    """What stands against such a voucher now, without posting it."""
    kept = book(fund, practice=case.matter.practice)
    said = tuple(ledger.Line(acc.code, d, c, fund.code) for acc, d, c in lines)
    return kept.check(ledger.Voucher("?", day, "?", said))


def take_back(
    *,
    actor: Actor,
    now: datetime,
    voucher_id: int,
    reason: str,
    key: UUID | None = None,
) -> LedgerVoucher:
    """Undo a voucher by its counter-entry (冲销): the same lines, debit and credit exchanged.

    By one of those who approve, and not by who entered it. What households paid goes back to them
    by a refund instead.
    """
    reason = words(reason, "reason", 180)
    first = LedgerVoucher.objects.filter(pk=voucher_id).first()
    line = first and first.lines.select_related("fund").exclude(fund=None).first()
    if first is None or not line or line.fund is None or line.fund.matter_id is None:
        raise refuse("ledger.nothing-to-correct", code="not-found", corrects=str(voucher_id))
    fund = line.fund
    with act_on(fund.matter_id, "voucher.take-back", "", actor, now, None, key) as (a, case):
        part = part_of_kind(case.procedure, "account")
        actor.require(case.matter.area_id, *part.words["approvers"], clause=part.clause)
        case.require_open(part.key, "account")
        if first.posted_by_id == actor.person_id:
            raise refuse("account.by-another", code="not-allowed")
        booking = getattr(first, "booking", None)
        if booking is None or first.refund:
            raise refuse("account.refund-instead", code="conditions")
        lines = [
            (x.account, x.credit, x.debit)
            for x in first.lines.select_related("account").order_by("id")
        ]
        row = post(a, case, fund, case.today, reason, lines, actor=actor, corrects=first)
        a.data |= {"corrects": first.number, "reason": reason, "part": part.key}
        case.settle(a)
        a.result = str(row.pk)
    return row


def _plan(case: Case) -> int | None:
    """The sum that was decided, in fen; none of an account with sources, which runs on from year to
    year and is spent as far as money came in."""
    if part_of_kind(case.procedure, "account").words["sources"]:
        return None
    return case.matter.budget


def over_plan(case: Case, spent: int, waiting: int, amount: int) -> Refusal | None:
    """Whether this spending would go beyond what was decided: then why, with the numbers."""
    plan = _plan(case)
    if plan is None or spent + waiting + amount <= plan:
        return None
    values = {
        "plan": money.words(plan),
        "spent": money.words(spent + waiting),
        "left": money.words(max(plan - spent - waiting, 0)),
        "amount": money.words(amount),
    }
    check = Check("account.over-plan", False, spent + waiting + amount, plan, values=values)
    return Refusal("conditions", check, field="amount")
