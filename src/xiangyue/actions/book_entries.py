"""What is entered into a village's books: lines, entries, and what is wrong with one by itself.

What the sums say to it: ``actions.book_limits``.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from django.utils import timezone

from xiangyue.actions.posting_words import personal
from xiangyue.core import ledger as core
from xiangyue.core import village_books as rules
from xiangyue.core.refusals import Check
from xiangyue.data.models import (
    BookVoucher,
    LedgerAccount,
    LedgerFund,
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
    elif entry.kind == "income" and any(x.debit for x in rest):
        wrong.append(Check("books.income-whole", False, clause=CLAUSE))
    if entry.kind not in ("counter", "carry"):
        wrong += _bound(entry, at)
    if entry.kind == "spending":
        if entry.witness is None:
            wrong.append(Check("books.no-witness", False, clause=CLAUSE))
        elif entry.witness == entry.handler:
            wrong.append(Check("books.witness-other", False, clause=CLAUSE))
    return wrong


def _bound(entry: Entry, at: Known) -> list[Check]:
    """Grants that no purpose binds; receptions that no approval and no cap would see."""
    wrong = []
    held = chart.chart()
    for code in dict.fromkeys(x.account.partition("-")[0] for x in entry.lines if not x.fund):
        if code in (held["granted"], held["raised"]):
            values = {"account": at.accounts[code].name}
            wrong.append(Check("books.bound-to-nothing", False, clause="law:35", values=values))
    codes = chart.receptions()
    if any(x.account in codes and (x.credit or entry.kind != "spending") for x in entry.lines):
        wrong.append(Check("books.reception-paid", False, clause="village-controls:2"))
    return wrong


def amount_of(entry: Entry) -> int:
    """The sum of the debits, in fen."""
    return sum(x.debit for x in entry.lines)


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
