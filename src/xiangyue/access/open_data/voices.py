"""What people say in public and what is answered; what is posted; the figures."""

from __future__ import annotations

from typing import Any

from django.db.models import Count, F, Q, QuerySet

from xiangyue.access.open_data import Row, Scope, Source, local, masked, public_matter
from xiangyue.access.open_data.decisions import motion_id
from xiangyue.core.figures import FLOWS
from xiangyue.core.open_data import Column, Table, division_id, thing_id
from xiangyue.data.models import Figure, Opinion, Posting, Question
from xiangyue.data.opinions import ANSWERS, CHANNELS, SUBJECTS

OPINIONS = Table(
    "opinions",
    {"zh": "公开的意见", "en": "Public opinions"},
    {
        "zh": "当年收到、说话人愿意公开的意见和答复。没有姓名、住户和时刻；号码和住址已遮住。",
        "en": "Opinions of the year that whoever spoke made public, with their answers. No name, "
        "no household, no hour; numbers and addresses are masked.",
    },
    (
        Column("id", "string", "编号", "id"),
        Column("area", "string", "地方", "area", to="areas"),
        Column("text", "string", "内容", "what was said"),
        Column("subject", "string", "类别", "subject", of=SUBJECTS),
        Column("place", "string", "地点", "place it is about", needed=False),
        Column("channel", "string", "渠道", "how it came in", of=CHANNELS),
        Column("date", "date", "收到之日", "day it came in"),
        Column("due_on", "date", "答复期限", "day by which it is to be answered"),
        Column("answered_on", "date", "答复之日", "day it was answered", needed=False),
        Column("answer_kind", "string", "答复种类", "kind of answer", needed=False, of=ANSWERS),
        Column("answer", "string", "答复", "answer", needed=False),
        Column("motion", "string", "转为事项", "matter it was taken up in", needed=False),
        Column("joined", "integer", "附议", "how many joined it"),
    ),
)
POSTINGS = Table(
    "postings",
    {"zh": "公示公告", "en": "Postings"},
    {
        "zh": "当年张贴的公示：何时贴、贴几天、几人提出异议。"
        "公示期满，正文即撤下，所以本表不含正文。",
        "en": "What was posted in the year: when, for how long, how many objected. A text comes "
        "down when its days are over, so it is not in this table.",
    },
    (
        Column("id", "string", "编号", "id"),
        Column("area", "string", "地方", "area", to="areas"),
        Column("identifier", "string", "年份和号数", "year and number"),
        Column("title", "string", "标题", "title"),
        Column("motion", "string", "事项", "matter", needed=False),
        Column("posted_on", "date", "张贴之日", "day it went up"),
        Column("days", "integer", "天数", "for how many days"),
        Column("until", "date", "最后一天", "last day"),
        Column("down_on", "date", "撤下之日", "day it came down", needed=False),
        Column("objections", "integer", "异议", "objections"),
        Column("objections_answered", "integer", "已答复的异议", "objections that were answered"),
    ),
)
QUESTIONS = Table(
    "questions",
    {"zh": "书面质询", "en": "Written questions"},
    {
        "zh": "当年的书面质询和答复。",
        "en": "Written questions of the year and their answers.",
    },
    (
        Column("id", "string", "编号", "id"),
        Column("area", "string", "地方", "area", to="areas"),
        Column("to", "string", "问谁", "body that is asked"),
        Column("motion", "string", "事项", "matter", needed=False),
        Column("text", "string", "问题", "question"),
        Column("date", "date", "提出之日", "day it was asked"),
        Column("due_on", "date", "答复期限", "day by which it is to be answered"),
        Column("answered_on", "date", "答复之日", "day it was answered", needed=False),
        Column("answer", "string", "答复", "answer", needed=False),
    ),
)
FIGURES = Table(
    "figures",
    {"zh": "逐月数字", "en": "Figures month by month"},
    {
        "zh": "各地各级当年每个月的数：收到多少意见、开了多少会、办结多少事，等等。",
        "en": "How much of what there was in each month of the year, for each area and all above "
        "it within the package: opinions, meetings, matters closed and so on.",
    },
    (
        Column("area", "string", "地方", "area"),
        Column("month", "yearmonth", "月份", "month"),
        Column(
            "figure",
            "string",
            "哪个数，说明见源代码 docs/glossary.md",
            "which figure; docs/glossary.md of the source says what each counts",
            of=FLOWS,
        ),
        Column("value", "integer", "数值", "its value"),
    ),
    key=("area", "month", "figure"),
)


