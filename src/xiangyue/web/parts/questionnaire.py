"""The questions of a survey: the list with what the machine saw, a form for each, a preview."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext_lazy

from xiangyue.actions import questionnaires
from xiangyue.core.part import Part
from xiangyue.core.survey_hints import mark
from xiangyue.core.survey_questions import MOST_OPTIONS, Question
from xiangyue.data.models import Questionnaire
from xiangyue.web import matter_words as words
from xiangyue.web import survey_answer
from xiangyue.web.forms import ActForm, Choice, once
from xiangyue.web.part_page import Page
from xiangyue.web.wording import word

KINDS = {
    "one": Choice(lazy("One choice"), lazy("One of the options.")),
    "several": Choice(lazy("Several choices"), lazy("As many options as you allow.")),
    "scale": Choice(lazy("A scale"), lazy("Steps from worst to best, such as five.")),
    "number": Choice(lazy("A number"), lazy("A whole number.")),
    "text": Choice(lazy("Own words"), lazy("A short sentence. Read it before it is shown.")),
}


class QuestionForm(ActForm):
    """One question."""

    title = forms.CharField(label=lazy("What the survey is called"), max_length=60)
    kind = forms.ChoiceField(
        label=lazy("How is it answered?"), choices=list(KINDS.items()), widget=forms.RadioSelect
    )
    text = forms.CharField(
        label=pgettext_lazy("survey", "The question"),
        help_text=lazy("One thing at a time, in plain words, leaning to no side."),
        max_length=questionnaires.LONGEST,
        widget=forms.Textarea(attrs={"rows": 2}),
    )
    options = forms.CharField(
        label=lazy("Options, or the steps of the scale"),
        help_text=lazy("One a line, at most twelve. Nothing for a number or own words."),
        required=False,
        max_length=(questionnaires.OPTION + 2) * MOST_OPTIONS,
        widget=forms.Textarea(attrs={"rows": 5}),
    )
    least = forms.IntegerField(
        label=lazy("At least"),
        help_text=lazy("Of a number; or how many options must be marked."),
        required=False,
        min_value=0,
    )
    most = forms.IntegerField(
        label=lazy("At most"),
        help_text=lazy("Of a number; or how many options may be marked."),
        required=False,
        min_value=0,
    )


class KeepForm(ActForm):
    """Why a hint is left as it is."""

    reason = forms.CharField(
        label=lazy("Why may it stay as it is?"), max_length=200, help_text=lazy("In a few words.")
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many questions, how many hints are not settled."""
    if not facts.get("questions"):
        return []
    return [_("%(n)s questions, version %(version)s") % {
        "n": facts["questions"], "version": facts["versions"]}]  # fmt: skip


def asked(part: Part) -> list[tuple[str, str]]:
    """How many questions at most."""
    return [(_("Questions at most"), str(part.words["most"]))]


def how(question: Question) -> str:
    """How a question is answered, in a few words."""
    if question.kind == "several":
        least, most = question.marks
        return str(_("%(least)s to %(most)s of these") % {"least": least, "most": most})
    if question.kind == "number":
        if question.most is None:
            return str(_("a whole number"))
        return str(
            _("a whole number from %(least)s to %(most)s")
            % {"least": question.low, "most": question.high}
        )
    if question.kind == "scale" and not question.options:
        return str(
            _("a step from %(least)s to %(most)s") % {"least": question.low, "most": question.high}
        )
    return {"one": str(_("one of these")), "scale": str(_("one step of these")),
            "text": str(_("own words"))}[question.kind]  # fmt: skip


def show(page: Page) -> HttpResponse:
    """The questions as they stand, each with its hints."""
    row = questionnaires.latest(page.case.matter, page.key)
    questions = questionnaires.questions_of(row) if row else ()
    hints: dict[int, list[dict[str, str]]] = {}
    for n, (check, kept) in enumerate(questionnaires.open_hints(row) if row else ()):
        found = {"says": word(check), "kept": kept, "place": str(n)}
        hints.setdefault(int(check.values["n"]), []).append(found)
    return page.render(
        "parts/questionnaire.html",
        row=row,
        questions=[
            {"n": n, "q": q, "how": how(q), "hints": hints.get(n, [])}
            for n, q in enumerate(questions, 1)
        ],
    )


