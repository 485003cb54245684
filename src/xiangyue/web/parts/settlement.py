"""The settlement: what was estimated, agreed, changed and paid in the end, and why it differs."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import works_contracts
from xiangyue.data.models import WorksContract
from xiangyue.web.forms import ActForm
from xiangyue.web.money import MoneyField
from xiangyue.web.part_page import Page


class SettleForm(ActForm):
    """The final amount."""

    final = MoneyField(label=lazy("Final amount, in yuan"))
    explained = forms.CharField(
        label=lazy("Why it is not the estimate"),
        help_text=lazy("Everyone can read this."),
        widget=forms.Textarea(attrs={"rows": 4}),
        required=False,
        max_length=4000,
    )


def show(page: Page) -> HttpResponse:
    """Each amount beside the other; the form."""
    matter, request = page.case.matter, page.request
    found = WorksContract.objects.filter(matter=matter).select_related("bid__tender").first()
    changes = list(found.changes.values_list("amount", flat=True)) if found else []
    form = None
    if page.may:
        form = SettleForm.of(request, version=matter.version)
        if form.is_valid():
            data = form.cleaned_data
            if form.did(
                request, works_contracts.settle, matter_id=matter.pk, part=page.key,
                final=data["final"], explained=data["explained"], expected=form.version,
            ):  # fmt: skip
                return page.done()
    return page.render(
        "parts/settlement.html",
        form,
        contract=found,
        agreed=found.price + sum(changes) if found else 0,
        changed=sum(changes),
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """The final amount and what is kept back."""
    if not facts.get("settled"):
        return []
    values = {k: f"{int(facts[k]) / 100:,.2f}" for k in ("final", "deposit")}
    return [_("%(final)s yuan, of which %(deposit)s are kept back") % values]