def _opinions(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = Opinion.objects.filter(
        scope.within("area"), scope.moment("created_at"), public=True, practice=False
    )
    names = ("id", "area_id", "text", "subject", "place", "channel", "created_at", "due_on")
    names += ("answered_at", "answer_kind", "answer", "matter_id")
    open_matter = Q(matter__isnull=False) & public_matter()
    return (
        found.order_by("area_id", "id")
        .values(*names)
        .annotate(joined=Count("joined_by"), shown=Count("matter", filter=open_matter))
    )


def _opinion(row: dict[str, Any], scope: Scope) -> Row:
    area = row["area_id"]
    return {
        "id": thing_id(area, "opinion", row["id"]),
        "area": division_id(area),
        "text": masked(row["text"]),
        "subject": row["subject"],
        "place": masked(row["place"]),
        "channel": row["channel"],
        "date": local(row["created_at"]),
        "due_on": row["due_on"],
        "answered_on": local(row["answered_at"]),
        "answer_kind": row["answer_kind"] or None,
        "answer": masked(row["answer"]),
        "motion": motion_id(area, row["matter_id"]) if row["shown"] else None,
        "joined": row["joined"],
    }


def _postings(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    open_to_all = Q(matter__isnull=True) | public_matter()
    found = Posting.objects.filter(
        scope.within("area"), scope.moment("posted_at"), open_to_all, practice=False
    )
    names = ("id", "area_id", "year", "number", "title", "matter_id", "posted_at", "days", "until")
    answered = Q(objections__answered_at__isnull=False)
    return (
        found.order_by("area_id", "id")
        .values(*names, "taken_down_at")
        .annotate(made=Count("objections"), answered=Count("objections", filter=answered))
    )


def _posting(row: dict[str, Any], scope: Scope) -> Row:
    area = row["area_id"]
    return {
        "id": thing_id(area, "posting", row["id"]),
        "area": division_id(area),
        "identifier": f"{row['year']}-{row['number']}",
        "title": masked(row["title"]),
        "motion": motion_id(area, row["matter_id"]),
        "posted_on": local(row["posted_at"]),
        "days": row["days"],
        "until": row["until"],
        "down_on": local(row["taken_down_at"]),
        "objections": row["made"],
        "objections_answered": row["answered"],
    }


def _questions(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    open_to_all = Q(matter__isnull=True) | public_matter()
    found = Question.objects.filter(scope.within("area"), scope.moment("asked_at"), open_to_all)
    names = ("id", "area_id", "to_body", "matter_id", "text", "asked_at", "due_on", "answer")
    return found.order_by("area_id", "id").values(*names, "answered_at")


def _question(row: dict[str, Any], scope: Scope) -> Row:
    area = row["area_id"]
    return {
        "id": thing_id(area, "question", row["id"]),
        "area": division_id(area),
        "to": row["to_body"],
        "motion": motion_id(area, row["matter_id"]),
        "text": masked(row["text"]),
        "date": local(row["asked_at"]),
        "due_on": row["due_on"],
        "answered_on": local(row["answered_at"]),
        "answer": masked(row["answer"]),
    }


def _figures(scope: Scope) -> QuerySet[Any, dict[str, Any]]:
    found = Figure.objects.filter(
        area__startswith=scope.area, month__gte=scope.first, month__lte=scope.last, key__in=FLOWS
    )
    return found.order_by("area", "month", "key").values("area", "month", "key", value=F("n"))


def _figure(row: dict[str, Any], scope: Scope) -> Row:
    return {
        "area": division_id(row["area"]),
        "month": f"{row['month']:%Y-%m}",
        "figure": row["key"],
        "value": row["value"],
    }


opinions = Source(OPINIONS, _opinions, _opinion, 50)
postings = Source(POSTINGS, _postings, _posting, 51)
questions = Source(QUESTIONS, _questions, _question, 52)
figures = Source(FIGURES, _figures, _figure, 90)
