"""What places were assessed by, indicator by indicator. Of no person."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.contrib.postgres.expressions import ArraySubquery
from django.db.models import Count, F, OuterRef, QuerySet, Subquery
from django.db.models.functions import JSONObject

from xiangyue.access.open_data import MANY, Row, Scope, Source, local, public_matter
from xiangyue.access.open_data.decisions import motion_id
from xiangyue.core.indicators import HOWS, STATES
from xiangyue.core.kinds.appeal import OUTCOMES
from xiangyue.core.kinds.indicators import STAGES
from xiangyue.core.open_data import Column, Table, division_id, thing_id
from xiangyue.core.surveys import SMALL
from xiangyue.data.models import Appeal, Assessment, IndicatorAnswer
from xiangyue.methods import standards

ASSESSMENTS = Table(
    "assessments",
    {"zh": "考评", "en": "Assessments"},
    {
        "zh": "当年定下的对地方的考评，每一环节一行。对人的考评不在内。",
        "en": "Assessments of places settled in the year, a row a stage. None of a person.",
    },
    (
        Column("id", "string", "编号", "id"),
        Column("area", "string", "地方", "area", to="areas"),
        Column("motion", "string", "事项", "matter", needed=False),
        Column("standard", "string", "标准", "standard"),
        Column("name", "string", "标准名称", "its name in Chinese"),
        Column("name_en", "string", "标准英文名称", "its name in English"),
        Column("fingerprint", "string", "标准的指纹", "SHA-256 of the standard"),
        Column("stage", "string", "哪一级评", "who assessed", of=STAGES),
        Column("period", "string", "哪一期", "period"),
        Column("score", "integer", "得分", "points"),
        Column("of", "integer", "满分", "of so many"),
        Column("band", "string", "等次", "class", needed=False),
        Column("settled_on", "date", "定下之日", "day it was settled"),
        Column("appeal", "string", "申诉的结果", "outcome of an appeal", needed=False, of=OUTCOMES),
    ),
)
ANSWERS = Table(
    "assessment_indicators",
    {"zh": "考评指标", "en": "Indicators"},
    {
        "zh": f"这些考评的每一项指标。群众打的分，1到{SMALL - 1}人的不写人数。",
        "en": "Each indicator of those assessments. Of what people were asked, counts of 1 to "
        f"{SMALL - 1} are left out.",
    },
    (
        Column("assessment", "string", "考评", "assessment", to="assessments"),
        Column("indicator", "string", "指标", "indicator"),
        Column("name", "string", "指标名称", "its name in Chinese"),
        Column("name_en", "string", "指标英文名称", "its name in English"),
        Column("state", "string", "怎么样", "how it stands", of=STATES),
        Column("points", "integer", "得分", "points"),
        Column("have", "integer", "数到多少", "counted", needed=False),
        Column("need", "integer", "要求多少", "asked for", needed=False),
        Column("of", "integer", "总数", "of so many", needed=False),
        Column("how", "string", "凭什么", "what it rests on", of=HOWS),
    ),
    key=("assessment", "indicator"),
)


def _settled(scope: Scope) -> QuerySet[Assessment]:
    return Assessment.objects.filter(
        scope.within("area"), scope.moment("settled_at"), public_matter("matter"), person=None,
        practice=False,
    ).order_by("area_id", "id")  # fmt: skip


def _assessments(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    answered = Appeal.objects.filter(matter=OuterRef("matter")).exclude(outcome="")
    return _settled(scope).values(
        "id", "area_id", "matter_id", "matter__area_id", "slug", "standard_id", "standard__raw",
        "stage", "period", "score", "of", "band", "settled_at",
        appeal=Subquery(answered.order_by("-decided_on").values("outcome")[:1]),
    )  # fmt: skip


def _assessment(row: dict[str, Any], scope: Scope) -> Row:
    area = row["area_id"]
    standard, bands = standards.unpacked(row["standard_id"], row["standard__raw"])
    return {n: row[n] for n in ("stage", "period", "score", "of", "appeal")} | {
        "id": thing_id(area, "assessment", row["id"]),
        "area": division_id(area),
        "motion": motion_id(row["matter__area_id"], row["matter_id"]),
        "standard": row["slug"],
        "name": standard.names["zh"],
        "name_en": standard.names["en"],
        "fingerprint": row["standard_id"],
        "band": bands.band(row["band"]).names["zh"] if bands and row["band"] else None,
        "settled_on": local(row["settled_at"]),
    }


def _answers(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    of_it = IndicatorAnswer.objects.filter(assessment=OuterRef("pk")).order_by("indicator")
    told = JSONObject(
        **{n: F(n) for n in ("indicator", "state", "points", "have", "need", "of", "how")}
    )
    return (
        _settled(scope)
        .annotate(**{MANY: Count("answers")})
        .values("id", "area_id", "standard_id", "standard__raw", MANY,
                told=ArraySubquery(of_it.values_list(told)))
    )  # fmt: skip


def _less(of: int | None, have: int | None) -> int | None:
    return None if of is None or have is None else of - have


def _spread_answers(rows: Iterator[dict[str, Any]], scope: Scope) -> Iterator[Row]:
    for row in rows:
        standard, _bands = standards.unpacked(row["standard_id"], row["standard__raw"])
        known = {i.key: i for i in standard.indicators}
        for told in row["told"]:
            one = known[told["indicator"]]
            have, of = told["have"], told["of"]
            asked = any(m.partition(".")[0] in ("rated", "satisfaction") for m in one.measured)
            if asked and any(n is not None and 0 < n < SMALL for n in (have, _less(of, have))):
                told |= {"have": None, "of": None}
            yield told | {
                "assessment": thing_id(row["area_id"], "assessment", row["id"]),
                "name": one.names["zh"],
                "name_en": one.names["en"],
            }


assessments = Source(ASSESSMENTS, _assessments, _assessment, 68)
answers = Source(ANSWERS, _answers, None, 69, _spread_answers)
