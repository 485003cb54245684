"""The form by which the office enters who signed a list on paper."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as lazy

from xiangyue.web.forms import ActForm
from xiangyue.web.uploads import Several


class ListForm(ActForm):
    """A signed paper list, with its photos."""

    people = forms.CharField(
        label=lazy("Who signed"),
        help_text=lazy(
            "One a line. For one of several people with the same name a comma, then the "
            "household's number. Several lists are entered one after another."
        ),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=4000,
    )
    photos = Several(
        label=lazy("Photo of the signed sheet"),
        help_text=lazy("With the signatures to be read. At most 10."),
    )
    photos.asked = True  # type: ignore[attr-defined]
