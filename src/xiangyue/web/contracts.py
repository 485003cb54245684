"""Contracts for all to read; entered, renewed, ended, and what is paid by them."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.contrib.postgres.aggregates import ArrayAgg
from django.db.models import Q, QuerySet, Sum, Value
from django.db.models.functions import Coalesce
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.http import require_safe

from xiangyue.actions import contracts, registers
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.files import PAPERS, PHOTOS
from xiangyue.core import schedules
from xiangyue.core.calendar import add_years
from xiangyue.core.refusals import refuse
from xiangyue.data.contracts import KINDS, WITH_ASSET
from xiangyue.data.models import Asset, Contract, Instalment, Seal
from xiangyue.web import register_words as words
from xiangyue.web.formats import day, local_day, money
from xiangyue.web.forms import ActForm, once
from xiangyue.web.links import url
from xiangyue.web.money import MoneyField
from xiangyue.web.opinion_words import opened
from xiangyue.web.register_words import crumbs
from xiangyue.web.uploads import Several, sent

FILES = 6
DAY = {"type": "date", "class": "short"}


class TermForm(ActForm):
    """For how much, from when to when, paid how: the same of a new contract and a renewal."""

    amount = MoneyField(label=lazy("Whole amount, in yuan"))
    starts = forms.DateField(label=lazy("First day"), widget=forms.DateInput(attrs=DAY))
    ends = forms.DateField(label=lazy("Last day"), widget=forms.DateInput(attrs=DAY))
    times = forms.IntegerField(
        label=lazy("Paid in how many payments?"), min_value=1, max_value=600, initial=1
    )
    first_due = forms.DateField(
        label=lazy("The first payment is due on"), widget=forms.DateInput(attrs=DAY)
    )
    months = forms.IntegerField(
        label=lazy("Months from one payment to the next"), min_value=1, max_value=120, initial=12
    )
    matter = forms.ChoiceField(
        label=lazy("By which resolution?"), required=False,
        help_text=lazy("Without a resolution of the assembly no contract is entered."),
    )  # fmt: skip
    summary = forms.CharField(
        label=lazy("What it says, in a few words, for all to read"), max_length=500,
        required=False, widget=forms.Textarea(attrs={"rows": 3}),
    )  # fmt: skip
    files = Several(
        label=lazy("The contract: photos or PDF"), kinds=PHOTOS + PAPERS,
        help_text=lazy("Only the office and the supervision committee see it."),
    )  # fmt: skip


class ContractForm(TermForm):
    """A contract."""

    kind = forms.ChoiceField(
        label=lazy("What kind of contract is it?"),
        choices=[(k, words.CONTRACT_KINDS[k]) for k in KINDS],
    )
    title = forms.CharField(label=lazy("What is it called?"), max_length=120)
    other = forms.CharField(label=lazy("With whom?"), max_length=120)
    way = forms.ChoiceField(
        label=lazy("Who pays?"), choices=list(words.WAYS.items()), widget=forms.RadioSelect
    )
    asset = forms.ChoiceField(
        label=lazy("Which asset or resource?"), required=False,
        help_text=lazy("Needed for a lease and for a contract of land."),
    )  # fmt: skip
    quantity = forms.CharField(
        label=lazy("How much of it?"), required=False, max_length=20,
        help_text=lazy("Empty: all that is free of it."),
        widget=forms.TextInput(attrs={"inputmode": "decimal", "class": "short"}),
    )  # fmt: skip
    field_order = (
        "kind", "title", "other", "way", "asset", "quantity", "amount", "starts", "ends", "times",
        "first_due", "months", "matter", "summary", "files",
    )  # fmt: skip


class EndForm(ActForm):
    """Ended, and why."""

    on = forms.DateField(label=lazy("It ended on"), widget=forms.DateInput(attrs=DAY))
    reason = forms.CharField(
        label=lazy("Why?"), max_length=500, widget=forms.Textarea(attrs={"rows": 3})
    )


class PayForm(ActForm):
    """Money that came or went."""

    amount = MoneyField(label=lazy("How much, in yuan?"))
    day = forms.DateField(label=lazy("On which day?"), widget=forms.DateInput(attrs=DAY))
    voucher = forms.CharField(
        label=lazy("Number of the voucher in the books"), max_length=20, required=False
    )
    text = forms.CharField(label=lazy("Remark"), max_length=200, required=False)


def state(row: Contract, today: date, expiry: int) -> str:
    """As ``Contract.state``; a running one also ``ending`` or ``over``."""
    if row.state != "running":
        return row.state
    if row.ends < today:
        return "over"
    return "ending" if row.ends <= today + timedelta(days=expiry) else "running"


def with_paid(code: str, practice: bool) -> QuerySet[Any]:
    """The contracts of a place, each with ``paid``, the fen paid by it: one query."""
    rows = Contract.objects.filter(area_id=code, practice=practice)
    return (
        rows.annotate(paid=Coalesce(Sum("instalments__paid"), 0))
        .select_related("matter")
        .order_by("-year", "-number", "-version")
    )


@require_safe
def index(request: HttpRequest, code: str) -> HttpResponse:
    """The contracts, for all: by how they stand, printed or as a table."""
    area, here = opened(code)
    today = local_day(request.now)
    expiry = registers.expiry_days(code, today)
    rows = list(with_paid(code, here.practice).exclude(state="replaced"))
    due = Instalment.objects.filter(
        contract__area_id=code, contract__practice=here.practice, paid_on__isnull=True,
        cancelled_on__isnull=True, due_on__lt=today,
    )  # fmt: skip
    late: dict[int, list[Instalment]] = {}
    for one in due.order_by("due_on"):
        late.setdefault(one.contract_id, []).append(one)
    told = [_told(r, today, expiry, late.get(r.pk, [])) for r in rows]
    chosen = request.GET.get("state", "")
    found = [t for t in told if chosen in ("", t["at"]) or (chosen == "late" and t["late"])]
    if request.GET.get("as") == "csv":
        return _csv(code, found)
    filters = [(k, words.CONTRACT_STATES[k][0], sum(t["at"] == k for t in told))
               for k in ("running", "ending", "over", "ended")]  # fmt: skip
    filters.append(("late", _("With something overdue"), sum(bool(t["late"]) for t in told)))
    context = {
        "area": area,
        "practice": here.practice,
        "crumbs": crumbs(area, (_("Contracts"), "")),
        "rows": found,
        "total": len(told),
        "filters": filters,
        "chosen": chosen,
        "old": sum(t["row"].old and t["row"].state == "running" for t in told),
        "owed_in": money(sum(t["owed"] for t in told if t["row"].way == "in")),
        "owed_out": money(sum(t["owed"] for t in told if t["row"].way == "out")),
        "running": sum(t["row"].state == "running" for t in told),
        "may": request.actor.holds(code, *registers.ENTERERS),
    }
    return render(request, "registers/contracts.html", context)


def _told(row: Any, today: date, expiry: int, late: list[Instalment]) -> dict[str, Any]:
    at = state(row, today, expiry)
    return {
        "row": row,
        "name": contracts.name_of(row),
        "kind": words.CONTRACT_KINDS[row.kind],
        "at": at,
        "state": words.CONTRACT_STATES[at],
        "amount": money(row.amount),
        "paid": money(row.paid),
        "late": late,
        "owed": sum(i.amount - i.paid for i in late),
        "since": late[0].due_on if late else None,
    }


def _csv(code: str, rows: list[dict[str, Any]]) -> HttpResponse:
    heads = [_("No."), _("Contract"), _("Kind"), _("With"), _("Who pays?"), _("Amount (yuan)"),
             _("Paid (yuan)"), _("Overdue (yuan)"), _("First day"), _("Last day"),
             _("Resolution"), _("State")]  # fmt: skip
    return words.as_csv(
        f"contracts-{code}",
        heads,
        [
            (t["name"], t["row"].title, t["kind"], t["row"].other, words.WAYS[t["row"].way],
             words.yuan(t["row"].amount), words.yuan(t["row"].paid), words.yuan(t["owed"]),
             t["row"].starts.isoformat(), t["row"].ends.isoformat(),
             t["row"].matter.resolution_number if t["row"].matter else "", t["state"][0])
            for t in rows
        ],
    )  # fmt: skip


def _dues(d: dict[str, Any]) -> Any:
    if d["amount"] == 0:
        return ()
    return schedules.plan(
        total=d["amount"], times=d["times"], first=d["first_due"], months=d["months"]
    )


def new(request: HttpRequest, code: str) -> HttpResponse:
    """Enter a contract by its resolution."""
    area, here = opened(code)
    request.actor.require(code, *registers.ENTERERS)
    today = local_day(request.now)
    asset = request.GET.get("asset", "")
    form = ContractForm.of(
        request,
        initial={
            "kind": "lease" if asset else "works", "asset": asset, "way": "in" if asset else "out",
            "starts": today.isoformat(), "ends": add_years(today, 1).isoformat(),
            "first_due": today.isoformat(),
        },
    )  # fmt: skip
    form.fields["asset"].choices = [("", "—"), *_assets(code, here.practice)]
    form.fields["matter"].choices = [
        ("", "—"), *registers.choices(code, here.practice, request.now)
    ]  # fmt: skip
    if form.is_valid():
        d = form.cleaned_data
        with form.refusals():
            try:
                pk = contracts.enter(
                    actor=request.actor, now=request.now, area=code, kind=d["kind"],
                    title=d["title"], other=d["other"], way=d["way"], amount=d["amount"],
                    starts=d["starts"], ends=d["ends"], dues=_dues(d), summary=d["summary"],
                    matter_id=int(d["matter"]) if d["matter"] else None,
                    asset_id=int(d["asset"]) if d["asset"] else None, quantity=d["quantity"],
                    files=sent(request, FILES, field="files", kinds=PHOTOS + PAPERS),
                    key=form.key,
                ).pk  # fmt: skip
            except AlreadyDone as done:
                pk = int(done.result)
            return redirect("contract", pk)
    return _page(request, form, area, _("Enter a contract"), url("contracts", code))


def _assets(code: str, practice: bool) -> list[tuple[str, str]]:
    rows = Asset.objects.filter(area_id=code, practice=practice).exclude(state="gone")
    return [
        (str(r.pk), f"{r.name} · {words.quantity(r.quantity, r.unit)}")
        for r in rows.order_by("number")[:500]
    ]


def _page(
    request: HttpRequest, form: ActForm, area: Any, title: str, back: str, **more: Any
) -> HttpResponse:
    context = {
        "area": area,
        "crumbs": crumbs(area, (_("Contracts"), url("contracts", area.code)), (title, "")),
        "title": title,
        "back": back,
        **more,
    }
    return form.page(request, "registers/form.html", **context)


@require_safe
def contract(request: HttpRequest, pk: int) -> HttpResponse:
    """One, with what is due and paid, its versions, its use of the seal."""
    row = contracts.look(pk)
    area, here = opened(row.area_id)
    today = local_day(request.now)
    at = state(row, today, registers.expiry_days(area.code, today))
    instalments = list(_instalments(row))
    office = registers.may_read(request.actor, area.code)
    may = request.actor.holds(area.code, *registers.ENTERERS)
    facts: list[tuple[Any, Any]] = [
        (_("Kind"), words.CONTRACT_KINDS[row.kind]),
        (_("With"), row.other),
        (_("Who pays?"), words.WAYS[row.way]),
        (_("Whole amount"), money(row.amount)),
        (_("From, to"), f"{day(row.starts)} – {day(row.ends)}"),
    ]
    if row.asset is not None and row.kind in WITH_ASSET:
        let = {"name": row.asset.name, "n": words.quantity(row.quantity or 0, row.asset.unit)}
        facts.append((_("What is let"), _("%(name)s, %(n)s") % let))
    if row.old:
        unknown = _("From before the register; no resolution is in the records")
        facts.append((_("What it rests on"), row.basis or unknown))
    if row.ended_on:
        facts.append((_("Ended on"), day(row.ended_on)))
    if row.end_reason:
        facts.append((_("Why"), row.end_reason))
    context = {
        "area": area,
        "practice": here.practice,
        "crumbs": crumbs(area, (_("Contracts"), url("contracts", area.code)), (row.title, "")),
        "contract": row,
        "name": contracts.name_of(row),
        "state": words.CONTRACT_STATES[at],
        "facts": facts,
        "dues": [_due(i, today) for i in instalments],
        "owed": money(sum(i.amount - i.paid for i in instalments
                          if i.due_on < today and not i.cancelled_on)),
        "paid": money(sum(i.paid for i in instalments)),
        "seal_uses": list(
            row.seal_uses.filter(state="stamped").select_related("seal", "approved_by")
        ),
        "files": list(row.files.order_by("pk")) if office else [],
        "newer": getattr(row, "next", None) if row.state == "replaced" else None,
        "may": may,
        "runs": may and row.state == "running",
        "seal": maybe_seal(area.code, here.practice) if may and row.state == "running" else None,
    }  # fmt: skip
    return render(request, "registers/contract.html", context)


def _instalments(row: Contract) -> QuerySet[Instalment]:
    """What is due by it, each with the numbers of its vouchers: one query."""
    numbers = ArrayAgg(
        "payments__voucher_number", filter=Q(payments__voucher_number__gt=""), default=Value([])
    )
    return row.instalments.annotate(vouchers=numbers).order_by("number")


def maybe_seal(code: str, practice: bool) -> int | None:
    """The first seal of the place, with which contracts are sealed."""
    found = Seal.objects.filter(area_id=code, practice=practice, gone_on__isnull=True)
    return found.order_by("pk").values_list("pk", flat=True).first()


def _due(one: Instalment, today: date) -> dict[str, Any]:
    at = schedules.state(
        one.amount, one.paid, one.due_on, today, cancelled=one.cancelled_on is not None
    )
    return {
        "row": one,
        "amount": money(one.amount),
        "paid": money(one.paid) if one.paid else "—",
        "state": words.PAYMENT_STATES[at],
        "at": at,
        "vouchers": one.vouchers,  # type: ignore[attr-defined]
    }


def renew(request: HttpRequest, pk: int) -> HttpResponse:
    """A change or renewal."""
    row = contracts.look(pk)
    code = row.area_id
    area, _here = opened(code)
    request.actor.require(code, *registers.ENTERERS)
    begins = row.ends + timedelta(days=1)
    form = TermForm.of(
        request,
        initial={
            "amount": row.amount, "starts": begins.isoformat(),
            "ends": (begins + (row.ends - row.starts)).isoformat(),
            "times": max(1, row.instalments.count()), "first_due": begins.isoformat(),
            "summary": row.summary,
        },
    )  # fmt: skip
    form.fields["matter"].choices = [
        ("", "—"), *registers.choices(code, row.practice, request.now)
    ]  # fmt: skip
    if form.is_valid():
        d = form.cleaned_data
        with form.refusals():
            try:
                new_pk = contracts.renew(
                    actor=request.actor, now=request.now, contract_id=pk, amount=d["amount"],
                    matter_id=int(d["matter"]) if d["matter"] else None, starts=d["starts"],
                    ends=d["ends"], dues=_dues(d), summary=d["summary"],
                    files=sent(request, FILES, field="files", kinds=PHOTOS + PAPERS),
                    key=form.key,
                ).pk  # fmt: skip
            except AlreadyDone as done:
                new_pk = int(done.result)
            return redirect("contract", new_pk)
    facts = [(_("Contract"), row.title), (_("With"), row.other)]
    lead = _("A change or renewal needs a resolution of its own. The old version stays as it was.")
    return _page(
        request, form, area, _("Renew or change"), url("contract", pk), facts=facts, lead=lead
    )


def end(request: HttpRequest, pk: int) -> HttpResponse:
    """It has ended."""
    row = contracts.look(pk)
    area, _here = opened(row.area_id)
    request.actor.require(area.code, *registers.ENTERERS)
    form = EndForm.of(request, initial={"on": local_day(request.now).isoformat()})
    if form.is_valid() and form.did(
        request, contracts.end, contract_id=pk, on=form.cleaned_data["on"],
        reason=form.cleaned_data["reason"],
    ):  # fmt: skip
        return redirect("contract", pk)
    facts = [(_("Contract"), row.title), (_("With"), row.other)]
    return _page(request, form, area, _("End the contract"), url("contract", pk), facts=facts)


def pay(request: HttpRequest, pk: int) -> HttpResponse:
    """Note a payment."""
    one = Instalment.objects.select_related("contract").filter(pk=pk).first()
    if one is None:
        raise refuse("deal-payment.unknown", code="not-found")
    row = one.contract
    area, _here = opened(row.area_id)
    request.actor.require(area.code, *registers.ENTERERS)
    left = one.amount - one.paid
    form = PayForm.of(request, initial={"amount": left, "day": local_day(request.now).isoformat()})
    if form.is_valid():
        d = form.cleaned_data
        with form.refusals():
            once(
                request, contracts.pay, key=form.key, instalment_id=pk, day=d["day"],
                amount=d["amount"], voucher=d["voucher"], text=d["text"],
            )  # fmt: skip
            messages.success(request, _("The payment is noted."))
            return redirect("contract", row.pk)
    facts = [
        (_("Contract"), row.title),
        (_("With"), row.other),
        (_("Due on"), day(one.due_on)),
        (_("Still to pay"), money(left)),
    ]
    return _page(request, form, area, _("Note a payment"), url("contract", row.pk), facts=facts)


urlpatterns = [
    path("a/<str:code>/contracts/", index, name="contracts"),
    path("a/<str:code>/contracts/new/", new, name="contract-new"),
    path("contracts/<int:pk>/", contract, name="contract"),
    path("contracts/<int:pk>/renew/", renew, name="contract-renew"),
    path("contracts/<int:pk>/end/", end, name="contract-end"),
    path("instalments/<int:pk>/pay/", pay, name="contract-pay"),
]
