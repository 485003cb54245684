"""The books of a village and of its cooperative: tables and vouchers read, vouchers entered,
approved, reviewed and posted."""

from __future__ import annotations

from contextlib import suppress
from datetime import date
from typing import Annotated, Any, Literal

from django.http import HttpRequest
from django.utils import timezone
from ninja import Path, Query, Router, Schema, Status
from pydantic import Field

from xiangyue.actions import book_reviews, book_vouchers, village_books
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.book_entries import Entry, Line
from xiangyue.actions.book_tables import VIEWS
from xiangyue.api.auth import CLOSED_ACT, OPEN, PERSON, READER, key_of
from xiangyue.api.common import Given, Id, Number, PageNumber, Village, part_of, village, window
from xiangyue.api.errors import REFUSALS
from xiangyue.core import periods
from xiangyue.core.calendar import Span
from xiangyue.data import book_sums
from xiangyue.data.models import BookMonth, LedgerLine, LedgerVoucher

router = Router(tags=["books"])
Book = Annotated[Literal["village", "cooperative"], Path()]
View = Annotated[Literal["cash", "income", "plan", "funds", "sheet", "trial", "ledger"], Path()]
PERIOD = r"^(20[0-9]{2}(Q[1-4]|-(0[1-9]|1[0-2]))?)?$"
Fen = Annotated[int, Field(ge=0, le=10**14)]


class MonthOut(Schema):
    """A month of a book."""

    id: int
    month: str
    review_due: date
    reviewed_on: date | None
    closed_on: date | None


class BookOut(Schema):
    """A book with its months, the newest first."""

    id: int
    book: str
    begins: date
    closed: date | None
    months: list[MonthOut]


class FundOut(Schema):
    """Purpose-bound money this year, in fen: opening + received - spent + other = closing."""

    id: int
    name: str
    source: str
    matter: int | None
    opening: int
    received: int
    spent: int
    other: int
    closing: int


class BooksOut(Schema):
    """The books of a village."""

    books: list[BookOut]
    funds: list[FundOut]


class ColumnOut(Schema):
    """A column of a table. ``kind``: text, money (fen) or day."""

    key: str
    head: str
    kind: str


class TableOut(Schema):
    """A table of a book over a period; ``foot`` its sums."""

    view: str
    title: str
    period: str
    columns: list[ColumnOut]
    rows: list[list[str | int | date | None]]
    foot: list[str | int | date | None]


class LineOut(Schema):
    """A debit or a credit of an account, in fen."""

    account: str
    name: str
    fund: str
    debit: int
    credit: int


class VoucherOut(Schema):
    """A posted voucher with its lines."""

    id: int
    number: str
    day: date
    text: str
    kind: str
    other: str
    handler: str
    witness: str
    approved_by: str
    corrects: str
    lines: list[LineOut]


class VouchersOut(Schema):
    """A page of vouchers."""

    rows: list[VoucherOut]
    page: int
    next: int | None


class LineIn(Given):
    """A debit or a credit in fen; ``fund``: the id of purpose-bound money."""

    account: Annotated[str, Field(max_length=30)]
    debit: Fen = 0
    credit: Fen = 0
    fund: Number | None = None


class EntryIn(Given):
    """A voucher to be entered. Its bill's photo is added on the voucher's page."""

    kind: Literal["income", "spending", "transfer", "other"]
    day: date
    text: Annotated[str, Field(max_length=200)]
    other: Annotated[str, Field(max_length=80)] = ""
    lines: Annotated[list[LineIn], Field(min_length=2, max_length=40)]
    handler: Number | None = None
    witness: Number | None = None
    item: Number | None = None
    matter: Number | None = None
    guests: Annotated[int, Field(ge=0, le=999)] = 0
    meals: bool = True
    origin: Annotated[str, Field(max_length=80)] = ""


class EntriesIn(Given):
    """Vouchers entered together: all or none."""

    entries: Annotated[list[EntryIn], Field(min_length=1, max_length=200)]


