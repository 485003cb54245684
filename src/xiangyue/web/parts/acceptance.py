"""The result accepted, or sent back with the reason."""

from __future__ import annotations

from django import forms
from django.http import HttpResponse
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import matters
from xiangyue.data.models import Acceptance
from xiangyue.web.forms import ActForm, once
from xiangyue.web.part_page import Page


class AcceptanceForm(ActForm):
    """The result accepted or sent back."""

    accepted = forms.ChoiceField(
        label=lazy("Is the result as it was decided?"),
        choices=[("yes", lazy("Yes, accepted")), ("no", lazy("No, sent back"))],
        widget=forms.RadioSelect,
    )
    text = forms.CharField(
        label=lazy("What was looked at, what was found"),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=4000,
    )


def show(page: Page) -> HttpResponse:
    """The result accepted, or sent back with the reason."""
    found = list(
        Acceptance.objects.filter(matter=page.case.matter, part=page.key)
        .select_related("made_by")
        .order_by("-made_at")
    )
    form = None
    if page.may:
        form = AcceptanceForm.of(page.request, version=page.case.matter.version)
        if form.is_valid():
            data = form.cleaned_data
            with form.refusals():
                once(
                    page.request,
                    matters.accept,
                    matter_id=page.case.matter.pk,
                    part=page.key,
                    accepted=data["accepted"] == "yes",
                    text=data["text"],
                    expected=form.version,
                    key=form.key,
                )
                return page.done()
    return page.render("parts/acceptance.html", form, given=found)
