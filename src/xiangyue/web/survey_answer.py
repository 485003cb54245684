"""The questions one by one, each on a page of its own, then all answers once more, then sent.

Nothing of it is kept in a session or an address: it travels in the form alone.
"""

from __future__ import annotations

import contextlib
from collections.abc import Sequence
from typing import Any

from django import forms
from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect, render
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext
from django.views.decorators.cache import never_cache

from xiangyue.access.actors import Actor
from xiangyue.access.often import LOOKING
from xiangyue.actions import surveys
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.questionnaires import questions_of
from xiangyue.core import receipts
from xiangyue.core.digits import whole
from xiangyue.core.refusals import Refusal, refuse
from xiangyue.core.survey_questions import LONGEST_TEXT, Question, Value, check_answers
from xiangyue.data.models import Household, Questionnaire, Survey, SurveyUnit
from xiangyue.web import even
from xiangyue.web import matter_words as words
from xiangyue.web.forms import ActForm, once
from xiangyue.web.links import url
from xiangyue.web.part_page import Page
from xiangyue.web.roster_names import person_named


class SheetForm(ActForm):
    """The answers so far. ``at``: the question shown, from 0; as many as there are for the list
    of all answers."""

    at = forms.IntegerField(widget=forms.HiddenInput, required=False)
    code = forms.CharField(widget=forms.HiddenInput, required=False, max_length=40)
    unit = forms.CharField(widget=forms.HiddenInput, required=False, max_length=12)


class WhoForm(ActForm):
    """Whose answers are taken down."""

    who = forms.CharField(
        label=lazy("Whose answers?"),
        help_text=lazy(
            "The household's number, or a name on the roster. The person says what to mark; you"
            " will know it, so keep it to yourself."
        ),
        max_length=80,
    )


class CodeForm(ActForm):
    """The code of the letter."""

    code = forms.CharField(
        label=lazy("Code in the letter"),
        max_length=40,
        help_text=lazy("Ten letters and digits, like 7K3M9-QXB4T."),
        widget=forms.TextInput({"autocomplete": "off", "autocapitalize": "characters"}),
    )


def add_questions(form: forms.Form, questions: Sequence[Question], secret: bool = False) -> None:
    """A field for each question, none of which must be filled in. ``secret``: sent at one length
    whatever is chosen."""
    for q in questions:
        form.fields[q.key] = _field(q, secret)


def _field(q: Question, secret: bool) -> forms.Field:
    given: dict[str, Any] = {"label": q.text, "required": False}
    if q.kind == "one":
        choices = list(zip(even.even(q.options), q.options, strict=True))
        return even.One(choices=choices, widget=forms.RadioSelect, **given)
    if q.kind == "several":
        widget = even.Pairs if secret else forms.CheckboxSelectMultiple
        return forms.MultipleChoiceField(
            choices=[(o, o) for o in q.options], widget=widget, **given
        )
    if q.kind == "scale":
        steps = range(q.low, q.high + 1)
        choices = [(v, q.step(k)) for v, k in zip(even.even(steps), steps, strict=True)]
        return even.Step(
            choices=choices, coerce=int, empty_value=None, widget=forms.RadioSelect, **given
        )
    if q.kind == "number":
        return forms.IntegerField(min_value=q.low, max_value=q.high, **given)
    return forms.CharField(
        max_length=LONGEST_TEXT, widget=forms.Textarea(attrs={"rows": 3}), **given
    )


def values_of(form: forms.Form, questions: Sequence[Question]) -> dict[str, Value]:
    """What the form says, as the actions take it."""
    found: dict[str, Value] = {}
    for q in questions:
        value = form.cleaned_data.get(q.key)
        if value not in (None, "", []):
            found[q.key] = tuple(value) if isinstance(value, list) else value
    return found


def said(q: Question, value: Value | None) -> str:
    """An answer in words; a dash for none."""
    if value is None:
        return "—"
    if isinstance(value, tuple):
        return "、".join(value) if words.reader() == "zh" else ", ".join(value)
    return q.step(value) if q.kind == "scale" and isinstance(value, int) else str(value)


