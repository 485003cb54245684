"""The closing word of the one who asked."""

from __future__ import annotations

import contextlib
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import closing_words
from xiangyue.actions.acts import AlreadyDone
from xiangyue.data.models import ClosingWord, HandlingStep, HelpRequest
from xiangyue.web import request_words as words
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page


class WordForm(ActForm):
    """How content they are."""

    level = forms.ChoiceField(label=lazy("How content are you?"), widget=forms.RadioSelect)
    how = forms.ChoiceField(label=lazy("How was it said?"), widget=forms.RadioSelect)
    text = forms.CharField(
        label=lazy("In their own words"),
        widget=forms.Textarea(attrs={"rows": 3}),
        max_length=2000,
        required=False,
    )


MORE = [
    ("try", lazy("They could not be reached")),
    ("answer", lazy("It was seen to once more")),
]


def show(page: Page) -> HttpResponse:
    """The words given, and the form of who may give one."""
    case, actor = page.case, page.request.actor
    found = HelpRequest.objects.filter(matter=case.matter).first()
    given = list(
        ClosingWord.objects.filter(matter=case.matter).select_related("made_by").order_by("pk")
    )
    rows = list(
        HandlingStep.objects.filter(matter=case.matter, part=page.key)
        .select_related("made_by")
        .order_by("on", "pk")
    )
    asks = found is not None and actor.person_id is not None and actor.person_id == found.person_id
    form = None
    if page.open and (page.mine or asks):
        form, answer = _work(page, asks, bool(given))
        if answer is not None:
            return answer
    return page.render(
        "parts/closing_word.html",
        form,
        given=[(g, words.LEVELS[g.level], words.HOW[g.how]) for g in given],
        steps=words.steps(rows),
        asks=asks,
    )


def _work(page: Page, asks: bool, given: bool) -> tuple[WordForm, HttpResponse | None]:
    form = WordForm.of(page.request, version=page.case.matter.version)
    levels = [(level, words.LEVELS[level]) for level in page.part.words["levels"]]
    if asks:
        del form.fields["how"]
        form.fields["text"].label = lazy("What would you like to say?")
    else:
        form.fields["how"].choices = [(k, w) for k, w in words.HOW.items() if k != "self"]
        form.fields["how"].required = False
        form.fields["level"].label = lazy("What did they say?")
        levels += [m for m in MORE if m[0] == "try" or given]
    form.fields["level"].choices = levels
    if form.is_valid():
        with form.refusals():
            with contextlib.suppress(AlreadyDone):
                _act(page, form, asks)
            return form, redirect(page.request.path)
    return form, None


def _act(page: Page, form: WordForm, asks: bool) -> None:
    data = form.cleaned_data
    common: dict[str, Any] = {
        "actor": page.request.actor,
        "now": page.request.now,
        "matter_id": page.case.matter.pk,
        "text": data["text"],
        "expected": form.version,
        "key": form.key,
    }
    if data["level"] == "try":
        closing_words.try_to_reach(**common)
    elif data["level"] == "answer":
        closing_words.answer_word(**common)
    else:
        how = "self" if asks else data.get("how") or ""
        closing_words.give_word(level=data["level"], how=how, **common)


def told(facts: dict[str, Any]) -> list[str]:
    """The last word."""
    return [str(words.LEVELS[facts["level"]])] if facts.get("level") else []
