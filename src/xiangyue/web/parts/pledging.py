"""Where pledges were given and made known; the form of a further occasion."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import pledge_reviews
from xiangyue.core.part import Part
from xiangyue.data.models import PledgeOccasion
from xiangyue.web import matter_words as words
from xiangyue.web import pledge_words
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page
from xiangyue.web.parts.pledges import rows_of


class GiveForm(ActForm):
    """Where, in which form, when, before how many."""

    place = forms.ChoiceField(label=lazy("Where they were made known"))
    form = forms.ChoiceField(label=lazy("In which form"))
    held_on = forms.DateField(
        label=lazy("On which day"),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
    )
    people = forms.IntegerField(
        label=lazy("How many people were there"),
        help_text=lazy(
            "Left empty where that day's meeting is on record: its sheet has the number."
        ),
        min_value=1,
        required=False,
    )
    text = forms.CharField(label=lazy("What was said there"), max_length=400, required=False)


def show(page: Page) -> HttpResponse:
    """The occasions; the form; the pledges."""
    matter = page.case.matter
    rows = list(PledgeOccasion.objects.filter(matter=matter, part=page.key).order_by("held_on"))
    form = None
    if page.may:
        form = GiveForm.of(
            page.request, version=matter.version, initial={"held_on": page.case.today}
        )
        for name, named in (("place", pledge_words.PLACES), ("form", pledge_words.FORMS)):
            known = page.part.words[name + "s"]
            form.fields[name].choices = [("", _("Choose")), *((k, named[k]) for k in known)]
        if form.is_valid() and form.did(
            page.request,
            pledge_reviews.give,
            matter_id=matter.pk,
            part=page.key,
            place=form.cleaned_data["place"],
            form=form.cleaned_data["form"],
            held_on=form.cleaned_data["held_on"],
            people=form.cleaned_data["people"] or 0,
            text=form.cleaned_data["text"],
            expected=form.version,
        ):
            return redirect("matter-part", matter.pk, page.key)
    standing = [r for r in rows_of(page, page.part.words["of"]) if r.row.fixed_on]
    return page.render(
        "parts/pledging.html",
        form,
        rows=rows,
        places=pledge_words.PLACES,
        forms=pledge_words.FORMS,
        cards=pledge_words.by_holder(standing),
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many were given, before how many people."""
    if not facts.get("given"):
        return []
    return [
        _("given: %(n)s, before people: %(people)s")
        % {"n": facts["given"], "people": facts.get("people", 0)}
    ]


def asked(part: Part) -> list[tuple[Any, Any]]:
    """Where they are made known."""
    join = "、" if words.reader() == "zh" else ", "
    places = [str(pledge_words.PLACES[p]) for p in part.words["places"]]
    return [(_("Made known"), join.join(places))]
