"""The month's review on a page: each voucher passed or questioned, the sheet signed; the books
looked through by villagers' representatives."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from xiangyue.actions import book_reviews
from xiangyue.actions import documents_of_books as papers
from xiangyue.actions.files import MOST, PAPERS, PHOTOS
from xiangyue.core.village_books import REVIEWS
from xiangyue.data.models import BookReview, BookVoucher, StoredFile
from xiangyue.documents.model import of_practice
from xiangyue.documents.pdf import to_pdf
from xiangyue.documents.word import to_docx
from xiangyue.web.book_months import month_of, shown
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.matter_words import paper_language
from xiangyue.web.sent_files import sent_file
from xiangyue.web.uploads import Several, sent
from xiangyue.web.village_books import BOOK_NAMES, crumbs, load, month_words, of_book, office


class ReviewForm(ActForm):
    """What the sheet has besides the vouchers."""

    minutes = forms.CharField(
        label=lazy("What was said"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=4000,
        required=False,
    )
    on_paper = forms.MultipleChoiceField(
        label=lazy("Who signed the printed sheet?"),
        help_text=lazy("The others sign on their own phones."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    photos = Several(label=lazy("Photo of the signed sheet"), kinds=PHOTOS + PAPERS)


def review(request: HttpRequest, code: str, book: str, month: str, kind: str) -> HttpResponse:
    """Look through a month: passed, or questioned with the reason."""
    area, row, found, _opened = month_of(code, book, month)
    if kind not in REVIEWS:
        raise Http404
    today = local_day(request.now)
    here, need = book_reviews.lookers(row, kind, today)
    if request.actor.person_id not in here:
        raise Http404
    rows = (
        list(BookVoucher.objects.filter(month=found).order_by("day", "pk"))
        if kind == "people"
        else book_reviews.to_review(found)
    )
    rows = list(
        BookVoucher.objects.filter(pk__in=[r.pk for r in rows])
        .select_related("handler", "ledger")
        .order_by("day", "pk")
    )
    files: dict[int | None, list[StoredFile]] = {}
    for f in StoredFile.objects.filter(book_voucher__in=rows):
        files.setdefault(f.book_voucher_id, []).append(f)
    form = ReviewForm.of(request)
    others = [(str(pk), name) for pk, name in here.items() if pk != request.actor.person_id]
    form.fields["on_paper"].choices = others
    marks = {
        r.pk: request.POST.get(f"v{r.pk}", "passed" if not form.is_bound else "") for r in rows
    }
    reasons = {r.pk: request.POST.get(f"r{r.pk}", "") for r in rows}
    if form.is_valid():
        results = {
            pk: (mark == "passed", reasons[pk])
            for pk, mark in marks.items()
            if mark in (("questioned",) if kind == "people" else ("passed", "questioned"))
        }
        with form.refusals():
            sheet = book_reviews.review_month(
                actor=request.actor,
                now=request.now,
                key=form.key,
                month_id=found.pk,
                kind=kind,
                results=results,
                minutes=form.cleaned_data["minutes"],
                on_paper=[int(pk) for pk in form.cleaned_data["on_paper"]],
                photos=sent(request, MOST, kinds=PHOTOS + PAPERS),
            )
            return redirect("book-sheet", sheet.pk)
    context = {
        "area": area,
        "practice": row.practice,
        "crumbs": crumbs(
            area,
            of_book(row),
            (month_words(found.first), url("book-month", code, book, month)),
            (_("The month's review") if kind == "supervision" else _("Looked through"), ""),
        ),
        "kind": kind,
        "name": BOOK_NAMES[book],
        "words": month_words(found.first),
        "need": need,
        "of": len(here),
        "rows": [
            {**shown(r), "files": files.get(r.pk, []), "mark": marks[r.pk],
             "reason": reasons[r.pk]}
            for r in rows
        ],
        "matters": book_reviews.of_matters(found),
        "paper": url("book-sheet-blank", code, book, month, "pdf"),
        "back": url("book-month", code, book, month),
    }  # fmt: skip
    return form.page(request, "village_books/review.html", **context)


def _sheet(request: HttpRequest, pk: int) -> tuple[Any, BookReview]:
    row = (
        BookReview.objects.select_related("month__book", "made_by").filter(pk=pk).first()
    )  # fmt: skip
    if row is None:
        raise Http404
    area, book = load(row.month.book.area_id, row.month.book.book)
    row.month.book = book
    return area, row


def sheet(request: HttpRequest, pk: int) -> HttpResponse:
    """A sheet: what was found, who has signed; signed by a member who has not."""
    area, row = _sheet(request, pk)
    month, book = row.month, row.month.book
    inside = office(request, area.code)
    if not inside and row.done_at is None:
        raise Http404
    here, _need = (
        book_reviews.lookers(book, row.kind, local_day(request.now)) if inside else ({}, 0)
    )
    signed = {one["person"] for one in row.signed}
    form = ActForm.of(request)
    if form.is_valid() and form.did(request, book_reviews.sign_review, review_id=pk):
        return redirect("book-sheet", pk)
    rows = BookVoucher.objects.filter(pk__in=[int(x) for x in row.results])
    if not inside:
        rows = rows.filter(state="posted")
    at = (area.code, book.book, month.first.isoformat()[:7])
    context = {
        "area": area,
        "practice": book.practice,
        "crumbs": crumbs(
            area,
            of_book(book),
            (month_words(month.first), url("book-month", *at)),
            (_("Review sheet"), ""),
        ),
        "row": row,
        "people": row.kind == "people",
        "words": month_words(month.first),
        "rows": [
            {**shown(r), "passed": row.results[str(r.pk)][0], "why": row.results[str(r.pk)][1]}
            for r in rows.select_related("handler", "ledger").order_by("day", "pk")
        ],
        "inside": inside,
        "files": list(StoredFile.objects.filter(book_review=row)) if inside else [],
        "may_sign": request.actor.person_id in here
        and request.actor.person_id not in signed
        and row.done_at is None,
        "back": url("book-month", *at),
    }
    return form.page(request, "village_books/sheet.html", **context)


@require_safe
def paper(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """A sheet on paper."""
    area, row = _sheet(request, pk)
    if not office(request, area.code):
        raise Http404
    rows = list(
        BookVoucher.objects.filter(pk__in=[int(x) for x in row.results])
        .select_related("handler")
        .order_by("day", "pk")
    )
    lang: Any = paper_language(request)
    names = [one["name"] for one in row.signed]
    doc = papers.review_paper(
        row.month, rows, names, lang, row, matters=book_reviews.of_matters(row.month)
    )
    return _sent(of_practice(doc, row.month.book.practice), form)


@require_safe
def blank(request: HttpRequest, code: str, book: str, month: str, form: str) -> HttpResponse:
    """The sheet to be filled in and signed by hand."""
    _area, row, found, _opened = month_of(code, book, month)
    if not office(request, code):
        raise Http404
    here, _need = book_reviews.lookers(row, "supervision", local_day(request.now))
    rows = list(
        BookVoucher.objects.filter(month=found, state="approved")
        .select_related("handler")
        .order_by("day", "pk")
    )
    lang: Any = paper_language(request)
    doc = papers.review_paper(
        found, rows, list(here.values()), lang, matters=book_reviews.of_matters(found)
    )
    return _sent(of_practice(doc, row.practice), form)


def _sent(doc: Any, form: str) -> HttpResponse:
    content = to_pdf(doc) if form == "pdf" else to_docx(doc)
    return sent_file(content, f"{doc.title} {doc.dated}.{'pdf' if form == 'pdf' else 'docx'}")


urlpatterns = [
    path("a/<str:code>/books/<slug:book>/m/<str:month>/<slug:kind>/", review, name="book-review"),
    path(
        "a/<str:code>/books/<slug:book>/m/<str:month>/sheet.<sheet_form:form>",
        blank,
        name="book-sheet-blank",
    ),
    path("books/s/<int:pk>/", sheet, name="book-sheet"),
    path("books/s/<int:pk>/sheet.<sheet_form:form>", paper, name="book-sheet-paper"),
]
