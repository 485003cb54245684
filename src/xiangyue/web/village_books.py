"""The books of a village and of its cooperative: entrance, tables by period, months, setting up."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext
from django.views.decorators.http import require_safe

from xiangyue.actions import book_tables, village_books
from xiangyue.actions import documents_of_books as papers
from xiangyue.core import periods
from xiangyue.core.calendar import Span
from xiangyue.core.periods import Period
from xiangyue.core.village_books import BOOKS, ENTERERS, TRUSTEE
from xiangyue.data import book_sums
from xiangyue.data.models import BookMonth, BookVoucher, VillageBook
from xiangyue.documents.model import of_practice
from xiangyue.documents.pdf import to_pdf
from xiangyue.web import (
    paper_forms,  # noqa: F401 - its address
)
from xiangyue.web.figures import period_name
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm
from xiangyue.web.links import maybe_url, url
from xiangyue.web.matter_words import paper_language, reader
from xiangyue.web.opinion_words import opened
from xiangyue.web.sent_files import sent_file

BOOK_NAMES = {
    "village": lazy("The village committee's book"),
    "cooperative": lazy("The cooperative's book"),
}
SHORT_NAMES = {
    "village": lazy("Village committee"),
    "cooperative": lazy("Cooperative"),
}
MONTHS_SHOWN = 24


class OpenForm(ActForm):
    """A book opened."""

    begins = forms.DateField(
        label=lazy("From which month is it kept?"),
        help_text=lazy("Any day of its first month."),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
    )


def office(request: HttpRequest, code: str) -> bool:
    """Whether the reader sees what is on its way: a seat in the village, an officer above it, the
    township's accountant."""
    actor = request.actor
    return (
        bool(actor.roles(code) - {"villager"})
        or actor.officer_of(code)
        or actor.holds(code[:9], *TRUSTEE)
    )


def load(code: str, book: str) -> tuple[Any, VillageBook]:
    """A village and one of its books, by its address; 404."""
    area, here = opened(code)
    found = VillageBook.objects.filter(area_id=code, book=book, practice=here.practice).first()
    if found is None:
        raise Http404
    found.area = area
    return area, found


def in_trust(request: HttpRequest, here: Any) -> bool:
    """Whether the township keeps the books of a place, by its charter as it was read."""
    today = local_day(request.now)
    return village_books.settings(here.area_id, today, here.charter).trusteeship.value > 0


