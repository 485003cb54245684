"""A village that is asked: what the tests of surveys begin with."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, timedelta
from random import Random
from typing import Any

import pytest
from tests.world import CODE, NOW, Village, make_matter

from xiangyue.access.actors import Actor
from xiangyue.actions import questionnaires, samplings, survey_counts, surveys
from xiangyue.actions.standing import open_case
from xiangyue.core.refusals import Refusal
from xiangyue.core.survey_questions import Question, Value
from xiangyue.data.models import (
    Household,
    Matter,
    Person,
    Survey,
    SurveyReading,
    SurveySample,
    SurveyUnit,
)

ROAD = Question("q1", "one", "先修哪条路？", ("东路", "西路", "都不修"))
WANTS = Question("q2", "several", "还想办什么？", ("食堂", "路灯", "公交"), most=2)
WORDS = Question("q3", "text", "还有什么话？")
AFTER = NOW + timedelta(days=16)
HOMES = 200
GROUPS = ("第一组", "第二组", "第三组", "第四组")


def fill(village: Village) -> Village:
    Household.objects.all().update(group=GROUPS[0])
    Household.objects.bulk_create(
        [
            Household(area=village.area, group=GROUPS[n % 4], number=f"9{n:03}", head=f"户主{n}")
            for n in range(HOMES - Household.objects.count())
        ]
    )
    Person.objects.bulk_create(
        [
            Person(
                area=village.area,
                name=f"村民{n}",
                birth_date=date(1960 + n % 40, 1, 1),
                sex="fm"[n % 2],
                household=home,
                created_at=NOW - timedelta(days=9),
            )
            for n, home in enumerate(Household.objects.filter(area=village.area).order_by("pk"))
        ]
    )
    return village


def act(
    village: Village, action: Callable[..., Any], matter: Matter, part: str, **given: Any
) -> Any:
    given.setdefault("actor", village.actor("director"))
    given.setdefault("now", NOW)
    return action(matter_id=matter.pk, part=part, **given)


def to_ask(village: Village, *questions: Question) -> Matter:
    """A survey whose questions are settled."""
    matter = make_matter(village, upto="questions", procedure="survey")
    act(village, questionnaires.write_questions, matter, "questions", title="修路",
        questions=questions or (ROAD, WANTS, WORDS))  # fmt: skip
    done(matter, "questions")
    return matter


def done(matter: Matter, *keys: str) -> None:
    for row in matter.parts.filter(key__in=keys):
        row.facts["done"] = True
        row.done_at = NOW
        row.save()


def opened(village: Village, *questions: Question, sample: int = 0) -> tuple[Matter, Survey]:
    """A survey that runs: of all households, or of so many drawn."""
    matter = to_ask(village, *questions)
    if sample:
        commit(village, matter, sample)
        act(village, samplings.draw_sample, matter, "sample", seed="03 09 14",
            now=NOW + timedelta(days=2))  # fmt: skip
    else:
        act(village, samplings.ask_all, matter, "sample", asks="households",
            rng=Random(1).randbytes)  # fmt: skip
    return matter, act(village, surveys.open_survey, matter, "answers")


def commit(village: Village, matter: Matter, size: int, **more: Any) -> SurveySample:
    more.setdefault("source_on", (NOW + timedelta(days=2)).date())
    more.setdefault("rng", Random(1).randbytes)
    made: SurveySample = act(
        village, samplings.commit_sample, matter, "sample", asks="households", size=size,
        source="双色球当日开奖号码", **more,
    )  # fmt: skip
    return made


def units(survey: Survey) -> list[SurveyUnit]:
    rows = SurveyUnit.objects.filter(sample_id=survey.sample_id, asked=True)
    return list(rows.select_related("household").order_by("label"))


def say(matter: Matter, unit: SurveyUnit, values: Mapping[str, Value], **more: Any) -> None:
    more.setdefault("actor", Actor(area=CODE))
    more.setdefault("now", NOW)
    if "for_unit" not in more:
        more.setdefault("code", samplings.code_of(unit))
    surveys.answer(matter_id=matter.pk, part="answers", values=values, **more)


def close(village: Village, matter: Matter, **given: Any) -> Survey:
    given.setdefault("now", AFTER)
    made: Survey = act(village, survey_counts.close_survey, matter, "answers", **given)
    return made


def says(refused: pytest.ExceptionInfo[Refusal]) -> str:
    return refused.value.checks[0].says


def facts(matter: Matter, part: str) -> dict[str, Any]:
    return open_case(matter.pk, now=AFTER, lock=False).facts(part)


def prolonged(village: Village, matter: Matter) -> Any:
    act(village, surveys.extend_survey, matter, "answers", reason="再等等",
        until=(NOW + timedelta(days=20)).date())  # fmt: skip
    return NOW + timedelta(days=22)


def paper(village: Village, matter: Matter, who: str, number: int, values: Mapping[str, Value],
          **more: Any) -> SurveyReading:  # fmt: skip
    more.setdefault("now", AFTER)
    more.setdefault("stratum", GROUPS[0])
    made: SurveyReading = act(
        village, survey_counts.enter_paper, matter, "answers", actor=village.actor(who),
        number=number, values=values, **more,
    )  # fmt: skip
    return made


def ready(village: Village, matter: Matter, who: str) -> survey_counts.Read:
    made: survey_counts.Read = act(
        village, survey_counts.finish_reading, matter, "answers", actor=village.actor(who),
        now=AFTER,
    )  # fmt: skip
    return made


def with_papers(village: Village, out: int, answered: int = 100) -> tuple[Matter, Survey]:
    matter, survey = opened(village)
    some = units(survey)
    for unit in some[:out]:
        act(village, surveys.give_paper, matter, "answers", unit=unit.label,
            actor=village.actor("clerk"))  # fmt: skip
    for unit in some[out : out + answered]:
        say(matter, unit, {"q1": "东路"})
    return matter, survey
