"""The day of a vote on one question: set once, and moved to a later one; its roll."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from xiangyue.actions import question_plans
from xiangyue.data.models import Vacancy
from xiangyue.web.formats import day as day_words
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page


class DayForm(ActForm):
    """The day of the vote."""

    day = forms.DateField(
        label=lazy("Day of the vote"), widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(
        label=lazy("Why it is later than that"),
        help_text=lazy("Only where the day is past the last one."),
        max_length=200,
        required=False,
    )


class LaterForm(ActForm):
    """A later day."""

    day = forms.DateField(
        label=lazy("The new day of the vote"), widget=forms.DateInput(attrs={"type": "date"})
    )
    reason = forms.CharField(label=lazy("Why"), max_length=200)


def told(facts: Mapping[str, Any]) -> list[str]:
    """The day, and how many may vote."""
    if not facts.get("day"):
        return []
    n = facts["voters"]
    lines = [
        _("the vote is on %(day)s") % {"day": day_words(date.fromisoformat(facts["day"]))},
        ngettext("%(num)s registered voter", "%(num)s registered voters", n) % {"num": n},
    ]
    if facts.get("moved"):
        lines.append(_("the day was moved"))
    return lines


def show(page: Page) -> HttpResponse:
    """The form of the day; later what is set, and moving it."""
    case, request = page.case, page.request
    facts = case.facts(page.key)
    row = Vacancy.objects.filter(matter=case.matter).select_related("seat__person").first()
    about = row.seat.person_id if row else None
    others = request.actor.person_id != about
    first = question_plans.first_day(case)
    version = case.matter.version
    form: ActForm | None = None
    if not facts.get("day") and page.may and others:
        form = DayForm.of(request, version=version, initial={"day": first.isoformat()})
        act, names = question_plans.set_day, ("day", "reason")
    elif facts.get("day") and page.mine and others and case.matter.state == "running":
        form = LaterForm.of(request, version=version)
        act, names = question_plans.move_day, ("day", "reason")
    if form is not None and form.is_valid():
        data = {name: form.cleaned_data[name] for name in names}
        if form.did(
            request, act, matter_id=case.matter.pk, part=page.key, expected=form.version, **data
        ):
            return redirect("matter-part", case.matter.pk, page.key)
    return page.render(
        "parts/question_plan.html",
        form,
        first=first,
        last=question_plans.last_day(case)[0],
        planned=bool(facts.get("day")),
        about=row.seat.person.name if row else "",
        told=told(facts),
    )