def wizard(
    request: HttpRequest,
    questions: Sequence[Question],
    context: dict[str, Any],
    *,
    code: str = "",
    unit: str = "",
    send: Any = None,
) -> HttpResponse:
    """One step of the way through the questions. ``send(form, values)`` is called at its end; with
    none it is a preview and ends at the list of answers."""
    form = SheetForm.of(request, initial={"at": 0, "code": code, "unit": unit})
    add_questions(form, questions, secret=True)
    at, valid = 0, form.is_bound and form.is_valid()
    values: dict[str, Value] = {}
    if form.is_bound:
        at = max(0, min(form.cleaned_data.get("at") or 0, len(questions)))
        move = request.POST.get("move", "")
        bad = next((n for n, q in enumerate(questions) if q.key in form.errors), None)
        if move == "begin":
            at, valid = 0, True
            form.errors.clear()
        elif bad is not None:
            at = bad
        elif valid:
            values = values_of(form, questions)
            with form.refusals():
                at = _moved(questions, values, at, move)
                if move == "send" and send is not None:
                    return send(form, values)
    context |= {
        "questions": questions,
        "at": at,
        "of": len(questions),
        "q": questions[at] if at < len(questions) else None,
        "list": [(n, q.text, said(q, values.get(q.key))) for n, q in enumerate(questions)],
        "empty": not values,
        "preview": send is None,
        "others": [pair for n, q in enumerate(questions) if n != at for pair in _sent(form, q)],
        "blank": _blank(questions[at]) if at < len(questions) else "",
        "longest": LONGEST_SENT,
    }
    return even.fill(form.page(request, "surveys/answer.html", **context))


LONGEST_SENT = 12 * LONGEST_TEXT
"""Bytes of own words as they are sent, at most."""


def _blank(q: Question) -> str:
    """No answer, as long as any."""
    steps = range(q.low, q.high + 1) if q.kind == "scale" else q.options
    return even.even(steps, blank=True)[-1]


def _sent(form: SheetForm, q: Question) -> list[tuple[str, str]]:
    """What a page carries on of another question: as long whatever it is."""
    value = form[q.key].value() if form.is_bound else None
    if q.kind == "several":
        return even.pairs(q.key, q.options, value or ())
    if q.kind in ("one", "scale"):
        size = len(_blank(q))
    else:
        size = LONGEST_SENT if q.kind == "text" else len(str(q.high)) + 1
    return [(q.key, even.filled("" if value is None else value, size))]


def _moved(questions: Sequence[Question], values: dict[str, Value], at: int, move: str) -> int:
    """The next place; Refusal where what was marked does not fit."""
    if move.startswith("to-") and (to := whole(move[3:])) is not None:
        return min(to, len(questions))
    if move == "back":
        return max(0, at - 1)
    asked = questions[at : at + 1] if at < len(questions) else questions
    mine = {q.key: values[q.key] for q in asked if q.key in values}
    if wrong := check_answers(questions, mine):
        raise Refusal("invalid", *wrong, field=asked[0].key if len(asked) == 1 else "")
    return min(at + 1, len(questions))


def preview(page: Page, row: Questionnaire) -> HttpResponse:
    """The questions as those asked see them."""
    context = {
        "title": row.title,
        "back": url("matter-part", page.case.matter.pk, page.key),
        "matter": page.case.matter,
        "practice": page.case.matter.practice,
        "crumbs": _crumbs(page, _("Preview")),
    }
    return wizard(page.request, questions_of(row), context)


def _crumbs(page: Page, name: str) -> list[tuple[Any, str]]:
    matter = page.case.matter
    there = (page.view.names[words.reader()], url("matter-part", matter.pk, page.key))
    return words.crumbs(matter, there, (name, ""))


def signed_in(page: Page, survey: Survey) -> HttpResponse:
    """Answering for oneself or one's household."""
    request, matter = page.request, page.case.matter

    def send(form: SheetForm, values: dict[str, Value]) -> HttpResponse:
        once(
            request, surveys.answer, matter_id=matter.pk, part=page.key, values=values, key=form.key
        )
        return redirect("matter-part", matter.pk, page.key)

    return wizard(request, questions_of(survey.questionnaire), _context(page, survey), send=send)


def _context(page: Page, survey: Survey, name: str = "") -> dict[str, Any]:
    return {
        "title": survey.questionnaire.title,
        "back": url("matter-part", page.case.matter.pk, page.key),
        "matter": page.case.matter,
        "practice": page.case.matter.practice,
        "survey": survey,
        "crumbs": _crumbs(page, name or pgettext("survey", "Answer")),
    }