class EnteredOut(Schema):
    """What was entered: the id of the first, and how many."""

    id: int
    number: str
    state: str


class DecideIn(Given):
    """The head's answer to a voucher; a refusal has its reason."""

    approve: bool
    reason: Annotated[str, Field(max_length=500)] = ""


class DoneOut(Schema):
    """What was acted on."""

    id: int


def _span(period: str, today: date) -> tuple[str, Span]:
    found = periods.read(period) if period else periods.containing("year", today)
    return found.name, Span(found.first, found.last)


@router.get(
    "/areas/{code}/books",
    auth=READER,
    response={200: BooksOut, **REFUSALS},
    openapi_extra=OPEN,
)
def books(request: HttpRequest, code: Village) -> object:
    """The books of a village with their months, and its purpose-bound money: use and balance."""
    village(code)
    months: dict[int, list[BookMonth]] = {}
    rows = BookMonth.objects.filter(book__area_id=code, book__practice=False)
    for m in rows.select_related("book").order_by("book_id", "-first"):
        months.setdefault(m.book.pk, []).append(m)
    _name, span = _span("", timezone.localdate(request.now))
    return {
        "books": [
            {
                "id": pk,
                "book": some[0].book.book,
                "begins": some[0].book.begins,
                "closed": some[0].book.closed,
                "months": [
                    {
                        "id": m.pk,
                        "month": m.first.isoformat()[:7],
                        "review_due": m.review_due,
                        "reviewed_on": m.reviewed_on,
                        "closed_on": m.closed_on,
                    }
                    for m in some
                ],
            }
            for pk, some in months.items()
        ],
        "funds": [
            {
                "id": f.fund_id, "name": f.name, "source": f.source, "matter": f.matter_id,
                "opening": f.opening, "received": f.received, "spent": f.spent,
                "other": f.other, "closing": f.closing,
            }
            for f in book_sums.funds(code, False, span.first, span.last)
        ],
    }  # fmt: skip


@router.get(
    "/areas/{code}/books/{book}/tables/{view}",
    auth=READER,
    response={200: TableOut, **REFUSALS},
    openapi_extra=OPEN,
)
def table(
    request: HttpRequest,
    code: Village,
    book: Book,
    view: View,
    period: Annotated[str, Query(pattern=PERIOD)] = "",
    lang: Literal["zh", "en"] = "zh",
) -> object:
    """A table of a book over a period (``2026``, ``2026Q2``, ``2026-03``; without it the year)."""
    row = village_books.book_of(code, book)
    name, span = _span(period, timezone.localdate(request.now))
    found = VIEWS[view](row, span, lang)
    return {
        "view": view,
        "title": found.title,
        "period": name,
        "columns": [{"key": c.key, "head": c.head, "kind": c.kind} for c in found.columns],
        "rows": [list(r) for r in found.rows],
        "foot": list(found.foot),
    }


@router.get(
    "/areas/{code}/books/{book}/vouchers",
    auth=READER,
    response={200: VouchersOut, **REFUSALS},
    openapi_extra=OPEN,
)
def vouchers(
    request: HttpRequest,
    code: Village,
    book: Book,
    period: Annotated[str, Query(pattern=PERIOD)] = "",
    page: PageNumber = 1,
) -> object:
    """What is posted in a book in a period, voucher by voucher with its lines."""
    village(code)
    _name, span = _span(period, timezone.localdate(request.now))
    rows = list(
        LedgerVoucher.objects.filter(
            area_id=code, book=book, practice=False, day__range=(span.first, span.last)
        )
        .select_related(
            "book_voucher__handler", "book_voucher__witness", "book_voucher__approved_by",
            "corrects",
        )
        .order_by("day", "pk")[window(page)]
    )  # fmt: skip
    lines: dict[int, list[LedgerLine]] = {}
    for x in LedgerLine.objects.filter(voucher__in=rows).select_related("account", "fund"):
        lines.setdefault(x.voucher_id, []).append(x)
    return part_of([_voucher(v, lines.get(v.pk, [])) for v in rows], page)


