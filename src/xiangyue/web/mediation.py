"""Who mediates a private matter: handed over to another, asked for by a party, seen to by number
alone where the mediator cannot."""

from __future__ import annotations

from typing import Any

from django import forms
from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.access.matters import may_see
from xiangyue.actions import mediators
from xiangyue.actions.standing import Case, procedure_of
from xiangyue.actions.terms import holders
from xiangyue.data.models import HandOver, Matter, Party, Person
from xiangyue.web import matter_words as words
from xiangyue.web.formats import local_day
from xiangyue.web.forms import ActForm
from xiangyue.web.links import maybe_url, url
from xiangyue.web.opinion_words import village

WHY = (
    ("unable", lazy("The mediator cannot go on")),
    ("relative", lazy("The mediator is of a party's family, or a relative")),
)


class HandOverForm(ActForm):
    """To whom, and why."""

    to = forms.ChoiceField(label=lazy("Who mediates from now on"))
    why = forms.ChoiceField(label=lazy("Why"), choices=WHY, widget=forms.RadioSelect)
    words = forms.CharField(
        label=lazy("In a few words"),
        help_text=lazy("Only those who see this matter read it."),
        max_length=500,
        required=False,
    )


class AskForm(ActForm):
    """A party asks for another mediator."""

    words = forms.CharField(
        label=lazy("Why, if you like to say it"),
        help_text=lazy("You need give no reason."),
        max_length=500,
        required=False,
    )


def of(request: HttpRequest, case: Case) -> dict[str, Any] | None:
    """Who mediates this matter and what the reader may do about it; None where nobody does."""
    if not mediators.mediated(case.procedure) or case.matter.state != "running":
        return None
    mine, pk = request.actor.person_id, mediators.of(case.matter)
    party = Party.objects.filter(matter=case.matter, person_id=mine, side="").exists()
    return {
        "name": Person.objects.values_list("name", flat=True).get(pk=pk),
        "waits": mediators.waiting(case.matter) is not None,
        "may_hand_over": mine == pk,
        "may_ask": party and mine != pk,
    }


def _found(pk: int) -> Matter:
    matter = Matter.objects.select_related("area", "procedure").filter(pk=pk).first()
    if matter is None or not mediators.mediated(procedure_of(matter)) or matter.state != "running":
        raise Http404
    return matter


def hand_over(request: HttpRequest, pk: int) -> HttpResponse:
    """The form; whoever does it in the mediator's absence sees the number and nothing more."""
    matter = _found(pk)
    procedure = procedure_of(matter)
    now = mediators.of(matter)
    sees = mediators.require_hander(request.actor, matter, procedure, now)
    today = local_day(request.now)
    roles = holders(matter.area_id, today, *procedure.starts).filter(person__active=True)
    people = {s.person_id: s.person.name for s in roles if s.person_id != now}
    waiting = mediators.waiting(matter)
    form = HandOverForm.of(request, initial={"why": "unable"})
    form.fields["to"].choices = list(people.items())
    if waiting is not None:
        del form.fields["why"], form.fields["words"]
    if form.is_valid() and form.did(
        request,
        mediators.hand_over,
        matter_id=pk,
        to=int(form.cleaned_data["to"]),
        why=form.cleaned_data.get("why", "unable"),
        words=form.cleaned_data.get("words", ""),
    ):
        messages.success(request, _("It is in other hands now."))
        return redirect("mediators" if not sees else "matters", matter.area_id)
    area, _jurisdiction = village(matter.area_id)
    return form.page(
        request,
        "matters/hand_over.html",
        area=area,
        practice=matter.practice,
        number=words.number_of(matter),
        began=matter.began_at,
        title=matter.title if sees else "",
        asked=waiting is not None,
        crumbs=[
            (area.shown, maybe_url("village", matter.area_id)),
            (_("Matters"), url("matters", matter.area_id)),
            (_("Hand over"), ""),
        ],
        back=url("matter", pk) if sees else url("mediators", matter.area_id),
    )


def ask(request: HttpRequest, pk: int) -> HttpResponse:
    """A party asks for another mediator."""
    matter = _found(pk)
    if not may_see(request.actor, matter, procedure_of(matter)):
        raise Http404
    form = AskForm.of(request)
    if form.is_valid() and form.did(
        request, mediators.ask, matter_id=pk, words=form.cleaned_data["words"]
    ):
        messages.success(request, _("Nothing goes on until somebody else mediates."))
        return redirect("matter", pk)
    return form.page(
        request,
        "matters/other_mediator.html",
        area=matter.area,
        practice=matter.practice,
        crumbs=words.crumbs(matter, (_("Another mediator"), "")),
        back=url("matter", pk),
    )


def listed(request: HttpRequest, code: str) -> HttpResponse:
    """The matters under way that somebody mediates, by number alone: for who hands over in the
    mediator's absence. Those that wait for a new mediator first."""
    area, jurisdiction = village(code)
    request.actor.require(code, *mediators.IN_ABSENCE)
    found = Matter.objects.filter(area_id=code, state="running").select_related("procedure")
    found = found.filter(procedure__raw__definition__confined="people", practice=False)
    waits = set(
        HandOver.objects.filter(matter__in=found, after__isnull=True).values_list(
            "matter_id", flat=True
        )
    )
    rows = [
        {"pk": m.pk, "number": words.number_of(m), "began": m.began_at, "waits": m.pk in waits}
        for m in found.order_by("began_at")
    ]
    return render(
        request,
        "matters/mediators.html",
        {
            "area": area,
            "practice": jurisdiction.practice,
            "rows": sorted(rows, key=lambda r: not r["waits"]),
            "crumbs": [
                (area.shown, maybe_url("village", code)),
                (_("Matters"), url("matters", code)),
                (_("Who mediates"), ""),
            ],
        },
    )


urlpatterns = [
    path("m/<int:pk>/hand-over/", hand_over, name="hand-over"),
    path("m/<int:pk>/other-mediator/", ask, name="other-mediator"),
    path("a/<str:code>/mediators/", listed, name="mediators"),
]
