"""Who was proposed begins, or does not come; terms that run, are renewed, have ended."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import engagements
from xiangyue.data.models import JobApplicant, JobOpening
from xiangyue.web.forms import ActForm
from xiangyue.web.many_forms import form_of, sent
from xiangyue.web.part_page import Page
from xiangyue.web.post_forms import ComesForm


class EngageForm(ComesForm):
    """Who begins, or does not come."""

    do = forms.CharField(widget=forms.HiddenInput, initial="engage", required=False)
    applicant = forms.ChoiceField(label=lazy("Who?"))
    field_order = ("applicant",)


class RenewForm(ActForm):
    """A term goes on."""

    do = forms.CharField(widget=forms.HiddenInput, initial="renew", required=False)
    applicant = forms.ChoiceField(label=lazy("Whose term?"))
    months = forms.IntegerField(
        label=lazy("By how many months is it renewed?"), min_value=1, max_value=60
    )
    reason = forms.CharField(label=lazy("Why"), max_length=500)


class EndForm(ActForm):
    """A term ends today."""

    do = forms.CharField(widget=forms.HiddenInput, initial="end", required=False)
    applicant = forms.ChoiceField(label=lazy("Whose term?"))
    reason = forms.CharField(label=lazy("Why does it end?"), max_length=500)


def show(page: Page) -> HttpResponse:
    """The post and who holds it; the forms."""
    matter, request = page.case.matter, page.request
    opening = JobOpening.objects.filter(matter=matter).first()
    rows = list(opening.applicants.filter(chosen=True).order_by("number")) if opening else []
    made: dict[str, Any] = {}
    if page.may:
        waits = [r for r in rows if r.engaged_on is None]
        runs = [r for r in rows if r.engaged_on and r.ended_on is None]
        for do, kind, some, first in (
            ("engage", EngageForm, waits, {"on": page.case.today}),
            ("renew", RenewForm, runs, {}),
            ("end", EndForm, runs, {}),
        ):
            if some:
                made[do] = form_of(kind, request, do, initial=first)
                made[do].fields["applicant"].choices = _choices(some)
    form = made.get(sent(request))
    if form is not None and form.is_bound and form.is_valid() and _act(page, form):
        return redirect("matter-part", matter.pk, page.key)
    return page.render(
        "parts/engagement.html", form, opening=opening, rows=rows, forms=made,
        today=page.case.today,
    )  # fmt: skip


def _choices(rows: list[JobApplicant]) -> list[tuple[str, str]]:
    return [(str(r.pk), r.name) for r in rows]


def _act(page: Page, form: Any) -> bool:
    request, data = page.request, form.cleaned_data
    who = {"applicant_id": int(data["applicant"]), "reason": data["reason"]}
    if data["do"] == "engage":
        comes = data["comes"] == "yes"
        return bool(form.did(request, engagements.engage, **who, on=data["on"], comes=comes))
    if data["do"] == "renew":
        return bool(form.did(request, engagements.renew, **who, months=data["months"]))
    return bool(form.did(request, engagements.end, **who))


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many are engaged."""
    if not facts.get("engaged"):
        return []
    return [
        _("engaged: %(n)s, running: %(running)s")
        % {"n": facts["engaged"], "running": facts.get("running", 0)}
    ]