def helped(page: Page, survey: Survey) -> HttpResponse:
    """Taken down at the door or in the office: first whose answers, then the questions."""
    request, matter = page.request, page.case.matter
    context = _context(page, survey, _("Take answers down"))
    label = request.POST.get("unit", "")[:12]
    if not label:
        form = WhoForm.of(request)
        if form.is_valid():
            with form.refusals():
                unit = unit_named(survey, form.cleaned_data["who"], field="who")
                if before := surveys.way_of(survey, unit):
                    raise refuse(f"survey.turn-{before}", field="who")
                label = unit.label
        if not label:
            return form.page(request, "surveys/who.html", **context)
        request.POST = request.POST.copy()  # type: ignore[assignment]
        request.POST["unit"], request.POST["move"] = label, "begin"  # type: ignore[index]
        request.POST.pop("idempotency", None)  # type: ignore[attr-defined]

    def send(form: SheetForm, values: dict[str, Value]) -> HttpResponse:
        once(
            request,
            surveys.answer,
            matter_id=matter.pk,
            part=page.key,
            values=values,
            for_unit=form.cleaned_data["unit"],
            key=form.key,
        )
        return redirect("survey-help", matter.pk, page.key)

    return wizard(
        request, questions_of(survey.questionnaire), {**context, "helps": True}, unit=label,
        send=send,
    )  # fmt: skip


def unit_named(survey: Survey, typed: str, *, field: str) -> SurveyUnit:
    """One of those asked by what somebody types: a household's number, or a name; Refusal."""
    units = SurveyUnit.objects.filter(sample_id=survey.sample_id, asked=True)
    area = survey.matter.area_id
    if survey.sample.asks == "households":
        homes = Household.objects.filter(area__code__startswith=area, number=typed.strip())
        found = units.filter(household__in=homes)
        if not found:
            person = person_named(area, typed, field=field)
            found = units.filter(household_id=person.household_id)
    else:
        found = units.filter(person=person_named(area, typed, field=field))
    unit = found.first()
    if unit is None:
        raise refuse("survey.not-asked", field=field)
    return unit


@never_cache
def by_code(request: HttpRequest) -> HttpResponse:
    """Without an account, by the code of the letter. The QR brings it along behind ``#``, which no
    server sees in its log; without scripts it is typed."""
    typed = request.POST.get("code", "")[:40]
    if not typed or request.POST.get("move", "begin") == "begin":
        form = CodeForm.of(request)
        survey = None
        if form.is_valid():
            with form.refusals():
                LOOKING.check(request)
                survey, unit = surveys.unit_of_code(typed)
                _may_answer(request, survey, unit)
        if survey is None or form.refusal or form.errors:
            return form.page(request, "surveys/code.html")
        request.POST = request.POST.copy()  # type: ignore[assignment]
        request.POST["move"] = "begin"  # type: ignore[index]
        request.POST.pop("idempotency", None)  # type: ignore[attr-defined]
    else:
        try:
            survey, unit = surveys.unit_of_code(typed)
        except Refusal as refusal:
            form = CodeForm.of(request)
            form.is_valid()
            form.refuse(refusal)
            return form.page(request, "surveys/code.html")
    matter, part = survey.matter, survey.part

    def send(form: SheetForm, values: dict[str, Value]) -> HttpResponse:
        with contextlib.suppress(AlreadyDone):
            surveys.answer(
                actor=Actor(area=matter.area_id),
                now=request.now,
                matter_id=matter.pk,
                part=part,
                values=values,
                code=typed,
                key=form.key,
            )
        return render(request, "surveys/thanks.html", {"matter": matter, "survey": survey})

    context = {
        "title": survey.questionnaire.title,
        "back": url("matter-part", matter.pk, part),
        "matter": matter,
        "practice": matter.practice,
        "survey": survey,
    }
    questions = questions_of(survey.questionnaire)
    return wizard(request, questions, context, code=receipts.show(receipts.read(typed)), send=send)


def _may_answer(request: HttpRequest, survey: Survey, unit: SurveyUnit) -> None:
    """Tell before the first question that the survey is over or this was answered."""
    if survey.state != "open" or timezone.localdate(request.now) > survey.until:
        raise refuse("survey.over", field="code", until=survey.until.isoformat())
    if before := surveys.way_of(survey, unit):
        raise refuse(f"survey.turn-{before}", field="code")
