"""Vouchers on their way: the month's list, a voucher with what may be done to it, entering one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_POST, require_safe

from xiangyue.actions import (
    book_entries,
    book_reviews,
    book_vouchers,
    book_years,
    village_books,
)
from xiangyue.actions import documents_of_books as papers
from xiangyue.actions.files import MOST, PAPERS, PHOTOS
from xiangyue.core.capitals import amount_capitals
from xiangyue.core.refusals import Refusal
from xiangyue.core.village_books import (
    ASSEMBLY,
    ENTERERS,
    HEADS,
    INSTEAD,
    JOINT,
    KIND_NAMES,
    POSTERS,
    STATE_NAMES,
    TRUSTEE,
)
from xiangyue.data.models import (
    AgendaItem,
    BookMonth,
    BookReview,
    BookVoucher,
    LedgerAccount,
    LedgerFund,
    Membership,
    StoredFile,
    VillageBook,
)
from xiangyue.documents.model import of_practice
from xiangyue.documents.pdf import to_pdf
from xiangyue.documents.word import to_docx
from xiangyue.methods import chart
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm, once
from xiangyue.web.links import url
from xiangyue.web.matter_words import body_name, paper_language, reader
from xiangyue.web.money import MoneyField
from xiangyue.web.opinion_words import opened
from xiangyue.web.sent_files import sent_file
from xiangyue.web.uploads import Several, sent
from xiangyue.web.village_books import (
    BOOK_NAMES,
    crumbs,
    in_trust,
    load,
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
AGO = timedelta(days=730)
KINDS = PHOTOS + PAPERS


class EntryForm(ActForm):
    """One voucher, as it is entered on a phone: what it is, how much, its paper."""

    kind = forms.ChoiceField(
        label=lazy("What is it?"),
        choices=[
            ("spending", lazy("Money paid out")),
            ("income", lazy("Money that came in")),
            ("transfer", lazy("Cash to the bank, or from it")),
        ],
        widget=forms.RadioSelect,
    )
    amount = MoneyField(label=lazy("Amount, in yuan"))
    text = forms.CharField(label=lazy("For what"), max_length=200)
    other = forms.CharField(label=lazy("From whom, or to whom"), max_length=80, required=False)
    account = forms.ChoiceField(
        label=lazy("What for, or where from"),
        required=False,
        help_text=lazy("Not needed between cash and bank."),
    )
    money = forms.ChoiceField(
        label=lazy("Cash or bank"),
        help_text=lazy("Between the two: where the money goes."),
        widget=forms.RadioSelect,
    )
    fund = forms.ChoiceField(
        label=lazy("Out of purpose-bound money?"),
        required=False,
        help_text=lazy("A grant pays for its purpose alone."),
    )
    day = forms.DateField(
        label=lazy("Day of the bill"),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
    )
    handler = forms.ChoiceField(label=lazy("Handler"))
    witness = forms.ChoiceField(label=lazy("Witness"), required=False)
    item = forms.ChoiceField(
        label=lazy("Decision that allows it"),
        required=False,
        help_text=lazy("For what is more than the head approves alone."),
    )
    guests = forms.IntegerField(
        label=lazy("Guests, of a reception"), required=False, min_value=0, max_value=999
    )
    photos = Several(
        label=lazy("Photo of the bill or receipt"),
        kinds=KINDS,
        help_text=lazy("Look first: no identity or card number on it."),
    )


class ReasonForm(ActForm):
    """A reason, or an answer, with further papers."""

    reason = forms.CharField(
        label=lazy("Reason or answer"),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=400,
        required=False,
    )
    photos = Several(label=lazy("Photos of further papers"), kinds=KINDS)


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


def _people(code: str, today: date) -> list[tuple[str, str]]:
    """Everyone who holds a seat in the village, by name."""
    rows = Membership.objects.filter(area_id=code, start__lte=today).exclude(end__lt=today)
    found = dict(rows.order_by("pk").values_list("person_id", "person__name"))
    return [(str(pk), name) for pk, name in found.items()]


def decisions(book: VillageBook, today: date) -> list[tuple[str, str]]:
    """Decisions of the last two years that may allow something, the newest first."""
    bodies = {*JOINT, *ASSEMBLY[book.book]}
    rows = AgendaItem.objects.filter(
        meeting__area_id=book.area_id,
        meeting__practice=book.practice,
        meeting__confined=False,
        meeting__body__in=bodies,
        outcome="passed",
        decided_at__date__gte=today - AGO,
    ).select_related("meeting")
    return [
        (str(r.pk), f"{r.title} · {body_name(r.meeting.body)} · {local_day(r.decided_at)}")
        for r in rows.order_by("-decided_at")[:60]
        if r.decided_at
    ]


def fill_choices(form: Any, book: VillageBook, today: date) -> None:
    """Accounts, funds, people and decisions to choose from: four queries."""
    lang = reader()
    accounts = list(LedgerAccount.objects.filter(area_id=book.area_id).order_by("code"))

    def of(*kinds: str) -> list[tuple[str, str]]:
        return [
            (a.code, f"{a.code} {chart.name(a.code, a.name, lang)}")
            for a in accounts
            if a.kind in kinds and not a.money and a.code.count("-") < 2
        ]

    form.fields["account"].choices = [
        ("", "—"),
        (_("Spending"), of("expense")),
        (_("Income"), of("income", "fund")),
        (_("Things and claims, debts"), of("asset", "liability")),
    ]
    form.fields["money"].choices = [
        (a.code, chart.name(a.code, a.name, lang)) for a in accounts if a.money
    ]
    funds = LedgerFund.objects.filter(area_id=book.area_id, matter__isnull=True)
    form.fields["fund"].choices = [("", _("No"))] + [(str(f.pk), f.name) for f in funds]
    people = _people(book.area_id, today)
    form.fields["handler"].choices = people
    form.fields["witness"].choices = [("", "—"), *people]
    form.fields["item"].choices = [("", _("None needed")), *decisions(book, today)]


def entry_from(data: dict[str, Any]) -> book_entries.Entry:
    """The entry of a sent form."""
    kind, amount = data["kind"], data["amount"] or 0
    fund = int(data["fund"]) if data["fund"] else None
    if kind == "spending":
        lines = book_entries.spending(amount, data["account"], data["money"], fund)
    elif kind == "income":
        lines = book_entries.income(amount, data["account"], data["money"], fund)
    else:
        held = chart.chart()
        out = held["cash"] if data["money"] == held["bank"] else held["bank"]
        lines = book_entries.transfer(amount, data["money"], out, fund)
    return book_entries.Entry(
        kind,
        data["day"],
        data["text"],
        lines,
        data["other"],
        int(data["handler"]) if data["handler"] else None,
        int(data["witness"]) if data["witness"] else None,
        int(data["item"]) if data["item"] else None,
        None,
        data["guests"] or 0,
    )


def new(request: HttpRequest, code: str, book: str) -> HttpResponse:
    """Enter a voucher with a photo of its paper."""
    area, row = load(code, book)
    if not request.actor.holds(code, *ENTERERS[book]):
        raise Refusal("not-allowed", *_not_yours(request, code, book))
    today = local_day(request.now)
    form = EntryForm.of(
        request,
        initial={
            "kind": "spending",
            "day": today,
            "money": chart.chart()["bank"],
            "handler": str(request.actor.person_id),
        },
    )
    fill_choices(form, row, today)
    if form.is_valid():
        with form.refusals():
            made = book_vouchers.enter(
                actor=request.actor,
                now=request.now,
                key=form.key,
                book_id=row.pk,
                entry=entry_from(form.cleaned_data),
                photos=sent(request, MOST, kinds=KINDS),
            )
            return redirect("book-voucher", made.pk)
    context = {
        "area": area,
        "title": _("Enter a voucher"),
        "lead": BOOK_NAMES[book],
        "send": _("Enter it"),
        "back": url("book", code, book),
        "crumbs": crumbs(area, of_book(row), (_("Enter a voucher"), "")),
        "practice": row.practice,
    }
    return form.page(request, "village_books/form.html", **context)


def _not_yours(request: HttpRequest, code: str, book: str) -> tuple[Any, ...]:
    try:
        request.actor.require(code, *ENTERERS[book], clause=book_entries.CLAUSE)
    except Refusal as refusal:
        return refusal.checks
    return ()


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
    path("a/<str:code>/books/<slug:book>/new/", new, name="book-voucher-new"),
    path("a/<str:code>/books/<slug:book>/m/<str:month>/", month, name="book-month"),
    path("a/<str:code>/books/<slug:book>/m/<str:month>/post/", post, name="book-post"),
    path("a/<str:code>/books/<slug:book>/m/<str:month>/close/", close, name="book-close"),
    path("a/<str:code>/books/<slug:book>/m/<str:month>/carry/", carry, name="book-carry"),
    path("books/v/<int:pk>/", voucher, name="book-voucher"),
    path("books/v/<int:pk>/voucher.<sheet_form:form>", paper, name="book-voucher-paper"),
]
