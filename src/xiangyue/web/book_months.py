"""A month of a book on a page: its list of vouchers, what may be done with it, posted, closed,
carried forward."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.views.decorators.http import require_POST, require_safe

from xiangyue.actions import book_reviews, book_years, village_books
from xiangyue.core.village_books import ENTERERS, KIND_NAMES, POSTERS, STATE_NAMES, TRUSTEE
from xiangyue.data.models import BookMonth, BookReview, BookVoucher, VillageBook
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm, once
from xiangyue.web.links import url
from xiangyue.web.matter_words import reader
from xiangyue.web.opinion_words import opened
from xiangyue.web.village_books import (
    BOOK_NAMES,
    crumbs,
    in_trust,
    month_words,
    of_book,
    office,
    stands,
)

CHIPS = {
    "waiting": "warn",
    "approved": "open",
    "returned": "bad",
    "refused": "bad",
    "withdrawn": "",
    "passed": "open",
    "posted": "done",
}


def month_of(code: str, book: str, month: str) -> tuple[Any, VillageBook, BookMonth, Any]:
    """The village, the book and the month of an address, and how the place is opened; 404."""
    area, here = opened(code)
    try:
        first = date.fromisoformat(f"{month}-01")
    except ValueError:
        raise Http404 from None
    found = (
        BookMonth.objects.select_related("book")
        .filter(book__area_id=code, book__book=book, book__practice=here.practice, first=first)
        .first()
    )
    if found is None:
        raise Http404
    found.book.area = area
    return area, found.book, found, here


def shown(row: BookVoucher) -> dict[str, Any]:
    """A voucher as a list shows it."""
    lang = reader()
    return {
        "row": row,
        "kind": KIND_NAMES[row.kind][lang],
        "state": (STATE_NAMES[row.state][lang], CHIPS[row.state]),
        "link": url("book-voucher", row.pk),
        "number": row.ledger.number if row.ledger else row.number,
    }


@require_safe
def month(request: HttpRequest, code: str, book: str, month: str) -> HttpResponse:
    """The list of a month: everyone sees what is posted, the office what is on its way."""
    area, row, found, here = month_of(code, book, month)
    inside = office(request, code)
    rows = BookVoucher.objects.filter(month=found).select_related("ledger", "handler")
    if not inside:
        rows = rows.filter(state="posted")
    every = list(rows.order_by("day", "pk"))
    today = local_day(request.now)
    actor = request.actor
    states = {r.state for r in every}
    lookers, _need = book_reviews.lookers(row, "supervision", today) if inside else ({}, 0)
    sheets = list(BookReview.objects.filter(month=found).order_by("pk"))
    poster = (
        actor.holds(code[:9], *TRUSTEE)
        if inside and in_trust(request, here)
        else actor.holds(code, *POSTERS[book])
    )
    context = {
        "area": area,
        "practice": row.practice,
        "crumbs": crumbs(area, of_book(row), (month_words(found.first), "")),
        "name": BOOK_NAMES[book],
        "book": row,
        "month": found,
        "words": month_words(found.first),
        "stands": stands(found, today),
        "rows": [shown(r) for r in every],
        "came": sum(r.amount for r in every if r.kind == "income" and r.state == "posted"),
        "went": sum(r.amount for r in every if r.kind == "spending" and r.state == "posted"),
        "matters": book_reviews.of_matters(found),
        "inside": inside,
        "may_enter": actor.holds(code, *ENTERERS[book]) and not found.closed_on,
        "may_review": actor.person_id in lookers
        and not found.closed_on
        and not any(s.kind == "supervision" and s.done_at is None for s in sheets)
        and ("approved" in states or found.reviewed_on is None),
        "may_look": actor.holds(code, "representative", "assembly_chair")
        and not any(s.kind == "people" and s.done_at is None for s in sheets),
        "may_post": poster and "passed" in states,
        "may_carry": actor.holds(code, *ENTERERS[book])
        and found.first.month == 12
        and today >= found.first.replace(day=31)
        and not any(r.kind == "carry" for r in every),
        "may_close": poster
        and found.reviewed_on is not None
        and found.closed_on is None
        and not states & {"waiting", "approved", "returned", "passed"},
        "sheets": [
            {
                "row": s,
                "link": url("book-sheet", s.pk),
                "passed": sum(1 for ok, _why in s.results.values() if ok),
                "questioned": sum(1 for ok, _why in s.results.values() if not ok),
            }
            for s in sheets
        ],
        "at": (code, book, month),
    }
    return render(request, "village_books/month.html", context)


@require_POST
def post(request: HttpRequest, code: str, book: str, month: str) -> HttpResponse:
    """Post what the review passed."""
    _area, _row, found, _here = month_of(code, book, month)
    form = ActForm.of(request)
    if form.is_valid():
        once(request, book_reviews.post_month, month_id=found.pk, key=form.key)
    return redirect("book-month", code, book, month)


@require_POST
def close(request: HttpRequest, code: str, book: str, month: str) -> HttpResponse:
    """Close the month."""
    _area, _row, found, _here = month_of(code, book, month)
    form = ActForm.of(request)
    if form.is_valid():
        once(request, village_books.close_month, month_id=found.pk, key=form.key)
    return redirect("book-month", code, book, month)


@require_POST
def carry(request: HttpRequest, code: str, book: str, month: str) -> HttpResponse:
    """The voucher that carries the year forward."""
    _area, row, found, _here = month_of(code, book, month)
    form = ActForm.of(request)
    if form.is_valid():
        year = found.first.year
        once(request, book_years.carry_forward, book_id=row.pk, year=year, key=form.key)
    return redirect("book-month", code, book, month)


urlpatterns = [
    path("a/<str:code>/books/<slug:book>/m/<str:month>/", month, name="book-month"),
    path("a/<str:code>/books/<slug:book>/m/<str:month>/post/", post, name="book-post"),
    path("a/<str:code>/books/<slug:book>/m/<str:month>/close/", close, name="book-close"),
    path("a/<str:code>/books/<slug:book>/m/<str:month>/carry/", carry, name="book-carry"),
]
