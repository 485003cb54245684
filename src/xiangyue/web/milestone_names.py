"""Another is named in the place of one who was named for long at a dated step."""

from __future__ import annotations

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import milestone_names
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page
from xiangyue.web.parts.milestone import members_of, replaceable


class ReplaceForm(ActForm):
    """Who leaves, who comes, and why."""

    leaves = forms.ChoiceField(label=lazy("Who leaves"), widget=forms.RadioSelect)
    comes = forms.ChoiceField(label=lazy("Who comes in their place"))
    reason = forms.CharField(
        label=lazy("Why is it changed?"),
        help_text=lazy("Read by those who act on it alone."),
        widget=forms.Textarea(attrs={"rows": 2}),
        max_length=300,
    )


def replace(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Name another; for those who act on the step while the matter runs."""
    case, standing = words.load(request, pk)
    if key not in case.parts:
        raise Http404
    page = Page(request, case, standing, key)
    there = milestone_names.named_now(pk, key)
    if not (replaceable(page) and there):
        raise Http404
    form = ReplaceForm.of(request, version=case.matter.version)
    form.fields["leaves"].choices = [(str(p), name) for p, name in there.items()]
    others = [(p, name) for p, name in members_of(page) if int(p) not in there]
    form.fields["comes"].choices = [("", _("Choose")), *others]
    if form.is_valid() and form.did(
        request, milestone_names.replace, matter_id=pk, part=key,
        leaves=int(form.cleaned_data["leaves"]), comes=int(form.cleaned_data["comes"]),
        reason=form.cleaned_data["reason"], expected=form.version,
    ):  # fmt: skip
        return redirect("matter-part", pk, key)
    lead = _(
        "What was done in the time of the one who leaves stays, and no day of the step moves."
        " Who leaves is no party to the matter any more."
    )
    return page.ask(form, _("Name another"), _("Name another"), lead=lead)


urlpatterns = [path("m/<int:pk>/<slug:key>/another/", replace, name="milestone-replace")]
