"""Election day, posts and way: set once; the day may be moved to a later one."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from xiangyue.actions import elections
from xiangyue.core import election_calendar
from xiangyue.methods import election_days
from xiangyue.web.election_forms import MoveForm, PlanForm
from xiangyue.web.formats import day as day_words
from xiangyue.web.part_page import Page


def told(facts: Mapping[str, Any]) -> list[str]:
    """The day and how many are elected."""
    if not facts.get("day"):
        return []
    lines = [
        _("election day %(day)s") % {"day": day_words(date.fromisoformat(facts["day"]))},
        ngettext("%(num)s seat", "%(num)s seats", facts["seats"]) % {"num": facts["seats"]},
    ]
    if facts.get("moved"):
        lines.append(_("the day was moved"))
    return lines


def show(page: Page) -> HttpResponse:
    """The plan's form; later what is planned, and moving the day."""
    matter, case, request = page.case.matter, page.case, page.request
    facts = case.facts(page.key)
    settings = elections.numbers(matter, case.today)
    first = election_calendar.first_possible(election_days.notices(), settings, case.today)
    form: Any = None
    if not facts.get("day"):
        if page.may:
            form = _plan(page, settings["election.days.prepare"].value)
    elif page.mine and matter.state == "running":
        form = MoveForm.of(request, version=matter.version)
        if form.is_valid() and form.did(
            request,
            elections.move_day,
            matter_id=matter.pk,
            part=page.key,
            expected=form.version,
            day=form.cleaned_data["day"],
            reason=form.cleaned_data["reason"],
            approval=form.cleaned_data["approval"],
        ):
            return redirect("matter-part", matter.pk, page.key)
    if form is True:
        return redirect("election", matter.pk)
    return page.render(
        "parts/election_plan.html",
        form,
        first=first,
        term=elections.term_ends(matter.area_id, case.today),
        planned=bool(facts.get("day")),
        told=told(facts),
    )


def _plan(page: Page, ahead: int) -> Any:
    """The form, or True once it is done."""
    matter, case = page.case.matter, page.case
    form = PlanForm.of(
        page.request,
        version=matter.version,
        initial={"day": (case.today + timedelta(days=ahead)).isoformat()},
    )
    if not elections.number("election.open-way", matter, case.today).value:
        form.fields["way"].choices = form.fields["way"].choices[:1]
    if form.is_valid():
        data = form.cleaned_data
        if form.did(
            page.request,
            elections.plan,
            matter_id=matter.pk,
            part=page.key,
            expected=form.version,
            day=data["day"],
            way=data["way"],
            approval=data["approval"],
            seats={post: data[post] for post in (*elections.POSTS, elections.WOMAN)},
        ):
            return True
    return form
