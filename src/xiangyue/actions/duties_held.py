"""Duties that something held does by itself, and those that members host in turn.

Nobody says twice that it was held: a meeting of their body, by whatever method it was called, a
course that is a party class, a month's bulletin, an activity of the method that a duty names, does
the turn in whose time it was. A turn whose time went by without one stays late.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from functools import cache

from django.db.models import Q
from django.utils import timezone

from xiangyue.actions.acts import Act
from xiangyue.actions.meeting_frame import day_of
from xiangyue.core.bodies import BODIES
from xiangyue.core.duties import Duty
from xiangyue.data.models import (
    Activity,
    Bulletin,
    Course,
    DutyTurn,
    Meeting,
    Membership,
    TakenDuty,
)
from xiangyue.methods import duties as library


@cache
def bodies() -> frozenset[str]:
    """The bodies whose meetings do a duty."""
    return frozenset(d.held_by for d in library.load().values() if d.held_by)


def fulfil(a: Act, meeting: Meeting) -> None:
    """The open turns in whose time this closed meeting sat are done by it: a query, and one more
    where there are any; none for a body that no duty asks to meet."""
    if meeting.body not in bodies():
        return
    day = day_of(meeting)
    open_turns = DutyTurn.objects.filter(
        taken__area_id=meeting.area_id,
        taken__practice=meeting.practice,
        taken__raw__held_by=meeting.body,
        done_at__isnull=True,
        opens_on__lte=day,
        due_on__gte=day,
    ).filter(Q(taken__until__isnull=True) | Q(taken__until__gte=day))
    assert meeting.closed_at is not None
    found = list(open_turns)
    _done(a, found, dict.fromkeys(found, meeting), meeting.closed_at)


def done_by(a: Act, what: str, area: str, practice: bool, day: date, now: datetime) -> None:
    """The open turns in whose time this was held are done by it."""
    if what not in others():
        return
    open_turns = DutyTurn.objects.filter(
        taken__area_id=area,
        taken__practice=practice,
        taken__raw__done_by=what,
        done_at__isnull=True,
        opens_on__lte=day,
        due_on__gte=day,
    ).filter(Q(taken__until__isnull=True) | Q(taken__until__gte=day))
    _end(a, list(open_turns), now)


@cache
def others() -> frozenset[str]:
    """What does a duty besides meetings."""
    return frozenset(d.done_by for d in library.load().values() if d.done_by)


def held(what: str, taken: TakenDuty, first: date, last: date) -> list[tuple[date, int | None]]:
    """On which days of these it was held, the earliest first, and the matter it was held in."""
    area, practice = taken.area_id, taken.practice
    if what == "lesson":
        rows = Course.objects.filter(
            matter__area_id=area, matter__practice=practice, lesson=True,
            held_on__range=(first, last),
        ).order_by("held_on", "pk").values_list("held_on", "matter_id")  # fmt: skip
    elif what == "bulletin-month":
        found = Bulletin.objects.filter(
            area_id=area, practice=practice, period__regex=r"^\d{4}-\d{2}$",
            issued_at__date__range=(first, last),
        ).order_by("issued_at", "pk").values_list("issued_at", "matter_id")  # fmt: skip
        return [(timezone.localdate(at), matter) for at, matter in found]
    else:
        rows = Activity.objects.filter(
            area_id=area, practice=practice, matter__procedure__slug=what,
            held_on__range=(first, last),
        ).order_by("held_on", "pk").values_list("held_on", "matter_id")  # fmt: skip
    return list(rows)


def take_done(
    a: Act, taken: TakenDuty, duty: Duty, turns: Sequence[DutyTurn], now: datetime
) -> None:
    """A duty that is taken up: what was held in the time of its first turns counts already."""
    if not turns:
        return
    days = [day for day, _m in held(duty.done_by, taken, turns[0].opens_on, turns[-1].due_on)]
    _end(a, [t for t in turns if any(t.opens_on <= day <= t.due_on for day in days)], now)


def take_held(
    a: Act, taken: TakenDuty, duty: Duty, turns: Sequence[DutyTurn], now: datetime
) -> None:
    """A duty that is taken up: what was held in the time of its first turns counts already."""
    if not turns:
        return
    held = Meeting.objects.filter(
        area_id=taken.area_id,
        practice=taken.practice,
        body=duty.held_by,
        state="closed",
        opened_at__isnull=False,
        starts_at__date__gte=turns[0].opens_on,
    ).order_by("starts_at")
    found: dict[DutyTurn, Meeting] = {}
    for meeting in held:
        day = day_of(meeting)
        for turn in turns:
            if turn.opens_on <= day <= turn.due_on:
                found.setdefault(turn, meeting)
    _done(a, list(found), found, now)


def _done(a: Act, turns: Sequence[DutyTurn], by: dict[DutyTurn, Meeting], now: datetime) -> None:
    for turn in turns:
        turn.meeting = by[turn]
    _end(a, turns, now)


def _end(a: Act, turns: Sequence[DutyTurn], now: datetime) -> None:
    for turn in turns:
        turn.done_at = now
        a.count("duties_due", -1, turn.due_on)
        a.count("duties_done")
    if turns:
        DutyTurn.objects.bulk_update(turns, ["meeting", "done_at"])


def turns_of_hosts(taken: TakenDuty, duty: Duty, n: int, today: date) -> list[int | None]:
    """Who hosts the next ``n`` turns: the members of the body one after another by name, going on
    after who hosted last; None where nobody hosts. Everyone comes before anyone comes again."""
    if not duty.hosts or not n:
        return [None] * n
    seats = (
        Membership.objects.filter(
            area_id=taken.area_id,
            role__in=BODIES[duty.hosts],
            start__lte=today,
            person__active=True,
        )
        .exclude(end__lt=today)
        .order_by("person__name", "person_id")
        .values_list("person_id", flat=True)
    )
    people = list(dict.fromkeys(seats))
    if not people:
        return [None] * n
    last = (
        DutyTurn.objects.filter(taken=taken, host__isnull=False)
        .order_by("-due_on", "-pk")
        .values_list("host_id", flat=True)
        .first()
    )
    begin = people.index(last) + 1 if last in people else 0
    return [people[(begin + k) % len(people)] for k in range(n)]
