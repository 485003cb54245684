"""Changes of the contract: each with its amount and reason, and how much more needs a decision."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import works_contracts
from xiangyue.actions.tenders import number
from xiangyue.data.models import WorksContract
from xiangyue.web.forms import ActForm
from xiangyue.web.money import MoneyField
from xiangyue.web.part_page import Page


class ChangeForm(ActForm):
    """One change."""

    way = forms.ChoiceField(
        label=lazy("Does it cost more or less?"),
        choices=[("more", lazy("More")), ("less", lazy("Less"))],
        widget=forms.RadioSelect,
    )
    amount = MoneyField(label=lazy("By how much, in yuan"))
    reason = forms.CharField(
        label=lazy("What is changed, and why"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )
    decision = forms.CharField(
        label=lazy("Number of the resolution on this change, if there is one"),
        required=False,
        max_length=60,
    )


def show(page: Page) -> HttpResponse:
    """The changes so far, what may still be added without a decision, the form."""
    matter, request = page.case.matter, page.request
    found = WorksContract.objects.filter(matter=matter).first()
    rows = list(found.changes.select_related("decision").order_by("pk")) if found else []
    room = None
    if found:
        added = sum(r.amount for r in rows if r.amount > 0 and r.decision_id is None)
        room = max(0, found.price * number(page.case, "works.change-percent") // 100 - added)
    form = None
    if page.may:
        form = ChangeForm.of(request, version=matter.version)
        if form.is_valid():
            data = form.cleaned_data
            fen = data["amount"] if data["way"] == "more" else -data["amount"]
            if form.did(
                request, works_contracts.change_contract, matter_id=matter.pk, part=page.key,
                amount=fen, reason=data["reason"], decision=data["decision"],
                expected=form.version,
            ):  # fmt: skip
                return redirect("matter-part", matter.pk, page.key)
    return page.render("parts/contract_changes.html", form, contract=found, rows=rows, room=room)


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many."""
    return [_("changes: %(n)s") % {"n": facts["changes"]}] if facts.get("changes") else []
