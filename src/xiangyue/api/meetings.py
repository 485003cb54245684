"""Meetings: a village's list, one with its quorum and its results, who is due. No minutes."""

from __future__ import annotations

from datetime import datetime
from typing import Any

from django.db.models import Count, Q
from django.http import HttpRequest
from ninja import Router, Schema

from xiangyue.access.meetings import may_see, seen_by
from xiangyue.actions.meeting_frame import check_from, keeps
from xiangyue.api.auth import OPEN, READER
from xiangyue.api.common import Id, PageNumber, Village, part_of, village, window
from xiangyue.api.errors import REFUSALS, CheckOut, check_out
from xiangyue.api.rows import PersonOut, person_out
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Attendance, Meeting

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

    id: int
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


class DueOut(Schema):
    """Somebody due at a meeting; ``person`` is who they are."""

    id: int
    person: PersonOut
    counted_as: str
    role: str
    state: str
    reason: str
    how: str
    seen_at: datetime | None


class AttendanceOut(Schema):
    """A page of those due."""

    rows: list[DueOut]
    page: int
    next: int | None


def _found() -> Any:
    present = Count("attendance", filter=Q(attendance__state="present"))
    return Meeting.objects.annotate(due=Count("attendance"), present=present)


def _load(request: HttpRequest, pk: int) -> Any:
    """A meeting that the reader may see; Refusal."""
    meeting = _found().filter(pk=pk).first()
    if meeting is None or not may_see(request.actor, meeting):
        raise refuse("meeting.unknown", code="not-found")
    return meeting


def _out(meeting: Any) -> dict[str, Any]:
    return {name: getattr(meeting, name) for name in MeetingOut.model_fields if name != "area"} | {
        "area": meeting.area_id
    }


@router.get("/areas/{code}/meetings", response={200: MeetingsOut, **REFUSALS}, openapi_extra=OPEN)
def listed(request: HttpRequest, code: Village, page: PageNumber = 1) -> object:
    """The meetings of a village, those to come first."""
    village(code)
    rows = _found().filter(seen_by(request.actor), area_id=code, practice=False)
    rows = rows.order_by("-starts_at", "-id")
    return part_of([_out(meeting) for meeting in rows[window(page)]], page)


@router.get("/meetings/{id}", response={200: MeetingWhole, **REFUSALS}, openapi_extra=OPEN)
def one(request: HttpRequest, id: Id) -> object:
    """One meeting with its quorum, its items and their results."""
    meeting = _load(request, id)
    checks = meeting.quorum.get("checks", ())
    return _out(meeting) | {
        "quorum": [check_out(check_from(c)) for c in checks],
        "items": [_item(item) for item in meeting.items.order_by("position")],
    }


@router.get(
    "/meetings/{id}/attendance", response={200: AttendanceOut, **REFUSALS}, openapi_extra=OPEN
)
def attendance(request: HttpRequest, id: Id, page: PageNumber = 1) -> object:
    """Who is due, for who keeps the sheet; for anybody else their own line."""
    meeting = _load(request, id)
    rows = Attendance.objects.filter(meeting=meeting).select_related("person").order_by("pk")
    if not keeps(meeting, request.actor):
        rows = rows.filter(person_id=request.actor.person_id or 0)
    return part_of([_due(row) for row in rows[window(page)]], page)


def _due(row: Attendance) -> dict[str, Any]:
    names = ("id", "counted_as", "role", "state", "reason", "how", "seen_at")
    return {name: getattr(row, name) for name in names} | {"person": person_out(row.person)}


def _item(item: Any) -> dict[str, Any]:
    names = ("id", "position", "title", "part", "body", "rule", "way", "outcome", "decided_at")
    names += ("counts",)
    return {name: getattr(item, name) for name in names} | {
        "matter": item.matter_id,
        **{part: [check_out(check_from(c)) for c in item.verdict.get(part, ())] for part in PARTS},
        "notes": [
            check_out(check_from(c))
            for part in ("notes", "held")
            for c in item.verdict.get(part, ())
        ],
    }
