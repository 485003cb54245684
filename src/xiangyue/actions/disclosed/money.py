"""Money out of the books: line by line what came in and went out, and what is left.

Of books alone, which speak where the village's own was kept through the whole period: a village
that keeps its accounts elsewhere has the money of its matters here at most, and that told as all
its income would be half the truth. What was raised for matters, its use and what is left of it
(``levies``) is told with books or without.
"""

from __future__ import annotations

from datetime import date

from django.db.models import Q, QuerySet, Sum

from xiangyue.actions.disclosed import Asked, Rows, Source, columns, matters
from xiangyue.actions.disclosed.books import NAMES, kept_throughout, throughout, waits
from xiangyue.core.levies import days
from xiangyue.data import book_sums
from xiangyue.data.models import LedgerFund, LedgerLine, LedgerVoucher, LevyShare

LINES = columns(
    ("day", "day", "日期", "Day"),
    ("fund", "text", "资金", "Fund"),
    ("text", "text", "项目", "Item"),
    ("other", "text", "来源或去向", "From or to"),
    ("amount", "money", "金额（元）", "Amount (yuan)"),
    ("voucher", "text", "凭证号", "Voucher"),
    ("handler", "person", "经手人", "Handler"),
    ("witness", "person", "证明人", "Witness"),
    ("approver", "person", "审批人", "Approved by"),
    ("reviewed", "day", "审核日期", "Reviewed on"),
)


def _of_book(v: LedgerVoucher) -> tuple[str, str, str, str, str]:
    """From or to, handler, witness, approver and day of review of a voucher of the books."""
    of = v.book_voucher
    names = (p.name if p else "" for p in (of.handler, of.witness, of.approved_by))
    return (of.other, *names, of.review.held_on.isoformat() if of.review else "")  # type: ignore[return-value]


def _of_matter(v: LedgerVoucher) -> tuple[str, str, str, str, str]:
    """The same of a voucher of a matter's own account."""
    booking = getattr(v, "booking", None)
    if booking is None:
        return "", v.posted_by.name, "", "", ""
    decided = booking.decided_by.name if booking.decided_by else ""
    return booking.other, booking.entered_by.name, "", decided, ""


BETWEEN = Q(voucher__book_voucher__kind="transfer") | Q(
    voucher__corrects__book_voucher__kind="transfer"
)
"""What only moves between cash and bank, or takes that back."""
OPENING = Q(voucher__book_voucher__kind="opening")


def _money(asked: Asked) -> QuerySet[LedgerLine]:
    """The lines of cash and bank of the books that speak, what only moves between them left out."""
    return LedgerLine.objects.filter(
        voucher__area_id=asked.area,
        voucher__practice=asked.practice,
        voucher__book__in=throughout(asked),
        account__money=True,
    ).exclude(BETWEEN)


def _lines(asked: Asked, side: str) -> Rows:
    """The lines of cash and bank on one side: debit is money in, credit money out. Their sum is
    that of the balances; what there was when the book began is opening balance there."""
    found = (
        _money(asked)
        .filter(voucher__day__range=(asked.first, asked.last), **{f"{side}__gt": 0})
        .exclude(OPENING)
        .select_related(
            "voucher__booking__entered_by", "voucher__booking__decided_by", "voucher__posted_by",
            "voucher__book_voucher__handler", "voucher__book_voucher__witness",
            "voucher__book_voucher__approved_by", "voucher__book_voucher__review", "fund",
        )
        .order_by("voucher__day", "voucher_id", "id")
    )  # fmt: skip
    rows: list[tuple[str | int | None, ...]] = []
    for line in found:
        v = line.voucher
        told = _of_book(v) if hasattr(v, "book_voucher") else _of_matter(v)
        other, handler, witness, approver, reviewed = told
        rows.append(
            (
                v.day.isoformat(),
                line.fund.name if line.fund else NAMES[v.book],
                v.text,
                other,
                getattr(line, side),
                v.number,
                handler,
                witness,
                approver,
                reviewed,
            )
        )
    return rows


