"""One voucher on a page: its lines and papers, how far it is, what may be done to it."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from xiangyue.actions import book_vouchers
from xiangyue.actions import documents_of_books as papers
from xiangyue.actions.files import MOST, PAPERS, PHOTOS
from xiangyue.core.capitals import amount_capitals
from xiangyue.core.village_books import ENTERERS, HEADS, INSTEAD
from xiangyue.data.models import BookVoucher, StoredFile
from xiangyue.documents.model import of_practice
from xiangyue.documents.pdf import to_pdf
from xiangyue.documents.word import to_docx
from xiangyue.methods import chart
from xiangyue.web.book_months import shown
from xiangyue.web.forms import ActForm, once
from xiangyue.web.links import url
from xiangyue.web.matter_words import paper_language, reader
from xiangyue.web.sent_files import sent_file
from xiangyue.web.uploads import Several, sent
from xiangyue.web.village_books import crumbs, load, month_words, of_book, office

KINDS = PHOTOS + PAPERS


class ReasonForm(ActForm):
    """A reason, or an answer, with further papers."""

    reason = forms.CharField(
        label=lazy("Reason or answer"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=400,
        required=False,
    )
    photos = Several(label=lazy("Photos of further papers"), kinds=KINDS)


def voucher(request: HttpRequest, pk: int) -> HttpResponse:
    """One voucher: its lines and papers, how far it is, what its reader may do."""
    row = (
        BookVoucher.objects.select_related(
            "book__area", "month", "handler", "witness", "approved_by", "entered_by", "ledger",
            "corrects__book_voucher", "item", "review",
        )
        .filter(pk=pk)
        .first()
    )  # fmt: skip
    if row is None:
        raise Http404
    code, actor = row.book.area_id, request.actor
    inside = office(request, code)
    if row.state != "posted" and not inside:
        raise Http404
    area, _book = load(code, row.book.book)
    row.book.area = area
    lines = list(row.lines.select_related("account", "fund").order_by("id"))
    own = actor.person_id in (row.handler_id, row.entered_by_id)
    roles = (*HEADS[row.book.book], *INSTEAD[row.book.book])
    enters = actor.holds(code, *ENTERERS[row.book.book])
    form = ReasonForm.of(request)
    do = request.POST.get("do", "")
    if do in ACTS and form.is_valid():
        with form.refusals():
            done = ACTS[do](request, row, form)
            return redirect("book-voucher", done.pk)
    lang = reader()
    context = {
        "area": area,
        "practice": row.book.practice,
        "crumbs": crumbs(
            area,
            of_book(row.book),
            (
                month_words(row.month.first),
                url("book-month", code, row.book.book, row.month.first.isoformat()[:7]),
            ),
            (row.ledger.number if row.ledger else row.number, ""),
        ),
        "row": row,
        "shown": shown(row),
        "in_capitals": amount_capitals(row.amount),
        "lines": [(x, chart.name(x.account.code, x.account.name, lang)) for x in lines],
        "files": list(StoredFile.objects.filter(book_voucher=row)) if inside else [],
        "inside": inside,
        "approves": row.state == "waiting" and actor.holds(code, *roles) and not own,
        "withdraws": row.state in ("waiting", "approved", "returned") and enters,
        "answers": row.state == "returned" and enters,
        "counters": row.state == "posted" and row.kind != "counter" and enters,
        "do": do,
    }
    return form.page(request, "village_books/voucher.html", **context)


def _act(name: Callable[..., Any], *, reason: str = "") -> Callable[..., BookVoucher]:
    def act(request: HttpRequest, row: BookVoucher, form: ReasonForm) -> BookVoucher:
        given: dict[str, Any] = {"voucher_id": row.pk}
        if reason:
            given[reason] = form.cleaned_data["reason"]
        if name in (book_vouchers.answer, book_vouchers.add_papers):
            given["photos"] = sent(request, MOST, kinds=KINDS)
        once(request, name, key=form.key, **given)
        return row

    return act


def _counter(request: HttpRequest, row: BookVoucher, form: ReasonForm) -> BookVoucher:
    return book_vouchers.counter(
        actor=request.actor,
        now=request.now,
        key=form.key,
        ledger_id=row.ledger_id,
        reason=form.cleaned_data["reason"],
    )


ACTS: dict[str, Callable[..., BookVoucher]] = {
    "approve": _act(book_vouchers.approve),
    "refuse": _act(book_vouchers.refuse_voucher, reason="reason"),
    "withdraw": _act(book_vouchers.withdraw, reason="reason"),
    "answer": _act(book_vouchers.answer, reason="text"),
    "papers": _act(book_vouchers.add_papers),
    "counter": _counter,
}


@require_safe
def paper(request: HttpRequest, pk: int, form: str) -> HttpResponse:
    """The voucher as it is printed, signed and kept with its bill."""
    row = (
        BookVoucher.objects.select_related(
            "book__area", "handler", "witness", "approved_by", "ledger", "corrects", "item"
        )
        .filter(pk=pk)
        .first()
    )
    if row is None or not office(request, row.book.area_id):
        raise Http404
    lang: Any = paper_language(request)
    lines = list(row.lines.select_related("account", "fund").order_by("id"))
    doc = of_practice(papers.voucher_paper(row, lines, lang), row.book.practice)
    content = to_pdf(doc) if form == "pdf" else to_docx(doc)
    return sent_file(content, f"{doc.title} {row.number}.{'pdf' if form == 'pdf' else 'docx'}")


urlpatterns = [
    path("books/v/<int:pk>/", voucher, name="book-voucher"),
    path("books/v/<int:pk>/voucher.<sheet_form:form>", paper, name="book-voucher-paper"),
]
