"""Sums of the books, in fen, counted by the database from what is posted (and, where it is asked
what is left, from what is on its way)."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Collection, Iterable, Mapping
from datetime import date
from typing import NamedTuple

from django.db import connection
from django.db.models import Exists, F, OuterRef, Q, QuerySet, Sum

from xiangyue.core import ledger as core
from xiangyue.core.village_books import OPEN
from xiangyue.data.ledger import LedgerAccount, LedgerFund, LedgerLine
from xiangyue.data.levies import LevyPayment
from xiangyue.data.village_books import BookBudget, BookLine, BookVoucher, VillageBook

_PERIODS = """
SELECT a.code, a.name, a.kind, a.money, sum(s.opening), sum(s.debit), sum(s.credit)
FROM (
    SELECT l.account_id,
        CASE WHEN v.day < %(first)s THEN l.debit - l.credit ELSE 0 END AS opening,
        CASE WHEN v.day >= %(first)s THEN l.debit ELSE 0 END AS debit,
        CASE WHEN v.day >= %(first)s THEN l.credit ELSE 0 END AS credit
    FROM xiangyue_ledgerline l JOIN xiangyue_ledgervoucher v ON v.id = l.voucher_id
    WHERE v.area_id = %(area)s AND v.book = %(book)s AND v.practice = %(practice)s
      AND v.day <= %(last)s AND (%(carried)s OR NOT EXISTS (
        SELECT FROM xiangyue_bookvoucher b WHERE b.ledger_id = v.id AND b.kind = 'carry'
          AND v.day >= %(first)s))
) AS s JOIN xiangyue_ledgeraccount a ON a.id = s.account_id
GROUP BY a.id ORDER BY a.code
"""


class FundRow(NamedTuple):
    """A fund over a period, in fen: what there was, came in, was spent on its purpose, left it
    otherwise, and is left; what is on its way out of it."""

    fund_id: int
    code: str
    name: str
    source: str
    bank: str
    matter_id: int | None
    opening: int
    received: int
    spent: int
    other: int
    closing: int
    waiting: int


def periods(
    area: str, book: str, practice: bool, first: date, last: date, *, carried: bool = True
) -> list[core.AccountPeriod]:
    """Every account that was ever booked on, over a period: one query. ``carried`` False: without
    the voucher that carries the year forward, as the year's result is told."""
    given = {
        "area": area, "book": book, "practice": practice, "first": first, "last": last,
        "carried": carried,
    }  # fmt: skip
    with connection.cursor() as c:
        c.execute(_PERIODS, given)
        rows = c.fetchall()
    found = []
    for code, name, kind, is_money, opening, debit, credit in rows:
        account = core.Account(code, name, kind, is_money)
        side = 1 if kind in core.DEBIT_KINDS else -1
        opening, debit, credit = int(opening), int(debit), int(credit)
        closing = opening + debit - credit
        found.append(core.AccountPeriod(account, side * opening, debit, credit, side * closing))
    return found


