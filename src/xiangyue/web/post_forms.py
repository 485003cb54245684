"""What is asked alike of a post that is filled by hiring and by choice among one's own people."""

from __future__ import annotations

from django import forms
from django.utils.translation import gettext_lazy as lazy

from xiangyue.web.forms import ActForm


class FitsForm(ActForm):
    """Which conditions of a post somebody does not meet; none: they fit."""

    unmet = forms.MultipleChoiceField(
        label=lazy("Which conditions are not met?"),
        help_text=lazy("None ticked: they fit."),
        widget=forms.CheckboxSelectMultiple,
        required=False,
    )
    reason = forms.CharField(
        label=lazy("Why, where one is not met"), required=False, max_length=500
    )


class ComesForm(ActForm):
    """Who was given a post begins, or does not come."""

    comes = forms.ChoiceField(
        label=lazy("Do they come?"),
        choices=[("yes", lazy("They begin")), ("no", lazy("They do not come"))],
        widget=forms.RadioSelect,
        initial="yes",
    )
    on = forms.DateField(
        label=lazy("From which day"),
        widget=forms.DateInput(attrs={"type": "date", "class": "short"}),
    )
    reason = forms.CharField(
        label=lazy("Why not, where they do not come"), required=False, max_length=500
    )
