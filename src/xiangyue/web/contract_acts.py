"""Contracts entered, renewed, ended, and what is paid by them."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _

from xiangyue.actions import contract_payments, contracts, registers
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.files import PAPERS, PHOTOS
from xiangyue.core import schedules
from xiangyue.core.calendar import add_years
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Asset, Instalment
from xiangyue.web import register_words as words
from xiangyue.web.contract_forms import ContractForm, EndForm, PayForm, TermForm
from xiangyue.web.formats import day, local_day, money
from xiangyue.web.forms import once
from xiangyue.web.links import url
from xiangyue.web.opinion_words import opened
from xiangyue.web.register_forms import form_page, offer_resolutions
from xiangyue.web.uploads import sent

FILES = 6


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
    offer_resolutions(form, code, here.practice, request.now)
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
    return form_page(
        request, form, area, "contracts", _("Enter a contract"), url("contracts", code)
    )


def _assets(code: str, practice: bool) -> list[tuple[str, str]]:
    rows = Asset.objects.filter(area_id=code, practice=practice).exclude(state="gone")
    return [
        (str(r.pk), f"{r.name} · {words.quantity(r.quantity, r.unit)}")
        for r in rows.order_by("number")[:500]
    ]


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
    offer_resolutions(form, code, row.practice, request.now)
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
    return form_page(
        request, form, area, "contracts", _("Renew or change"), url("contract", pk),
        facts=facts, lead=lead,
    )  # fmt: skip


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
    return form_page(
        request, form, area, "contracts", _("End the contract"), url("contract", pk), facts=facts
    )


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
                request, contract_payments.pay, key=form.key, instalment_id=pk, day=d["day"],
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
    return form_page(
        request, form, area, "contracts", _("Note a payment"), url("contract", row.pk), facts=facts
    )


urlpatterns = [
    path("a/<str:code>/contracts/new/", new, name="contract-new"),
    path("contracts/<int:pk>/renew/", renew, name="contract-renew"),
    path("contracts/<int:pk>/end/", end, name="contract-end"),
    path("instalments/<int:pk>/pay/", pay, name="contract-pay"),
]
