"""Something planned and held: what is planned, what was held, the forms of both."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import activities
from xiangyue.core.part import Part
from xiangyue.data.models import Activity, StoredFile
from xiangyue.web.forms import ActForm, once
from xiangyue.web.held import HeldForm
from xiangyue.web.part_page import Page

CHANNELS: dict[str, Promise | str] = {
    "symposium": lazy("Symposium"),
    "frank_talk": lazy("Frank-talk meeting"),
    "visits": lazy("Visit to the villages"),
    "study": lazy("Study of one subject"),
    "questionnaire": lazy("Questionnaire"),
    "calling": lazy("Calling on people"),
    "hotline": lazy("Hotline"),
    "proposals": lazy("Delegates' proposals"),
    "lecture": lazy("Lecture"),
    "broadcast": lazy("Broadcast"),
    "board": lazy("Notice board"),
}


class PlanForm(ActForm):
    """What is planned."""

    form_is = forms.CharField(widget=forms.HiddenInput, initial="plan", required=False)
    title = forms.CharField(label=lazy("What is it?"), max_length=120)
    channel = forms.ChoiceField(label=lazy("In which way"))
    planned_on = forms.DateField(
        label=lazy("When"), widget=forms.DateInput(attrs={"type": "date", "class": "short"})
    )
    place = forms.CharField(label=lazy("Where"), max_length=120, required=False)
    plan = forms.CharField(
        label=lazy("What is to be told or asked, and by whom"),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        required=False,
    )


class HoldForm(HeldForm):
    """What was held."""

    form_is = forms.CharField(widget=forms.HiddenInput, initial="hold", required=False)
    activity = forms.ChoiceField(label=lazy("Which one"), required=False)
    title = forms.CharField(
        label=lazy("What was it, if it was not planned"), max_length=120, required=False
    )
    channel = forms.ChoiceField(label=lazy("In which way"), required=False)
    said = forms.CharField(
        label=lazy("What people said"),
        help_text=lazy("One opinion a line, without names. Each is kept, and taken up here."),
        widget=forms.Textarea(attrs={"rows": 6}),
        required=False,
    )
    field_order = [
        "activity", "title", "channel", "held_on", "place", "people", "said", "text", "materials",
        "photos",
    ]  # fmt: skip


def show(page: Page) -> HttpResponse:
    """What is planned and what was held; both forms."""
    matter, request = page.case.matter, page.request
    rows = list(
        Activity.objects.filter(matter=matter, part=page.key).order_by("-held_on", "planned_on")
    )
    photos: dict[int, list[StoredFile]] = {}
    for file in StoredFile.objects.filter(activity__in=rows).order_by("pk"):
        photos.setdefault(file.activity_id, []).append(file)
    plan = hold = None
    if page.may:
        sent = request.POST.get("form_is") if request.method == "POST" else ""
        plan = _plan_form(page, sent != "hold")
        hold = _hold_form(page, [r for r in rows if r.held_on is None], sent == "hold")
        if plan.is_bound and plan.is_valid():
            with plan.refusals():
                _do_plan(page, plan)
                return redirect("matter-part", matter.pk, page.key)
        if hold.is_bound and hold.is_valid():
            with hold.refusals():
                _do_hold(page, hold)
                return redirect("matter-part", matter.pk, page.key)
    bound = hold if hold is not None and hold.is_bound else plan
    return page.render(
        "parts/activity.html",
        bound,
        plan=plan,
        hold=hold,
        held=[{"row": r, "photos": photos.get(r.pk, [])} for r in rows if r.held_on],
        planned=[r for r in rows if r.held_on is None],
        channels=CHANNELS,
    )


def _plan_form(page: Page, bind: bool) -> PlanForm:
    form = PlanForm.of(page.request) if bind else PlanForm()
    ways = page.part.words["channels"]
    if ways:
        form.fields["channel"].choices = [("", _("Choose")), *((w, CHANNELS[w]) for w in ways)]
    else:
        del form.fields["channel"]
    return form


def _hold_form(page: Page, planned: list[Activity], bind: bool) -> HoldForm:
    first = {"held_on": page.case.today}
    form = HoldForm.of(page.request, initial=first) if bind else HoldForm(initial=first)
    ways = page.part.words["channels"]
    if planned:
        form.fields["activity"].choices = [
            *((str(r.pk), r.title) for r in planned),
            ("", _("One that was not planned")),
        ]
    else:
        del form.fields["activity"]
    if ways:
        form.fields["channel"].choices = [("", _("Choose")), *((w, CHANNELS[w]) for w in ways)]
    else:
        del form.fields["channel"]
    if not page.part.words["hears"]:
        del form.fields["said"]
    form.fields["people"].required = page.part.words["counts"]
    return form


def _do_plan(page: Page, form: PlanForm) -> None:
    data = form.cleaned_data
    once(
        page.request,
        activities.plan_activity,
        matter_id=page.case.matter.pk,
        part=page.key,
        title=data["title"],
        planned_on=data["planned_on"],
        plan=data["plan"],
        place=data["place"],
        channel=data.get("channel", ""),
        key=form.key,
    )


def _do_hold(page: Page, form: HoldForm) -> None:
    data = form.cleaned_data
    chosen = data.get("activity") or ""
    once(
        page.request,
        activities.hold_activity,
        matter_id=page.case.matter.pk,
        part=page.key,
        activity_id=int(chosen) if chosen else None,
        title=data["title"],
        channel=data.get("channel", ""),
        said=data.get("said", "").splitlines(),
        **form.given(page.request),
        key=form.key,
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """How often, how many people, how much was said."""
    if not facts.get("held"):
        return []
    lines = [
        _("held: %(n)s, people: %(people)s")
        % {"n": facts["held"], "people": facts.get("people", 0)}
    ]
    if facts.get("said"):
        lines.append(_("opinions heard there: %(n)s") % {"n": facts["said"]})
    return lines


def asked(part: Part) -> list[tuple[Any, Any]]:
    """By which ways."""
    ways = part.words["channels"]
    return [(_("Ways"), _(", ").join(str(CHANNELS[w]) for w in ways))] if ways else []
