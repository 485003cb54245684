"""The goals of a programme beside the figures that answer them."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import programmes
from xiangyue.core.digits import COUNTED, fraction
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Goal
from xiangyue.web import figure_words
from xiangyue.web.forms import ActForm, once
from xiangyue.web.part_page import Page


class GoalForm(ActForm):
    """A goal that the figures answer."""

    form_is = forms.CharField(widget=forms.HiddenInput, initial="set", required=False)
    text = forms.CharField(label=lazy("The goal in a few words"), max_length=200)
    have = forms.ChoiceField(label=lazy("Which figure answers it"))
    of = forms.ChoiceField(label=lazy("Measured against"), required=False)
    at_least = forms.CharField(
        label=lazy("At least"),
        help_text=lazy("A number such as 12; measured against another figure a share, as 9/10."),
        max_length=12,
    )


def show(page: Page) -> HttpResponse:
    """Each goal with what the figures say today."""
    matter = page.case.matter
    goals = list(Goal.objects.filter(matter=matter, part=page.key).order_by("pk"))
    sums = programmes.year_of(page.case) if goals else {}
    rows = []
    for goal in goals:
        have, need, of = programmes.measured(goal, sums)
        rows.append(
            {
                "goal": goal,
                "have": have,
                "need": need,
                "of": of,
                "met": programmes.is_met(have, need, of, shared=bool(goal.of)),
                "figure": figure_words.NAMES[goal.have],
                "against": figure_words.NAMES[goal.of] if goal.of else "",
            }
        )
    form = count = None
    if page.may:
        sent = page.request.POST.get("form_is") if page.request.method == "POST" else ""
        form = GoalForm.of(page.request) if sent != "count" else GoalForm()
        named = [(k, figure_words.NAMES[k]) for k in programmes.MEASURES if k in figure_words.NAMES]
        form.fields["have"].choices = [("", _("Choose")), *named]
        form.fields["of"].choices = [("", _("Nothing: a plain number")), *named]
        count = ActForm.of(page.request) if sent == "count" else ActForm()
        if form.is_bound and form.is_valid():
            with form.refusals():
                _set(page, form)
                return redirect("matter-part", matter.pk, page.key)
        if (
            count.is_bound
            and count.is_valid()
            and count.did(page.request, programmes.count_goals, matter_id=matter.pk, part=page.key)
        ):
            return redirect("matter-part", matter.pk, page.key)
    return page.render("parts/goals.html", form, rows=rows, count=count)


def _set(page: Page, form: GoalForm) -> None:
    data = form.cleaned_data
    try:
        share = fraction(data["at_least"])
        if share > COUNTED:
            raise ValueError(share)
    except ValueError:
        raise refuse("goal.share" if data["of"] else "goal.least", field="at_least") from None
    once(
        page.request,
        programmes.set_goal,
        matter_id=page.case.matter.pk,
        part=page.key,
        text=data["text"],
        have=data["have"],
        of=data["of"],
        least=0 if data["of"] else int(share),
        share=(share.numerator, share.denominator) if data["of"] else (0, 1),
        key=form.key,
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many are met, as last counted."""
    if not facts.get("counted"):
        return []
    return [
        _("%(n)s of %(of)s goals met") % {"n": facts.get("met", 0), "of": facts.get("goals", 0)}
    ]
