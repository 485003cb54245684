"""Reception days and visits: the calendar for all, the log for who sits, what is overdue."""

from __future__ import annotations

import contextlib
from datetime import date, timedelta
from typing import Any

from django import forms
from django.contrib import messages
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils import timezone
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import receptions
from xiangyue.actions.acts import AlreadyDone
from xiangyue.core import receptions as core
from xiangyue.core.calendar import add_months, month_of
from xiangyue.data.models import Heard, Membership, Reception
from xiangyue.methods.receptions import rules
from xiangyue.web.forms import ActForm
from xiangyue.web.links import maybe_url, url
from xiangyue.web.matter_words import reader, role_name
from xiangyue.web.opinion_words import opened

KINDS: dict[str, Promise | str] = {
    "reception": lazy("Reception day"),
    "visit": lazy("Visit"),
    "petition": lazy("Reception of petitions"),
    "appointment": lazy("Appointment"),
}
LOOK_BACK = timedelta(days=60)
NEWEST = 2  # of what was not held; the rest is folded, so that the calendar is seen


class LogForm(ActForm):
    """What happened, and one thing heard."""

    kind = forms.ChoiceField(
        label=lazy("What was it?"), choices=list(KINDS.items()), widget=forms.RadioSelect
    )
    on = forms.DateField(
        label=lazy("On which day"), widget=forms.DateInput(attrs={"type": "date", "class": "short"})
    )
    people = forms.IntegerField(label=lazy("How many came"), min_value=0, initial=0)
    place = forms.CharField(label=lazy("Place"), max_length=120, required=False)
    note = forms.CharField(
        label=lazy("In a few words"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )


class PlanForm(ActForm):
    """Who sits, where and when; of an appointment with what about."""

    kind = forms.ChoiceField(label=lazy("What kind of day?"), widget=forms.RadioSelect)
    on = forms.DateField(
        label=lazy("On which day"), widget=forms.DateInput(attrs={"type": "date", "class": "short"})
    )
    by = forms.ChoiceField(label=lazy("Who receives?"))
    hours = forms.CharField(
        label=lazy("From when to when"),
        help_text=lazy("For example 8:30–11:30."),
        max_length=40,
        required=False,
    )
    place = forms.CharField(label=lazy("Place"), max_length=120, required=False)
    subject = forms.CharField(
        label=lazy("What do you want to talk about?"),
        help_text=lazy("Only for an appointment; only who receives you reads it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=500,
        required=False,
    )


class HeardForm(ActForm):
    """One thing heard."""

    text = forms.CharField(
        label=lazy("What was said"), widget=forms.Textarea(attrs={"rows": 4}), max_length=2000
    )
    who = forms.CharField(
        label=lazy("Who said it?"),
        help_text=lazy("Leave empty if they do not want to be named."),
        max_length=60,
        required=False,
    )
    becomes = forms.ChoiceField(
        label=lazy("What becomes of it?"),
        choices=[
            ("opinion", lazy("An opinion, to be answered")),
            ("request", lazy("A request for help")),
        ],
        widget=forms.RadioSelect,
    )


def index(request: HttpRequest, code: str) -> HttpResponse:
    """The month: what is due, who sits where, what was held; what is overdue."""
    area, _jurisdiction = opened(code)
    today = timezone.localdate(request.now)
    month = month_of(_month(request, today))
    since = today - LOOK_BACK
    first = min(month.first, since)
    rows = list(
        Reception.objects.filter(
            area_id=code, practice=False, on__gte=first, on__lte=max(month.last, today)
        )
        .select_related("by", "asked_by")
        .order_by("on", "pk")
    )
    shown = [r for r in rows if r.on in month and r.kind != "appointment"]
    held = [(r.kind, r.on) for r in rows if r.held_at]
    days: list[dict[str, Any]] = [
        {
            "due": one,
            "first": one.first,
            "last": one.last,
            "name": one.rule.name[reader()],
            "rows": [r for r in shown if r.kind == one.kind and one.first <= r.on <= one.last],
            "held": any(k == one.kind and one.first <= d <= one.last for k, d in held),
            "past": one.last < today,
        }
        for one in core.due(rules(), month)
    ]
    listed = {r.pk for d in days for r in d["rows"]}
    days += [  # on a day of its own choice
        {
            "due": None,
            "first": r.on,
            "last": r.on,
            "name": KINDS[r.kind],
            "rows": [r],
            "held": bool(r.held_at),
            "past": r.on < today,
        }
        for r in shown
        if r.pk not in listed
    ]
    missed = [(d, d.rule.name[reader()]) for d in core.overdue(rules(), held, since, today)]
    missed.sort(key=lambda row: row[0].last, reverse=True)
    context = {
        "area": area,
        "crumbs": [(area.shown, maybe_url("village", code)), (_("Reception days"), "")],
        "days": sorted(days, key=lambda d: (d["first"], d["last"])),
        "newest": missed[:NEWEST],
        "earlier": missed[NEWEST:],
        "month": month.first,
        "before": add_months(month.first, -1),
        "after": add_months(month.first, 1),
        "may": request.actor.holds(code, *receptions.SITTERS),
        "appointments": [
            r
            for r in rows
            if r.kind == "appointment"
            and request.actor.person_id is not None
            and request.actor.person_id in (r.by_id, r.asked_by_id)
        ],
        "may_ask": request.actor.person_id is not None and request.actor.area == code,
        "today": today,
    }
    return render(request, "receptions/index.html", context)


def _month(request: HttpRequest, today: date) -> date:
    try:
        return date.fromisoformat(request.GET.get("month", "") + "-01")
    except ValueError:
        return today


def plan(request: HttpRequest, code: str) -> HttpResponse:
    """Plan a day in the calendar; or, as somebody of the place, ask for an appointment."""
    area, _jurisdiction = opened(code)
    actor, today = request.actor, timezone.localdate(request.now)
    office = actor.holds(code, *receptions.SITTERS)
    if not office and (actor.person_id is None or actor.area != code):
        actor.require(code, *receptions.SITTERS)
    kinds = list(KINDS) if office else ["appointment"]
    sitters = (
        Membership.objects.filter(area_id=code, role__in=receptions.SITTERS, start__lte=today)
        .exclude(end__lt=today)
        .exclude(person__active=False)
        .select_related("person")
        .order_by("pk")
    )
    names: dict[str, list[str]] = {}
    for seat in sitters:
        names.setdefault(f"{seat.person_id} {seat.person.name}", []).append(role_name(seat.role))
    form = PlanForm.of(
        request,
        initial={
            "kind": request.GET.get("kind", kinds[0]),
            "on": request.GET.get("on", today.isoformat()),
            "by": str(actor.person_id) if office else "",
        },
    )
    form.fields["kind"].choices = [(k, KINDS[k]) for k in kinds]
    form.fields["by"].choices = [
        (who.partition(" ")[0], f"{who.partition(' ')[2]} · {_(', ').join(roles)}")
        for who, roles in names.items()
    ]
    if not office:
        form.fields["kind"].widget = forms.HiddenInput()
        del form.fields["hours"], form.fields["place"]
    if form.is_valid():
        data = form.cleaned_data
        with form.refusals():
            with contextlib.suppress(AlreadyDone):
                receptions.plan_reception(
                    actor=actor, now=request.now, area=code, kind=data["kind"], on=data["on"],
                    by_id=int(data["by"]), hours=data.get("hours", ""),
                    place=data.get("place", ""), subject=data["subject"], key=form.key,
                )  # fmt: skip
            messages.success(request, _("It is in the calendar."))
            return redirect(url("reception", code) + f"?month={data['on']:%Y-%m}")
    title = _("Plan a day") if office else _("Ask for an appointment")
    return form.page(request, "receptions/log.html", area=area, title=title)


def log(request: HttpRequest, code: str) -> HttpResponse:
    """Note a reception or a visit that was held."""
    area, _jurisdiction = opened(code)
    request.actor.require(code, *receptions.SITTERS)
    today = timezone.localdate(request.now)
    form = LogForm.of(
        request,
        initial={
            "kind": request.GET.get("kind", "reception"),
            "on": request.GET.get("on", today.isoformat()),
        },
    )
    if form.is_valid():
        data = form.cleaned_data
        with form.refusals():
            try:
                pk = receptions.hold_reception(
                    actor=request.actor, now=request.now, area=code, kind=data["kind"],
                    on=data["on"], people=data["people"], note=data["note"], place=data["place"],
                    key=form.key,
                ).pk  # fmt: skip
            except AlreadyDone as done:
                pk = int(done.result)
            return redirect("reception-heard", code, pk)
    return form.page(request, "receptions/log.html", area=area, title=_("Note what was held"))


def heard(request: HttpRequest, code: str, pk: int) -> HttpResponse:
    """What was heard, one after another: each becomes an opinion or a request."""
    area, _jurisdiction = opened(code)
    request.actor.require(code, *receptions.HEARERS)
    form = HeardForm.of(request, initial={"becomes": "opinion"})
    if form.is_valid() and form.did(
        request,
        receptions.note_heard,
        reception_id=pk,
        text=form.cleaned_data["text"],
        who=form.cleaned_data["who"],
        becomes=form.cleaned_data["becomes"],
    ):
        return redirect("reception-heard", code, pk)
    found = list(
        Heard.objects.filter(reception_id=pk, reception__area_id=code)
        .select_related("opinion", "matter")
        .order_by("pk")
    )
    context: dict[str, Any] = {"area": area, "title": _("What was heard?"), "found": found}
    return form.page(request, "receptions/log.html", **context)


urlpatterns = [
    path("a/<str:code>/receptions/", index, name="reception"),
    path("a/<str:code>/receptions/plan/", plan, name="reception-plan"),
    path("a/<str:code>/receptions/log/", log, name="reception-log"),
    path("a/<str:code>/receptions/<int:pk>/", heard, name="reception-heard"),
]
