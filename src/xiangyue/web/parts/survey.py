"""A survey: the way to answer while it runs, the papers, its close, its result, its own words."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django import forms
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.urls import path
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import pgettext

from xiangyue.actions import survey_counts, surveys
from xiangyue.actions.questionnaires import questions_of
from xiangyue.core.part import Part
from xiangyue.data.models import Survey, SurveySample, SurveyText
from xiangyue.web import matter_words as words
from xiangyue.web import survey_answer, survey_files, survey_papers, survey_results
from xiangyue.web.forms import ActForm
from xiangyue.web.part_page import Page
from xiangyue.web.parts.sampling import ASKS, STRATA, name_of


class ExtendForm(ActForm):
    """The survey is prolonged."""

    until = forms.DateField(
        label=lazy("New last day"), widget=forms.DateInput(attrs={"type": "date", "class": "short"})
    )
    reason = forms.CharField(label=lazy("Reason"), max_length=500)


class AgainForm(ActForm):
    """A void survey is held again."""

    reason = forms.CharField(label=lazy("Reason"), max_length=500)


class LookForm(ActForm):
    """Own words are withheld."""

    reason = forms.CharField(
        label=lazy("Why are they not shown?"),
        help_text=lazy("They name somebody or point to them, insult, or break the law."),
        max_length=200,
    )


def told(facts: Mapping[str, Any]) -> list[str]:
    """How many answered."""
    if not facts.get("opened"):
        return []
    return [_("%(n)s of %(of)s answered") % {"n": facts["answered"], "of": facts["asked"]}]


def asked(part: Part) -> list[tuple[str, str]]:
    """For how many days, how many must answer, who takes down and types in."""
    rows = [(_("Days to answer"), str(part.days))]
    if part.words["response"]:
        rows.append((_("Share that must have answered, unless prolonged"), part.words["response"]))
    rows.append((_("Who takes answers down"), words.role_names(part.words["collectors"])))
    rows.append((_("Who types in the papers"), words.role_names(part.words["readers"])))
    return rows


def last(page: Page) -> Survey | None:
    """The latest survey of the part, with its questions and its list."""
    found = Survey.objects.select_related("questionnaire", "sample", "matter")
    return found.filter(matter=page.case.matter, part=page.key).order_by("-round").first()


def show(page: Page) -> HttpResponse:
    """Before the survey its opening; while it runs the way to answer; afterwards its result."""
    survey = last(page)
    if survey is None:
        return _to_open(page)
    if survey.state == "closed":
        return _closed(page, survey)
    actor, area = page.request.actor, page.case.matter.area_id
    unit = surveys.unit_of_person(survey, actor.person_id)
    over = survey_counts.over(page.case, survey)
    sheets = survey_papers.state_of(survey, actor.person_id) if over else None
    form = ActForm.of(page.request, version=page.case.matter.version) if page.may else None
    if (
        form is not None
        and form.is_valid()
        and form.did(
            page.request,
            survey_counts.close_survey,
            matter_id=page.case.matter.pk,
            part=page.key,
            expected=form.version,
        )
    ):
        return redirect("matter-part", page.case.matter.pk, page.key)
    collects = surveys.collects(actor, area, page.part.words["collectors"])
    return page.render(
        "parts/survey.html",
        form,
        s=survey,
        asks=ASKS[survey.sample.asks],
        questions=questions_of(survey.questionnaire),
        unit=unit,
        way=surveys.way_of(survey, unit) if unit else "",
        over=over,
        in_time=page.case.today <= survey.until,
        sheets=sheets,
        collects=collects,
        gives=collects or page.may,
        reads=actor.holds(area, *page.part.words["readers"]),
    )


def _to_open(page: Page) -> HttpResponse:
    sample = SurveySample.objects.filter(
        matter=page.case.matter, part=page.part.words["sample"]
    ).first()
    form = None
    if page.may:
        form = ActForm.of(page.request, version=page.case.matter.version)
        if form.is_valid() and form.did(
            page.request,
            surveys.open_survey,
            matter_id=page.case.matter.pk,
            part=page.key,
            expected=form.version,
        ):
            return redirect("matter-part", page.case.matter.pk, page.key)
    return page.render("parts/survey.html", form, s=None, sample=sample)


def _closed(page: Page, survey: Survey) -> HttpResponse:
    result = survey.result or {}
    texts = survey_counts.texts_of(survey)
    rows = list(SurveyText.objects.filter(survey=survey).exclude(state="shown").order_by("pk"))
    held = [t for t in rows if t.state == "held"]
    return page.render(
        "parts/survey.html",
        s=survey,
        found=result,
        sure=survey_results.sureness(result),
        asks=ASKS[survey.sample.asks],
        by=STRATA[survey.sample.by],
        results=survey_results.questions(result, texts),
        strata=[
            (name_of(r["name"]), r["population"], r["asked"],
             "—" if r["answered"] is None else r["answered"])
            for r in result["strata"]
        ],
        withheld=len(rows) - len(held),
        waiting=len(held),
        held=held[:20] if page.may else [],
    )  # fmt: skip


def _run(request: HttpRequest, pk: int, key: str) -> tuple[Page, Survey]:
    """The page of a part and its survey that runs; Http404."""
    case, standing = words.load(request, pk)
    if key not in case.parts or case.procedure.part(key).kind != "survey":
        raise Http404
    page = Page(request, case, standing, key)
    survey = last(page)
    if survey is None or survey.state != "open":
        raise Http404
    return page, survey


def answer(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Answer, signed in."""
    page, survey = _run(request, pk, key)
    if surveys.unit_of_person(survey, request.actor.person_id) is None:
        return redirect("survey-code")
    return survey_answer.signed_in(page, survey)


