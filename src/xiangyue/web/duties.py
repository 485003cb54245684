"""Duties that come round: one turn, which are taken up (``web.dues`` has the list)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.access.matters import may_see as may_see_matter
from xiangyue.access.meetings import may_see
from xiangyue.actions import duties, duties_held
from xiangyue.actions.standing import procedure_of
from xiangyue.core.duties import Duty, read
from xiangyue.core.places import display_name, level_of
from xiangyue.data.models import DutyTurn, Matter, Meeting, StoredFile, TakenDuty
from xiangyue.methods import duties as library
from xiangyue.methods.wording import clause
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm, Choice, once
from xiangyue.web.held import HeldForm
from xiangyue.web.links import maybe_url, url
from xiangyue.web.matter_words import reader, role_names
from xiangyue.web.opinion_words import opened

PERIODS = {
    "week": lazy("Every week"),
    "month": lazy("Every month"),
    "quarter": lazy("Every quarter"),
    "half": lazy("Every half year"),
    "year": lazy("Every year"),
    "event": lazy("When it happens"),
}


class TakeForm(ActForm):
    """Which duties a place takes up."""

    duties = forms.MultipleChoiceField(
        label=lazy("Which ones?"), widget=forms.CheckboxSelectMultiple, required=False
    )


class EndForm(ActForm):
    """Why a duty is given up."""

    reason = forms.CharField(
        label=lazy("Why is it given up?"),
        help_text=lazy("Everyone can read this. What is late of it stays late."),
        max_length=500,
    )


def crumbs(area: Any, *more: tuple[Any, str]) -> list[tuple[Any, str]]:
    """The way to a page of duties."""
    return [
        (area.shown, maybe_url("village", area.code)),
        (_("What is due"), url("duties", area.code)),
        *more,
    ]


def _row(turn: DutyTurn, duty: Duty, today: Any) -> dict[str, Any]:
    if turn.done_at:
        ended = local_day(turn.done_at)
        state = "late-done" if ended > turn.due_on else "done"
    elif turn.due_on < today:
        state = "late"
    else:
        state = "open" if turn.opens_on <= today else "coming"
    return {
        "turn": turn,
        "name": duty.names[reader()],
        "who": role_names(duty.who),
        "state": state,
        "activity": turn.activity,
    }


def _seen(request: HttpRequest, turn: DutyTurn) -> Meeting | None:
    """The meeting that did it, for those who may see it."""
    meeting = turn.meeting
    return meeting if meeting is not None and may_see(request.actor, meeting) else None


def _by_itself(request: HttpRequest, turn: DutyTurn, duty: Duty) -> Matter | None:
    """The matter in which was held what did it, for those who may see it."""
    if not turn.done_at or not duty.done_by or turn.activity_id or turn.meeting_id:
        return None
    rows = duties_held.held(duty.done_by, turn.taken, turn.opens_on, turn.due_on)
    found = Matter.objects.filter(pk__in=[m for _day, m in rows[:1]]).select_related("procedure")
    for matter in found:
        if may_see_matter(request.actor, matter, procedure_of(matter)):
            return matter
    return None


def turn(request: HttpRequest, pk: int) -> HttpResponse:
    """One turn: what is asked, the form, or what was written down."""
    found = (
        DutyTurn.objects.select_related("taken__area", "activity", "meeting", "host")
        .filter(pk=pk)
        .first()
    )
    if found is None:
        raise Http404
    area, duty = found.taken.area, read(found.taken.raw)
    area.shown = display_name(area.name, level_of(area.code))
    today = local_day(request.now)
    mine = request.actor.holds(area.code, *duty.who)
    form = None
    if mine and not found.done_at and found.opens_on <= today:
        form = HeldForm.of(request, initial={"held_on": today})
        for asked in duty.asks:
            form.fields[asked].required = True
        if form.is_valid():
            with form.refusals():
                once(request, duties.do_turn, turn_id=pk, **form.given(request), key=form.key)
                return redirect("duty-turn", pk)
    context: Mapping[str, Any] = {
        "area": area,
        "practice": found.taken.practice,
        "crumbs": crumbs(area, (duty.names[reader()], "")),
        "row": _row(found, duty, today),
        "does": duty.does[reader()],
        "period": PERIODS[duty.period],
        "clause": clause(duty.clause, reader()) if duty.clause else "",
        "photos": list(StoredFile.objects.filter(activity=found.activity_id).order_by("pk"))
        if found.activity_id
        else [],
        "mine": mine,
        "host": found.host.name if mine and found.host else "",
        "by_itself": _by_itself(request, found, duty),
        "meeting": found.meeting
        if found.meeting and may_see(request.actor, found.meeting)
        else None,
        "today": today,
    }
    if form is not None:
        return form.page(request, "duties/turn.html", **context)
    return render(request, "duties/turn.html", context)


def take_up(request: HttpRequest, code: str) -> HttpResponse:
    """Choose the duties of a place."""
    area, here = opened(code)
    request.actor.require(code, *duties.deciders(code))
    running = set(
        TakenDuty.objects.filter(
            area_id=code, until__isnull=True, practice=here.practice
        ).values_list("duty", flat=True)
    )
    form = TakeForm.of(request)
    form.fields["duties"].choices = [
        (
            d.slug,
            Choice(
                d.names[reader()],
                " · ".join(
                    filter(
                        None,
                        (
                            str(PERIODS[d.period]),
                            d.does[reader()],
                            clause(d.clause, reader()) if d.clause else "",
                        ),
                    )
                ),
            ),
        )
        for d in library.of_level(level_of(code))
        if d.slug not in running
    ]
    if form.is_valid() and form.did(
        request, duties.take_up, area=code, slugs=form.cleaned_data["duties"]
    ):
        return redirect("duties", code)
    return form.page(
        request,
        "duties/take.html",
        area=area,
        crumbs=crumbs(area, (_("Take up duties"), "")),
        none_left=not form.fields["duties"].choices,
    )


def end(request: HttpRequest, pk: int) -> HttpResponse:
    """Give a duty up."""
    taken = TakenDuty.objects.select_related("area").filter(pk=pk).first()
    if taken is None:
        raise Http404
    area, duty = taken.area, read(taken.raw)
    area.shown = display_name(area.name, level_of(area.code))
    request.actor.require(area.code, *duties.deciders(area.code))
    form = EndForm.of(request)
    if form.is_valid() and form.did(
        request, duties.end_duty, taken_id=pk, reason=form.cleaned_data["reason"]
    ):
        return redirect("duties", area.code)
    return form.page(
        request,
        "duties/end.html",
        area=area,
        crumbs=crumbs(area, (duty.names[reader()], "")),
        name=duty.names[reader()],
    )


urlpatterns = [
    path("a/<str:code>/duties/new/", take_up, name="duty-take"),
    path("duties/<int:pk>/", turn, name="duty-turn"),
    path("duties/<int:pk>/end/", end, name="duty-end"),
]
