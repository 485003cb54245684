"""The forms of a story, and the words of its sections and states."""

from __future__ import annotations

from typing import Any

from django import forms
from django.utils.functional import Promise
from django.utils.translation import gettext_lazy as lazy

from xiangyue.core.stories import MOST, SECTIONS
from xiangyue.web.forms import WORDS, ActForm

HEADINGS: dict[str, Promise | str] = {
    "asked": lazy("What people said"),
    "decided": lazy("How people decided on it"),
    "done": lazy("What was then done"),
    "rated": lazy("How it was received"),
    "learned": lazy("What others can take from it"),
}
STATES: dict[str, tuple[Promise | str, str]] = {
    "draft": (lazy("A draft"), "wait"),
    "in-review": (lazy("Another person reviews it"), "open"),
    "public": (lazy("Public now"), "done"),
    "withdrawn": (lazy("Withdrawn from the library"), "bad"),
}


class TextForm(ActForm):
    """The words of a story."""

    title = forms.CharField(label=lazy("Title of the story"), max_length=80)
    lead = forms.CharField(
        label=lazy("In two sentences"),
        help_text=lazy("What it was about, and what came of it."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=300,
    )

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        for key in SECTIONS:
            self.fields[key] = forms.CharField(
                label=HEADINGS[key],
                widget=forms.Textarea(attrs={"rows": 5}),
                max_length=MOST,
                required=False,
            )

    @property
    def said(self) -> dict[str, str]:
        """The sections as they were sent."""
        return {key: self.cleaned_data[key] for key in SECTIONS}


class EditForm(TextForm):
    """Its words, and in the same sending one who agreed to be named: nothing typed is lost."""

    name = forms.CharField(label=lazy("Which name?"), max_length=60, required=False)
    how = forms.CharField(
        label=lazy("How did the person agree?"),
        help_text=lazy("A signed paper, their words before whom. Empty: the word is no name here."),
        max_length=200,
        required=False,
    )

    @property
    def texts(self) -> list[forms.BoundField]:
        """The fields of its words."""
        return [self[name] for name in ("title", "lead", *SECTIONS)]

    @property
    def named(self) -> list[forms.BoundField]:
        """The fields of a consent."""
        return [self["name"], self["how"]]

    def clean(self) -> dict[str, Any]:
        """How somebody agreed is of somebody."""
        found: dict[str, Any] = super().clean() or self.cleaned_data
        if found.get("how") and not found.get("name"):
            self.add_error("name", WORDS["required"])
        return found


class ReviewForm(ActForm):
    """The answer of the one who reviews it."""

    publish = forms.ChoiceField(
        label=lazy("Is it right?"),
        choices=[
            ("yes", lazy("Yes: make it public")),
            ("no", lazy("Send it back to be put right")),
        ],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=lazy("What has to be put right?"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
        required=False,
    )


class WithdrawForm(ActForm):
    """Why it is public no longer."""

    reason = forms.CharField(
        label=lazy("Why is it withdrawn?"),
        help_text=lazy("Everyone who looks for the story reads this."),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=1000,
    )
