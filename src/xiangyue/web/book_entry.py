"""A voucher entered on a page: what it is, how much, its paper; what there is to choose from."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import book_entries, book_vouchers
from xiangyue.actions.files import MOST, PAPERS, PHOTOS
from xiangyue.core.refusals import Refusal
from xiangyue.core.village_books import ASSEMBLY, ENTERERS, JOINT
from xiangyue.data.models import AgendaItem, LedgerAccount, LedgerFund, Membership, VillageBook
from xiangyue.methods import chart
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.matter_words import body_name, reader
from xiangyue.web.money import MoneyField
from xiangyue.web.uploads import Several, sent
from xiangyue.web.village_books import BOOK_NAMES, crumbs, load, of_book

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
        help_text=lazy(
            "Needed where money is paid or comes in. Look first: no identity or card number on it."
        ),
    )


def people_of(code: str, today: date) -> list[tuple[str, str]]:
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
    people = people_of(book.area_id, today)
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


urlpatterns = [
    path("a/<str:code>/books/<slug:book>/new/", new, name="book-voucher-new"),
]