def money_in(asked: Asked) -> Rows:
    """Every receipt."""
    return _lines(asked, "debit")


def money_out(asked: Asked) -> Rows:
    """Every payment."""
    return _lines(asked, "credit")


BALANCES = columns(
    ("fund", "text", "资金", "Fund"),
    ("bank", "text", "存放", "Kept at"),
    ("opening", "money", "期初（元）", "Opening (yuan)"),
    ("in", "money", "收入（元）", "In (yuan)"),
    ("out", "money", "支出（元）", "Out (yuan)"),
    ("closing", "money", "期末（元）", "Closing (yuan)"),
)


def balances(asked: Asked) -> Rows:
    """Each book and fund: what it began with, what came in, went out, and is left. Opening + in -
    out is closing."""
    before, now = Q(voucher__day__lt=asked.first) | OPENING, Q(voucher__day__gte=asked.first)
    sums = (
        _money(asked)
        .filter(voucher__day__lte=asked.last)
        .order_by()
        .values_list("voucher__book", "fund_id")
        .annotate(
            had=Sum("debit", filter=before, default=0) - Sum("credit", filter=before, default=0),
            came=Sum("debit", filter=now & ~OPENING, default=0),
            went=Sum("credit", filter=now & ~OPENING, default=0),
        )
    )
    funds = {f.pk: f for f in LedgerFund.objects.filter(area_id=asked.area)}
    rows = []
    for book, pk, had, came, went in sorted(sums, key=lambda s: (s[0] != "village", s[1] or 0)):
        had, came, went = int(had), int(came), int(went)
        name, bank = (funds[pk].name, funds[pk].bank) if pk else (NAMES[book], "")
        rows.append((name, bank, had, came, went, had + came - went))
    return rows


LEVIES = columns(
    ("matter", "text", "事项", "Matter"),
    ("households", "number", "户数", "Households"),
    ("money", "money", "应筹（元）", "To raise (yuan)"),
    ("paid", "money", "已筹（元）", "Raised (yuan)"),
    ("labour", "text", "筹劳（工日）", "Labour (days)"),
    ("worked", "text", "已出工（工日）", "Worked (days)"),
    ("in", "money", "专户收入（元）", "Into its account (yuan)"),
    ("out", "money", "已使用（元）", "Spent (yuan)"),
    ("left", "money", "结余（元）", "Left (yuan)"),
)


def levies(asked: Asked) -> Rows:
    """Money and labour raised for matters that ran in these days, as the lists have it now; what
    came into the matter's own account by the last of the days, grants among it, was spent and is
    left: use and balance (levies-measures)."""
    begin, end = asked.moments
    held = matters(asked).filter(began_at__lt=end).exclude(closed_at__lt=begin)
    found: dict[int, list[LevyShare]] = {}
    shares = LevyShare.objects.filter(matter__in=held, on__lte=asked.last)
    for share in shares.select_related("matter").order_by("matter_id", "id"):
        found.setdefault(share.matter.pk, []).append(share)
    accounts = {
        f.matter_id: (f.received, f.received - f.closing, f.closing)
        for f in book_sums.funds(asked.area, asked.practice, date.min, asked.last)
    }
    return [
        (
            of[0].matter.title,
            sum(bool(s.money or s.labour) for s in of),
            sum(s.money for s in of),
            sum(s.paid for s in of),
            str(days(sum(s.labour for s in of))),
            str(days(sum(s.worked for s in of))),
            *accounts.get(pk, (None, None, None)),
        )
        for pk, of in found.items()
    ]


SOURCES = {
    "money_in": Source(LINES, money_in, kept_throughout, waits),
    "money_out": Source(LINES, money_out, kept_throughout, waits),
    "balances": Source(BALANCES, balances, kept_throughout, waits),
    "levies": Source(LEVIES, levies),
}
