"""The result of a survey as files: JSON and CSV, the same numbers as on the page."""

from __future__ import annotations

import json

from django.http import Http404, HttpRequest, HttpResponse

from xiangyue.actions import survey_counts
from xiangyue.data.models import Survey
from xiangyue.web import matter_words as words


def _closed(request: HttpRequest, pk: int, key: str) -> Survey:
    matter = words.find(request, pk)
    survey = (
        Survey.objects.select_related("questionnaire")
        .filter(matter=matter, part=key, state="closed")
        .first()
    )
    if survey is None:
        raise Http404
    survey.matter = matter
    return survey


def as_json(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """The published result."""
    survey = _closed(request, pk, key)
    body = json.dumps(survey_counts.published(survey), ensure_ascii=False, indent=1)
    return _file(survey, body, "application/json", "json")


def as_csv(request: HttpRequest, pk: int, key: str) -> HttpResponse:
    """One row a question and option."""
    survey = _closed(request, pk, key)
    return _file(survey, survey_counts.as_csv(survey), "text/csv; charset=utf-8", "csv")


def _file(survey: Survey, body: str, kind: str, ending: str) -> HttpResponse:
    response = HttpResponse(body, content_type=kind)
    matter = survey.matter
    name = f"survey-{matter.area_id}-{matter.year}-{matter.number}.{ending}"
    response["Content-Disposition"] = f'attachment; filename="{name}"'
    return response
