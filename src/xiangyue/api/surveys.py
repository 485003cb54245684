"""Surveys: their questions, where they stand, their results. Reading only: an answer is given by a
person on a page or on paper, never by a program that stands between."""

from __future__ import annotations

from datetime import date, datetime
from typing import Any

from django.http import HttpRequest, HttpResponse
from ninja import Router, Schema

from xiangyue.access.matters import may_see
from xiangyue.actions import survey_counts
from xiangyue.actions.standing import procedure_of
from xiangyue.api.auth import OPEN, READER
from xiangyue.api.common import Id
from xiangyue.api.errors import REFUSALS
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Matter, Survey

router = Router(tags=["surveys"])


class SurveyOut(Schema):
    """A survey. ``questions``: as they are put ({key, kind, text, options, least, most}).
    ``drawn``: by lot; else all of the ``population`` were asked. ``result``: null until it is
    closed: counts of each option (null where 1 to 4, or where another could be worked out), shares
    in tenths of a percent with their 95% interval of a sample, a table by stratum where the groups
    are large enough, own words that are shown."""

    id: int
    part: str
    round: int
    state: str
    title: str
    asks: str
    drawn: bool
    population: int
    asked: int
    questions: list[dict[str, Any]]
    opened_at: datetime
    until: date
    closed_at: datetime | None
    result: dict[str, Any] | None


@router.get(
    "/matters/{id}/surveys",
    auth=READER,
    response={200: list[SurveyOut], **REFUSALS},
    openapi_extra=OPEN,
)
def surveys(request: HttpRequest, id: Id) -> object:
    """The surveys of a matter, oldest first."""
    matter = Matter.objects.select_related("procedure").filter(pk=id).first()
    if matter is None or not may_see(request.actor, matter, procedure_of(matter)):
        raise refuse("matter.unknown", code="not-found")
    found = Survey.objects.filter(matter=matter).select_related("questionnaire", "sample")
    return [_survey(s) for s in found.order_by("part", "round")]


def _survey(s: Survey) -> dict[str, Any]:
    return {
        "id": s.pk,
        "part": s.part,
        "round": s.round,
        "state": s.state,
        "title": s.questionnaire.title,
        "asks": s.sample.asks,
        "drawn": not s.sample.whole,
        "population": s.sample.population,
        "asked": s.sample.size,
        "questions": s.questionnaire.questions,
        "opened_at": s.opened_at,
        "until": s.until,
        "closed_at": s.closed_at,
        "result": survey_counts.published(s) if s.state == "closed" else None,
    }


@router.get(
    "/surveys/{id}/result.csv",
    auth=READER,
    response={200: str, **REFUSALS},
    openapi_extra=OPEN,
)
def result(request: HttpRequest, id: Id) -> HttpResponse:
    """The result of a closed survey as a table: a row for each option of each question."""
    found = (
        Survey.objects.select_related("questionnaire", "matter__procedure")
        .filter(pk=id, state="closed")
        .first()
    )
    if found is None or not may_see(request.actor, found.matter, procedure_of(found.matter)):
        raise refuse("survey.no-result", code="not-found")
    return HttpResponse(survey_counts.as_csv(found), content_type="text/csv; charset=utf-8")
