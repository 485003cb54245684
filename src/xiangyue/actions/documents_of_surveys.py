"""The papers of a survey, out of its records."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from fractions import Fraction
from typing import Any

from django.utils import timezone

from xiangyue.actions.documents_of_texts import village_of
from xiangyue.actions.issuers import issuer
from xiangyue.actions.questionnaires import latest, questions_of
from xiangyue.actions.samplings import UNKNOWN, code_of, in_order
from xiangyue.actions.standing import procedure_of
from xiangyue.actions.survey_counts import texts_of
from xiangyue.core import receipts
from xiangyue.core.survey_questions import Question
from xiangyue.core.surveys import once, percent, tenths
from xiangyue.data.models import Matter, Recommendation, Survey, SurveySample, SurveyUnit
from xiangyue.documents.model import Lang
from xiangyue.documents.parts import say
from xiangyue.documents.survey_papers import (
    PaperQuestion,
    ReportQuestion,
    SurveyLetters,
    SurveyReport,
    SurveySheet,
)
from xiangyue.documents.words import Say, day

SLUGS = ("survey-letters", "survey-paper", "survey-report")
INDEX = """
UNION ALL SELECT 'survey-letters', part, id, COALESCE(drawn_at, made_at), ''
  FROM xiangyue_surveysample WHERE matter_id = %(m)s AND (whole OR seed <> '')
UNION ALL SELECT 'survey-paper', part, id, opened_at, '' FROM xiangyue_survey
  WHERE matter_id = %(m)s AND state <> 'void'
UNION ALL SELECT 'survey-report', part, id, closed_at, '' FROM xiangyue_survey
  WHERE matter_id = %(m)s AND state = 'closed'
"""
"""Lines of the index of a matter's papers (``documents_of_matters``)."""


def made(matter: Matter, slug: str, pk: int, lang: Lang, base_url: str) -> Any:
    """The data of one of these papers."""
    if slug == "survey-letters":
        return _letters(matter, SurveySample.objects.get(pk=pk), lang, base_url)
    survey = Survey.objects.select_related("questionnaire", "sample").get(pk=pk)
    if slug == "survey-paper":
        return _sheet(matter, survey, lang, base_url)
    return _report(matter, survey, lang, f"{base_url}/m/{matter.pk}/{survey.part}/")


def _letters(matter: Matter, sample: SurveySample, lang: Lang, base_url: str) -> SurveyLetters:
    units = (
        SurveyUnit.objects.filter(sample=sample, asked=True)
        .select_related("person", "household")
        .order_by("household__group", "household__number", "person__household__number", "pk")
    )
    people = [
        (
            f"{u.household.head} {u.household.number}" if u.household else u.person.name,  # type: ignore[union-attr]
            receipts.show(code_of(u)),
        )
        for u in units
    ]
    survey = Survey.objects.filter(sample=sample).order_by("-round").first()
    procedure = procedure_of(matter)
    questions = next(
        p.words["questions"]
        for p in procedure.parts
        if p.kind == "survey" and p.words["sample"] == sample.part
    )
    asked = latest(matter, questions)
    return SurveyLetters(
        village_of(matter),
        asked.title if asked else matter.title,
        tuple(people),
        survey.until if survey else None,
        f"{base_url}/answer/",
    )


def _sheet(matter: Matter, survey: Survey, lang: Lang, base_url: str) -> SurveySheet:
    t = say(lang)
    strata = [n for n in in_order(survey.sample.strata, survey.sample.by) if n and n != UNKNOWN]
    return SurveySheet(
        village_of(matter),
        survey.questionnaire.title,
        tuple(_printed(q, t) for q in questions_of(survey.questionnaire)),
        tuple(strata) if len(survey.sample.strata) > 1 and survey.sample.by == "group" else (),
        survey.until,
        f"{base_url}/m/{matter.pk}/{survey.part}/",
    )


def _printed(q: Question, t: Say) -> PaperQuestion:
    hint = ""
    options = q.options
    if q.kind == "several":
        least, most = q.marks
        if least > 1:
            hint = t("{least} to {most} of them", least=least, most=most)
        elif most < len(q.options):
            hint = t("at most {most}", most=most)
        else:
            hint = t("as many as you like")
    elif q.kind == "scale" and not options:
        options = tuple(str(k) for k in range(q.low, q.high + 1))
    return PaperQuestion(q.text, q.kind, options, hint)


