"""Meetings, lessons, party days, courses: what was held, and how many came. Nobody is listed."""

from __future__ import annotations

from django.db.models import Count, Q, QuerySet

from xiangyue.actions.disclosed import Asked, Rows, Source, columns, day, matters
from xiangyue.actions.disclosed.decided import body_zh
from xiangyue.data.models import Activity, Course, Meeting

MEETINGS = columns(
    ("on", "day", "日期", "Day"),
    ("body", "text", "会议", "Body"),
    ("title", "text", "名称", "Title"),
    ("due", "number", "应到", "Due"),
    ("present", "number", "实到", "Present"),
    ("items", "number", "议题数", "Items"),
)
_PARTY = ("branch_committee", "party_members")


def _meetings(asked: Asked, *, party: bool) -> Rows:
    found = (
        Meeting.objects.filter(
            area_id=asked.area,
            practice=asked.practice,
            state="closed",
            confined=False,
            **asked.within("starts_at"),
        )
        .annotate(
            due_n=Count("attendance", distinct=True),
            came=Count("attendance", filter=Q(attendance__state="present"), distinct=True),
            items_n=Count("items", distinct=True),
        )
        .order_by("starts_at", "id")
    )
    found = found.filter(body__in=_PARTY) if party else found.exclude(body__in=_PARTY)
    return [
        (day(at), body_zh(body), title, due or None, came if due else None, items)
        for at, body, title, due, came, items in found.values_list(
            "starts_at", "body", "title", "due_n", "came", "items_n"
        )
    ]


def meetings_held(asked: Asked) -> Rows:
    """Meetings of the village's bodies that sat."""
    return _meetings(asked, party=False)


def party_meetings(asked: Asked) -> Rows:
    """Meetings of the branch, and what it held without a meeting of its own (classes, party
    days)."""
    rows = list(_meetings(asked, party=True))
    for a in _activities(asked).filter(turn__taken__duty__startswith="party."):
        assert a.held_on is not None
        rows.append((a.held_on.isoformat(), "活动", a.title, None, a.people, None))
    return sorted(rows, key=lambda row: str(row[0]))


def _activities(asked: Asked) -> QuerySet[Activity]:
    return Activity.objects.filter(
        area_id=asked.area, practice=asked.practice, held_on__range=(asked.first, asked.last)
    ).order_by("held_on", "id")


ACTIVITIES = columns(
    ("on", "day", "日期", "Day"),
    ("title", "text", "活动", "Activity"),
    ("place", "text", "地点", "Place"),
    ("people", "number", "人数", "People"),
)


def activities(asked: Asked) -> Rows:
    """Activities held, those of the party left to its own item."""
    found = _activities(asked).exclude(turn__taken__duty__startswith="party.")
    return [(a.held_on.isoformat(), a.title, a.place, a.people) for a in found if a.held_on]


COURSES = columns(
    ("on", "day", "日期", "Day"),
    ("title", "text", "课程", "Course"),
    ("teacher", "text", "讲课人", "Teacher"),
    ("came", "number", "人数", "People"),
)


def training(asked: Asked) -> Rows:
    """Courses held."""
    found = Course.objects.filter(
        matter__in=matters(asked), held_on__range=(asked.first, asked.last)
    )
    return [
        (c.held_on.isoformat(), c.title, c.teacher, c.came)
        for c in found.order_by("held_on", "id")
        if c.held_on
    ]


SOURCES = {
    "meetings_held": Source(MEETINGS, meetings_held),
    "party_meetings": Source(MEETINGS, party_meetings),
    "activities": Source(ACTIVITIES, activities),
    "training": Source(COURSES, training),
}
