"""Money out of the books: line by line what came in and went out, and what is left."""

from __future__ import annotations

from django.db.models import Sum

from xiangyue.actions.disclosed import Asked, Rows, Source, columns, matters
from xiangyue.core.levies import days
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


def _lines(asked: Asked, side: str) -> Rows:
    """The lines of cash and bank on one side: debit is money in, credit money out; what only
    moves between cash and bank, what takes back, and the opening stand in the balances."""
    found = (
        LedgerLine.objects.filter(
            voucher__area_id=asked.area,
            voucher__practice=asked.practice,
            voucher__day__range=(asked.first, asked.last),
            account__money=True,
            **{f"{side}__gt": 0},
        )
        .exclude(voucher__book_voucher__kind__in=("transfer", "opening"))
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
                line.fund.name if line.fund else "",
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
    """Each fund: what it began with, what came in, went out, and is left. Opening + in - out is
    closing."""
    lines = LedgerLine.objects.filter(
        voucher__area_id=asked.area, voucher__practice=asked.practice, account__money=True
    )

    def sums(**days: object) -> dict[int | None, tuple[int, int]]:
        rows = lines.filter(**days).values_list("fund_id")
        return {f: (d, c) for f, d, c in rows.annotate(d=Sum("debit"), c=Sum("credit"))}

    before = sums(voucher__day__lt=asked.first)
    now = sums(voucher__day__range=(asked.first, asked.last))
    funds = {f.pk: f for f in LedgerFund.objects.filter(area_id=asked.area)}
    rows = []
    for pk in sorted({*before, *now}, key=lambda x: x or 0):
        opening = before.get(pk, (0, 0))[0] - before.get(pk, (0, 0))[1]
        came, went = now.get(pk, (0, 0))
        fund = funds.get(pk) if pk else None
        rows.append(
            (
                fund.name if fund else "村账",
                fund.bank if fund else "",
                opening,
                came,
                went,
                opening + came - went,
            )
        )
    return rows


LEVIES = columns(
    ("matter", "text", "事项", "Matter"),
    ("households", "number", "户数", "Households"),
    ("money", "money", "应筹（元）", "To raise (yuan)"),
    ("paid", "money", "已筹（元）", "Raised (yuan)"),
    ("labour", "text", "筹劳（工日）", "Labour (days)"),
    ("worked", "text", "已出工（工日）", "Worked (days)"),
)


def levies(asked: Asked) -> Rows:
    """Money and labour raised for matters that ran in these days, as the lists have it now."""
    begin, end = asked.moments
    held = matters(asked).filter(began_at__lt=end).exclude(closed_at__lt=begin)
    found: dict[int, list[LevyShare]] = {}
    shares = LevyShare.objects.filter(matter__in=held, on__lte=asked.last)
    for share in shares.select_related("matter").order_by("matter_id", "id"):
        found.setdefault(share.matter.pk, []).append(share)
    return [
        (
            of[0].matter.title,
            sum(bool(s.money or s.labour) for s in of),
            sum(s.money for s in of),
            sum(s.paid for s in of),
            str(days(sum(s.labour for s in of))),
            str(days(sum(s.worked for s in of))),
        )
        for of in found.values()
    ]


SOURCES = {
    "money_in": Source(LINES, money_in),
    "money_out": Source(LINES, money_out),
    "balances": Source(BALANCES, balances),
    "levies": Source(LEVIES, levies),
}
