"""Recommendations with their answers, given back to each who took part."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import feedback
from xiangyue.data.models import Recommendation, Returned
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm, once
from xiangyue.web.part_page import Page

ANSWERS = {
    "adopted": lazy("Adopted"),
    "partly": lazy("Adopted in part"),
    "not": lazy("Not adopted"),
}
LOOKS = {"adopted": "done", "partly": "warn", "not": "bad"}


class AdviceForm(ActForm):
    """What was recommended."""

    texts = forms.CharField(
        label=lazy("What was recommended"),
        help_text=lazy("One recommendation a line."),
        widget=forms.Textarea(attrs={"rows": 5}),
        max_length=8000,
    )


class AnswerForm(ActForm):
    """The answer to one."""

    answer = forms.ChoiceField(
        label=lazy("Is it adopted?"), choices=list(ANSWERS.items()), widget=forms.RadioSelect
    )
    reason = forms.CharField(
        label=lazy("Why, and what happens now"),
        help_text=lazy("Each who took part reads this."),
        widget=forms.Textarea(attrs={"rows": 4}),
        max_length=1000,
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many were adopted, to how many it was given back."""
    if not facts.get("recommendations"):
        return []
    of = facts["recommendations"]
    lines = [
        _("%(n)s of %(of)s recommendations adopted") % {"n": facts.get("adopted", 0), "of": of}
    ]
    if facts.get("returned"):
        back = {"n": facts["returned"], "of": facts.get("owed", 0)}
        lines.append(_("given back to %(n)s of %(of)s who took part") % back)
    return lines


def show(page: Page) -> HttpResponse:
    """The recommendations; forms to add, and the button to give back."""
    matter = page.case.matter
    rows = list(Recommendation.objects.filter(matter=matter, part=page.key).order_by("number"))
    back = Returned.objects.filter(matter=matter, part=page.key).count()
    form = None
    if page.may and not back:
        form = AdviceForm.of(page.request)
        if form.is_valid() and form.did(
            page.request,
            feedback.recommend,
            matter_id=matter.pk,
            part=page.key,
            texts=[t for t in form.cleaned_data["texts"].splitlines() if t.strip()],
        ):
            return redirect("matter-part", matter.pk, page.key)
    return page.render(
        "parts/feedback.html",
        form,
        rows=rows,
        back=back,
        answers=ANSWERS,
        looks=LOOKS,
        ready=bool(rows and page.part.words["to"]) and all(r.answer for r in rows) and not back,
    )


def answer(request: HttpRequest, pk: int, key: str, row: int) -> HttpResponse:
    """The answer to one recommendation."""
    case, standing = words.load(request, pk)
    found = Recommendation.objects.filter(pk=row, matter_id=pk, part=key).first()
    if found is None:
        raise Http404
    form = AnswerForm.of(
        request, initial={"answer": found.answer or "adopted", "reason": found.reason}
    )
    if form.is_valid() and form.did(
        request,
        feedback.answer,
        recommendation_id=row,
        answer=form.cleaned_data["answer"],
        reason=form.cleaned_data["reason"],
    ):
        return redirect("matter-part", pk, key)
    page = Page(request, case, standing, key)
    return page.ask(form, _("Answer a recommendation"), _("Save the answer"), quote=found.text)


def give_back(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Given back to everyone who took part (POST)."""
    words.find(request, pk)
    form = ActForm.of(request)
    if request.method == "POST" and form.is_valid():
        once(request, feedback.give_back, matter_id=pk, part=key, key=form.key)
    return redirect("matter-part", pk, key)


urlpatterns = [
    path("m/<int:pk>/<slug:key>/advice/<int:row>/", answer, name="advice-answer"),
    path("m/<int:pk>/<slug:key>/give-back/", give_back, name="advice-back"),
]
