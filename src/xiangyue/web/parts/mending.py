"""What is not met: how each is put right, by whom, until when, and what shows that it is."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from xiangyue.actions import mending
from xiangyue.data.models import RegisterRow
from xiangyue.web import indicator_words as says
from xiangyue.web.execution import stood
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page
from xiangyue.web.parts.register import owners


class PlanForm(ActForm):
    """How one is put right."""

    indicator = forms.ChoiceField(label=lazy("Which is put right"))
    measure = forms.CharField(
        label=pgettext_lazy("indicator", "Measure"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
    )
    owner = forms.ChoiceField(label=lazy("Who sees to it"))
    due_on = forms.DateField(
        label=lazy("To be done by"),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
    )


def show(page: Page) -> HttpResponse:
    """Every indicator that is not met, with what is done about it."""
    matter, actor = page.case.matter, page.request.actor
    gaps = mending.gaps_of(matter.pk, page.part.words["of"])
    rows = {
        r.indicator: r
        for r in RegisterRow.objects.filter(matter=matter, part=page.key).select_related("owner")
    }
    left = [i for i in gaps if i.key not in rows]
    form = None
    if page.may and left:
        form = PlanForm.of(page.request, version=matter.version)
        form.fields["indicator"].choices = [(i.key, says.said(i.names)) for i in left]
        form.fields["owner"].choices = [("", _("Choose")), *owners(page)]
        if form.is_valid() and form.did(
            page.request,
            mending.plan,
            matter_id=matter.pk,
            part=page.key,
            indicator=form.cleaned_data["indicator"],
            measure=form.cleaned_data["measure"],
            owner_id=int(form.cleaned_data["owner"]),
            due_on=form.cleaned_data["due_on"],
            expected=form.version,
        ):
            return redirect("matter-part", matter.pk, page.key)
    lines = [
        {
            "name": says.said(i.names),
            "row": rows.get(i.key),
            "stood": stood(rows[i.key]) if i.key in rows else [],
            "mine": page.open
            and i.key in rows
            and (page.mine or rows[i.key].owner_id == actor.person_id),
        }
        for i in gaps
    ]
    return page.render("parts/mending.html", form, lines=lines, page_mine=page.mine)


def told(facts: Mapping[str, Any]) -> list[str]:
    """How far it is."""
    gaps = int(facts.get("gaps", 0))
    if not gaps:
        return []
    left = int(facts.get("unplanned", 0)) + int(facts.get("open", 0))
    return [_("%(done)s of %(n)s put right") % {"done": gaps - left, "n": gaps}]
