"""The books as tables: the same cells for the page, the paper, the spreadsheet and the API.

Money is whole fen, days are dates; words are in the language asked for. Each table is made of what
is posted; what is on its way has a column of its own where one asks what is left.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Final, Literal

from xiangyue.core.calendar import Span
from xiangyue.core.ledger import DEBIT_KINDS, AccountPeriod
from xiangyue.data import book_sums
from xiangyue.data.models import LedgerAccount, VillageBook
from xiangyue.methods import chart

Cell = str | int | date | None
Kind = Literal["text", "money", "day"]
Lang = Literal["zh", "en"]

_WORDS: Final[Mapping[str, tuple[str, str]]] = {
    "trial": ("科目余额表", "Trial balance"),
    "cash": ("现金和银行日记账", "Cash book"),
    "ledger": ("总账", "General ledger"),
    "income": ("收入支出表", "Income statement"),
    "sheet": ("资产负债表", "Balance sheet"),
    "funds": ("专项资金使用和结余", "Purpose-bound money: use and balance"),
    "plan": ("预算执行情况", "Budget and what was spent"),
    "code": ("编号", "No."),
    "account": ("科目", "Account"),
    "opening": ("期初", "Opening"),
    "debit": ("借方", "Debit"),
    "credit": ("贷方", "Credit"),
    "closing": ("期末", "Closing"),
    "debit-left": ("期末借方", "Closing debit"),
    "credit-left": ("期末贷方", "Closing credit"),
    "sum": ("合计", "Sum"),
    "day": ("日期", "Day"),
    "voucher": ("凭证号", "Voucher"),
    "text": ("摘要", "For what"),
    "other": ("来源或去向", "From or to"),
    "in": ("收入", "In"),
    "out": ("支出", "Out"),
    "left": ("结余", "Left"),
    "item": ("项目", "Item"),
    "amount": ("金额", "Amount"),
    "result": ("收支相抵", "Income less spending"),
    "came": ("收入合计", "Income in all"),
    "went": ("支出合计", "Spending in all"),
    "assets": ("资产合计", "Assets in all"),
    "owed": ("负债合计", "Debts in all"),
    "own": ("权益和专项合计", "Reserves and funds in all"),
    "year": ("尚未结转的收支差额", "Result not carried forward yet"),
    "fund": ("资金", "Fund"),
    "source": ("依据", "By what paper"),
    "received": ("拨入", "Received"),
    "spent": ("按用途支出", "Spent on its purpose"),
    "moved": ("其他变动", "Otherwise"),
    "waiting": ("在途支出", "On its way out"),
    "planned": ("预算", "Planned"),
    "done": ("已入账", "Posted"),
    "way": ("在途", "On its way"),
    "rest": ("还剩", "Left"),
}


def w(key: str, lang: Lang) -> str:
    """A word of the tables."""
    return _WORDS[key][0 if lang == "zh" else 1]


@dataclass(frozen=True)
class Column:
    """A head and what stands below it."""

    key: str
    head: str
    kind: Kind = "text"


@dataclass(frozen=True)
class BookTable:
    """A table of a book over a period. ``foot``: its sums; ``strong``: rows that are sums."""

    view: str
    title: str
    columns: tuple[Column, ...]
    rows: tuple[tuple[Cell, ...], ...]
    foot: tuple[Cell, ...] = ()
    strong: frozenset[int] = field(default=frozenset())
    note: str = ""


def _columns(lang: Lang, *told: str) -> tuple[Column, ...]:
    """``"day:day"``, ``"in:money"``; text for a bare name."""
    found = []
    for one in told:
        key, _colon, kind = one.partition(":")
        found.append(Column(key, w(key, lang), kind or "text"))  # type: ignore[arg-type]
    return tuple(found)


def _periods(book: VillageBook, span: Span, *, carried: bool = True) -> list[AccountPeriod]:
    return book_sums.periods(
        book.area_id, book.book, book.practice, span.first, span.last, carried=carried
    )


def trial(book: VillageBook, span: Span, lang: Lang) -> BookTable:
    """Every account: opening, debits, credits, closing on its side. Both sides are equal."""
    rows: list[tuple[Cell, ...]] = []
    sums = [0, 0, 0, 0]
    for p in _periods(book, span):
        signed = p.closing if p.account.kind in DEBIT_KINDS else -p.closing
        sides = (p.debit, p.credit, max(signed, 0), max(-signed, 0))
        sums = [a + b for a, b in zip(sums, sides, strict=True)]
        name = chart.name(p.account.code, p.account.name, lang)
        rows.append((p.account.code, name, p.opening, *sides))
    return BookTable(
        "trial", w("trial", lang),
        _columns(lang, "code", "account", "opening:money", "debit:money", "credit:money",
                 "debit-left:money", "credit-left:money"),
        tuple(rows), ("", w("sum", lang), None, *sums),
    )  # fmt: skip


def cash(book: VillageBook, span: Span, lang: Lang) -> BookTable:
    """Cash and bank line by line, with what was left after each."""
    before = sum(p.opening for p in _periods(book, span) if p.account.money)
    left, came, went = before, 0, 0
    rows: list[tuple[Cell, ...]] = [(None, "", w("opening", lang), "", "", None, None, left)]
    for x in book_sums.lines(book.area_id, book.book, book.practice, span.first, span.last):
        left += x.debit - x.credit
        came, went = came + x.debit, went + x.credit
        of = getattr(x.voucher, "book_voucher", None)
        rows.append(
            (
                x.voucher.day, x.voucher.number, x.voucher.text, of.other if of else "",
                chart.name(x.account.code, x.account.name, lang), x.debit or None,
                x.credit or None, left,
            )
        )  # fmt: skip
    return BookTable(
        "cash", w("cash", lang),
        _columns(lang, "day:day", "voucher", "text", "other", "account", "in:money", "out:money",
                 "left:money"),
        tuple(rows), (None, "", w("sum", lang), "", "", came, went, left), frozenset({0}),
    )  # fmt: skip


def ledger(book: VillageBook, span: Span, lang: Lang) -> BookTable:
    """Each account with its vouchers and the balance after each (总账)."""
    opening = {p.account.code: p for p in _periods(book, span)}
    by: dict[str, list[tuple[Cell, ...]]] = {}
    left: dict[str, int] = {code: p.opening for code, p in opening.items()}
    lines = book_sums.lines(
        book.area_id, book.book, book.practice, span.first, span.last, money_only=False
    )
    for x in lines:
        code = x.account.code
        side = 1 if x.account.kind in DEBIT_KINDS else -1
        left[code] += side * (x.debit - x.credit)
        by.setdefault(code, []).append(
            ("", "", x.voucher.day, x.voucher.number, x.voucher.text, x.debit or None,
             x.credit or None, left[code])
        )  # fmt: skip
    rows: list[tuple[Cell, ...]] = []
    strong = set()
    for code, p in opening.items():
        if not p.opening and code not in by:
            continue
        strong.add(len(rows))
        name = chart.name(code, p.account.name, lang)
        rows.append((code, name, None, "", w("opening", lang), None, None, p.opening))
        rows += by.get(code, [])
    return BookTable(
        "ledger", w("ledger", lang),
        _columns(lang, "code", "account", "day:day", "voucher", "text", "debit:money",
                 "credit:money", "left:money"),
        tuple(rows), strong=frozenset(strong),
    )  # fmt: skip


def income(book: VillageBook, span: Span, lang: Lang) -> BookTable:
    """Income and spending of a period by account, and the difference."""
    found = _periods(book, span, carried=False)
    rows: list[tuple[Cell, ...]] = []
    strong, sums = set(), {}
    for kind, key in (("income", "came"), ("expense", "went")):
        total = 0
        for p in found:
            moved = p.credit - p.debit if kind == "income" else p.debit - p.credit
            if p.account.kind == kind and (p.debit or p.credit):
                name = chart.name(p.account.code, p.account.name, lang)
                rows.append((p.account.code, name, moved))
                total += moved
        strong.add(len(rows))
        rows.append(("", w(key, lang), total))
        sums[kind] = total
    return BookTable(
        "income", w("income", lang), _columns(lang, "code", "item", "amount:money"), tuple(rows),
        ("", w("result", lang), sums["income"] - sums["expense"]), frozenset(strong),
    )  # fmt: skip


def sheet(book: VillageBook, span: Span, lang: Lang) -> BookTable:
    """Assets, debts, reserves and funds at the end of a period: assets are the sum of the rest."""
    found = _periods(book, span)
    rows: list[tuple[Cell, ...]] = []
    strong = set()
    year = sum(
        p.closing if p.account.kind == "income" else -p.closing
        for p in found
        if p.account.kind in ("income", "expense")
    )
    for kind, key in (("asset", "assets"), ("liability", "owed"), ("fund", "own")):
        of = [p for p in found if p.account.kind == kind and (p.opening or p.closing)]
        for p in of:
            name = chart.name(p.account.code, p.account.name, lang)
            rows.append((p.account.code, name, p.opening, p.closing))
        opening, closing = sum(p.opening for p in of), sum(p.closing for p in of)
        if kind == "fund" and year:
            before = sum(
                p.opening if p.account.kind == "income" else -p.opening
                for p in found
                if p.account.kind in ("income", "expense")
            )
            rows.append(("", w("year", lang), before, year))
            opening, closing = opening + before, closing + year
        strong.add(len(rows))
        rows.append(("", w(key, lang), opening, closing))
    return BookTable(
        "sheet", w("sheet", lang),
        _columns(lang, "code", "item", "opening:money", "closing:money"), tuple(rows),
        strong=frozenset(strong),
    )  # fmt: skip


def funds(book: VillageBook, span: Span, lang: Lang) -> BookTable:
    """Every fund of the place: what came, was spent on its purpose, and is left."""
    found = book_sums.funds(book.area_id, book.practice, span.first, span.last)
    rows = [
        (f.name, f.source, f.opening, f.received, f.spent, f.other, f.closing,
         f.waiting)
        for f in found
        if f.matter_id is None or f.opening or f.received or f.spent or f.closing
    ]  # fmt: skip
    sums = [sum(r[n] for r in rows) for n in range(2, 8)]
    return BookTable(
        "funds", w("funds", lang),
        _columns(lang, "fund", "source", "opening:money", "received:money", "spent:money",
                 "moved:money", "closing:money", "waiting:money"),
        tuple(rows), (w("sum", lang), "", *sums) if rows else (),
    )  # fmt: skip


def plan(book: VillageBook, span: Span, lang: Lang) -> BookTable:
    """The budget of the year: planned, posted, on its way, what is left of it."""
    year = span.last.year
    planned = book_sums.plan_of(book, year)
    done = book_sums.spent_of(book, year)
    rows_of = LedgerAccount.objects.filter(area_id=book.area_id, code__in=[*planned, *done])
    known = {r.code: r for r in rows_of}
    lines: dict[str, list[int]] = {code: [0, 0] for code in planned}
    for code, (posted, waiting) in done.items():
        above = code.partition("-")[0]
        line = code if code in planned or above not in planned else above
        side = -1 if known[code].kind == "income" else 1
        both = lines.setdefault(line, [0, 0])
        both[0] += side * posted
        both[1] += side * waiting
    rows: list[tuple[Cell, ...]] = []
    for code in sorted(lines):
        posted, waiting = lines[code]
        amount = planned.get(code, 0)
        rest = amount - posted - waiting
        name = chart.name(code, known[code].name, lang)
        rows.append((code, name, amount, posted, waiting, rest))
    return BookTable(
        "plan", w("plan", lang),
        _columns(lang, "code", "item", "planned:money", "done:money", "way:money", "rest:money"),
        tuple(rows),
    )  # fmt: skip


VIEWS: Final[Mapping[str, Callable[[VillageBook, Span, Lang], BookTable]]] = {
    "cash": cash,
    "income": income,
    "plan": plan,
    "funds": funds,
    "sheet": sheet,
    "trial": trial,
    "ledger": ledger,
}
"""The tables by name, in the order in which they are offered."""
