"""Paper questionnaires: handed out, and typed in by two people apart, paper by paper."""

from __future__ import annotations

import contextlib
from dataclasses import dataclass
from typing import Any

from django import forms
from django.http import HttpResponse
from django.shortcuts import redirect
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy

from xiangyue.actions import survey_counts, surveys
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.questionnaires import questions_of
from xiangyue.actions.sealed_papers import STRATUM, Typed, typed
from xiangyue.actions.survey_counts import Read
from xiangyue.core.digits import whole
from xiangyue.core.refusals import Refusal
from xiangyue.core.survey_questions import Question
from xiangyue.data.models import Survey
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm, once
from xiangyue.web.links import url
from xiangyue.web.part_page import Page
from xiangyue.web.parts.sampling import name_of
from xiangyue.web.survey_answer import add_questions, said, unit_named, values_of


class GiveForm(ActForm):
    """To whom a paper is handed."""

    who = forms.CharField(
        label=lazy("Who gets a paper questionnaire?"),
        help_text=lazy(
            "The household's number, or a name on the roster. Whoever has a paper does not answer"
            " by phone."
        ),
        max_length=80,
    )


class PaperForm(ActForm):
    """One paper."""

    stratum = forms.ChoiceField(label=lazy("Village group on the paper"), required=False)


@dataclass(frozen=True)
class State:
    """Where the typing stands for one reader."""

    given: int
    ready: int
    own: Typed | None
    other: Typed | None
    readers: int
    came: Read


def state_of(survey: Survey, person_id: int | None) -> State:
    """How many papers are out, who has typed, whether they agree: two queries."""
    try:
        rows = typed(survey)
    except Refusal:  # the key of the pool is lost: it is held again
        rows = []
    own = next((r for r in rows if r.row.reader_id == person_id), None)
    other = next((r for r in rows if r is not own), None)
    return State(
        survey_counts.papers_out(survey),
        sum(r.row.ready for r in rows),
        own,
        other,
        len(rows),
        survey_counts.compare(rows),
    )


def give(page: Page, survey: Survey) -> HttpResponse:
    """Hand out a paper to one of those asked."""
    form, matter = GiveForm.of(page.request), page.case.matter
    gave = ""
    if form.is_valid():
        with form.refusals():
            unit = unit_named(survey, form.cleaned_data["who"], field="who")
            once(
                page.request,
                surveys.give_paper,
                matter_id=matter.pk,
                part=page.key,
                unit=unit.label,
                key=form.key,
            )
            gave = form.cleaned_data["who"]
            form = GiveForm()
    return page.render(
        "surveys/paper.html",
        form,
        s=survey,
        gave=gave,
        given=survey_counts.papers_out(survey),
        crumbs=_crumbs(page, _("Give out papers")),
    )


def _crumbs(page: Page, name: str) -> list[tuple[Any, str]]:
    matter = page.case.matter
    there = (page.view.names[words.reader()], url("matter-part", matter.pk, page.key))
    return words.crumbs(matter, there, (name, ""))


def read(page: Page, survey: Survey) -> HttpResponse:
    """A reader types the pile, paper by paper; where the two differ, they look at those again."""
    request = page.request
    questions = questions_of(survey.questionnaire)
    state = state_of(survey, request.actor.person_id)
    own = state.own
    so_far = len(own.papers) if own else 0
    wanted = whole(request.GET.get("paper"))
    number = so_far + 1 if wanted is None else max(1, min(wanted, so_far + 1))
    done = own is not None and own.row.ready and state.came.state != "differs"
    form = None
    if not done and (own is not None or state.readers < 2):
        initial = dict(own.papers[number - 1]) if own and number <= so_far else {}
        form = PaperForm.of(request, initial=initial)
        add_questions(form, questions)
        for q in questions:
            form.fields[q.key].label = f"{questions.index(q) + 1}. {q.text}"
        strata = survey_counts.strata_of_papers(survey)
        if strata and len(survey.sample.strata) > 1:
            choices = [(name, name_of(name)) for name in strata]
            form.fields["stratum"].choices = [("", _("not written on it")), *choices]
        else:
            del form.fields["stratum"]
        if form.is_valid():
            with form.refusals():
                return _typed(page, form, questions, number)
    differences = []
    if own and state.other and state.came.state == "differs":
        differences = [
            (n, _what(questions, key), _shown(questions, own, n, key),
             _shown(questions, state.other, n, key))
            for n, key in state.came.differences
        ]  # fmt: skip
    return page.render(
        "surveys/read.html",
        form,
        s=survey,
        state=state,
        typed=so_far,
        number=number,
        finished=done,
        differences=differences,
        crumbs=_crumbs(page, _("Type in the papers")),
    )


def _typed(
    page: Page, form: PaperForm, questions: tuple[Question, ...], number: int
) -> HttpResponse:
    given: dict[str, Any] = {
        "actor": page.request.actor,
        "now": page.request.now,
        "matter_id": page.case.matter.pk,
        "part": page.key,
        "key": form.key,
    }
    with contextlib.suppress(AlreadyDone):
        if page.request.POST.get("ready") == "yes":
            survey_counts.finish_reading(**given)
        else:
            survey_counts.enter_paper(
                **given,
                number=number,
                values=values_of(form, questions),
                stratum=form.cleaned_data.get("stratum", ""),
            )
    return redirect("survey-read", page.case.matter.pk, page.key)


def _what(questions: tuple[Question, ...], key: str) -> str:
    if not key:
        return _("the whole paper")
    if key == STRATUM:
        return _("village group")
    return _("Question %(n)s") % {"n": key.removeprefix("q")}


def _shown(questions: tuple[Question, ...], reading: Typed, number: int, key: str) -> str:
    if number > len(reading.papers):
        return _("not typed")
    paper = reading.papers[number - 1]
    if not key:
        return _("typed")
    if key == STRATUM:
        return name_of(paper.get(key, ""))
    value = paper.get(key)
    q = next(q for q in questions if q.key == key)
    return said(q, tuple(value) if isinstance(value, list) else value)
