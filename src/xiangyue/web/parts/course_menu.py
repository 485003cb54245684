"""The menu of courses: what is offered, who wants which, those chosen with their day."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.db.models import Count
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import courses
from xiangyue.data.models import Course, CourseWant
from xiangyue.web.course_words import FORMS, WHOM, days
from xiangyue.web.forms import ActForm
from xiangyue.web.many_forms import form_of, sent
from xiangyue.web.part_page import Page
from xiangyue.web.roster_names import person_named


class OfferForm(ActForm):
    """A course for the menu."""

    do = forms.CharField(widget=forms.HiddenInput, initial="offer", required=False)
    title = forms.CharField(label=lazy("What is taught?"), max_length=120)
    about = forms.CharField(
        label=lazy("In a few words"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )
    teacher = forms.CharField(label=lazy("Who teaches?"), max_length=80, required=False)
    form = forms.ChoiceField(label=lazy("How is it held?"), choices=list(FORMS.items()))
    whom = forms.ChoiceField(
        label=lazy("For whom?"), choices=list(WHOM.items()), widget=forms.RadioSelect
    )
    half_days = forms.IntegerField(label=lazy("How many half days?"), min_value=1, max_value=60)
    lesson = forms.BooleanField(label=lazy("It is a party class for members"), required=False)


class ForForm(ActForm):
    """For somebody who is at the counter or on the telephone."""

    do = forms.CharField(widget=forms.HiddenInput, initial="for", required=False)
    course = forms.ChoiceField(label=lazy("Which course?"))
    person = forms.CharField(
        label=lazy("Who?"),
        help_text=lazy("The name; where two have it, the household's number after it."),
        max_length=80,
    )


class ChooseForm(ActForm):
    """A course that will be held."""

    do = forms.CharField(widget=forms.HiddenInput, initial="choose", required=False)
    course = forms.ChoiceField(label=lazy("Which course?"))
    planned_on = forms.DateField(
        label=lazy("When"), widget=forms.DateInput(attrs={"type": "date", "class": "short"})
    )
    place = forms.CharField(label=lazy("Where"), max_length=120, required=False)


class OwnForm(ActForm):
    """One's own press of a button."""

    do = forms.CharField(widget=forms.HiddenInput, initial="own", required=False)
    course = forms.IntegerField(widget=forms.HiddenInput)


def show(page: Page) -> HttpResponse:
    """The menu, the most wanted first; a button to want one; the office's forms."""
    request, matter = page.request, page.case.matter
    rows = list(
        Course.objects.filter(matter=matter, part=page.key)
        .annotate(n=Count("wants"))
        .order_by("-n", "pk")
    )
    mine = _mine(page)
    open_ = [(str(c.pk), c.title) for c in rows if c.planned_on is None]
    made: dict[str, ActForm] = {}
    if page.may:
        made["offer"] = form_of(OfferForm, request, "offer")
        if open_:
            made["for"] = form_of(ForForm, request, "for")
            made["choose"] = form_of(ChooseForm, request, "choose")
            for name in ("for", "choose"):
                made[name].fields["course"].choices = open_
    if page.open and sent(request) == "own" and request.actor.person_id:
        made["own"] = form_of(OwnForm, request, "own")
    form = made.get(sent(request))
    if form is not None and form.is_bound and form.is_valid() and _act(page, form):
        return redirect("matter-part", matter.pk, page.key)
    return page.render(
        "parts/course_menu.html",
        form,
        rows=rows,
        wanted=mine,
        offer=made.get("offer"),
        for_them=made.get("for"),
        choose=made.get("choose"),
        forms_of=FORMS,
        whom=WHOM,
        days=days,
        asks=page.open and request.actor.person_id is not None
        and request.actor.area == matter.area_id,
    )  # fmt: skip


def _mine(page: Page) -> set[int]:
    if page.request.actor.person_id is None:
        return set()
    return set(
        CourseWant.objects.filter(
            course__matter=page.case.matter, person_id=page.request.actor.person_id
        ).values_list("course_id", flat=True)
    )


def _act(page: Page, form: Any) -> bool:
    request, data = page.request, dict(form.cleaned_data)
    do = data.pop("do")
    given = {k: v for k, v in data.items() if k not in ("idempotency", "expected_version")}
    if do == "offer":
        given |= {"matter_id": page.case.matter.pk, "part": page.key}
        return bool(form.did(request, courses.offer, **given))
    course_id = int(given.pop("course"))
    if do == "choose":
        return bool(form.did(request, courses.choose, course_id=course_id, **given))
    person_id = request.actor.person_id
    if do == "for":
        with form.refusals():
            person_id = person_named(page.case.matter.area_id, given["person"], field="person").pk
        if form.errors:
            return False
    return bool(form.did(request, courses.want, course_id=course_id, person_id=person_id))


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many are offered and chosen."""
    if not facts.get("offered"):
        return []
    return [
        _("on the menu: %(n)s, chosen: %(chosen)s")
        % {"n": facts["offered"], "chosen": facts.get("chosen", 0)}
    ]
