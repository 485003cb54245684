"""What a book begins with and is bound by: opening balances, entries without money, the year's
budget, purpose-bound money."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import book_budgets, book_vouchers, village_books
from xiangyue.actions.book_entries import Entry, Line, income
from xiangyue.actions.files import MOST, PAPERS, PHOTOS
from xiangyue.core.ledger import DEBIT_KINDS
from xiangyue.data.models import BookVoucher, LedgerAccount, LedgerFund, VillageBook
from xiangyue.methods import chart
from xiangyue.web.book_entry import decisions
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.matter_words import reader
from xiangyue.web.money import MoneyField
from xiangyue.web.opinion_words import opened
from xiangyue.web.uploads import Several, sent
from xiangyue.web.village_books import crumbs, load, of_book

KINDS = PHOTOS + PAPERS


class OpeningForm(ActForm):
    """What there was on the first day; fields by account are added to it."""

    photos = Several(
        label=lazy("The old book's last page, bank statement, list of things"), kinds=KINDS
    )


class JournalForm(ActForm):
    """An entry by which no money moves: depreciation, a claim, a debt."""

    text = forms.CharField(label=lazy("For what"), max_length=200)
    debit = forms.ChoiceField(label=lazy("Debit account"))
    credit = forms.ChoiceField(label=lazy("Credit account"))
    amount = MoneyField(label=lazy("Amount, in yuan"))
    day = forms.DateField(
        label=lazy("Day"), widget=forms.DateInput(attrs={"type": "date", "class": "short"})
    )
    photos = Several(label=lazy("Its paper"), kinds=KINDS)


class BudgetForm(ActForm):
    """The year's budget; a field for each account is added to it."""

    year = forms.IntegerField(label=lazy("Which year?"), min_value=2000, max_value=2099)
    item = forms.ChoiceField(label=lazy("Decision that adopted it"))
    note = forms.CharField(label=lazy("Remark"), max_length=200, required=False)


class FundForm(ActForm):
    """Money that is bound to a purpose."""

    name = forms.CharField(label=lazy("What is it called?"), max_length=120)
    source = forms.CharField(
        label=lazy("By what paper?"),
        help_text=lazy("The grant's letter and number, or the giver's words."),
        max_length=200,
    )
    purposes = forms.MultipleChoiceField(
        label=lazy("What may it pay for?"), widget=forms.CheckboxSelectMultiple
    )
    bank = forms.CharField(
        label=lazy("Where the money is kept"),
        help_text=lazy("The name of the bank; no account number."),
        max_length=120,
        required=False,
    )


def _page(
    request: HttpRequest, form: Any, area: Any, book: VillageBook, title: str, lead: Any
) -> HttpResponse:
    return form.page(
        request,
        "village_books/form.html",
        area=area,
        practice=book.practice,
        title=title,
        lead=lead,
        send=_("Enter it"),
        back=url("book", area.code, book.book),
        crumbs=crumbs(area, of_book(book), (title, "")),
    )


def _accounts(area: str, *kinds: str) -> list[LedgerAccount]:
    rows = LedgerAccount.objects.filter(area_id=area, kind__in=kinds).order_by("code")
    return [a for a in rows if a.code.count("-") < 2]


def _named(a: LedgerAccount) -> str:
    return f"{a.code} {chart.name(a.code, a.name, reader())}"


def opening(request: HttpRequest, code: str, book: str) -> HttpResponse:
    """Opening balances, once: what there was, what was owed; the rest is the common reserves."""
    area, row = load(code, book)
    held = chart.chart()
    reserves = held["reserves"]
    known = [
        a for a in _accounts(code, "asset", "liability", "fund")
        if a.code not in (reserves, held["granted"], held["raised"]) and "-" not in a.code
    ]  # fmt: skip
    funds = list(LedgerFund.objects.filter(area_id=code, matter__isnull=True).order_by("pk"))
    form = OpeningForm.of(request)
    for a in known:
        form.fields[f"a{a.code}"] = MoneyField(label=_named(a), required=False)
    for f in funds:
        said = _("In the bank besides, for %(fund)s") % {"fund": f.name}
        form.fields[f"f{f.pk}"] = MoneyField(label=said, required=False)
    form.order_fields([*(f"a{a.code}" for a in known), *(f"f{f.pk}" for f in funds), "photos"])
    if form.is_valid():
        lines = []
        for a in known:
            amount = form.cleaned_data[f"a{a.code}"] or 0
            if amount:
                debit = a.kind in DEBIT_KINDS and a.code not in chart.lessening()
                lines.append(Line(a.code, amount if debit else 0, 0 if debit else amount))
        rest = sum(x.debit - x.credit for x in lines)
        if rest:
            lines.append(Line(reserves, max(-rest, 0), max(rest, 0)))
        for f in funds:
            if amount := form.cleaned_data[f"f{f.pk}"] or 0:
                lines += income(amount, held["granted"], held["bank"], f.pk)
        if form.did(
            request,
            book_vouchers.enter,
            book_id=row.pk,
            entry=Entry("opening", row.begins, "期初余额", tuple(lines)),
            photos=sent(request, MOST, kinds=KINDS),
        ):
            made = BookVoucher.objects.filter(book=row, kind="opening").order_by("-pk").first()
            return redirect("book-voucher", made.pk) if made else redirect("books", code)
    lead = _(
        "In yuan; empty where there was nothing. What is left over is the common reserves. Money "
        "for a purpose is not in the bank's sum here: open its fund first, it has its own line."
    )
    return _page(request, form, area, row, _("Opening balances"), lead)


