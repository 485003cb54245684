"""Members consulted alone: the form; who has been, and for the body itself what each said."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import soundings
from xiangyue.core.bodies import BODIES, OFFICERS
from xiangyue.data.models import Sounding
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page

STANCES: dict[str, Promise | str] = {
    "for": lazy("For it"),
    "changes": lazy("For it, with changes"),
    "against": lazy("Against it"),
}


class SoundingForm(ActForm):
    """What one member said."""

    person = forms.ChoiceField(label=lazy("Who was consulted"))
    stance = forms.ChoiceField(
        label=lazy("What they think of it"),
        choices=list(STANCES.items()),
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=lazy("What they said"),
        help_text=lazy("Who wants changes or is against it says why. Only the body reads this."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=4000,
        required=False,
    )


def show(page: Page) -> HttpResponse:
    """Who has been consulted; the form for the next."""
    matter, body = page.case.matter, page.part.words["body"]
    due = soundings.members(matter.area_id, body, page.case.today)
    found = list(
        Sounding.objects.filter(matter=matter, part=page.key)
        .select_related("person")
        .order_by("pk")
    )
    left = {pk: name for pk, name in due.items() if pk not in {r.person_id for r in found}}
    form = None
    if page.may and left:
        form = SoundingForm.of(page.request, version=matter.version)
        form.fields["person"].choices = [("", _("Choose")), *((str(p), n) for p, n in left.items())]
        if form.is_valid() and form.did(
            page.request,
            soundings.sound_out,
            matter_id=matter.pk,
            part=page.key,
            person_id=int(form.cleaned_data["person"]),
            stance=form.cleaned_data["stance"],
            text=form.cleaned_data["text"],
            expected=form.version,
        ):
            return redirect("matter-part", matter.pk, page.key)
    inside = page.request.actor.holds(matter.area_id, *BODIES[body], *OFFICERS)
    return page.render(
        "parts/sounding.html",
        form,
        rows=found if inside else [],
        asked=len(found),
        due=len(due),
        left=list(left.values()),
        stances=STANCES,
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many have been consulted."""
    if not facts.get("due"):
        return []
    values = {"n": facts.get("asked", 0), "of": facts["due"]}
    return [_("%(n)s of %(of)s members consulted") % values]