_FUNDS = """
SELECT f.id, f.code, f.name, f.source, f.bank, f.matter_id,
    coalesce(sum(s.money) FILTER (WHERE s.before), 0),
    coalesce(-sum(s.given) FILTER (WHERE NOT s.before), 0),
    coalesce(sum(s.spent) FILTER (WHERE NOT s.before), 0),
    coalesce(sum(s.money), 0),
    (SELECT coalesce(sum(l.credit), 0) FROM xiangyue_bookline l
     JOIN xiangyue_bookvoucher b ON b.id = l.voucher_id AND b.kind = 'spending'
     JOIN xiangyue_villagebook k ON k.id = b.book_id AND k.practice = %(practice)s
     JOIN xiangyue_ledgeraccount a ON a.id = l.account_id AND a.money
     WHERE l.fund_id = f.id AND b.state = ANY(%(open)s))
FROM xiangyue_ledgerfund f LEFT JOIN (
    SELECT l.fund_id, v.day < %(first)s AS before, l.debit - l.credit AS n,
        CASE WHEN a.money OR a.kind = 'liability' THEN l.debit - l.credit ELSE 0 END AS money,
        CASE WHEN a.kind IN ('income', 'fund') THEN l.debit - l.credit ELSE 0 END AS given,
        CASE WHEN a.code = ANY(g.purposes) THEN l.debit - l.credit ELSE 0 END AS spent
    FROM xiangyue_ledgerline l JOIN xiangyue_ledgervoucher v ON v.id = l.voucher_id
    JOIN xiangyue_ledgeraccount a ON a.id = l.account_id
    JOIN xiangyue_ledgerfund g ON g.id = l.fund_id
    WHERE v.area_id = %(area)s AND v.practice = %(practice)s AND v.day <= %(last)s
) AS s ON s.fund_id = f.id
WHERE f.area_id = %(area)s AND (f.opened_at AT TIME ZONE 'Asia/Shanghai')::date <= %(last)s
GROUP BY f.id ORDER BY f.id
"""


def funds(area: str, practice: bool, first: date, last: date) -> list[FundRow]:
    """Every fund of an area over a period, use and balance: one query."""
    given = {"area": area, "practice": practice, "first": first, "last": last, "open": list(OPEN)}
    with connection.cursor() as c:
        c.execute(_FUNDS, given)
        rows = c.fetchall()
    found = []
    for *told, opening, received, spent, closing, waiting in rows:
        opening, received, spent = int(opening), int(received), int(spent)
        other = int(closing) - opening - received + spent
        found.append(
            FundRow(*told, opening, received, spent, other, int(closing), int(waiting))
        )  # fmt: skip
    return found


class OfMatter(NamedTuple):
    """What the account of a matter posted into the village's book by itself. ``net``: what came
    into cash and bank, less than 0 for what went out, in fen; of what households gave one row in
    all, ``many`` of them, without a number."""

    number: str
    day: date
    text: str
    net: int
    matter_id: int
    matter: str
    many: int = 1


def of_matters(area: str, practice: bool, first: date, last: date) -> list[OfMatter]:
    """What the accounts of matters posted on these days, in order of day: one query."""
    given = LevyPayment.objects.filter(voucher=OuterRef("voucher"))
    rows = (
        LedgerLine.objects.filter(
            voucher__area_id=area,
            voucher__practice=practice,
            voucher__book_voucher__isnull=True,
            voucher__day__range=(first, last),
            fund__matter__isnull=False,
            account__money=True,
        )
        .order_by("voucher__day", "voucher_id")
        .values("voucher__number", "voucher__day", "voucher__text", "fund__matter_id", "fund__name")
        .annotate(net=Sum(F("debit") - F("credit")), levy=Exists(given))
    )
    found: list[OfMatter] = []
    levied: dict[int, OfMatter] = {}
    for r in rows:
        told = OfMatter(
            r["voucher__number"], r["voucher__day"], r["voucher__text"], int(r["net"]),
            r["fund__matter_id"], r["fund__name"],
        )  # fmt: skip
        if not r["levy"]:
            found.append(told)
            continue
        had = levied.get(told.matter_id)
        levied[told.matter_id] = told._replace(
            number="", text="", net=told.net + (had.net if had else 0),
            many=1 + (had.many if had else 0),
        )  # fmt: skip
    return [*levied.values(), *found]


def lines(
    area: str,
    book: str,
    practice: bool,
    first: date,
    last: date,
    *,
    money_only: bool = True,
) -> QuerySet[LedgerLine]:
    """Posted lines of a period with their voucher, account and fund, in order of day."""
    found = LedgerLine.objects.filter(
        voucher__area_id=area,
        voucher__book=book,
        voucher__practice=practice,
        voucher__day__range=(first, last),
    )
    if money_only:
        found = found.filter(account__money=True)
    return found.select_related(
        "voucher__book_voucher__handler", "voucher__book_voucher__approved_by",
        "voucher__book_voucher__witness", "voucher__posted_by", "account", "fund",
    ).order_by("voucher__day", "voucher_id", "id")  # fmt: skip


