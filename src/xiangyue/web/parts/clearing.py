"""The clearing of who was accused without ground, on the page of the office."""

from __future__ import annotations

import contextlib
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import protected
from xiangyue.actions.acts import AlreadyDone
from xiangyue.data.models import ProtectedReport
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page


class ClearingForm(ActForm):
    """Whether they wish it, and the notice."""

    what = forms.ChoiceField(label=lazy("What is to be done?"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=lazy("The notice"),
        help_text=lazy("Everyone reads it. Say what was found, and nothing of who reported it."),
        widget=forms.Textarea(attrs={"rows": 6}),
        max_length=2000,
        required=False,
    )


def show(page: Page) -> HttpResponse:
    """Asked, wished, cleared."""
    report = ProtectedReport.objects.filter(matter=page.case.matter).select_related("about").first()
    form = None
    if page.may and report is not None:
        form = ClearingForm.of(page.request, version=page.case.matter.version)
        form.fields["what"].choices = (
            [
                ("wished", lazy("The person wishes to be cleared in public")),
                ("not", lazy("The person wishes no notice")),
            ]
            if report.wish is None
            else [("clear", lazy("Post the notice of clearing"))]
        )
        if form.is_valid():
            with form.refusals():
                with contextlib.suppress(AlreadyDone):
                    _act(page, form)
                return redirect(page.request.path)
    return page.render("parts/clearing.html", form, report=report)


def _act(page: Page, form: ClearingForm) -> None:
    given: dict[str, Any] = {
        "actor": page.request.actor,
        "now": page.request.now,
        "matter_id": page.case.matter.pk,
        "expected": form.version,
        "key": form.key,
    }
    if form.cleaned_data["what"] == "clear":
        protected.clear(text=form.cleaned_data["text"], **given)
    else:
        protected.say_wish(wish=form.cleaned_data["what"] == "wished", **given)
