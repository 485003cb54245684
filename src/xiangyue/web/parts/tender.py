"""The call for bids: what is asked, the highest price, when and where bids are opened."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import tenders
from xiangyue.data.models import Tender
from xiangyue.web.forms import ActForm
from xiangyue.web.money import MoneyField
from xiangyue.web.part_page import Page

METHODS: dict[str, Promise | str] = {
    "lowest": lazy("The lowest price that meets what is asked"),
    "best": lazy("The best in all, with the reasons written down"),
}


class CallForm(ActForm):
    """The call."""

    wanted = forms.CharField(
        label=lazy("What is to be done, and what must a bidder have?"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )
    estimate = MoneyField(label=lazy("Estimate, in yuan"))
    ceiling = MoneyField(
        label=lazy("Highest price, in yuan"), help_text=lazy("A bid above it is void.")
    )
    method = forms.ChoiceField(
        label=lazy("To whom does it go?"),
        choices=list(METHODS.items()),
        widget=forms.RadioSelect,
        initial="lowest",
    )
    until = forms.DateTimeField(
        label=lazy("Until when are bids taken, and opened at once?"),
        widget=forms.DateTimeInput(
            attrs={"type": "datetime-local", "class": "short"}, format="%Y-%m-%dT%H:%M"
        ),
        input_formats=["%Y-%m-%dT%H:%M", "%Y-%m-%d %H:%M"],
    )
    place = forms.CharField(label=lazy("Where are they opened?"), max_length=120)
    platform = forms.CharField(
        label=lazy("Public trading platform (large works only)"), max_length=120, required=False
    )


def show(page: Page) -> HttpResponse:
    """The call, earlier ones that failed with their reason, and the form."""
    matter = page.case.matter
    rows = list(Tender.objects.filter(matter=matter, part=page.key).order_by("-round"))
    form = None
    if page.may:
        form = CallForm.of(
            page.request,
            version=matter.version,
            initial={"estimate": matter.budget, "ceiling": matter.budget},
        )
        if form.is_valid():
            given = dict(form.cleaned_data)
            given.pop("idempotency", None)
            given["expected"] = given.pop("expected_version", None)
            if form.did(
                page.request, tenders.call_bids, matter_id=matter.pk, part=page.key, **given
            ):
                return page.done()
    return page.render("parts/tender.html", form, rows=rows, methods=METHODS)


def told(facts: Mapping[str, Any]) -> list[str]:
    """The highest price, and which round it is."""
    if not facts.get("called"):
        return []
    lines = [_("highest price %(n)s yuan") % {"n": f"{int(facts['ceiling']) / 100:,.2f}"}]
    if int(facts.get("round", 1)) > 1:
        lines.append(_("call number %(n)s") % {"n": facts["round"]})
    return lines
