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


class OrderForm(ActForm):
    """Until when the committee is to call it."""

    until = forms.DateField(
        label=lazy("Until when is it to be called?"),
        widget=forms.DateInput(attrs={"type": "date"}),
    )


class CallForm(ActForm):
    """The day for which the township calls it."""

    day = forms.DateField(
        label=lazy("Day of the vote"), widget=forms.DateInput(attrs={"type": "date"})
    )


ORDERED = {"on": "ordered_on", "until": "order_until"}
PROOF = lazy("The township's paper, its number and day")


def told(facts: Mapping[str, Any]) -> list[str]:
    """The day, and how many may vote."""
    lines = []
    if facts.get("ordered_on"):
        lines.append(
            _("on %(on)s the township ordered that it be called by %(until)s")
            % {k: day_words(date.fromisoformat(facts[v])) for k, v in ORDERED.items()}
        )
    if not facts.get("day"):
        return lines
    n = facts["voters"]
    lines += [
        _("the vote is on %(day)s") % {"day": day_words(date.fromisoformat(facts["day"]))},
        ngettext("%(num)s registered voter", "%(num)s registered voters", n) % {"num": n},
    ]
    if facts.get("by_township"):
        lines.append(_("the township called it"))
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
    township = request.POST.get("do") == "township"
    if township:
        pass
    elif not facts.get("day") and page.may and others:
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
    above = _above(page, facts) if others else None
    if above is not None and township and above.is_valid():
        data = {name: above.cleaned_data[name] for name in above.fields if name in NAMES}
        act = question_plans.call_vote if "day" in data else question_plans.order_call
        if above.did(
            request, act, matter_id=case.matter.pk, part=page.key, expected=above.version, **data
        ):
            return redirect("matter-part", case.matter.pk, page.key)
    return page.render(
        "parts/question_plan.html",
        above if township else form,
        first=first,
        last=question_plans.last_day(case)[0],
        planned=bool(facts.get("day")),
        about=row.seat.person.name if row else "",
        told=told(facts),
        above=above,
        calls=isinstance(above, CallForm),
    )


NAMES = ("until", "day", "proof")


def _above(page: Page, facts: Mapping[str, Any]) -> ActForm | None:
    """The township's form, where its text lets it call the vote: first its order, then the call.
    The office may enter it from the township's paper."""
    case, officer = page.case, page.request.actor.officer_of(page.case.matter.area_id)
    if not (page.open or facts.get("day")) or not (officer or page.mine):
        return None
    if case.matter.state != "running" or not (what := question_plans.township_next(case, page.key)):
        return None
    kind = CallForm if what == "call" else OrderForm
    form: ActForm
    if page.request.POST.get("do") == "township":
        form = kind.of(page.request)
    else:
        form = kind(initial={"expected_version": case.matter.version})
    if not officer:
        form.fields["proof"] = forms.CharField(label=PROOF, max_length=300)
    return form