def _voucher(v: Any, lines: list[LedgerLine]) -> dict[str, Any]:
    of = getattr(v, "book_voucher", None)
    return {
        "id": v.pk,
        "number": v.number,
        "day": v.day,
        "text": v.text,
        "kind": of.kind if of else "matter",
        "other": of.other if of else "",
        "handler": of.handler.name if of else "",
        "witness": of.witness.name if of and of.witness else "",
        "approved_by": of.approved_by.name if of and of.approved_by else "",
        "corrects": v.corrects.number if v.corrects else "",
        "lines": [
            {
                "account": x.account.code, "name": x.account.name,
                "fund": x.fund.name if x.fund else "", "debit": x.debit, "credit": x.credit,
            }
            for x in sorted(lines, key=lambda x: x.pk)
        ],
    }  # fmt: skip


@router.post(
    "/areas/{code}/books/{book}/vouchers",
    auth=PERSON,
    response={200: EnteredOut, 201: EnteredOut, **REFUSALS},
    openapi_extra=CLOSED_ACT,
)
def enter(request: HttpRequest, code: Village, book: Book, given: EntriesIn) -> Status:
    """Enter vouchers, all or none: those of spending wait for the head's approval, all for the
    month's review."""
    row = village_books.book_of(code, book)
    entries = [
        Entry(**{**e.dict(), "lines": tuple(Line(**x.dict()) for x in e.lines)})
        for e in given.entries
    ]
    try:
        made = book_vouchers.enter_many(
            actor=request.actor, now=request.now, book_id=row.pk, entries=entries,
            key=key_of(request),
        )[0]  # fmt: skip
    except AlreadyDone as done:
        return Status(200, _entered(book_vouchers.load_voucher(int(done.result))))
    return Status(201, _entered(made))


def _entered(row: Any) -> dict[str, Any]:
    return {"id": row.pk, "number": row.number, "state": row.state}


@router.post(
    "/books/vouchers/{id}/decision",
    auth=PERSON,
    response={200: EnteredOut, **REFUSALS},
    openapi_extra=CLOSED_ACT,
)
def decide(request: HttpRequest, id: Id, given: DecideIn) -> object:
    """The head approves a voucher, or refuses it with the reason."""
    common: dict[str, Any] = {
        "actor": request.actor, "now": request.now, "voucher_id": id, "key": key_of(request),
    }  # fmt: skip
    try:
        if given.approve:
            return _entered(book_vouchers.approve(**common))
        return _entered(book_vouchers.refuse_voucher(**common, reason=given.reason))
    except AlreadyDone:
        return _entered(book_vouchers.load_voucher(id))


@router.post(
    "/books/reviews/{id}/signature",
    auth=PERSON,
    response={200: DoneOut, **REFUSALS},
    openapi_extra=CLOSED_ACT,
)
def sign(request: HttpRequest, id: Id) -> object:
    """Sign a sheet of the month's review that another wrote."""
    return _done(request, book_reviews.sign_review, id, review_id=id)


@router.post(
    "/books/months/{id}/posting",
    auth=PERSON,
    response={200: DoneOut, **REFUSALS},
    openapi_extra=CLOSED_ACT,
)
def post(request: HttpRequest, id: Id) -> object:
    """Post what the review of a month passed."""
    return _done(request, book_reviews.post_month, id, month_id=id)


@router.post(
    "/books/months/{id}/closing",
    auth=PERSON,
    response={200: DoneOut, **REFUSALS},
    openapi_extra=CLOSED_ACT,
)
def close(request: HttpRequest, id: Id) -> object:
    """Close a month."""
    return _done(request, village_books.close_month, id, month_id=id)


def _done(request: HttpRequest, act: Any, id: int, **given: int) -> dict[str, int]:
    with suppress(AlreadyDone):
        act(actor=request.actor, now=request.now, key=key_of(request), **given)
    return {"id": id}