def _last(request: HttpRequest, pk: int, key: str) -> tuple[Page, Questionnaire | None]:
    case, standing = words.load(request, pk)
    if key not in case.parts or case.procedure.part(key).kind != "questionnaire":
        raise Http404
    page = Page(request, case, standing, key)
    return page, questionnaires.latest(case.matter, key)


def _write(page: Page, form: ActForm, title: str, questions: list[Question],
           kept: Mapping[str, str]) -> HttpResponse:  # fmt: skip
    once(
        page.request,
        questionnaires.write_questions,
        matter_id=page.case.matter.pk,
        part=page.key,
        title=title,
        questions=questions,
        kept=kept,
        expected=form.version,
        key=form.key,
    )
    return redirect("matter-part", page.case.matter.pk, page.key)


def edit(request: HttpRequest, pk: int, key: str, number: int) -> HttpResponse:
    """One question: its form; ``number`` one more than there are for a new one."""
    page, row = _last(request, pk, key)
    questions = list(questionnaires.questions_of(row)) if row else []
    if not 1 <= number <= len(questions) + 1:
        raise Http404
    start: dict[str, Any] = {"title": row.title if row else page.case.matter.title}
    if number <= len(questions):
        q = questions[number - 1]
        start |= {"kind": q.kind, "text": q.text, "options": "\n".join(q.options),
                  "least": q.least, "most": q.most}  # fmt: skip
    form = QuestionForm.of(request, version=page.case.matter.version, initial=start)
    if form.is_valid():
        given = form.cleaned_data
        made = _question(given)
        new = [*questions[: number - 1], made, *questions[number:]]
        with form.refusals():
            return _write(page, form, given["title"], new, row.kept if row else {})
    title = _("Question %(n)s") % {"n": number}
    return page.ask(form, title, _("Save"))


def _question(given: Mapping[str, Any]) -> Question:
    kind = given["kind"]
    options = tuple(line.strip() for line in given["options"].splitlines() if line.strip())
    made = Question(
        "new", kind, given["text"], options if kind in ("one", "several", "scale") else ()
    )
    if kind in ("several", "number") or (kind == "scale" and not options):
        made = replace(made, least=given["least"], most=given["most"])
    return made


def change(request: HttpRequest, pk: int, key: str, number: int, how: str) -> HttpResponse:
    """Move a question up, or take it out (POST)."""
    page, row = _last(request, pk, key)
    form = ActForm.of(request)
    if row is None or request.method != "POST" or not form.is_valid():
        return redirect("matter-part", pk, key)
    questions = list(questionnaires.questions_of(row))
    if not 1 <= number <= len(questions):
        raise Http404
    if how == "up" and number > 1:
        questions.insert(number - 2, questions.pop(number - 1))
    elif how == "out":
        questions.pop(number - 1)
    with form.refusals():
        return _write(page, form, row.title, questions, row.kept)
    return page.ask(form, _("Question %(n)s") % {"n": number}, _("Save"))


def keep(request: HttpRequest, pk: int, key: str, number: int) -> HttpResponse:
    """Leave a hint as it is, with the reason."""
    page, row = _last(request, pk, key)
    found = questionnaires.open_hints(row) if row else []
    if row is None or number >= len(found):
        raise Http404
    form = KeepForm.of(request, version=page.case.matter.version)
    if form.is_valid():
        kept = {**row.kept, mark(found[number][0]): form.cleaned_data["reason"]}
        with form.refusals():
            return _write(page, form, row.title, list(questionnaires.questions_of(row)), kept)
    return page.ask(form, _("Leave it as it is"), _("Save"), quote=word(found[number][0]))


def preview(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The questions as those asked will see them; nothing is sent."""
    page, row = _last(request, pk, key)
    if row is None:
        raise Http404
    return survey_answer.preview(page, row)


urlpatterns = [
    path("m/<int:pk>/<slug:key>/question/<int:number>/", edit, name="question-edit"),
    path("m/<int:pk>/<slug:key>/question/<int:number>/up/", change, {"how": "up"},
         name="question-up"),
    path("m/<int:pk>/<slug:key>/question/<int:number>/out/", change, {"how": "out"},
         name="question-out"),
    path("m/<int:pk>/<slug:key>/hint/<int:number>/", keep, name="question-keep"),
    path("m/<int:pk>/<slug:key>/preview/", preview, name="questions-preview"),
]  # fmt: skip
