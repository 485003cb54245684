"""Practice: any method tried out in a place's own pages, in a log of its own, in no figure."""

from __future__ import annotations

import contextlib
from uuid import UUID, uuid5

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.access.actors import Actor
from xiangyue.access.matters import seen_by
from xiangyue.actions import matters, opinions
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.body_places import require_bodies
from xiangyue.actions.powers import lawful
from xiangyue.actions.standing import procedure_of
from xiangyue.core.places import level_of
from xiangyue.core.procedure import Procedure
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Area, Matter, Meeting, Opinion, RecordLog
from xiangyue.methods import library
from xiangyue.web import area_words
from xiangyue.web import matter_words as words
from xiangyue.web.area_words import Shown
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm

ROWS = 50


class PracticeForm(ActForm):
    """What a practice matter is about, and by which method."""

    method = forms.ChoiceField(label=lazy("Which method?"))
    title = forms.CharField(
        label=lazy("What do you want to practise with?"),
        help_text=lazy("A few words, for example: Street lamps for the east lane"),
        max_length=120,
    )
    opinion = forms.CharField(
        label=lazy("What somebody might say about it"),
        help_text=lazy("It becomes a practice opinion that the matter takes up."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )


def page(request: HttpRequest, code: str) -> HttpResponse:
    """``/a/<code>/practice/``: what is being practised here, and a new practice matter by any
    method of such a place; ``?method=`` chooses it."""
    area = area_words.find(code)
    if area.level not in ("village", "township", "county") or not area.opened:
        return redirect(area.link)
    lang = words.reader()
    here = {p.slug: p for p in practised(area)}
    mine = [p for p in here.values() if request.actor.holds(code, *p.starts)]
    asked = request.GET.get("method", "")
    method = here.get(asked) or here.get(area.procedure) or next(iter(mine), None)
    form = PracticeForm.of(request, initial={"method": method.slug if method else ""})
    form.fields["method"].choices = [(p.slug, p.text(lang, "name")) for p in mine]
    if request.method == "POST" and not mine:
        request.actor.require(code, *(method.starts if method else ()))
    if request.method == "POST" and form.is_valid():
        with form.refusals():
            return redirect("matter", _start(request, area, form, here))
    found = list(
        Matter.objects.filter(seen_by(request.actor, code), area_id=code, practice=True)
        .select_related("procedure")
        .order_by("closed_at", "-began_at")[:ROWS]
    )
    return form.page(
        request,
        "practice/practice.html",
        area=area,
        crumbs=area_words.crumbs(area, (_("Practice"), "")),
        practice=True,
        practice_leave=area.link,
        may=method in mine if asked else bool(mine),
        method=method.text(lang, "name") if method else "",
        who=words.role_names(method.starts) if method else "",
        matters=[(m, _step(m)) for m in found],
        meetings=[
            (m, words.body_name(m.body))
            for m in Meeting.objects.filter(area_id=code, practice=True).order_by("-starts_at")[
                :ROWS
            ]
        ],
        entries=RecordLog.objects.filter(code=f"practice/{code}")
        .values_list("size", flat=True)
        .first(),
        states=words.STATES,
        looks=words.STATE_LOOKS,
    )


def _step(matter: Matter) -> str:
    return procedure_of(matter).text(words.reader(), "steps", matter.step, "name")


def practised(area: Shown) -> list[Procedure]:
    """The methods that can be practised in such a place. No query."""
    found = []
    for definition in library.procedures():
        if definition.level == area.level:
            with contextlib.suppress(Refusal):
                require_bodies(definition, area.code, area.name)
                found.append(definition)
    return found


def places_to_practise(actor: Actor, procedure: Procedure) -> list[tuple[str, str]]:
    """(code, name) of the places in which the actor may begin the method: one query at most."""
    codes = {code for role, code in actor.seats if role in procedure.starts}
    if not codes:
        return []
    found = []
    for code, name in Area.objects.filter(pk__in=codes).values_list("code", "name").order_by("pk"):
        with contextlib.suppress(Refusal):
            if level_of(code) == procedure.level:
                require_bodies(procedure, code, name)
                found.append((code, area_words.shown_name(name, code)))
    return found


def _start(
    request: HttpRequest, area: Shown, form: PracticeForm, here: dict[str, Procedure]
) -> int:
    """The id of the practice matter; a resend gives that of the first time."""
    method = here[form.cleaned_data["method"]]
    request.actor.require(area.code, *method.starts, clause=f"{method.slug}:1")
    takes = "opinions" in method.origins and not method.private
    said = form.cleaned_data["opinion"].strip() if takes else ""
    origin = "opinions" if said else method.origins[0]
    category = "public_works"
    if method.powers:
        category = lawful(method, local_day(request.now))[0].key
    try:
        chosen = [_say(request, area, said, form.key).pk] if said else []
        return matters.start_matter(
            actor=request.actor,
            now=request.now,
            area=area.code,
            title=form.cleaned_data["title"],
            category=category,
            origin=origin,
            opinions=chosen,
            procedure=method.slug,
            practice=True,
            key=form.key,
        ).pk
    except AlreadyDone as done:
        return int(done.result)


def _say(request: HttpRequest, area: Shown, said: str, key: UUID | None) -> Opinion:
    """The practice opinion; on a resend the one said the first time."""
    try:
        return opinions.submit_opinion(
            actor=request.actor,
            now=request.now,
            area=area.code,
            text=said,
            practice=True,
            key=uuid5(key, "opinion") if key else None,
        )
    except AlreadyDone as done:
        return Opinion.objects.get(receipt=done.result)


urlpatterns = [path("a/<str:code>/practice/", page, name="practice")]
