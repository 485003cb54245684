"""The handover: the lists, where the ballots lie, the township's word; who takes which seat."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import handovers
from xiangyue.actions.poll_staff import may
from xiangyue.data.committee_handovers import HANDED
from xiangyue.data.models import CommitteeHandover, Election
from xiangyue.web.electing_words import elected_named
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page

NAMES = {
    "seal": lazy("Seals"),
    "accounts": lazy("Accounts and money"),
    "assets": lazy("Assets"),
    "papers": lazy("Papers and archive"),
}


class HandoverForm(ActForm):
    """The lists of what is handed over."""

    seal = forms.CharField(label=NAMES["seal"], max_length=500)
    accounts = forms.CharField(
        label=NAMES["accounts"], widget=forms.Textarea(attrs={"rows": 2}), max_length=500
    )
    assets = forms.CharField(
        label=NAMES["assets"], widget=forms.Textarea(attrs={"rows": 2}), max_length=500
    )
    papers = forms.CharField(
        label=NAMES["papers"], widget=forms.Textarea(attrs={"rows": 2}), max_length=500
    )
    sealed_at = forms.CharField(label=lazy("Where the sealed ballots are kept"), max_length=120)
    kept_by = forms.CharField(label=lazy("Who keeps them"), max_length=60)
    late_reason = forms.CharField(
        label=lazy("Why it is late"), help_text=lazy("Only after the last day."),
        max_length=200, required=False,
    )  # fmt: skip


def told(facts: Mapping[str, Any]) -> list[str]:
    """When, and how many took a seat."""
    if not facts.get("on"):
        return []
    return [_("%(taken)s took their seats") % facts]


def show(page: Page) -> HttpResponse:
    """What was handed over, or the form of it; the township's button."""
    case = page.case
    election = Election.objects.filter(matter=case.matter).first()
    row = (
        CommitteeHandover.objects.filter(election=election)
        .select_related("presided_by", "confirmed_by")
        .first()
    )
    form, done = _form(page, election, row)
    if done:
        return redirect("matter-part", case.matter.pk, page.key)
    said = case.facts(page.part.words["count"]).get("on") if election else None
    due = handovers.due_on(case.matter, date.fromisoformat(said)) if said and not row else None
    lists = [(NAMES[i["what"]], i["words"]) for i in row.items] if row else []
    return page.render(
        "parts/handover.html",
        form,
        row=row,
        elected=elected_named(election) if election else [],
        told=lists,
        due=due,
        late=bool(due and case.today > due),
    )


def _form(page: Page, election: Any, row: Any) -> tuple[ActForm | None, bool]:
    request, case = page.request, page.case
    ids = {"matter_id": case.matter.pk, "part": page.key}
    if not page.open or election is None:
        return None, False
    if row is not None:
        if row.confirmed_on or not request.actor.officer_of(case.matter.area_id):
            return None, False
        form = ActForm.of(request)
        return form, form.is_valid() and form.did(request, handovers.confirm, **ids)
    if not may(request.actor, case.matter.area_id, page.part, election, case.today):
        return None, False
    form = HandoverForm.of(request)
    if form.is_valid():
        data = form.cleaned_data
        given = {k: data[k] for k in ("sealed_at", "kept_by", "late_reason")}
        given["items"] = {what: data[what] for what in HANDED}
        return form, form.did(request, handovers.hand_over, **given, **ids)
    return form, False
