"""What comes round: reception days and visits, the turns of duties."""

from __future__ import annotations

from typing import Any, Final

from django.db.models import Case, F, QuerySet, When

from xiangyue.access.open_data import Row, Scope, Source, local, masked
from xiangyue.access.open_data.decisions import event_id
from xiangyue.access.open_data.people import named, person_id
from xiangyue.core.open_data import Column, Table, division_id, thing_id
from xiangyue.data.models import DutyTurn, Reception

_ID: Final = Column("id", "string", "编号", "id")
_AREA: Final = Column("area", "string", "地方", "area", to="areas")
KINDS: Final = ("reception", "visit", "petition")
"""What stands in everybody's calendar; an appointment is between two."""
RECEPTIONS = Table(
    "receptions",
    {"zh": "接待日和走访", "en": "Reception days and visits"},
    {
        "zh": "当年的接待日、走访、信访接待：哪天、谁接待、来了多少人。"
        "约见不在内，谁来了、说了什么不列。",
        "en": "Reception days, visits and receptions of petitions of the year: when, who sat, how "
        "many came. Appointments are not in it, nor who came and what they said.",
    },
    (
        _ID,
        _AREA,
        Column("kind", "string", "类别", "kind", of=KINDS),
        Column("date", "date", "日期", "day"),
        Column("place", "string", "地点", "where", needed=False),
        Column("person", "string", "谁接待", "who sat", needed=False, to="people"),
        Column("held", "boolean", "是否举行", "whether it was held"),
        Column("people", "integer", "来了多少人", "how many came", needed=False),
    ),
)
TURNS = Table(
    "duty_turns",
    {"zh": "定期工作", "en": "Duties that come round"},
    {
        "zh": "地方承担的定期工作当年到期的每一次：应当哪天前做，哪天做的。",
        "en": "Each turn of a duty that a place took up, due in the year: by when it was to be "
        "done, when it was.",
    },
    (
        _ID,
        _AREA,
        Column("duty", "string", "哪一项", "which duty"),
        Column("name", "string", "名称", "name in Chinese"),
        Column("name_en", "string", "英文名称", "name in English"),
        Column("clause", "string", "依据", "on what it rests", needed=False),
        Column("period", "string", "哪一期", "period"),
        Column("opens_on", "date", "可以做的第一天", "first day on which it can be done"),
        Column("due_on", "date", "最迟哪天", "last day on which it is in time"),
        Column("done_on", "date", "做了的那天", "day it was done", needed=False),
        Column("people", "integer", "来了多少人", "how many came", needed=False),
        Column("event", "string", "办成它的会议", "meeting that did it", needed=False),
    ),
)


def _receptions(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = Reception.objects.filter(
        scope.within("area"), scope.day("on"), kind__in=KINDS, practice=False
    )
    names = ("id", "area_id", "kind", "on", "place", "held_at", "people")
    return found.order_by("area_id", "on", "id").values(
        *names, "by_id", "by__area_id", known=named("by", scope)
    )


def _reception(row: dict[str, Any], scope: Scope) -> Row:
    area, held = row["area_id"], row["held_at"] is not None
    return {
        "id": thing_id(area, "reception", row["id"]),
        "area": division_id(area),
        "kind": row["kind"],
        "date": row["on"],
        "place": masked(row["place"]) or None,
        "person": person_id(row["by__area_id"], row["by_id"]) if row["known"] else None,
        "held": held,
        "people": row["people"] if held else None,
    }


def _turns(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = DutyTurn.objects.filter(
        scope.within("taken__area"), scope.day("due_on"), taken__practice=False
    )
    return found.order_by("taken__area_id", "due_on", "id").values(
        "id", "name", "opens_on", "due_on", "done_at", area=F("taken__area_id"),
        duty=F("taken__duty"), raw=F("taken__raw"), people=F("activity__people"),
        event=Case(When(meeting__confined=False, then=F("meeting_id"))),
    )  # fmt: skip


def _turn(row: dict[str, Any], scope: Scope) -> Row:
    area, raw = row["area"], row["raw"]
    return {
        "id": thing_id(area, "duty-turn", row["id"]),
        "area": division_id(area),
        "duty": row["duty"],
        "name": raw["name"]["zh"],
        "name_en": raw["name"]["en"],
        "clause": raw.get("clause") or None,
        "period": row["name"],
        "opens_on": row["opens_on"],
        "due_on": row["due_on"],
        "done_on": local(row["done_at"]),
        "people": row["people"],
        "event": event_id(area, row["event"]) if row["event"] else None,
    }


receptions = Source(RECEPTIONS, _receptions, _reception, 66)
turns = Source(TURNS, _turns, _turn, 67)
