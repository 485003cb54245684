"""Care for cadres: an event told, whom to visit by a look on record, pension and medical cover."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.views.decorators.cache import never_cache

from xiangyue.actions import care
from xiangyue.actions.courses import CADRES
from xiangyue.data.models import CadreCover
from xiangyue.web.forms import ActForm
from xiangyue.web.links import maybe_url, url
from xiangyue.web.many_forms import form_of, sent
from xiangyue.web.opinion_words import opened
from xiangyue.web.roster_names import person_named

KINDS: dict[str, Promise | str] = {
    "illness": lazy("They are ill: a visit"),
    "family_illness": lazy("Somebody of their family is ill: a visit"),
    "upheaval": lazy("Upheaval at home: a talk"),
    "difficulty": lazy("Difficulty at work: a talk"),
    "discord": lazy("Discord among cadres: a talk"),
    "change": lazy("A change of post: a talk"),
    "distress": lazy("Distress: a talk"),
}
YES_NO = [("yes", lazy("Yes")), ("no", lazy("No"))]


class EventForm(ActForm):
    """What happened, to whom."""

    do = forms.CharField(widget=forms.HiddenInput, initial="event", required=False)
    person = forms.CharField(
        label=lazy("Which cadre?"),
        help_text=lazy("The list of duties says that a visit or a talk is due, never with whom."),
        max_length=80,
    )
    kind = forms.ChoiceField(
        label=lazy("What calls for it?"), choices=list(KINDS.items()), widget=forms.RadioSelect
    )


class CoverForm(ActForm):
    """A cadre's cover."""

    do = forms.CharField(widget=forms.HiddenInput, initial="cover", required=False)
    person = forms.CharField(label=lazy("Which cadre?"), max_length=80)
    pension = forms.ChoiceField(
        label=lazy("Pension cover?"), choices=YES_NO, widget=forms.RadioSelect
    )
    medical = forms.ChoiceField(
        label=lazy("Medical cover?"), choices=YES_NO, widget=forms.RadioSelect
    )


class LookForm(ActForm):
    """A look, with its reason."""

    do = forms.CharField(widget=forms.HiddenInput, initial="look", required=False)
    why = forms.CharField(
        label=lazy("Why do you look?"),
        help_text=lazy("The look goes on record with your name and this reason."),
        max_length=200,
    )


@never_cache
def page(request: HttpRequest, code: str) -> HttpResponse:
    """``/a/<code>/care/``: for cadres; each sees their own cover, who keeps it may look."""
    area, _here = opened(code)
    if len(code) != 12:
        raise Http404
    actor = request.actor
    actor.require(code, *dict.fromkeys((*CADRES, "clerk")))
    keeps = actor.holds(code, *care.KEEPERS)
    made: dict[str, Any] = {}
    if keeps:
        for name, kind in (("event", EventForm), ("cover", CoverForm), ("look", LookForm)):
            made[name] = form_of(kind, request, name)
    form = made.get(sent(request))
    seen = None
    if form is not None and form.is_bound and form.is_valid():
        if form.cleaned_data["do"] == "look":
            with form.refusals():
                seen = care.look(
                    actor=actor, now=request.now, area=code, why=form.cleaned_data["why"]
                )
        elif _act(request, code, form):
            return redirect("care", code)
    context = {
        "area": area,
        "crumbs": [
            (area.shown, maybe_url("village", code)),
            (_("What is due"), url("duties", code)),
            (_("Care for cadres"), ""),
        ],
        "own": CadreCover.objects.filter(person_id=actor.person_id).first(),
        "seen": seen,
        "kinds": KINDS,
        "event": made.get("event"),
        "cover": made.get("cover"),
        "look": made.get("look"),
    }
    return (form or ActForm()).page(request, "duties/care.html", **context)


def _act(request: HttpRequest, code: str, form: Any) -> bool:
    data, person_id = form.cleaned_data, 0
    with form.refusals():
        person_id = person_named(code, data["person"], field="person").pk
    if form.errors:
        return False
    given = {"area": code, "person_id": person_id}
    if data["do"] == "event":
        return bool(form.did(request, care.tell_event, **given, kind=data["kind"]))
    covers = {name: data[name] == "yes" for name in ("pension", "medical")}
    return bool(form.did(request, care.tell_cover, **given, **covers))


urlpatterns = [path("a/<str:code>/care/", page, name="care")]