def _report(matter: Matter, survey: Survey, lang: Lang, link: str) -> SurveyReport:
    t, found = say(lang), survey.result or {}
    texts = texts_of(survey)
    asks = {"households": t("households"), "adults": t("everyone of eighteen and more")}
    facts = (
        (t("Who was asked"), asks[found["asks"]]),
        (
            t("How"),
            t("by public lot, {n} of {of}", n=found["asked"], of=found["population"])
            if found["drawn"]
            else t("all {n}", n=found["asked"]),
        ),
        (
            t("Answered"),
            t("{n} of {of} ({phone} by phone, {helped} taken down, {paper} on paper)",
              n=found["answered"], of=found["asked"], phone=found["phone"],
              helped=found["helped"], paper=found["papers"]),
        ),
        (
            t("From, until"),
            f"{day(timezone.localdate(survey.opened_at), lang)} – {day(survey.until, lang)}",
        ),
    )  # fmt: skip
    return SurveyReport(
        village_of(matter),
        survey.questionnaire.title,
        matter.title,
        facts,
        tuple(_sure(found, t)),
        tuple(_question(q, texts.get(q["key"], ()), t) for q in found["questions"]),
        tuple(_follows(matter, t)),
        found["sha256"],
        issuer(matter, lang, timezone.localdate(survey.closed_at), survey.part),
        link,
    )


def _sure(found: Mapping[str, Any], t: Say) -> list[str]:
    share = percent(tenths(Fraction(found["answered"], found["asked"])))
    lines = [
        t("{n} of {of} asked answered ({share}).", n=found["answered"], of=found["asked"],
          share=share)
    ]  # fmt: skip
    if found["drawn"]:
        margin = f"{found['margin'] // 10}.{found['margin'] % 10}"
        lines.append(
            t("By the chance of the draw a share of all may be up to {margin} points higher or "
              "lower, in 95 of 100 draws.", margin=margin)
        )  # fmt: skip
    else:
        lines.append(t("All were asked, so there is no sampling margin."))
    if found["answered"] < found["asked"]:
        lines.append(
            t("Those who did not answer may think otherwise; no number here can tell that.")
        )
    if 2 * found["answered"] < found["asked"]:
        lines.append(t("Fewer than half answered: read the result with care."))
    lines.append(t("Counts of 1 to 4 people are not shown, so that nobody is recognised."))
    return lines


def _question(q: Mapping[str, Any], texts: Sequence[str], t: Say) -> ReportQuestion:
    shown = [row for row in q["rows"] if row["count"] is not None]
    hidden = [row["value"] for row in q["rows"] if row["count"] is None]
    notes = [t("{n} answered this question, {none} gave no answer.", n=q["n"], none=q["none"])]
    if hidden:
        notes.append(t("Not shown, because some are too few: {names}.", names="、".join(hidden)))
    if q["kind"] == "number" and q["median"] is not None:
        notes.append(t("Half said {n} or less.", n=q["median"]))
    heads: tuple[str, ...] = ()
    rows: tuple[tuple[str, ...], ...] = ()
    if q.get("table"):
        columns = q["table"]["columns"]
        names = (t(", ").join(n if n != UNKNOWN else t("not known") for n in c["names"])
                 for c in columns)  # fmt: skip
        heads = ("", *(f"{name} ({c['n']})" for name, c in zip(names, columns, strict=True)))
        rows = tuple(
            (row["value"] or t("the others together"), *(str(n) for n in row["counts"]))
            for row in q["table"]["rows"]
        )
    return ReportQuestion(
        q["text"],
        q["n"],
        tuple(
            (
                row["value"],
                t("{n} of {of}", n=row["count"], of=q["n"]),
                percent(row["tenths"]),
                f"{percent(row['low'])} – {percent(row['high'])}" if row["low"] is not None else "",
            )
            for row in shown
        ),
        tuple(notes),
        heads,
        rows,
        tuple(
            text if n is None else t("{text} (said {n} times)", text=text, n=n)
            for text, n in once(texts)
        ),
    )


def _follows(matter: Matter, t: Say) -> list[tuple[str, str, str]]:
    words = {"adopted": t("adopted"), "partly": t("adopted in part"), "not": t("not adopted")}
    rows = Recommendation.objects.filter(matter=matter).order_by("part", "number")
    return [(r.text, words[r.answer], r.reason) for r in rows if r.answer]
