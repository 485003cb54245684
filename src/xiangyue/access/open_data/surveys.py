"""Surveys that are over: what was asked of how many, and what they said, as it was published."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, QuerySet

from xiangyue.access.open_data import Row, Scope, Source, elements, local, masked, public_matter
from xiangyue.access.open_data.decisions import motion_id
from xiangyue.core.open_data import Column, Table, division_id, thing_id
from xiangyue.core.surveys import SMALL
from xiangyue.data.models import Survey, SurveyText

_SURVEY = Column("survey", "string", "问卷", "survey", to="surveys")
SURVEYS = Table(
    "surveys",
    {"zh": "问卷", "en": "Surveys"},
    {
        "zh": "当年收回的问卷：问了多少人，多少人答。",
        "en": "Surveys closed in the year: how many were asked and answered.",
    },
    (
        Column("id", "string", "编号", "id"),
        Column("area", "string", "地方", "area", to="areas"),
        Column("motion", "string", "事项", "matter", to="motions"),
        Column("title", "string", "名称", "title"),
        Column("asks", "string", "问户还是问人", "households or adults",
               of=("households", "adults")),
        Column("drawn", "boolean", "是否抽签抽取", "whether those asked were drawn by lot"),
        Column("population", "integer", "总数", "of how many"),
        Column("asked", "integer", "问了", "asked"),
        Column("answered", "integer", "答了", "answered"),
        Column("margin", "integer", "抽样误差（千分点）", "sampling margin, tenths of a point",
               needed=False),
        Column("opened_on", "date", "开始之日", "day it began"),
        Column("closed_on", "date", "收回之日", "day it was closed"),
    ),
)  # fmt: skip
RESULTS = Table(
    "survey_results",
    {"zh": "问卷结果", "en": "Survey results"},
    {
        "zh": f"每题每个选项多少人选。1到{SMALL - 1}人的不写，免得认得出人。",
        "en": f"How many chose each option of each question. Counts of 1 to {SMALL - 1} are left "
        "out, and others by which they could be worked out.",
    },
    (
        _SURVEY,
        Column("question", "string", "题号", "key of the question"),
        Column("option", "integer", "选项的位次", "place of the option"),
        Column("column", "integer", "哪一组人的位次；0 是全部", "place of the group; 0: all"),
        Column("stratum", "string", "哪一组人；空着是全部", "group of those asked; empty: all",
               needed=False),
        Column("text", "string", "题目", "the question"),
        Column("value", "string", "选项；空着是其余合计", "the option; empty: the others together",
               needed=False),
        Column("count", "integer", "人数", "how many", needed=False),
        Column("n", "integer", "答了本题的人数", "how many answered this question"),
        Column("per_mille", "integer", "千分之几", "share in tenths of a percent", needed=False),
        Column("low", "integer", "置信区间下限", "95% interval: from", needed=False),
        Column("high", "integer", "置信区间上限", "95% interval: to", needed=False),
    ),
    key=("survey", "question", "option", "column"),
)  # fmt: skip
WORDS = Table(
    "survey_words",
    {"zh": "问卷里的话", "en": "Own words in surveys"},
    {
        "zh": f"村里看过、可以公开的原话。同样的话只写一次，{SMALL}人以上才写几人说。",
        "en": "Own words that were looked at and are shown. The same words once, with how often "
        f"only from {SMALL} people up.",
    },
    (
        _SURVEY,
        Column("question", "string", "题号", "key of the question"),
        Column("text", "string", "原话", "own words"),
        Column("times", "integer", "几人说", "how many said so", needed=False),
    ),
    key=("survey", "question", "text"),
)


def _closed(scope: Scope, path: str = "") -> Any:
    return (
        scope.within(f"{path}matter__area")
        & scope.moment(f"{path}closed_at")
        & public_matter(f"{path}matter")
    )


def _id(area: str, pk: int) -> str:
    return thing_id(area, "survey", pk)


def _surveys(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = Survey.objects.filter(_closed(scope), state="closed")
    names = ("id", "matter_id", "matter__area_id", "opened_at", "closed_at", "result")
    return found.order_by("matter__area_id", "id").values(*names, title=F("questionnaire__title"))


def _survey(row: dict[str, Any], scope: Scope) -> Row:
    area, told = row["matter__area_id"], row["result"]
    return {
        "id": _id(area, row["id"]),
        "area": division_id(area),
        "motion": motion_id(area, row["matter_id"]),
        "title": masked(row["title"]),
        **{name: told[name] for name in ("asks", "drawn", "population", "asked", "answered")},
        "margin": told["margin"],
        "opened_on": local(row["opened_at"]),
        "closed_on": local(row["closed_at"]),
    }


def _results(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = Survey.objects.filter(_closed(scope), state="closed").order_by("matter__area_id", "id")
    rows = elements("result", "$.questions[*].rows[*]", "$.questions[*].table.rows[*].counts[*]")
    return found.values("id", "matter__area_id", "result").annotate(many=rows)


def _result(rows: Iterator[dict[str, Any]], scope: Scope) -> Iterator[Row]:
    for row in rows:
        survey = _id(row["matter__area_id"], row["id"])
        for question in row["result"]["questions"]:
            for cells in _cells(question):
                told = {"survey": survey, "question": question["key"]}
                yield {**told, "text": masked(question["text"]), **cells}


def _cells(question: dict[str, Any]) -> Iterator[dict[str, Any]]:
    """The rows of a question: all who answered, then the groups that are told apart."""
    for n, row in enumerate(question["rows"], 1):
        yield {
            "option": n, "column": 0, "stratum": None, "value": masked(row["value"]),
            "count": row["count"], "n": question["n"], "per_mille": row["tenths"],
            "low": row["low"], "high": row["high"],
        }  # fmt: skip
    table = question.get("table") or {"columns": [], "rows": []}
    for n, row in enumerate(table["rows"], 1):
        for place, (column, count) in enumerate(
            zip(table["columns"], row["counts"], strict=True), 1
        ):
            yield {
                "option": n, "column": place, "stratum": " ".join(column["names"]) or None,
                "value": masked(row["value"]) or None, "count": count, "n": column["n"],
                "per_mille": None, "low": None, "high": None,
            }  # fmt: skip


def _words(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = SurveyText.objects.filter(_closed(scope, "survey__"), state="shown")
    names = ("survey__matter__area_id", "survey_id", "question", "text")
    return found.order_by(*names).values(*names).annotate(often=Count("pk"))


def _word(row: dict[str, Any], scope: Scope) -> Row:
    return {
        "survey": _id(row["survey__matter__area_id"], row["survey_id"]),
        "question": row["question"],
        "text": masked(row["text"]),
        "times": row["often"] if row["often"] >= SMALL else None,
    }


surveys = Source(SURVEYS, _surveys, _survey, 80)
results = Source(RESULTS, _results, None, 81, _result)
words = Source(WORDS, _words, _word, 82)
