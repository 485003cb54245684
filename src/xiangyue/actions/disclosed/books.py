"""The eight classes of finance out of the village's books: plan, assets, claims and debts, gains,
other, receptions, grants; what came in and went out is in ``money``."""

from __future__ import annotations

from collections.abc import Iterator

from xiangyue.actions.disclosed import Asked, Rows, Source, columns
from xiangyue.core.ledger import AccountPeriod
from xiangyue.core.village_books import BOOKS, OPEN
from xiangyue.data import book_sums
from xiangyue.data.models import BookVoucher, LedgerAccount, LedgerFund, VillageBook
from xiangyue.methods import chart

NAMES = {"village": "村委会账", "cooperative": "集体经济组织账"}


def _books(asked: Asked) -> list[VillageBook]:
    rows = VillageBook.objects.filter(area_id=asked.area, practice=asked.practice)
    return sorted(rows, key=lambda b: BOOKS.index(b.book))


def kept(asked: Asked) -> bool:
    """Whether the place keeps books here, begun by the last of these days."""
    return any(book.begins <= asked.last for book in _books(asked))


def throughout(asked: Asked) -> list[str]:
    """The books that were kept here through the whole of these days."""
    return [book.book for book in _books(asked) if book.begins <= asked.first]


def kept_throughout(asked: Asked) -> bool:
    """Whether the village's own book was: what came in, went out and was spent of a period is told
    by a book that had it all. One begun in its midst would tell the half, a cooperative's alone
    its own part."""
    return "village" in throughout(asked)


def waits(asked: Asked) -> int:
    """How many vouchers of these days are entered and not posted yet."""
    return BookVoucher.objects.filter(
        book__area_id=asked.area,
        book__practice=asked.practice,
        state__in=OPEN,
        day__range=(asked.first, asked.last),
    ).count()


def _periods(asked: Asked, *, carried: bool = True) -> Iterator[tuple[str, AccountPeriod]]:
    for book in _books(asked):
        for p in book_sums.periods(
            asked.area, book.book, asked.practice, asked.first, asked.last, carried=carried
        ):
            yield NAMES[book.book], p


def _named(p: AccountPeriod) -> str:
    return f"{p.account.code} {chart.name(p.account.code, p.account.name, 'zh')}"


PLAN = columns(
    ("book", "text", "账", "Book"),
    ("what", "text", "项目", "Item"),
    ("income", "money", "预计收入（元）", "Income planned (yuan)"),
    ("spending", "money", "预计支出（元）", "Spending planned (yuan)"),
    ("done", "money", "已执行（元）", "Carried out (yuan)"),
)


def plan(asked: Asked) -> Rows:
    """The budget of the year as resolutions adopted it, and what of it was carried out."""
    rows = []
    year = asked.last.year
    for book in _books(asked):
        planned = book_sums.plan_of(book, year)
        done = book_sums.spent_of(book, year) if planned else {}
        known = {
            a.code: a
            for a in LedgerAccount.objects.filter(area_id=asked.area, code__in=list(planned))
        }
        for code, amount in sorted(planned.items()):
            of = [c for c in done if c == code or c.startswith(f"{code}-")]
            income = known[code].kind == "income"
            posted = sum(done[c][0] for c in of) * (-1 if income else 1)
            rows.append(
                (
                    NAMES[book.book], f"{code} {chart.name(code, known[code].name, 'zh')}",
                    amount if income else None, None if income else amount, posted,
                )
            )  # fmt: skip
    return rows


HELD = columns(
    ("book", "text", "账", "Book"),
    ("what", "text", "项目", "Item"),
    ("opening", "money", "期初（元）", "Opening (yuan)"),
    ("more", "money", "本期增加（元）", "More (yuan)"),
    ("less", "money", "本期减少（元）", "Less (yuan)"),
    ("closing", "money", "期末（元）", "Closing (yuan)"),
)


def _held(asked: Asked, kinds: tuple[str, ...], *, claims: bool) -> Rows:
    """Accounts of these kinds, those that are claims or debts alone, or all the others: opening,
    more, less, closing."""
    known = chart.known()
    rows = []
    for book, p in _periods(asked):
        of = known.get(p.account.code.partition("-")[0], {}).get("class", "")
        if p.account.kind not in kinds or (of == "claims") != claims:
            continue
        if p.opening or p.debit or p.credit:
            grows = p.account.kind == "asset"
            more, less = (p.debit, p.credit) if grows else (p.credit, p.debit)
            rows.append((book, _named(p), p.opening, more, less, p.closing))
    return rows


