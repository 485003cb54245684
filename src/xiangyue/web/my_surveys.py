"""The surveys that somebody was asked in, and what came of them; never who said what."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, OuterRef, Q, Subquery

from xiangyue.access.actors import Actor
from xiangyue.data.models import Person, Recommendation, Survey, SurveyUnit

MOST = 20


def of(actor: Actor) -> Iterator[dict[str, Any]]:
    """The last surveys in which this person, or the household, was asked: one query.

    Whether they took part is not read, and nobody's answer can be.
    """
    home = Person.objects.filter(pk=actor.person_id).values("household")
    units = SurveyUnit.objects.filter(asked=True).filter(
        Q(person=actor.person_id) | Q(household__in=home, household__isnull=False)
    )
    answered = Recommendation.objects.filter(matter=OuterRef("matter")).exclude(answer="")
    by = answered.order_by().values("matter")
    found = (
        Survey.objects.filter(sample__in=units.values("sample"))
        .exclude(state="void")
        .annotate(
            **{
                name: Subquery(by.annotate(n=Count("pk", filter=Q(answer=name))).values("n"))
                for name in ("adopted", "partly", "not")
            }
        )
        .select_related("questionnaire")
        .order_by("-opened_at")[:MOST]
    )
    for survey in found:
        came = [(name, getattr(survey, name) or 0) for name in ("adopted", "partly", "not")]
        yield {
            "title": survey.questionnaire.title,
            "matter": survey.matter_id,
            "part": survey.part,
            "open": survey.state == "open",
            "until": survey.until,
            "came": {name: n for name, n in came if n},
        }
