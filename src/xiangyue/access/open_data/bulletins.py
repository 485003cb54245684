"""Bulletins with the numbers that they told."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any, Final

from django.db.models import Q, QuerySet

from xiangyue.access.open_data import Row, Scope, Source, elements, local, masked, public_matter
from xiangyue.access.open_data.decisions import motion_id
from xiangyue.core.open_data import Column, Table, division_id, thing_id
from xiangyue.data.models import Bulletin

BULLETINS = Table(
    "bulletins",
    {"zh": "通报", "en": "Bulletins"},
    {"zh": "当年发的通报。", "en": "Bulletins issued in the year."},
    (
        Column("id", "string", "编号", "id"),
        Column("area", "string", "地方", "area", to="areas"),
        Column("motion", "string", "事项", "matter", needed=False),
        Column("number", "string", "年份和号数", "year and number"),
        Column("period", "string", "哪一期", "period"),
        Column("first", "date", "从哪天", "first day that it tells of"),
        Column("last", "date", "到哪天", "last day that it tells of"),
        Column("issued_on", "date", "发布之日", "day it was issued"),
        Column("text", "string", "说明", "what the office adds", needed=False),
    ),
)
HEADS: Final = ("counts", "asked", "figures")
NUMBERS = Table(
    "bulletin_numbers",
    {"zh": "通报里的数", "en": "Numbers of bulletins"},
    {
        "zh": "counts：分解任务各状态多少；asked：监督意见和质询；"
        "figures：当地的数（docs/glossary.md）。",
        "en": "counts: tasks by state; asked: findings and written questions; figures: what "
        "happened there (docs/glossary.md).",
    },
    (
        Column("bulletin", "string", "通报", "bulletin", to="bulletins"),
        Column("head", "string", "哪一类", "head", of=HEADS),
        Column("key", "string", "哪一个", "key"),
        Column("value", "integer", "数", "number"),
    ),
    key=("bulletin", "head", "key"),
)


def _bulletins(scope: Scope) -> QuerySet[Bulletin]:
    return Bulletin.objects.filter(
        Q(matter__isnull=True) | public_matter("matter"), scope.within("area"),
        scope.moment("issued_at"), practice=False,
    ).order_by("area_id", "year", "number")  # fmt: skip


def _bulletin_rows(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    return _bulletins(scope).values(
        "id", "area_id", "matter_id", "year", "number", "period", "first", "last", "issued_at",
        "text",
    )  # fmt: skip


def _bulletin(row: dict[str, Any], scope: Scope) -> Row:
    area = row["area_id"]
    return {n: row[n] for n in ("period", "first", "last")} | {
        "id": thing_id(area, "bulletin", row["id"]),
        "area": division_id(area),
        "motion": motion_id(area, row["matter_id"]),
        "number": f"{row['year']}-{row['number']}",
        "issued_on": local(row["issued_at"]),
        "text": masked(row["text"]) or None,
    }


def _numbers(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    many = elements("numbers", *(f"$.{head}.keyvalue()" for head in HEADS))
    return _bulletins(scope).values("id", "area_id", "numbers", many=many)


def _spread_numbers(rows: Iterator[dict[str, Any]], scope: Scope) -> Iterator[Row]:
    for row in rows:
        which = thing_id(row["area_id"], "bulletin", row["id"])
        for head in HEADS:
            for key, value in sorted(row["numbers"].get(head, {}).items()):
                yield {"bulletin": which, "head": head, "key": key, "value": value}


bulletins = Source(BULLETINS, _bulletin_rows, _bulletin, 78)
numbers = Source(NUMBERS, _numbers, None, 79, _spread_numbers)
