"""The form of what was held or done: a turn of a duty, an activity of a matter."""

from __future__ import annotations

from typing import Any

from django import forms
from django.http import HttpRequest
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions.files import MOST
from xiangyue.web.forms import ActForm
from xiangyue.web.uploads import Several, sent


class HeldForm(ActForm):
    """What was held or done: when, where, with how many people, with what."""

    held_on = forms.DateField(
        label=lazy("On which day"), widget=forms.DateInput(attrs={"type": "date", "class": "short"})
    )
    place = forms.CharField(label=lazy("Where"), max_length=120, required=False)
    people = forms.IntegerField(
        label=lazy("How many people"),
        help_text=lazy("Only the number; nobody is listed."),
        min_value=0,
        required=False,
    )
    text = forms.CharField(
        label=lazy("What was done"),
        help_text=lazy("Everyone can read this. Leave out who said what."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=8000,
        required=False,
    )
    materials = forms.CharField(label=lazy("What was given out"), max_length=2000, required=False)
    photos = Several(
        label=lazy("Photos"),
        help_text=lazy("Up to 6. Where and when a photo was taken is removed."),
    )

    def given(self, request: HttpRequest) -> dict[str, Any]:
        """What was written down, as the acts take it."""
        data = self.cleaned_data
        return {
            "held_on": data["held_on"],
            "place": data["place"],
            "people": data["people"] or 0,
            "text": data["text"],
            "materials": data["materials"],
            "photos": sent(request, MOST),
        }
