"""What the matter rests on: the number of a resolution, or a button: it is decided here."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import prior_decision
from xiangyue.data.models import Matter
from xiangyue.web.forms import ActForm
from xiangyue.web.many_forms import form_of, sent
from xiangyue.web.part_page import Page


class NameForm(ActForm):
    """The number on the paper."""

    do = forms.CharField(widget=forms.HiddenInput, initial="name", required=False)
    decision = forms.CharField(
        label=lazy("Number of the resolution"),
        help_text=lazy("As it stands on the resolution; or the matter's own number, like 2026-7."),
        max_length=60,
    )


class HereForm(ActForm):
    """One press."""

    do = forms.CharField(widget=forms.HiddenInput, initial="here", required=False)


def show(page: Page) -> HttpResponse:
    """The decision it rests on, with a link; the two forms."""
    facts = page.case.facts(page.key)
    found = Matter.objects.filter(pk=facts["matter"]).first() if facts.get("matter") else None
    name = form_of(NameForm, page.request, "name") if page.may else None
    here = form_of(HereForm, page.request, "here") if page.may else None
    form = {"name": name, "here": here}.get(sent(page.request))
    if form is not None and form.is_bound and form.is_valid():
        given: dict[str, Any] = {"matter_id": page.case.matter.pk, "part": page.key}
        act: Any = prior_decision.decide_here
        if form is name:
            act, given["decision"] = prior_decision.name_decision, form.cleaned_data["decision"]
        if form.did(page.request, act, **given):
            return page.done()
    return page.render("parts/prior_decision.html", form, found=found, named=name, here=here)


def told(facts: Mapping[str, Any]) -> list[str]:
    """Which of the two."""
    if facts.get("named"):
        return [_("rests on an earlier decision")]
    return [_("decided in this matter")] if facts.get("here") else []
