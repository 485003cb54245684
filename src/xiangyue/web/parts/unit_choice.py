"""Each unit's choice: who stands, the votes, who is chosen."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import choice_units, unit_choices
from xiangyue.data.models import ChoiceUnit
from xiangyue.web import named_people
from xiangyue.web.forms import ActForm
from xiangyue.web.links import url
from xiangyue.web.part_page import Page


class NamesForm(ActForm):
    """Who stands in a unit."""

    people = forms.CharField(
        label=lazy("Who stands"),
        help_text=lazy("One a line. For one of several people with the same name a comma, then the "
                       "household's number."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
    )  # fmt: skip


class CountForm(ActForm):
    """One teller's count."""

    present = forms.IntegerField(label=lazy("Voters present"), min_value=0)
    households = forms.IntegerField(label=lazy("Households that sent somebody"), min_value=0)
    issued = forms.IntegerField(
        label=lazy("Ballots handed out"),
        help_text=lazy("By a show of hands: as many as are present, here and in the next line."),
        min_value=0,
    )
    returned = forms.IntegerField(label=lazy("Ballots that came back"), min_value=0)
    void = forms.IntegerField(label=lazy("Void"), min_value=0, initial=0)


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many units have chosen."""
    if not facts.get("units"):
        return []
    lines = [_("%(chosen_units)s of %(units)s units have chosen") % facts]
    if facts.get("chosen"):
        lines.append(_("%(chosen)s representatives, %(women)s of them women") % facts)
    return lines


def show(page: Page) -> HttpResponse:
    """Every unit with who is chosen; the one that is looked at, with its form."""
    matter, request = page.case.matter, page.request
    units = choice_units.units_of(matter.pk)
    asked = request.POST.get("unit") or request.GET.get("unit", "")
    unit = next((u for u in units if str(u.pk) == asked), None)
    form: ActForm | None = None
    if unit is not None and page.may and not unit.settled_on:
        naming = not unit.candidates or (
            (request.POST.get("do") or request.GET.get("do")) == "names" and not unit.counts
        )
        form, done = _names(page, unit) if naming else _count(page, unit)
        if done:
            back = url("matter-part", matter.pk, page.key)
            return redirect(f"{back}?unit={unit.pk}")
    until = page.case.facts(page.key).get("until")
    return page.render(
        "parts/unit_choice.html",
        form,
        units=[(u, _chosen(u)) for u in units],
        unit=unit,
        rounds=[_round(r) for r in unit.rounds] if unit else [],
        voters=unit_choices.voters_of(unit, page.case.today).count() if unit else 0,
        counts=isinstance(form, CountForm),
        until=until and date.fromisoformat(until),
    )


def _chosen(unit: ChoiceUnit) -> list[str]:
    names = {c["id"]: c["name"] for vote in unit.rounds for c in vote["candidates"]}
    return [names[p] for p in unit.chosen]


def _round(vote: Mapping[str, Any]) -> dict[str, Any]:
    lines = [
        {"name": c["name"], "votes": n, "chosen": c["id"] in vote["chosen"]}
        for c, n in zip(vote["candidates"], vote["votes"], strict=True)
    ]
    return {**vote, "lines": sorted(lines, key=lambda row: -int(row["votes"]))}


def _names(page: Page, unit: ChoiceUnit) -> tuple[ActForm, bool]:
    form = NamesForm.of(page.request, version=page.case.matter.version)
    if form.is_valid():
        with form.refusals():
            area = page.case.matter.area_id
            named = named_people.read(
                form.cleaned_data["people"], area, field="people", guests=False
            )
            people = [n.person_id for n in named if n.person_id]
            return form, form.did(
                page.request, unit_choices.nominate, matter_id=page.case.matter.pk,
                part=page.key, unit_id=unit.pk, people=people, expected=form.version,
            )  # fmt: skip
    return form, False


def _count(page: Page, unit: ChoiceUnit) -> tuple[ActForm, bool]:
    form = CountForm.of(page.request, version=page.case.matter.version)
    for n, one in enumerate(unit.candidates):
        form.fields[f"votes_{n}"] = forms.IntegerField(
            label=_("Votes for %(name)s") % one, min_value=0
        )
    if form.is_valid():
        data = form.cleaned_data
        return form, form.did(
            page.request, unit_choices.enter_count, matter_id=page.case.matter.pk,
            part=page.key, unit_id=unit.pk, expected=form.version,
            votes=[data[f"votes_{n}"] for n in range(len(unit.candidates))],
            **{name: data[name] for name in unit_choices.READ},
        )  # fmt: skip
    return form, False
