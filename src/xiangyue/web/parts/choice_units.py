"""The units that choose representatives: formed, changed, made known."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext

from xiangyue.actions import choice_units
from xiangyue.web.forms import ActForm
from xiangyue.web.many_forms import form_of, sent
from xiangyue.web.part_page import Page


class FormForm(ActForm):
    """How the units are formed."""

    way = forms.ChoiceField(
        label=lazy("Who chooses a representative?"),
        choices=[
            ("households", lazy("Five to fifteen households choose one")),
            ("groups", lazy("Each village group chooses several")),
        ],
        widget=forms.RadioSelect,
        initial="households",
    )
    size = forms.IntegerField(
        label=lazy("Households of a unit"), min_value=1, initial=choice_units.USUAL
    )
    seats = forms.IntegerField(
        label=lazy("Representatives in all, where the groups choose"), min_value=0, required=False
    )
    women = forms.IntegerField(
        label=lazy("Of these, seats for women"),
        help_text=lazy("Empty: as many as the law asks for, a third of the whole assembly."),
        min_value=0,
        required=False,
    )


class MoveForm(ActForm):
    """Households come to a unit."""

    unit_id = forms.ChoiceField(label=lazy("To which unit"))
    households = forms.CharField(
        label=lazy("Households by their numbers"), help_text=lazy("1-8,11"), max_length=400
    )


class WomenForm(ActForm):
    """In which units women alone stand."""

    unit_ids = forms.MultipleChoiceField(
        label=lazy("In which units do women alone stand?"),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many units and seats."""
    if not facts.get("units"):
        return []
    n, seats = facts["units"], facts["seats"]
    return [
        ngettext("%(num)s unit", "%(num)s units", n) % {"num": n},
        _("%(seats)s seats, %(women)s of them for women") % {"seats": seats, **facts},
    ]


def show(page: Page) -> HttpResponse:
    """Every unit with its households; the forms while they may still be changed."""
    matter, request, case = page.case.matter, page.request, page.case
    units = choice_units.units_of(matter.pk)
    do, found = sent(request), {}
    vacant = bool(page.part.words["vacant"])
    if page.may and not case.facts(page.key).get("told"):
        kind = ActForm if vacant else FormForm
        found["form"] = form_of(kind, request, "form", version=matter.version)
        if units:
            move = form_of(MoveForm, request, "move", version=matter.version)
            move.fields["unit_id"].choices = [(u.pk, u.name) for u in units]  # type: ignore[attr-defined]
            women = form_of(WomenForm, request, "women", version=matter.version)
            women.fields["unit_ids"].choices = [(u.pk, u.name) for u in units]  # type: ignore[attr-defined]
            women.initial.setdefault("unit_ids", [u.pk for u in units if u.women])
            found |= {"move": move, "women": women}
    plain = do == "post" and page.may
    form = ActForm.of(request) if plain else found.get(do)
    if form is not None and form.is_valid() and _did(page, do, form):
        return redirect("matter-part", matter.pk, page.key)
    homes = {h.pk: h.number for h in choice_units.homes_of(matter.area_id)} if units else {}
    return page.render(
        "parts/choice_units.html",
        form if form is not None and form.is_bound else None,
        forms=found,
        plain=form if plain else None,
        units=[(u, [homes[h] for h in u.households if h in homes]) for u in units],
        vacant=vacant,
        to_choose=len(choice_units.to_choose(case, page.part)) if vacant and found else 0,
        lacks=choice_units.lacks(case) if found and units else [],
    )


def _did(page: Page, do: str, form: ActForm) -> bool:
    at = {"matter_id": page.case.matter.pk, "part": page.key, "expected": form.version}
    data = form.cleaned_data
    if do == "form":
        given = {k: data[k] for k in ("way", "size", "seats", "women") if k in data}
        return form.did(page.request, choice_units.form, **at, **given)
    if do == "move":
        given = {"unit_id": int(data["unit_id"]), "households": data["households"]}
        return form.did(page.request, choice_units.move, **at, **given)
    if do == "women":
        ids = [int(n) for n in data["unit_ids"]]
        return form.did(page.request, choice_units.set_women, **at, unit_ids=ids)
    return form.did(page.request, choice_units.post, **at)
