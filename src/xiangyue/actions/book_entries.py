"""What is entered into a village's books: lines, entries, and everything that stands against one.

``check`` is asked by a page's preview and by the act alike (``actions.book_vouchers``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from xiangyue.actions.book_budgets import allowed_by, over_resolution
from xiangyue.actions.posting_words import personal
from xiangyue.actions.village_books import settings
from xiangyue.core import ledger as core
from xiangyue.core import money
from xiangyue.core import village_books as rules
from xiangyue.core.refusals import Check
from xiangyue.data import book_sums
from xiangyue.data.models import (
    BookLine,
    BookVoucher,
    LedgerAccount,
    LedgerFund,
    LedgerVoucher,
    Person,
    VillageBook,
)
from xiangyue.methods import chart

MOST = 10**14  # fen
CLAUSE = "village-controls:1"


@dataclass(frozen=True)
class Line:
    """A debit or a credit in fen of an account by its code; ``fund``: the row of a fund."""

    account: str
    debit: int = 0
    credit: int = 0
    fund: int | None = None


@dataclass(frozen=True)
class Entry:
    """What is entered. ``handler``: a person's row, the actor if none; ``item``, ``matter``: what
    allowed it; ``meals``, ``guests``: of a reception; ``origin``: the imported line it is from."""

    kind: str
    day: date
    text: str
    lines: tuple[Line, ...]
    other: str = ""
    handler: int | None = None
    witness: int | None = None
    item: int | None = None
    matter: int | None = None
    guests: int = 0
    meals: bool = True
    origin: str = ""


def spending(
    amount: int, account: str, paid_from: str, fund: int | None = None
) -> tuple[Line, ...]:
    """The lines of money spent for something."""
    return (Line(account, amount, 0, fund), Line(paid_from, 0, amount, fund))


def income(amount: int, account: str, paid_to: str, fund: int | None = None) -> tuple[Line, ...]:
    """The lines of money that came in."""
    return (Line(paid_to, amount, 0, fund), Line(account, 0, amount, fund))


def transfer(amount: int, to: str, out_of: str, fund: int | None = None) -> tuple[Line, ...]:
    """The lines of money that changes its place: cash to the bank."""
    return (Line(to, amount, 0, fund), Line(out_of, 0, amount, fund))


@dataclass(frozen=True)
class Known:
    """The rows that entries of a book name, read once for any number of them."""

    accounts: dict[str, LedgerAccount]
    funds: dict[int, LedgerFund]
    people: set[int]


def known(book: VillageBook, entries: Sequence[Entry]) -> Known:
    """Accounts and funds of the place, and which of the people named live or hold a seat there."""
    ids = {p for e in entries for p in (e.handler, e.witness) if p is not None}
    return Known(
        {r.code: r for r in LedgerAccount.objects.filter(area_id=book.area_id)},
        {r.pk: r for r in LedgerFund.objects.filter(area_id=book.area_id)},
        set(
            Person.objects.filter(pk__in=ids, area_id=book.area_id, active=True)
            .values_list("pk", flat=True)
        )
        if ids
        else set(),
    )  # fmt: skip


def check(
    book: VillageBook, entry: Entry, *, now: datetime, at: Known | None = None
) -> list[Check]:
    """Everything that stands against an entry today; what is on its way counts as booked."""
    at = at or known(book, [entry])
    return plain(book, entry, now, at) or judged(book, entry, at)


def plain(book: VillageBook, entry: Entry, now: datetime, at: Known) -> list[Check]:
    """What is wrong with an entry by itself."""
    wrong = []
    if entry.kind not in rules.KINDS or len(entry.lines) < 2:
        return [Check("ledger.too-few-lines", False, len(entry.lines), 2)]
    today = timezone.localdate(now)
    if entry.day > today:
        wrong.append(Check("ledger.not-yet", False))
    if entry.day < book.begins:
        values = {"day": entry.day.isoformat(), "begins": book.begins.isoformat()}
        wrong.append(Check("books.before", False, values=values))
    if book.closed is not None and entry.day <= book.closed:
        days = {"number": "", "day": entry.day.isoformat(), "closed": book.closed.isoformat()}
        wrong.append(Check("ledger.period-closed", False, values=days))
    for n, line in enumerate(entry.lines, 1):
        sides = (line.debit, line.credit)
        if any(type(x) is not int or not 0 <= x <= MOST for x in sides) or sides.count(0) != 1:
            wrong.append(Check("money.range", False))
        if line.account not in at.accounts:
            values = {"line": str(n), "account": line.account}
            wrong.append(Check("ledger.no-account", False, values=values))
        if line.fund is not None:
            fund = at.funds.get(line.fund)
            if fund is None:
                wrong.append(Check("ledger.no-fund", False, values={"line": str(n), "fund": ""}))
            elif fund.matter_id is not None:
                values = {"fund": fund.name}
                wrong.append(Check("books.fund-of-matter", False, values=values))
    named = {p for p in (entry.handler, entry.witness) if p is not None}
    if named - at.people:
        wrong.append(Check("books.who", False))
    if wrong:
        return wrong
    return [*_shape(entry, at), *personal(f"{entry.text}\n{entry.other}", addresses_confirmed=True)]


def _shape(entry: Entry, at: Known) -> list[Check]:
    """Whether the lines are what the kind says: money goes out, comes in, or only moves."""
    in_hand = [x for x in entry.lines if at.accounts[x.account].money]
    rest = [x for x in entry.lines if not at.accounts[x.account].money]
    out = sum(x.credit for x in in_hand) - sum(x.debit for x in in_hand)
    fits = {
        "spending": out > 0 and all(x.credit for x in in_hand),
        "income": out < 0 and all(x.debit for x in in_hand),
        "transfer": bool(in_hand) and not rest and out == 0,
        "other": not in_hand,
        "opening": bool(rest) and all(
            at.accounts[x.account].kind in ("asset", "liability", "fund") for x in entry.lines
        ),
        "carry": not in_hand,
        "counter": True,
    }  # fmt: skip
    wrong = []
    if not fits[entry.kind]:
        wrong.append(Check("books.shape", False, values={"kind": rules.KIND_NAMES[entry.kind]}))
    if entry.kind == "spending":
        if entry.witness is None:
            wrong.append(Check("books.no-witness", False, clause=CLAUSE))
        elif entry.witness == entry.handler:
            wrong.append(Check("books.witness-other", False, clause=CLAUSE))
    return wrong


def amount_of(entry: Entry) -> int:
    """The sum of the debits, in fen."""
    return sum(x.debit for x in entry.lines)


def judged(
    book: VillageBook,
    entry: Entry,
    at: Known,
    *,
    waiting: bool = True,
    besides: int | None = None,
    corrects: LedgerVoucher | None = None,
) -> list[Check]:
    """What the ledger, the tiers, the plan, the cap and the money in hand say to it. With
    ``waiting`` what is on its way counts as posted."""
    funds_of = {x.fund for x in entry.lines if x.fund is not None}
    kept = book_sums.fund_ledger(book, funds_of, corrects=corrects and corrects.pk)
    if waiting:
        for other in book_sums.on_their_way(book, funds_of, besides=besides):
            if not kept.check(other):
                kept.post(other)
    wrong = kept.check(core_voucher(entry, at, "?", corrects.number if corrects else ""))
    if wrong:
        return wrong
    wrong += _in_hand(book, entry, at, waiting=waiting, besides=besides)
    if entry.kind == "spending" and waiting:
        wrong += _spending(book, entry, at, besides)
    return wrong


def core_voucher(entry: Entry, at: Known, number: str, corrects: str = "") -> core.Voucher:
    """The entry as the ledger judges it."""
    return core.Voucher(
        number,
        entry.day,
        entry.text,
        tuple(
            core.Line(x.account, x.debit, x.credit, at.funds[x.fund].code if x.fund else "")
            for x in entry.lines
        ),
        corrects,
    )


def _in_hand(
    book: VillageBook, entry: Entry, at: Known, *, waiting: bool, besides: int | None
) -> list[Check]:
    """Free money that is not there: cash and bank hold no less than nothing on any day."""
    taken: dict[str, int] = {}
    for x in entry.lines:
        if x.fund is None and at.accounts[x.account].money:
            taken[x.account] = taken.get(x.account, 0) + x.credit - x.debit
    out = {code: n for code, n in taken.items() if n > 0}
    if not out:
        return []
    ids = {at.accounts[code].pk: code for code in out}
    held = book_sums.least_in_hand(book, ids, entry.day, waiting=waiting, besides=besides)
    wrong = []
    for pk, code in ids.items():
        if held[pk] < out[code]:
            values = {
                "account": at.accounts[code].name,
                "there": money.words(held[pk]),
                "wanted": money.words(out[code]),
                "lacking": money.words(out[code] - held[pk]),
            }
            wrong.append(Check("books.not-in-hand", False, held[pk], out[code], values=values))
    return wrong


def _spending(book: VillageBook, entry: Entry, at: Known, besides: int | None) -> list[Check]:
    """Tier, the resolution's own amount, the year's plan, the reception cap."""
    on = settings(book.area_id, entry.day)
    amount = amount_of(entry)
    by, _item, matter = allowed_by(book, entry.day, entry.item, entry.matter)
    wrong = [c for c in (rules.allowed(amount, on, by),) if not c.met]
    if over := over_resolution(book, matter, amount, besides=besides):
        wrong.append(over)
    year = entry.day.year
    plan = book_sums.plan_of(book, year)
    spent = book_sums.spent_of(book, year, free=False) if plan or on.reception.value else {}
    own = _of_voucher(besides) if besides else {}
    free = book_sums.spent_of(book, year) if plan else {}
    asked: dict[str, int] = {}
    for x in entry.lines:
        if plan and x.fund is None and x.debit and at.accounts[x.account].kind == "expense":
            asked[x.account] = asked.get(x.account, 0) + x.debit
    by_plan: dict[str, int] = {}
    for code, n in asked.items():
        line = plan_line(plan, code)
        by_plan[line] = by_plan.get(line, 0) + n
    for line, n in by_plan.items():
        of = [c for c in free if plan_line(plan, c) == line]
        mine = sum(own.get((c, True), 0) for c in own_codes(own) if plan_line(plan, c) == line)
        posted, pending = (sum(free[c][k] for c in of) for k in (0, 1))
        name = at.accounts[line].name if line in at.accounts else line
        held = rules.within_plan(
            plan.get(line, 0), posted, pending - mine, n, account=name, year=str(year)
        )
        wrong += [] if held.met else [held]
    codes = set(chart.receptions())
    receptions = [x for x in entry.lines if x.account in codes and x.debit]
    if receptions:
        before = sum(sum(spent.get(c, (0, 0))) for c in codes)
        before -= sum(n for (c, _free), n in own.items() if c in codes)
        fund = next((at.funds[x.fund].name for x in receptions if x.fund), "")
        wrong += rules.reception(
            sum(x.debit for x in receptions), before, on, book=book.book, fund=fund,
            meals=entry.meals, guests=entry.guests,
        )  # fmt: skip
    return wrong


def own_codes(own: dict[tuple[str, bool], int]) -> set[str]:
    """The codes of a voucher's own sums."""
    return {code for code, _free in own}


def _of_voucher(pk: int) -> dict[tuple[str, bool], int]:
    found: dict[tuple[str, bool], int] = {}
    for x in BookLine.objects.filter(voucher_id=pk).select_related("account"):
        place = (x.account.code, x.fund_id is None)
        found[place] = found.get(place, 0) + x.debit - x.credit
    return found


def plan_line(plan: dict[str, int], code: str) -> str:
    """The line of the plan that an account belongs to: its own, else that of the account above."""
    above = code.partition("-")[0]
    return code if code in plan or above not in plan else above


def entry_of(row: BookVoucher) -> Entry:
    """A voucher as it was entered."""
    lines = tuple(
        Line(x.account.code, x.debit, x.credit, x.fund_id)
        for x in row.lines.select_related("account").order_by("id")
    )
    return Entry(
        row.kind, row.day, row.text, lines, row.other, row.handler_id, row.witness_id,
        row.item_id, row.matter_id if row.item_id is None else None, row.guests or 0,
        origin=row.origin,
    )  # fmt: skip