def take_down(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Take answers down for somebody."""
    page, survey = _run(request, pk, key)
    area, roles = page.case.matter.area_id, page.part.words["collectors"]
    if not surveys.collects(request.actor, area, roles):
        return redirect("matter-part", pk, key)
    return survey_answer.helped(page, survey)


def paper(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Hand out a paper questionnaire."""
    return survey_papers.give(*_run(request, pk, key))


def read(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Type in the papers."""
    return survey_papers.read(*_run(request, pk, key))


def extend(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Prolong the survey."""
    page, survey = _run(request, pk, key)
    form = ExtendForm.of(request, initial={"until": survey.until})
    if form.is_valid() and form.did(
        request,
        surveys.extend_survey,
        matter_id=pk,
        part=key,
        until=form.cleaned_data["until"],
        reason=form.cleaned_data["reason"],
    ):
        return redirect("matter-part", pk, key)
    return page.ask(form, _("Prolong the survey"), _("Save"))


def again(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """Hold a void survey again."""
    page, _survey = _run(request, pk, key)
    form = AgainForm.of(request)
    if form.is_valid() and form.did(
        request, surveys.hold_again, matter_id=pk, part=key, reason=form.cleaned_data["reason"]
    ):
        return redirect("matter-part", pk, key)
    return page.ask(form, _("Hold the survey again"), _("Save"))


def look(request: HttpRequest, pk: int, key: str, row: int, how: str) -> HttpResponse:
    """Own words: shown at once (POST), or withheld with the reason."""
    case, standing = words.load(request, pk)
    if key not in case.parts or case.procedure.part(key).kind != "survey":
        raise Http404
    page = Page(request, case, standing, key)
    text = SurveyText.objects.filter(pk=row, survey__matter_id=pk, survey__part=key).first()
    if text is None or not page.mine:
        raise Http404
    form = ActForm.of(request) if how == "show" else LookForm.of(request)
    if (
        request.method == "POST"
        and form.is_valid()
        and form.did(
            request,
            survey_counts.look_at_text,
            matter_id=pk,
            part=key,
            text_id=row,
            shown=how == "show",
            reason=form.cleaned_data.get("reason", ""),
        )
    ):
        return redirect("matter-part", pk, key)
    if how == "show" and form.refusal is None:
        return redirect("matter-part", pk, key)
    title = pgettext("make public", "Show it") if how == "show" else _("Not shown")
    return page.ask(form, title, _("Save"), quote=text.text)


urlpatterns = [
    path("answer/", survey_answer.by_code, name="survey-code"),
    path("m/<int:pk>/<slug:key>/fill-in/", answer, name="survey-answer"),
    path("m/<int:pk>/<slug:key>/take-down/", take_down, name="survey-help"),
    path("m/<int:pk>/<slug:key>/sheet/", paper, name="survey-paper"),
    path("m/<int:pk>/<slug:key>/type-in/", read, name="survey-read"),
    path("m/<int:pk>/<slug:key>/prolong/", extend, name="survey-extend"),
    path("m/<int:pk>/<slug:key>/once-more/", again, name="survey-again"),
    path("m/<int:pk>/<slug:key>/words/<int:row>/show/", look, {"how": "show"}, name="words-show"),
    path("m/<int:pk>/<slug:key>/words/<int:row>/hold/", look, {"how": "hold"}, name="words-hold"),
    path("m/<int:pk>/<slug:key>/result.json", survey_files.as_json, name="survey-json"),
    path("m/<int:pk>/<slug:key>/result.csv", survey_files.as_csv, name="survey-csv"),
]
