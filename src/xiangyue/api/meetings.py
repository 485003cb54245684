"""Meetings: a village's list, and one with its quorum and its results. No names, no minutes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from ninja import Router, Schema

from xiangyue.actions.meeting_frame import check_from
from xiangyue.api.auth import OPEN, READER
from xiangyue.api.common import Id, PageNumber, Village, part_of, village, window
from xiangyue.api.errors import REFUSALS, CheckOut, check_out
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Meeting

router = Router(tags=["meetings"], auth=READER)
PARTS = ("sitting", "ballots", "passes", "clashes", "notes")


class MeetingOut(Schema):
    """A meeting of a body, with how many were due and came."""

    id: int
    area: str
    body: str
    title: str
    place: str
    starts_at: datetime
    state: str
    practice: bool
    opened_at: datetime | None
    closed_at: datetime | None
    due: int
    present: int
    version: int


class MeetingsOut(Schema):
    """A page of meetings."""

    rows: list[MeetingOut]
    page: int
    next: int | None


class ItemOut(Schema):
    """An item of the agenda: how it was put, its counts, and the verdict with every condition."""

    position: int
    title: str
    matter: int | None
    part: str
    body: str
    rule: str
    way: str
    outcome: str
    decided_at: datetime | None
    counts: dict[str, int]
    sitting: list[CheckOut]
    ballots: list[CheckOut]
    passes: list[CheckOut]
    clashes: list[CheckOut]
    notes: list[CheckOut]


class MeetingWhole(MeetingOut):
    """A meeting with its quorum and its items."""

    quorum: list[CheckOut]
    items: list[ItemOut]


def _found() -> Any:
    present = Count("attendance", filter=Q(attendance__state="present"))
    return Meeting.objects.filter(confined=False).annotate(due=Count("attendance"), present=present)


def _out(meeting: Any) -> dict[str, Any]:
    return {name: getattr(meeting, name) for name in MeetingOut.model_fields if name != "area"} | {
        "area": meeting.area_id
    }


@router.get("/areas/{code}/meetings", response={200: MeetingsOut, **REFUSALS}, openapi_extra=OPEN)
def listed(request: HttpRequest, code: Village, page: PageNumber = 1) -> object:
    """The meetings of a village, those to come first."""
    village(code)
    rows = _found().filter(area_id=code, practice=False).order_by("-starts_at", "-id")
    return part_of([_out(meeting) for meeting in rows[window(page)]], page)


@router.get("/meetings/{id}", response={200: MeetingWhole, **REFUSALS}, openapi_extra=OPEN)
def one(request: HttpRequest, id: Id) -> object:
    """One meeting with its quorum, its items and their results."""
    meeting = _found().filter(pk=id).first()
    if meeting is None:
        raise refuse("meeting.unknown", code="not-found")
    checks = meeting.quorum.get("checks", ())
    return _out(meeting) | {
        "quorum": [check_out(check_from(c)) for c in checks],
        "items": [_item(item) for item in meeting.items.order_by("position")],
    }


def _item(item: Any) -> dict[str, Any]:
    names = ("position", "title", "part", "body", "rule", "way", "outcome", "decided_at", "counts")
    return {name: getattr(item, name) for name in names} | {
        "matter": item.matter_id,
        **{part: [check_out(check_from(c)) for c in item.verdict.get(part, ())] for part in PARTS},
    }
