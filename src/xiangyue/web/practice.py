"""Practice: the method tried out in a village's own pages, in a log of its own, in no figure."""

from __future__ import annotations

from uuid import UUID, uuid5

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.access.matters import seen_by
from xiangyue.actions import matters, opinions
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.standing import procedure_of
from xiangyue.data.models import Matter, Meeting, Opinion, RecordLog
from xiangyue.methods import library
from xiangyue.web import area_words
from xiangyue.web import matter_words as words
from xiangyue.web.area_words import Shown
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url

ROWS = 50


class PracticeForm(ActForm):
    """What a practice matter is about."""

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
    """``/a/<code>/practice/``: what is being practised here, and a new practice matter."""
    area = area_words.find(code)
    if area.level != "village" or not area.opened:
        return redirect(area.link)
    method = library.known_by(area.procedure) if area.procedure else None
    may = bool(method) and request.actor.holds(code, *method.starts)
    form = PracticeForm.of(request)
    if request.method == "POST" and method and form.is_valid():
        with form.refusals():
            request.actor.require(code, *method.starts, clause=f"{method.slug}:1")
            return redirect("matter", _start(request, area, form))
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
        practice_leave=url("village", code),
        may=may,
        method=method.text(words.reader(), "name") if method else "",
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


def _start(request: HttpRequest, area: Shown, form: PracticeForm) -> int:
    """The id of the practice matter; a resend gives that of the first time."""
    said = form.cleaned_data["opinion"].strip()
    method = library.known_by(area.procedure)
    origin = method.origins[0]
    try:
        chosen = [_say(request, area, said, form.key).pk] if said else []
        return matters.start_matter(
            actor=request.actor,
            now=request.now,
            area=area.code,
            title=form.cleaned_data["title"],
            category="public_works",
            origin=origin,
            opinions=chosen,
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
