"""Every component of the pages, shown in its states. To use one, copy from the template."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from typing import Any

from django import forms
from django.core.paginator import Paginator
from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.core.refusals import Check, Refusal
from xiangyue.methods.rulebook import load
from xiangyue.web.charts import Part, Step
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm, Choice
from xiangyue.web.nav import Item

SAY_LIMIT = 2000


class ShownForm(ActForm):
    """A field of each kind. Sending it sends nothing: it shows how errors look."""

    about = forms.ChoiceField(
        label=lazy("What is it about?"),
        widget=forms.RadioSelect,
        choices=[
            ("road", Choice(lazy("Roads and water"), lazy("Paths, bridges, wells, drains, lamps"))),
            (
                "money",
                Choice(lazy("Money and property"), lazy("Accounts, contracts, collective land")),
            ),
            ("care", Choice(lazy("Care and allowances"), lazy("The old, the sick, children"))),
        ],
    )
    text = forms.CharField(
        label=lazy("What do you want to say?"),
        help_text=lazy("In your own words. One matter at a time is answered sooner."),
        widget=forms.Textarea,
        max_length=SAY_LIMIT,
    )
    voice = forms.FileField(
        label=lazy("Or say it aloud"),
        required=False,
        help_text=lazy("Up to two minutes."),
        widget=forms.FileInput(attrs={"accept": "audio/*"}),
    )
    photos = forms.FileField(
        label=lazy("Photos"),
        required=False,
        help_text=lazy("They are made smaller before they are sent."),
        widget=forms.FileInput(attrs={"accept": "image/*", "capture": "environment"}),
    )
    day = forms.DateField(
        label=lazy("Which day?"), required=False, widget=forms.DateInput(attrs={"type": "date"})
    )
    group = forms.ChoiceField(
        label=lazy("Villagers' group"),
        choices=[("", lazy("Please choose")), ("1", lazy("Group 1")), ("2", lazy("Group 2"))],
    )
    people = forms.IntegerField(
        label=lazy("How many people?"),
        min_value=1,
        widget=forms.NumberInput(attrs={"class": "short", "inputmode": "numeric"}),
    )
    anonymous = forms.BooleanField(
        label=lazy("Do not show my name"),
        required=False,
        help_text=lazy("Nobody but you can see that it was you."),
    )


def eight_steps() -> list[Step]:
    """The eight-step method (catalogue A1) with a matter standing at its fifth step."""
    branch, committee = _("Party branch"), _("Village committee")
    reps, two = _("Representatives' assembly"), _("The two committees")
    done = "done"
    return [
        Step(_("Hear the people"), branch, done, [Part(_("Opinions"), "", done)]),
        Step(_("Set the matter"), branch, done,
             [Part(_("First plan"), "", done), Part(_("Recommendation"), "", done)]),
        Step(_("Ask around"), branch, done,
             [Part(_("Party members' meeting"), "", done),
              Part(_("Notice to representatives and households"), "", done),
              Part(_("Cards, visits, talks"), "", done)]),
        Step(_("Weigh the motion"), two, done,
             [Part(_("Expert hearing"), "", done), Part(_("Joint meeting"), "", done)]),
        Step(_("Decide"), reps, "open",
             [Part(_("Sitting called"), committee, done), Part(_("Vote by ballot"), reps, "open")]),
        Step(_("Make it known"), committee, "waiting", [Part(_("Posted 15 days or more"))]),
        Step(_("Carry it out"), committee, "waiting",
             [Part(_("Plan approved"), reps), Part(_("Tasks"))]),
        Step(_("Watch over it"), reps, "waiting", [Part(_("Reports, findings, answers"))]),
    ]  # fmt: skip


def checks(day: date) -> tuple[Check, ...]:
    """34 representatives of 50 meet the method and, with 36 of 55 members, not the law: judged."""
    counts = {
        "due.representatives": 50,
        "due.committee": 5,
        "present.representatives": 34,
        "present.committee": 2,
    }
    return load().quorum("assembly.eight-step", day=day, counts=counts).sitting


def show(request: HttpRequest) -> HttpResponse:
    """GET shows all; POST sends the form to nowhere and shows what is wrong with it."""
    form = ShownForm.of(request)
    if form.is_bound:
        form.is_valid()
    wrong = ShownForm(
        {"text": "", "people": "0", "day": "2026-02-30", "group": "2"}, auto_id="wrong_%s"
    )
    wrong.is_valid()
    now: datetime = request.now
    context: dict[str, Any] = {
        "form": form,
        "wrong": wrong,
        "refusal": Refusal("conditions", *checks(local_day(request.now))),
        "checks_list": checks(local_day(now)),
        "sizes": [str(n) for n in range(10, 70, 10)],
        "needs": [
            (_("Two thirds"), [-(-2 * n // 3) for n in range(10, 70, 10)]),
            (_("More than half"), [n // 2 + 1 for n in range(10, 70, 10)]),
        ],
        "steps_list": eight_steps(),
        "today": now,
        "soon": now + timedelta(days=3),
        "later": now + timedelta(days=15),
        "past": now - timedelta(days=2),
        "page": Paginator(range(120), 50).page(2),
        "crumbs": [("宁波市", "#"), ("江北区", "#"), ("慈城镇", "#"), ("明伦村", "")],
        "nav_shown": [
            Item(_("Village"), request.path, "home", True, False),
            Item(_("Speak up"), "#form", "say", False, False),
            Item(_("Matters"), "#steps", "matters", False, False),
            Item(_("Postings"), "#posting", "posting", False, True),
            Item(_("Mine"), "#", "person", False, False),
        ],
        "practice": "practice" in request.GET,
        "practice_leave": request.path,
    }
    return (
        form.page(request, "components/index.html", **context)
        if form.is_bound
        else render(request, "components/index.html", context)
    )


def refused(request: HttpRequest) -> HttpResponse:
    """A refusal that a view lets go through, as its page."""
    raise Refusal("conditions", *checks(local_day(request.now)))


urlpatterns = [
    path("components/", show, name="components"),
    path("components/refusal/", refused, name="components-refusal"),
]