def _pending(book: VillageBook, besides: int | None) -> QuerySet[BookLine]:
    found = BookLine.objects.filter(voucher__book=book, voucher__state__in=OPEN)
    return found.exclude(voucher_id=besides) if besides else found


def least_in_hand(
    book: VillageBook,
    accounts: Collection[int],
    day: date,
    *,
    fund: int | None = None,
    waiting: bool = True,
    besides: int | None = None,
) -> dict[int, int]:
    """{account id: the least free money (or money of a ``fund``) that it holds in this book on
    ``day`` or on any later one}. With ``waiting`` what is on its way counts as posted, but for the
    voucher ``besides``."""
    daily: dict[int, defaultdict[date, int]] = {a: defaultdict(int) for a in accounts}
    posted = (
        LedgerLine.objects.filter(
            account_id__in=accounts,
            fund_id=fund,
            voucher__area_id=book.area_id,
            voucher__book=book.book,
            voucher__practice=book.practice,
        )
        .values_list("account_id", "voucher__day")
        .annotate(n=Sum(F("debit") - F("credit")))
        .order_by()
    )
    pending = (
        _pending(book, besides)
        .filter(account_id__in=accounts, fund_id=fund)
        .values_list("account_id", "voucher__day")
        .annotate(n=Sum(F("debit") - F("credit")))
        .order_by()
    )
    for source in (posted, pending) if waiting else (posted,):
        for account, on, n in source:
            daily[account][on] += int(n)
    found = {}
    for account, by_day in daily.items():
        held = sum(n for on, n in by_day.items() if on <= day)
        least = held
        for on in sorted(x for x in by_day if x > day):
            held += by_day[on]
            least = min(least, held)
        found[account] = least
    return found


def by_fund(
    book: VillageBook, account: int, year: int | None, *, besides: int | None = None
) -> dict[int | None, int]:
    """{fund, None for free money: debits less credits} of an account in this book, posted and on
    their way; of one year, or of all."""
    held: defaultdict[int | None, int] = defaultdict(int)
    posted = LedgerLine.objects.filter(
        account_id=account,
        voucher__area_id=book.area_id,
        voucher__book=book.book,
        voucher__practice=book.practice,
    )
    pending = _pending(book, besides).filter(account_id=account)
    for source in (posted, pending):
        rows = source.filter(voucher__day__year=year) if year else source
        sums = rows.values_list("fund_id").annotate(n=Sum(F("debit") - F("credit"))).order_by()
        for fund, n in sums:
            held[fund] += int(n)
    return dict(held)


def spent_of(
    book: VillageBook,
    year: int,
    codes: Iterable[str] | None = None,
    *,
    free: bool = True,
    own: bool = False,
) -> dict[str, tuple[int, int]]:
    """{account code: (posted, on its way)} of a year's income (negative) and spending, without
    what carries the year forward; of free money alone unless ``free`` is False. With ``own``
    without counter-entries of what an earlier year spent, which leave no more for this one."""
    of_year = Q(voucher__day__year=year) & Q(account__kind__in=("income", "expense"))
    if codes is not None:
        of_year &= Q(account__code__in=list(codes))
    if free:
        of_year &= Q(fund__isnull=True)
    posted = LedgerLine.objects.filter(
        of_year,
        voucher__area_id=book.area_id,
        voucher__book=book.book,
        voucher__practice=book.practice,
    ).exclude(voucher__book_voucher__kind="carry")
    pending = _pending(book, None).filter(of_year).exclude(voucher__kind="carry")
    if own:
        posted, pending = (
            rows.exclude(voucher__corrects__day__lt=date(year, 1, 1)) for rows in (posted, pending)
        )
    found: dict[str, tuple[int, int]] = {}
    for n, rows in enumerate((posted, pending)):
        sums = rows.values_list("account__code").annotate(n=Sum(F("debit") - F("credit")))
        for code, amount in sums.order_by():
            before = found.get(code, (0, 0))
            found[code] = (int(amount), before[1]) if n == 0 else (before[0], int(amount))
    return found