def assets(asked: Asked) -> Rows:
    """What the village and its cooperative own by the books, claims left out."""
    return _held(asked, ("asset",), claims=False)


def claims(asked: Asked) -> Rows:
    """What others owe them, and what they owe, by the books."""
    return _held(asked, ("asset", "liability"), claims=True)


def gains(asked: Asked) -> Rows:
    """How the gains were shared out: the accounts of the year's result and its distribution."""
    codes = {chart.chart()["result"], chart.chart()["gains"]}
    return [
        (book, _named(p), p.opening, p.credit, p.debit, p.closing)
        for book, p in _periods(asked)
        if p.account.code.partition("-")[0] in codes
    ]


def other(asked: Asked) -> Rows:
    """Capital, reserves and what is kept for a purpose."""
    codes = {chart.chart()["result"], chart.chart()["gains"]}
    return [
        (book, _named(p), p.opening, p.credit, p.debit, p.closing)
        for book, p in _periods(asked)
        if p.account.kind == "fund"
        and p.account.code.partition("-")[0] not in codes
        and (p.opening or p.debit or p.credit)
    ]


RECEPTION = columns(
    ("day", "day", "日期", "Day"),
    ("why", "text", "事由", "Occasion"),
    ("people", "number", "人数", "People"),
    ("amount", "money", "金额（元）", "Amount (yuan)"),
    ("handler", "person", "经手人", "Handler"),
    ("voucher", "text", "凭证号", "Voucher"),
)


def reception(asked: Asked) -> Rows:
    """Every reception that was posted."""
    rows = BookVoucher.objects.filter(
        book__area_id=asked.area,
        book__practice=asked.practice,
        state="posted",
        day__range=(asked.first, asked.last),
        lines__account__code__in=chart.receptions(),
        lines__debit__gt=0,
    )
    return [
        (r.day.isoformat(), r.text, r.guests or 0, r.amount, r.handler.name, r.ledger.number)
        for r in rows.select_related("handler", "ledger").distinct().order_by("day", "pk")
        if r.ledger
    ]


GRANTS = columns(
    ("grant", "text", "资金名称", "Grant"),
    ("source", "text", "依据", "By what paper"),
    ("opening", "money", "期初（元）", "Opening (yuan)"),
    ("in", "money", "拨入（元）", "Received (yuan)"),
    ("out", "money", "按用途支出（元）", "Spent on its purpose (yuan)"),
    ("other", "money", "其他变动（元）", "Otherwise (yuan)"),
    ("left", "money", "结余（元）", "Left (yuan)"),
    ("use", "text", "用途", "Used for"),
)


def grants(asked: Asked) -> Rows:
    """Purpose-bound money: use and balance of each, those of matters left out."""
    names = {
        a.code: chart.name(a.code, a.name, "zh")
        for a in LedgerAccount.objects.filter(area_id=asked.area)
    }
    purposes = dict(_purposes(asked))
    return [
        (
            f.name, f.source, f.opening, f.received, f.spent, f.other, f.closing,
            "、".join(names.get(c, c) for c in purposes.get(f.fund_id, ())),
        )
        for f in book_sums.funds(asked.area, asked.practice, asked.first, asked.last)
        if f.matter_id is None
    ]  # fmt: skip


def _purposes(asked: Asked) -> Iterator[tuple[int, list[str]]]:
    rows = LedgerFund.objects.filter(area_id=asked.area, matter__isnull=True)
    yield from rows.values_list("pk", "purposes")


SOURCES = {
    "book_plan": Source(PLAN, plan, kept, waits),
    "book_assets": Source(HELD, assets, kept, waits),
    "book_claims": Source(HELD, claims, kept, waits),
    "book_gains": Source(HELD, gains, kept, waits),
    "book_other": Source(HELD, other, kept, waits),
    "book_reception": Source(RECEPTION, reception, kept_throughout, waits),
    "book_grants": Source(GRANTS, grants, kept_throughout, waits),
}
