"""Signing that a meeting be called: one's own signature, the paper list, how many are needed."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping
from typing import Any

from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _

from xiangyue.actions import demands
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.signed_sheets import MOST_PHOTOS
from xiangyue.core.bodies import SPECS
from xiangyue.core.part import Part
from xiangyue.data.models import DemandSignature, Person
from xiangyue.web import matter_words as words
from xiangyue.web import named_people
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page
from xiangyue.web.signed_lists import ListForm
from xiangyue.web.uploads import sent


def asked(part: Part) -> list[tuple[Any, Any]]:
    """Which body is to meet."""
    if part.words["about"]:
        return []
    return [(_("Which body is to meet"), words.body_name(part.words["body"]))]


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many signed, of how many; whether nobody need sign."""
    lines = []
    if facts.get("proposed"):
        lines.append(_("the township proposed it; nobody need sign"))
    if facts.get("representatives"):
        lines.append(
            _("%(representatives)s of %(of_representatives)s representatives signed") % facts
        )
    if facts.get("of_households"):
        lines.append(
            _(
                "%(villagers)s of %(of_villagers)s voters signed, of %(households)s of "
                "%(of_households)s households"
            )
            % facts
        )
    elif facts.get("villagers"):
        lines.append(_("%(villagers)s of %(of_villagers)s villagers signed") % facts)
    return lines


def show(page: Page) -> HttpResponse:
    """How many there are and need to be; one's own signature; the form of a paper list."""
    request, case, part = page.request, page.case, page.part
    matter, actor = case.matter, request.actor
    spec = SPECS[part.words["body"]]
    mine = DemandSignature.objects.filter(matter=matter, part=page.key, person_id=actor.person_id)
    signed = actor.person_id is not None and mine.exists()
    may_sign = page.open and (
        demands.may_sign(case, part, actor.person_id)
        if part.words["about"]
        else actor.holds(matter.area_id, *spec.callers)
        or (spec.counted and actor.person_id is not None and actor.area == matter.area_id)
    )
    form = ListForm.of(request) if page.may else None
    if request.method == "POST" and request.POST.get("do") in ("sign", "take-back"):
        own = ActForm.of(request)
        act = demands.sign if request.POST["do"] == "sign" else demands.take_back
        if own.is_valid():
            with contextlib.suppress(AlreadyDone):
                act(
                    actor=actor,
                    now=request.now,
                    matter_id=matter.pk,
                    part=page.key,
                    key=own.key,
                )
            return redirect("matter-part", matter.pk, page.key)
    elif form is not None and form.is_valid():
        with form.refusals():
            named = named_people.read(
                form.cleaned_data["people"], matter.area_id, field="people", guests=False
            )
            with contextlib.suppress(AlreadyDone):
                demands.enter_list(
                    actor=actor,
                    now=request.now,
                    matter_id=matter.pk,
                    part=page.key,
                    people=[n.person_id for n in named if n.person_id],
                    photos=sent(request, MOST_PHOTOS),
                    key=form.key,
                )
            return redirect("matter-part", matter.pk, page.key)
    seats = Person.objects.filter(
        demands.seated(case, spec),
        pk__in=DemandSignature.objects.filter(matter=matter, part=page.key).values("person_id"),
    )
    return page.render(
        "parts/demand.html",
        form,
        needed=demands.checks(case, part, demands.counted(case, part)) if page.open else (),
        lines=() if page.open else told(case.facts(page.key)),
        names=[]
        if part.words["about"]
        else list(seats.order_by("name").values_list("name", flat=True)),
        signed=signed,
        may_sign=may_sign,
        summary=matter.summary,
        of_unit=bool(part.words["about"]),
    )