def plan_of(book: VillageBook, year: int) -> dict[str, int]:
    """{account code: what the resolutions of a year allow, in fen}; empty where none was adopted:
    one query."""
    found: defaultdict[str, int] = defaultdict(int)
    for adopted in BookBudget.objects.filter(book=book, year=year).values_list("lines", flat=True):
        for code, amount in adopted.items():
            found[code] += int(amount)
    return dict(found)


def fund_ledger(
    book: VillageBook, funds_of: Collection[int], *, corrects: int | None = None
) -> core.Ledger:
    """The ledger that judges a voucher: the area's chart and funds, every posted voucher that
    touches these funds, and the one it takes back. Three queries."""
    accounts = [
        core.Account(a.code, a.name, a.kind, a.money)  # type: ignore[arg-type]
        for a in LedgerAccount.objects.filter(area_id=book.area_id)
    ]
    kept = [
        core.Fund(f.code, f.name, frozenset(f.purposes), f.source)
        for f in LedgerFund.objects.filter(area_id=book.area_id)
    ]
    wanted = Q(fund_id__in=list(funds_of)) | Q(
        fund__isnull=True, voucher__lines__fund_id__in=list(funds_of)
    )
    if corrects is not None:
        wanted |= Q(voucher_id=corrects)
    rows = (
        LedgerLine.objects.filter(
            wanted, voucher__area_id=book.area_id, voucher__practice=book.practice
        )
        .select_related("voucher__corrects", "account", "fund")
        .order_by("voucher_id", "id")
        .distinct()
    )
    found: dict[int, core.Voucher] = {}
    for row in rows if funds_of or corrects is not None else ():
        v = row.voucher
        code = row.fund.code if row.fund else ""
        line = core.Line(row.account.code, row.debit, row.credit, code)
        before = found.get(v.pk)
        found[v.pk] = core.Voucher(
            v.number,
            v.day,
            v.text,
            (*(before.lines if before else ()), line),
            v.corrects.number if v.corrects and v.corrects_id in found else "",
            v.refund,
        )
    return core.Ledger(accounts, kept, found.values(), closed=book.closed)


def on_their_way(
    book: VillageBook, funds_of: Collection[int], *, besides: int | None = None
) -> list[core.Voucher]:
    """The vouchers on their way that touch these funds, in the order in which they would be
    posted."""
    if not funds_of:
        return []
    rows = (
        BookLine.objects.filter(
            fund_id__in=list(funds_of),
            voucher__state__in=OPEN,
            voucher__book__area_id=book.area_id,
            voucher__book__practice=book.practice,
        )
        .exclude(voucher_id=besides)
        .exclude(voucher__kind="counter")
        .select_related("voucher", "account", "fund")
        .order_by("voucher__day", "voucher_id", "id")
    )
    found: dict[int, tuple[BookVoucher, list[core.Line]]] = {}
    for row in rows:
        fund = row.fund.code if row.fund else ""
        line = core.Line(row.account.code, row.debit, row.credit, fund)
        found.setdefault(row.voucher_id, (row.voucher, []))[1].append(line)
    ordered = sorted(
        found.values(), key=lambda x: (x[0].day, posting_order(x[0].kind), x[0].pk)
    )  # fmt: skip
    return [core.Voucher(f"~{v.pk}", v.day, v.text, tuple(some)) for v, some in ordered]


_ORDER: Mapping[str, int] = {"opening": 0, "income": 1, "transfer": 2, "counter": 4, "carry": 5}


def posting_order(kind: str) -> int:
    """Money in goes before money out on one day."""
    return _ORDER.get(kind, 3)