def journal(request: HttpRequest, code: str, book: str) -> HttpResponse:
    """An entry without money."""
    area, row = load(code, book)
    form = JournalForm.of(request, initial={"day": local_day(request.now)})
    choices = [
        (a.code, _named(a))
        for a in _accounts(code, "asset", "liability", "fund", "income", "expense")
        if not a.money
    ]
    for name in ("debit", "credit"):
        form.fields[name].choices = choices
    if form.is_valid():
        data = form.cleaned_data
        amount = data["amount"] or 0
        lines = (Line(data["debit"], amount, 0), Line(data["credit"], 0, amount))
        if form.did(
            request,
            book_vouchers.enter,
            book_id=row.pk,
            entry=Entry("other", data["day"], data["text"], lines),
            photos=sent(request, MOST, kinds=KINDS),
        ):
            return redirect("book-month", code, book, data["day"].isoformat()[:7])
    lead = _("Depreciation, a claim, a debt: no money moves.")
    return _page(request, form, area, row, _("An entry without money"), lead)


def budget(request: HttpRequest, code: str, book: str) -> HttpResponse:
    """The budget of a year as the assembly adopted it, or what was added later."""
    area, row = load(code, book)
    today = local_day(request.now)
    form = BudgetForm.of(request, initial={"year": today.year})
    form.fields["item"].choices = decisions(row, today)
    known = [a for a in _accounts(code, "income", "expense") if "-" not in a.code]
    for a in known:
        form.fields[f"a{a.code}"] = MoneyField(label=_named(a), required=False)
    form.order_fields(["year", "item", *(f"a{a.code}" for a in known), "note"])
    if form.is_valid():
        data = form.cleaned_data
        if form.did(
            request,
            book_budgets.adopt_budget,
            book_id=row.pk,
            year=data["year"],
            lines={a.code: data[f"a{a.code}"] or 0 for a in known},
            item_id=int(data["item"]),
            note=data["note"],
        ):
            return redirect(f"{url('book', code, book)}?view=plan&period={data['year']}")
    lead = _("As it was adopted; of a later decision only what it adds.")
    return _page(request, form, area, row, _("Budget of the year"), lead)


def fund(request: HttpRequest, code: str) -> HttpResponse:
    """Money set apart for a purpose."""
    area, _here = opened(code)
    form = FundForm.of(request)
    bound = set(chart.receptions())
    form.fields["purposes"].choices = [
        (a.code, _named(a))
        for a in _accounts(code, "expense", "asset")
        if not a.money and a.code not in bound
        and (a.kind == "expense" or a.code in ("151", "153", "121"))
    ]  # fmt: skip
    if form.is_valid() and form.did(
        request,
        village_books.open_fund,
        area=code,
        **{k: form.cleaned_data[k] for k in ("name", "source", "purposes", "bank")},
    ):
        return redirect("books", code)
    context = {
        "area": area,
        "title": _("Purpose-bound money"),
        "lead": _("A grant or a gift that may be spent on its purpose alone."),
        "send": _("Set it apart"),
        "back": url("books", code),
        "crumbs": crumbs(area, (_("Purpose-bound money"), "")),
    }
    return form.page(request, "village_books/form.html", **context)


urlpatterns = [
    path("a/<str:code>/books/fund/new/", fund, name="book-fund"),
    path("a/<str:code>/books/<slug:book>/opening/", opening, name="book-opening"),
    path("a/<str:code>/books/<slug:book>/journal/", journal, name="book-journal"),
    path("a/<str:code>/books/<slug:book>/budget/", budget, name="book-budget"),
]
