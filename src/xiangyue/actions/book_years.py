"""The year carried forward (年终结转): income and spending of free money into the year's result,
and that into the distribution of gains. What grants brought and cost stays with the grant."""

from __future__ import annotations

from datetime import date, datetime
from uuid import UUID

from django.db.models import F, Sum
from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.book_entries import Entry, Line, known
from xiangyue.actions.book_limits import check
from xiangyue.actions.book_vouchers import live, put
from xiangyue.actions.village_books import load, on_book
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.core.village_books import ENTERERS
from xiangyue.data.models import BookVoucher, LedgerLine
from xiangyue.methods import chart


def carry_forward(
    *, actor: Actor, now: datetime, book_id: int, year: int, key: UUID | None = None
) -> BookVoucher:
    """The voucher that carries a year forward, of its last day; it is reviewed and posted as any.

    Refusals: the year is not over; nothing posted is left to carry, or it is on its way.
    """
    book = load(book_id)
    actor.require(book.area_id, *ENTERERS[book.book], clause="accounting-system:2")
    last = date(year, 12, 31)
    if timezone.localdate(now) < last:
        raise refuse("books.year-runs", code="conditions", year=str(year))
    with on_book(book, "books.carry", actor, now, key) as a:
        book = load(book_id, lock=True)
        sums = (
            LedgerLine.objects.filter(
                voucher__area_id=book.area_id,
                voucher__book=book.book,
                voucher__practice=book.practice,
                voucher__day__lte=last,
                account__kind__in=("income", "expense"),
                fund__isnull=True,
            )
            .values_list("account__code")
            .annotate(n=Sum(F("debit") - F("credit")))
            .order_by("account__code")
        )
        lines = [
            Line(code, max(-int(n), 0), max(int(n), 0)) for code, n in sums if n
        ]  # each account is emptied
        under_way = live(book).filter(kind="carry", day=last).exclude(state="posted")
        if not lines or under_way.exists():
            raise refuse("books.carried", code="conditions", year=str(year))
        gained = sum(x.debit - x.credit for x in lines)
        at = chart.chart(last)
        if gained:
            more, less = max(gained, 0), max(-gained, 0)
            lines += [Line(at["result"], less, more), Line(at["result"], more, less)]
            lines.append(Line(at["gains"], less, more))
        entry = Entry("carry", last, f"{year}年收支结转", tuple(lines), handler=actor.person_id)
        rows = known(book, [entry])
        if wrong := check(book, entry, now=now, at=rows):
            raise Refusal("conditions", *wrong)
        row = put(a, book, entry, rows, actor, now)
        a.on["voucher"] = row.pk
        a.data |= {"book": book.book, "year": year, "gained": gained}
        a.result = str(row.pk)
    return row