def crumbs(area: Any, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way to a page of the books."""
    return [
        (area.shown, maybe_url("village", area.code)),
        (_("The books"), url("books", area.code)),
        *more,
    ]


def of_book(book: VillageBook) -> tuple[Any, str]:
    """A book in the way to a page."""
    return (SHORT_NAMES[book.book], url("book", book.area_id, book.book))


def period_of(request: HttpRequest) -> Period:
    """The period that is asked for (2026, 2026Q2, 2026-03), else the year of today."""
    try:
        return periods.read(request.GET.get("period", ""))
    except ValueError:
        return periods.containing("year", local_day(request.now))


def month_words(month: Any) -> str:
    """A month as its reader calls it."""
    return period_name(periods.containing("month", month))


def stands(month: BookMonth, today: Any) -> tuple[str, str]:
    """How a month stands: (words, kind of chip)."""
    if month.closed_on:
        return pgettext("books", "Closed"), "done"
    if month.reviewed_on:
        return _("Reviewed"), "done"
    if today > month.review_due:
        return _("Not reviewed in time"), "bad"
    if today >= periods.containing("month", month.first).last:
        return _("To be reviewed"), "warn"
    return _("The month runs"), "open"


@require_safe
def entrance(request: HttpRequest, code: str) -> HttpResponse:
    """``/a/<code>/books/``: both books, what is in them, how far their months are."""
    area, here = opened(code)
    today = local_day(request.now)
    books: dict[str, VillageBook] = {}
    months: dict[int, list[BookMonth]] = {}
    of_place = BookMonth.objects.filter(book__area_id=code, book__practice=here.practice)
    for m in of_place.select_related("book").order_by("-first"):  # a book has a month at least
        books.setdefault(m.book.book, m.book)
        months.setdefault(m.book_id, []).append(m)
    inside = office(request, code)
    waiting = {"waiting": 0, "approved": 0, "returned": 0, "passed": 0}
    if inside:
        rows = BookVoucher.objects.filter(book__in=books.values(), state__in=waiting)
        for state in rows.values_list("state", flat=True):
            waiting[state] += 1
    year = periods.containing("year", today)
    told = []
    for name in BOOKS:
        book = books.get(name)
        held = (
            book_sums.periods(code, name, here.practice, year.first, today, carried=False)
            if book
            else []
        )
        told.append(
            {
                "name": BOOK_NAMES[name],
                "book": book,
                "key": name,
                "in_hand": sum(p.closing for p in held if p.account.money),
                "came": sum(p.credit - p.debit for p in held if p.account.kind == "income"),
                "went": sum(p.debit - p.credit for p in held if p.account.kind == "expense"),
                "months": [
                    (month_words(m.first), _month_link(book, m), *stands(m, today), m)
                    for m in months.get(book.pk, [])[:6]
                ]
                if book
                else [],
                "may_open": book is None and request.actor.holds(code, *ENTERERS[name]),
            }
        )
    funds = book_sums.funds(code, here.practice, year.first, today)
    context = {
        "area": area,
        "practice": here.practice,
        "crumbs": [*crumbs(area)[:-1], (_("The books"), "")],
        "books": told,
        "begun": bool(books),
        "year": period_name(year),
        "funds": [f for f in funds if f.matter_id is None or f.closing or f.received],
        "inside": inside,
        "waiting": waiting,
        "trust": bool(books)
        and village_books.settings(code, today, here.charter).trusteeship.value > 0,
        "money_page": maybe_url("money", code),
        "may_fund": bool(books)
        and request.actor.holds(code, *ENTERERS["village"], *ENTERERS["cooperative"]),
        "board": maybe_url("board", code),
    }
    return render(request, "village_books/entrance.html", context)


def _month_link(book: VillageBook, month: BookMonth) -> str:
    return url("book-month", book.area_id, book.book, month.first.isoformat()[:7])


def open_book(request: HttpRequest, code: str, book: str) -> HttpResponse:
    """Open one of the books."""
    area, _here = opened(code)
    if book not in BOOKS:
        raise Http404
    form = OpenForm.of(request, initial={"begins": local_day(request.now).replace(day=1)})
    if form.is_valid() and form.did(
        request, village_books.open_book, area=code, book=book, begins=form.cleaned_data["begins"]
    ):
        return redirect("books", code)
    context = {
        "area": area,
        "title": _("Open a book"),
        "lead": BOOK_NAMES[book],
        "send": _("Open the book"),
        "back": url("books", code),
        "crumbs": crumbs(area, (_("Open a book"), "")),
    }
    return form.page(request, "village_books/form.html", **context)


@require_safe
def book(request: HttpRequest, code: str, book: str) -> HttpResponse:
    """``?view=cash&period=2026``: the tables of a book."""
    area, here = opened(code)
    of_it = BookMonth.objects.filter(
        book__area_id=code, book__practice=here.practice, book__book=book
    )
    months = list(of_it.select_related("book").order_by("-first")[:MONTHS_SHOWN])
    if not months:
        raise Http404
    row = months[0].book
    row.area = area
    view = request.GET.get("view", "")
    view = view if view in book_tables.VIEWS else "cash"
    period = period_of(request)
    lang: Any = reader()
    table = book_tables.VIEWS[view](row, Span(period.first, period.last), lang)
    offered = dict.fromkeys(
        [periods.containing("year", m.first) for m in months]
        + [periods.containing("quarter", m.first) for m in months[:8]]
        + [periods.containing("month", m.first) for m in months[:12]]
    )
    today = local_day(request.now)
    names = {key: book_tables.w(key, lang) for key in book_tables.VIEWS}
    context = {
        "area": area,
        "practice": row.practice,
        "crumbs": crumbs(area, (SHORT_NAMES[book], "")),
        "name": BOOK_NAMES[book],
        "book": row,
        "table": table,
        "period": period_name(period),
        "views": [(names[v], f"?view={v}&period={period.name}", v == view) for v in names],
        "periods": [
            (period_name(p), f"?view={view}&period={p.name}", p == period) for p in offered
        ],
        "months": [
            (month_words(m.first), _month_link(row, m), *stands(m, today)) for m in months[:12]
        ],
        "files": [
            (ending, f"{url('book-paper', code, book, view, ending)}?period={period.name}")
            for ending in ("pdf", "xlsx")
        ],
        "may_enter": request.actor.holds(code, *ENTERERS[book]),
    }
    return render(request, "village_books/book.html", context)


@require_safe
def paper(request: HttpRequest, code: str, book: str, view: str, form: str) -> HttpResponse:
    """A table on paper or as a spreadsheet."""
    _area, row = load(code, book)
    if view not in book_tables.VIEWS or form not in ("pdf", "xlsx"):
        raise Http404
    period = period_of(request)
    lang: Any = paper_language(request)
    table = book_tables.VIEWS[view](row, Span(period.first, period.last), lang)
    today = local_day(request.now)
    if form == "xlsx":
        content = papers.table_sheet(row, table, period.name, lang, today)
        return sent_file(content, f"{table.title} {period.name}.xlsx", public=True)
    doc = of_practice(papers.table_paper(row, table, period.name, lang, today), row.practice)
    return sent_file(to_pdf(doc), f"{doc.title} {period.name}.pdf", public=True)


urlpatterns = [
    path("a/<str:code>/books/", entrance, name="books"),
    path("a/<str:code>/books/<slug:book>/open/", open_book, name="book-open"),
    path("a/<str:code>/books/<slug:book>/", book, name="book"),
    path("a/<str:code>/books/<slug:book>/<slug:view>.<sheet_form:form>", paper, name="book-paper"),
]
