"""What is promised and what came of it: pledges; how those in office were appraised."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from django.db.models import Count, F, QuerySet

from xiangyue.access.open_data import Row, Scope, Source, elements, masked, public_matter
from xiangyue.access.open_data.decisions import motion_id
from xiangyue.access.open_data.people import in_office, named, person_id
from xiangyue.core.open_data import Column, Table, division_id, thing_id
from xiangyue.core.pledges import CALLED, FORMS, STATES
from xiangyue.core.surveys import hide
from xiangyue.data.models import Appraised, Pledge, PledgeNote, PledgeStep, ProcedureVersion
from xiangyue.data.pledges import NOTES

_AREA = Column("area", "string", "地方", "area", to="areas")
PLEDGES = Table(
    "pledges",
    {"zh": "承诺和目标", "en": "Pledges and goals"},
    {
        "zh": "当年公开的承诺、目标和群众提出的请求：怎样算做到，做到没有。只具名任职人员。",
        "en": "Pledges, goals and what villagers ask for, of matters under way in the year: how "
        "one sees that it is done, and whether it was. Only who holds an office is named.",
    },
    (
        Column("id", "string", "编号", "id"),
        _AREA,
        Column("motion", "string", "事项", "matter", to="motions"),
        Column("called", "string", "承诺还是目标", "pledge or goal", of=CALLED),
        Column("state", "string", "状态", "state", of=STATES),
        Column(
            "person", "string", "谁的", "whose, if they hold an office", needed=False, to="people"
        ),
        Column("role", "string", "以什么身份", "as which", needed=False),
        Column("text", "string", "内容", "what is promised"),
        Column("measure", "string", "怎样算做到", "how one sees that it is done", needed=False),
        Column("figure", "string", "由哪个数字回答", "figure that answers it", needed=False),
        Column("signed", "integer", "多少人签名请求", "how many signed that they ask for it"),
        Column("due_on", "date", "期限", "day by which", needed=False),
        Column("fixed_on", "date", "定下之日", "day on which it stood", needed=False),
        Column("form", "string", "承诺的形式", "how it was given", needed=False, of=FORMS),
        Column("settled_on", "date", "了结之日", "day it was settled", needed=False),
        Column("evidence", "string", "凭什么", "what shows it, or why not", needed=False),
    ),
)
NOTES_TABLE = Table(
    "pledge_notes",
    {"zh": "承诺的经过", "en": "What happened to pledges"},
    {
        "zh": "当年每个承诺先后发生的事。",
        "en": "What happened to each pledge in the year, in order.",
    },
    (
        Column("id", "string", "编号", "id"),
        Column("pledge", "string", "承诺", "pledge", to="pledges"),
        Column("kind", "string", "什么事", "what happened", of=NOTES),
        Column("date", "date", "日期", "day"),
        Column("text", "string", "内容", "what was written", needed=False),
    ),
)
STEPS = Table(
    "pledge_steps",
    {"zh": "目标的时间节点", "en": "Steps of goals"},
    {
        "zh": "当年在办的目标（一定两评三公开等）定下的时间节点：哪天前做到什么，哪天做到，凭什么。"
        "没有做到日的，还没有做到。",
        "en": "The steps fixed with goals under way in the year: what is reached by which day, "
        "when it was, and what shows it. A step without that day is not reached.",
    },
    (
        Column("id", "string", "编号", "id"),
        Column("pledge", "string", "目标", "goal", to="pledges"),
        Column("number", "integer", "第几个", "which step, from 1"),
        Column("text", "string", "做到什么", "what is reached"),
        Column("due_on", "date", "哪天前", "day by which"),
        Column("reached_on", "date", "做到之日", "day it was reached", needed=False),
        Column("evidence", "string", "凭什么", "what shows it", needed=False),
    ),
)
APPRAISALS = Table(
    "appraisals",
    {"zh": "述职评议结果", "en": "Results of appraisals"},
    {
        "zh": "当年公布的述职评议结果，每类评议人一行。0 最好，3 最差。"
        "1到4人的等次不写，免得认得出谁评的；只对党员公布的不在内。",
        "en": "Results announced in the year, one row for each audience; 0 is the best grade, 3 "
        "the last. Counts of 1 to 4 are left out, and another by which they could be worked out. "
        "What is announced to party members alone is not in it.",
    },
    (
        Column("id", "string", "编号", "id"),
        _AREA,
        Column("motion", "string", "事项", "matter", to="motions"),
        Column("person", "string", "评议谁", "who was appraised", needed=False, to="people"),
        Column("body", "string", "组织", "body"),
        Column("announced_on", "date", "公布之日", "day it was announced"),
        Column("grade", "integer", "结果等次", "grade"),
        Column("by_ballot", "integer", "按票算的等次", "grade by the ratings"),
        Column("audience", "string", "哪类评议人", "audience"),
        Column("weight", "integer", "权重", "weight of the audience"),
        Column("weights", "integer", "权重之和", "sum of all weights"),
        Column("n", "integer", "评议人数", "how many gave a grade"),
        *(
            Column(f"grade_{n}", "integer", f"评为{n}等", f"how many gave grade {n}", needed=False)
            for n in range(4)
        ),
        Column("ended_on", "date", "职务终止之日", "last day in the seat, where it ended it",
               needed=False),
    ),
)  # fmt: skip


def _under_way(scope: Scope, path: str = "") -> Any:
    return (
        scope.within(f"{path}matter__area")
        & scope.under_way(f"{path}matter__began_at", f"{path}matter__closed_at")
        & public_matter(f"{path}matter")
    )


def _id(area: str, pk: int) -> str:
    return thing_id(area, "pledge", pk)


def _pledges(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    names = ("id", "matter_id", "matter__area_id", "called", "state", "holder_id", "role", "text")
    more = ("measure", "have", "due_on", "fixed_on", "form", "settled_on", "evidence")
    return (
        Pledge.objects.filter(_under_way(scope))
        .order_by("matter__area_id", "matter_id", "id")
        .values(*names, *more, home=F("holder__area_id"))
        .annotate(shown=named("holder_id", scope), signed=Count("signatures"))
    )


def _pledge(row: dict[str, Any], scope: Scope) -> Row:
    area = row["matter__area_id"]
    return {
        "id": _id(area, row["id"]),
        "area": division_id(area),
        "motion": motion_id(area, row["matter_id"]),
        "called": row["called"],
        "state": row["state"],
        "person": person_id(row["home"], row["holder_id"]) if row["shown"] else None,
        "role": row["role"] or None,
        "text": masked(row["text"]),
        "measure": masked(row["measure"]) or None,
        "figure": row["have"] or None,
        "signed": row["signed"],
        "due_on": row["due_on"],
        "fixed_on": row["fixed_on"],
        "form": row["form"] or None,
        "settled_on": row["settled_on"],
        "evidence": masked(row["evidence"]) or None,
    }


def _notes(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = PledgeNote.objects.filter(_under_way(scope, "pledge__"), scope.day("on"))
    names = ("id", "pledge_id", "pledge__matter__area_id", "kind", "on", "text")
    return found.order_by("pledge__matter__area_id", "pledge_id", "id").values(*names)


def _note(row: dict[str, Any], scope: Scope) -> Row:
    area = row["pledge__matter__area_id"]
    return {
        "id": thing_id(area, "pledge-note", row["id"]),
        "pledge": _id(area, row["pledge_id"]),
        "kind": row["kind"],
        "date": row["on"],
        "text": masked(row["text"]) or None,
    }


def _steps(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    names = ("pledge_id", "pledge__matter__area_id", "number", "text", "due_on", "reached_on")
    return (
        PledgeStep.objects.filter(_under_way(scope, "pledge__"))
        .order_by("pledge__matter__area_id", "pledge_id", "number")
        .values(*names, "shown__text")
    )


def _step(row: dict[str, Any], scope: Scope) -> Row:
    area = row["pledge__matter__area_id"]
    return {
        "id": thing_id(area, "pledge-step", row["pledge_id"], row["number"]),
        "pledge": _id(area, row["pledge_id"]),
        "number": row["number"],
        "text": masked(row["text"]),
        "due_on": row["due_on"],
        "reached_on": row["reached_on"],
        "evidence": masked(row["shown__text"] or "") or None,
    }


def _appraised(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    # A method of which anything is told to some roles alone is left out whole.
    some = ProcedureVersion.objects.extra(
        where=["jsonb_path_exists(raw, '$.definition.**.seen_by[*]')"]
    )
    found = Appraised.objects.filter(
        scope.within("matter__area"), scope.day("announced_on"), public_matter()
    ).exclude(matter__procedure__in=some.values("pk"))
    names = ("id", "matter_id", "matter__area_id", "person_id", "body", "ballot", "grade")
    more = ("announced_on", "ended_on", "result")
    return (
        found.order_by("matter__area_id", "matter_id", "id")
        .values(*names, *more, home=F("person__area_id"))
        .annotate(many=elements("result", "$.audiences[*]"))
    )


def _appraisal(rows: Iterator[dict[str, Any]], scope: Scope) -> Iterator[Row]:
    shown = in_office(scope)
    for row in rows:
        area = row["matter__area_id"]
        for one in row["result"]["audiences"]:
            counts = {str(n): many for n, many in enumerate(one["counts"][:4])}
            hidden = hide(counts)
            yield {
                "id": thing_id(area, "appraisal", row["id"], one["key"]),
                "area": division_id(area),
                "motion": motion_id(area, row["matter_id"]),
                "person": person_id(row["home"], row["person_id"])
                if row["person_id"] in shown
                else None,
                "body": row["body"],
                "announced_on": row["announced_on"],
                "grade": row["grade"],
                "by_ballot": row["ballot"],
                "audience": one["key"],
                "weight": one["weight"],
                "weights": row["result"]["weights"],
                "n": one["n"],
                **{f"grade_{n}": None if n in hidden else many for n, many in counts.items()},
                "ended_on": row["ended_on"],
            }


pledges = Source(PLEDGES, _pledges, _pledge, 70)
notes = Source(NOTES_TABLE, _notes, _note, 71)
steps = Source(STEPS, _steps, _step, 71)
appraisals = Source(APPRAISALS, _appraised, None, 72, _appraisal)
