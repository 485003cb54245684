"""Pledges looked at one by one: each with what was said of it, on one form."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from xiangyue.actions import pledge_reviews
from xiangyue.core.part import Part
from xiangyue.core.pledges import CHANGE, FIT, REVIEWS, unseen
from xiangyue.web import pledge_words
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page
from xiangyue.web.parts.pledges import rows_of

OUTCOMES = {
    "fits": pgettext_lazy("pledge", "Fits"),
    "change": lazy("To be changed"),
    "fixed": pgettext_lazy("pledge", "Fixed as it stands"),
    "out": lazy("Not taken"),
}
MOST = 40
"""On one page; the rest comes when these are done."""


class LookForm(ActForm):
    """What came of each; what is left open is looked at later."""

    people = forms.IntegerField(
        label=lazy("How many people were there"), min_value=1, required=False
    )


def show(page: Page) -> HttpResponse:
    """Each that waits with its choice; those done below."""
    case, asks = page.case, page.part.words["asks"]
    rows = rows_of(page, page.part.words["of"])
    waits = [r for r in rows if r.row.state in unseen(asks)]
    now = [r for r in waits if r.row.state != CHANGE][:MOST]
    form = None
    if page.may and now:
        form = _form(page, now)
        if form.is_valid():
            outcomes = {
                r.row.pk: (
                    form.cleaned_data[f"o{r.row.pk}"],
                    form.cleaned_data[f"r{r.row.pk}"],
                )
                for r in now
                if form.cleaned_data[f"o{r.row.pk}"]
            }
            if form.did(
                page.request,
                pledge_reviews.look_at,
                matter_id=case.matter.pk,
                part=page.key,
                outcomes=outcomes,
                people=form.cleaned_data.get("people") or 0,
                expected=form.version,
            ):
                return redirect("matter-part", case.matter.pk, page.key)
    fields = (
        [(r, form[f"o{r.row.pk}"], form[f"r{r.row.pk}"]) for r in now] if form is not None else []
    )
    seen = [r for r in rows if r not in waits and r.row.state not in ("asked", "declined")]
    return page.render(
        "parts/pledge_review.html",
        form,
        each=fields,
        waits=waits if form is None else [r for r in waits if r.row.state == CHANGE],
        cards=pledge_words.by_holder(seen),
        holder_of=pledge_words.holder_of,
    )


def _form(page: Page, now: list[pledge_words.Shown]) -> LookForm:
    asks = page.part.words["asks"]
    form = LookForm.of(page.request, version=page.case.matter.version)
    if page.part.words["counts"]:
        form.fields["people"].required = True
    else:
        del form.fields["people"]
    choices = [(o, OUTCOMES[o]) for o in REVIEWS[asks]]
    for r in now:
        form.fields[f"o{r.row.pk}"] = forms.ChoiceField(
            label=r.row.text, choices=choices, widget=forms.RadioSelect, required=False
        )
        form.fields[f"r{r.row.pk}"] = forms.CharField(
            label=_("What was said of it"), max_length=2000, required=False
        )
    return form


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many were let through, how many wait."""
    lines = []
    if facts.get("through"):
        lines.append(_("let through: %(n)s") % {"n": facts["through"]})
    if facts.get("people"):
        lines.append(_("people there: %(n)s") % {"n": facts["people"]})
    return lines


def asked(part: Part) -> list[tuple[Any, Any]]:
    """What is asked of each."""
    fit = part.words["asks"] == FIT
    ask = _("Does it fit the person's post and ability?") if fit else _("Is it fixed as it stands?")
    return [(_("Asked of each"), ask)]
