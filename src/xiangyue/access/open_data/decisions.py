"""Matters with their texts and tasks, meetings and votes (Popolo: motion, event, vote event)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any, Final

from django.db.models import Count, F, OuterRef, Q, QuerySet, Subquery, Sum

from xiangyue.access.open_data import Row, Scope, Source, local, masked, public_matter
from xiangyue.access.open_data.people import organization_id
from xiangyue.core.open_data import Column, Table, division_id, thing_id
from xiangyue.data.matters import STATES
from xiangyue.data.meetings import MEETING_STATES, OUTCOMES
from xiangyue.data.models import (
    AgendaItem,
    Attendance,
    Matter,
    Meeting,
    MotionText,
    Task,
    Turnout,
)

CHOICES: Final = ("for", "against", "abstain", "void")

MATTERS = Table(
    "motions",
    {"zh": "事项", "en": "Matters (motions)"},
    {
        "zh": "当年在办的村级事项：从提出到办结。不公开的事项（调解、入党等）不在内。",
        "en": "Matters under way in the year, from what was asked to what was done. Private ones "
        "(mediation, admission to the party and the like) are not in it.",
    },
    (
        Column("id", "string", "编号", "id"),
        Column("area", "string", "地方", "area", to="areas"),
        Column("identifier", "string", "年份和号数", "year and number"),
        Column("title", "string", "名称", "title"),
        Column("summary", "string", "内容", "what it is about", needed=False),
        Column("category", "string", "类别", "category", needed=False),
        Column("origin", "string", "来源", "where it came from"),
        Column("method", "string", "办法", "the method it runs by"),
        Column("fingerprint", "string", "办法的指纹", "SHA-256 of the method's text"),
        Column("state", "string", "状态", "state", of=STATES),
        Column("step", "string", "走到哪一步", "first step that is not done", needed=False),
        Column("budget", "integer", "预算（分）", "budget in fen", needed=False),
        Column("spent", "integer", "已用（分）", "spent so far in fen"),
        Column("resolution", "string", "决议号", "number of the resolution", needed=False),
        Column("began_on", "date", "立项之日", "day it began"),
        Column("decided_on", "date", "表决之日", "day it was decided", needed=False),
        Column("closed_on", "date", "办结之日", "day it was closed", needed=False),
    ),
)
TEXTS = Table(
    "motion_texts",
    {"zh": "事项的文稿", "en": "Texts of matters"},
    {
        "zh": "当年写成的方案和议案，每一稿都在。",
        "en": "Plans and motions written in the year, every version.",
    },
    (
        Column("id", "string", "编号", "id"),
        Column("motion", "string", "事项", "matter"),
        Column("part", "string", "文稿种类", "which text of the matter"),
        Column("version", "integer", "第几稿", "version"),
        Column("title", "string", "标题", "title"),
        Column("text", "string", "正文", "text"),
        Column("budget", "integer", "预算（分）", "budget in fen", needed=False),
        Column("date", "date", "写成之日", "day it was written"),
    ),
)
TASKS = Table(
    "tasks",
    {"zh": "实施任务", "en": "Tasks"},
    {
        "zh": "当年在办的事项分成的实施任务、期限和花费。",
        "en": "What the matters under way in the year were carried out by, with deadline and cost.",
    },
    (
        Column("id", "string", "编号", "id"),
        Column("motion", "string", "事项", "matter", to="motions"),
        Column("title", "string", "任务", "task"),
        Column("due_on", "date", "期限", "deadline"),
        Column("finished_on", "date", "完成之日", "day it was done", needed=False),
        Column("budget", "integer", "预算（分）", "budget in fen", needed=False),
        Column("spent", "integer", "已用（分）", "spent in fen"),
    ),
)
MEETINGS = Table(
    "events",
    {"zh": "会议", "en": "Meetings (events)"},
    {
        "zh": "当年的会议，应到和实到人数。不公开的会议不在内，没有与会人员名单。",
        "en": "Meetings of the year with how many were due and came. Confined ones are not in it; "
        "nobody is named.",
    },
    (
        Column("id", "string", "编号", "id"),
        Column("area", "string", "地方", "area", to="areas"),
        Column("organization", "string", "组织", "body that met", to="organizations"),
        Column("name", "string", "名称", "title"),
        Column("location", "string", "地点", "place", needed=False),
        Column("start_date", "date", "日期", "day"),
        Column("state", "string", "状态", "state", of=MEETING_STATES),
        Column("due", "integer", "应到", "how many were due"),
        Column("present", "integer", "实到", "how many came"),
    ),
)
VOTES = Table(
    "vote_events",
    {"zh": "表决", "en": "Votes (vote events)"},
    {
        "zh": "当年会议上逐项的结果和票数。谁怎么投的，不在内。",
        "en": "Items decided at the meetings of the year with their counts. How anybody voted is "
        "not in it.",
    },
    (
        Column("id", "string", "编号", "id"),
        Column("area", "string", "地方", "area", to="areas"),
        Column("event", "string", "会议", "meeting", to="events"),
        Column("organization", "string", "表决的组织", "body that decided", to="organizations"),
        Column("motion", "string", "事项", "matter", needed=False),
        Column("part", "string", "哪一环节", "part of the matter", needed=False),
        Column("title", "string", "议题", "item"),
        Column("way", "string", "方式", "way of deciding"),
        Column("rule", "string", "依据的规则", "rule it was judged by", needed=False),
        Column("result", "string", "结果", "result", of=OUTCOMES),
        Column("date", "date", "日期", "day"),
        Column("for", "integer", "赞成", "votes for", needed=False),
        Column("against", "integer", "反对", "votes against", needed=False),
        Column("abstain", "integer", "弃权", "abstentions", needed=False),
        Column("void", "integer", "废票", "void ballots", needed=False),
        Column(
            "counts", "string", "全部数字", "every number of the count, name=number", needed=False
        ),
    ),
)


def _matters(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = Matter.objects.filter(
        scope.within("area"), scope.under_way("began_at", "closed_at"), public_matter("")
    )
    names = ("id", "area_id", "year", "number", "title", "summary", "category", "origin", "state")
    names += ("procedure__slug", "procedure__fingerprint", "step", "budget", "resolution_number")
    names += ("began_at", "decided_at", "closed_at")
    return found.order_by("area_id", "id").values(*names).annotate(spent=Sum("tasks__spent"))


def motion_id(area: str, pk: int | None) -> str | None:
    """The id of a matter."""
    return thing_id(area, "motion", pk) if pk else None


def _matter(row: dict[str, Any], scope: Scope) -> Row:
    return {
        "id": motion_id(row["area_id"], row["id"]),
        "area": division_id(row["area_id"]),
        "identifier": f"{row['year']}-{row['number']}",
        "title": masked(row["title"]),
        "summary": masked(row["summary"]),
        "category": row["category"],
        "origin": row["origin"],
        "method": row["procedure__slug"],
        "fingerprint": row["procedure__fingerprint"],
        "state": row["state"],
        "step": row["step"],
        "budget": row["budget"],
        "spent": row["spent"] or 0,
        "resolution": row["resolution_number"],
        "began_on": local(row["began_at"]),
        "decided_on": local(row["decided_at"]),
        "closed_on": local(row["closed_at"]),
    }


def _texts(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = MotionText.objects.filter(
        scope.within("matter__area"), scope.moment("made_at"), public_matter()
    )
    names = ("id", "matter_id", "matter__area_id", "part", "version", "title", "body", "budget")
    return found.order_by("matter__area_id", "matter_id", "part", "version").values(
        *names, "made_at"
    )


def _text(row: dict[str, Any], scope: Scope) -> Row:
    area = row["matter__area_id"]
    return {
        "id": thing_id(area, "motion-text", row["id"]),
        "motion": motion_id(area, row["matter_id"]),
        "part": row["part"],
        "version": row["version"],
        "title": masked(row["title"]),
        "text": masked(row["body"]),
        "budget": row["budget"],
        "date": local(row["made_at"]),
    }


def _tasks(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = Task.objects.filter(
        scope.within("matter__area"),
        scope.under_way("matter__began_at", "matter__closed_at"),
        public_matter(),
    )
    names = ("id", "matter_id", "matter__area_id", "title", "due_on", "finished_at", "budget")
    return found.order_by("matter__area_id", "matter_id", "id").values(*names, "spent")


def _task(row: dict[str, Any], scope: Scope) -> Row:
    area = row["matter__area_id"]
    return {
        "id": thing_id(area, "task", row["id"]),
        "motion": motion_id(area, row["matter_id"]),
        "title": masked(row["title"]),
        "due_on": row["due_on"],
        "finished_on": local(row["finished_at"]),
        "budget": row["budget"],
        "spent": row["spent"],
    }


def open_meetings(scope: Scope) -> QuerySet[Meeting]:
    """The meetings of the year that are for all."""
    return Meeting.objects.filter(
        scope.within("area"), scope.moment("starts_at"), confined=False, practice=False
    )


def _meetings(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    here = Attendance.objects.filter(meeting=OuterRef("pk")).order_by().values("meeting")
    groups = Turnout.objects.filter(meeting=OuterRef("pk")).order_by().values("meeting")
    came = F("on_paper") + F("by_phone") + F("by_proxy")
    rows = open_meetings(scope).order_by("area_id", "starts_at", "id")
    return rows.values(
        "id", "area_id", "body", "title", "place", "starts_at", "state", "counted"
    ).annotate(
        due=Subquery(here.annotate(n=Count("pk")).values("n")),
        present=Subquery(here.filter(state="present").annotate(n=Count("pk")).values("n")),
        counted_due=Subquery(groups.annotate(n=Sum(F("due") - F("left_out"))).values("n")),
        counted_present=Subquery(groups.annotate(n=Sum(came)).values("n")),
    )


def event_id(area: str, pk: int) -> str:
    """The id of a meeting."""
    return thing_id(area, "event", pk)


def _meeting(row: dict[str, Any], scope: Scope) -> Row:
    area, kind = row["area_id"], "counted_" if row["counted"] else ""
    return {
        "id": event_id(area, row["id"]),
        "area": division_id(area),
        "organization": organization_id(area, row["body"]),
        "name": masked(row["title"]),
        "location": masked(row["place"]),
        "start_date": local(row["starts_at"]),
        "state": row["state"],
        "due": row[f"{kind}due"] or 0,
        "present": row[f"{kind}present"] or 0,
    }


def _votes(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    # Where an item's matter is not for all, its meeting is confined; this holds it twice.
    open_item = Q(matter__isnull=True) | public_matter()
    found = AgendaItem.objects.filter(open_item, meeting__in=open_meetings(scope).values("pk"))
    found = found.exclude(outcome="pending").order_by("meeting__area_id", "meeting_id", "position")
    names = ("id", "meeting_id", "meeting__area_id", "meeting__body", "body", "matter_id", "part")
    return found.values(*names, "title", "way", "rule", "outcome", "decided_at", "counts")


def summed(counts: Mapping[str, int], what: str) -> int | None:
    """The votes of one kind: ``for``, else over all classes (``for.committee`` ...); None if there
    is no such number."""
    if what in counts:
        return counts[what]
    found = [n for name, n in counts.items() if name.partition(".")[0] == what]
    return sum(found) if found else None


def _vote(row: dict[str, Any], scope: Scope) -> Row:
    area, counts = row["meeting__area_id"], row["counts"]
    return {
        "id": thing_id(area, "vote-event", row["id"]),
        "area": division_id(area),
        "event": event_id(area, row["meeting_id"]),
        "organization": organization_id(area, row["body"] or row["meeting__body"]),
        "motion": motion_id(area, row["matter_id"]),
        "part": row["part"],
        "title": masked(row["title"]),
        "way": row["way"],
        "rule": row["rule"],
        "result": row["outcome"],
        "date": local(row["decided_at"]),
        **{choice: summed(counts, choice) for choice in CHOICES},
        "counts": " ".join(f"{name}={n}" for name, n in sorted(counts.items())),
    }


matters = Source(MATTERS, _matters, _matter, 30)
texts = Source(TEXTS, _texts, _text, 31)
tasks = Source(TASKS, _tasks, _task, 32)
meetings = Source(MEETINGS, _meetings, _meeting, 40)
votes = Source(VOTES, _votes, _vote, 41)
