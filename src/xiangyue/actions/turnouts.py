"""Meetings whose attendance is counted: who is due group by group, who came on paper or by phone.

Source: Organic Law of Villagers' Committees (2025), Art. 25, 26, 32. The denominators come out of
the records on the day of the meeting: adults (eighteen on that day; who has no birth date in the
records counts as one, so that no denominator is too small), households, or members of the
collective. Some provinces leave out villagers who are away and cannot come; only there may a group
have ``left_out`` (setting ``counted.leave-out-away``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final
from uuid import UUID

from django.db import connection
from django.db.models import Q

from xiangyue.access.actors import Actor
from xiangyue.actions import meeting_proxies
from xiangyue.actions.acts import Act
from xiangyue.actions.counted_people import MEMBER, due_person, home_of
from xiangyue.actions.meeting_frame import (
    at_meeting,
    book,
    day_of,
    no_count_under_way,
    not_before_the_day,
    require_keeper,
    require_state,
)
from xiangyue.actions.outcomes import touch
from xiangyue.core.calendar import age
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import (
    Arrival,
    Attendance,
    Household,
    Meeting,
    Membership,
    Person,
    Turnout,
)
from xiangyue.data.people import ADULT

LEAVE_OUT: Final = "counted.leave-out-away"


@dataclass(frozen=True)
class GroupCount:
    """What a group's sheet says: signatures on paper, of those who came themselves, and those who
    do not count (away)."""

    on_paper: int
    left_out: int = 0


_ADULT = (
    "p.active AND p.area_id = %(area)s AND (p.birth_date IS NULL"
    f" OR p.birth_date <= %(day)s::date - interval '{ADULT} years')"
)
_PEOPLE = (
    "xiangyue_person p LEFT JOIN xiangyue_household h ON h.id = p.household_id AND h.active"
    " AND h.area_id = p.area_id"
)
_ROLLS: Final[dict[str, str]] = {
    "adults": f"SELECT COALESCE(h.\"group\", ''), count(*) FROM {_PEOPLE} WHERE {_ADULT}",
    "members": (
        f"SELECT COALESCE(h.\"group\", ''), count(*) FROM {_PEOPLE} WHERE {_ADULT}"
        " AND p.status <> 'incapable' AND EXISTS (SELECT FROM xiangyue_membership m"
        f" WHERE m.person_id = p.id AND m.role = '{MEMBER}' AND m.start <= %(day)s"
        '   AND (m."end" IS NULL OR m."end" >= %(day)s))'
    ),
    "households": (
        'SELECT h."group", count(*) FROM xiangyue_household h'
        " WHERE h.active AND h.area_id = %(area)s"
    ),
}


def due_by_group(area: str, counted: str, day: date, group: str = "") -> dict[str, int]:
    """How many are due on that day, by village group ("" for those in none): one query.

    ``counted`` is one of ``core.bodies.COUNTED_BY``; with ``group`` only that group.
    """
    only = ' AND h."group" = %(group)s' if group else ""
    with connection.cursor() as c:
        c.execute(
            f"{_ROLLS[counted]}{only} GROUP BY 1 ORDER BY 1",
            {"area": area, "day": day, "group": group},
        )
        return dict(c.fetchall())


def groups_of(area: str) -> list[str]:
    """The village groups in the records, by name."""
    found = Household.objects.filter(area_id=area, active=True).exclude(group="")
    return list(found.order_by("group").values_list("group", flat=True).distinct())


def open_turnout(meeting: Meeting, day: date) -> int:
    """Write down who is due at a meeting that is being called; how many in all."""
    due = due_by_group(meeting.area_id, meeting.counted, day, meeting.group)
    Turnout.objects.bulk_create(
        [Turnout(meeting=meeting, group=group, due=n) for group, n in due.items()]
    )
    return sum(due.values())


def may_leave_out(meeting: Meeting) -> str:
    """The clause by which those away need not count here; "" where there is none."""
    # No charter may leave anybody out: only a province's law does.
    found = book().setting(LEAVE_OUT, day=day_of(meeting), area=meeting.area_id)
    return found.clause if found.value else ""


def mark_groups(
    *,
    actor: Actor,
    now: datetime,
    meeting_id: int,
    groups: Mapping[str, GroupCount],
    present: Sequence[int] = (),
    proxies: Sequence[int] | None = None,
    expected: int | None = None,
    key: UUID | None = None,
) -> Meeting:
    """Take over the sheets of the groups, as numbers; a group that is not named keeps its own.

    ``present``: ids of those who run the meeting (preside, convene) and are there; ``proxies``: of
    those proxies whose holder is there (None: as they stand). Before the
    opening the denominators are read again out of the records; afterwards only late arrivals are
    added, and none while a count is half done. Refusal beside the group where the numbers are more
    than are due, or where nobody may be left out.
    """
    with at_meeting(meeting_id, "meeting.group-counts", actor, now, key, expected) as (a, meeting):
        require_keeper(meeting, actor)
        require_state(meeting, "called", "open")
        if not meeting.counted:
            raise refuse("turnout.by-name", code="conditions")
        not_before_the_day(meeting, now)
        if meeting.state == "open":
            no_count_under_way(meeting.pk)
        else:
            renew(meeting, now)
        if proxies is not None:
            meeting_proxies.mark(meeting, proxies, now)
        rows = {t.group: t for t in Turnout.objects.filter(meeting=meeting).order_by("group")}
        if strangers := set(groups) - set(rows):
            raise refuse("turnout.no-group", field="groups", group=min(strangers))
        through = meeting_proxies.by_group(meeting)
        for name, row in rows.items():
            row.by_proxy = through[name]
            if count := groups.get(name):
                _take(meeting, row, count)
                row.marked_at = now
            _fits(row)
        Turnout.objects.bulk_update(
            rows.values(), ["on_paper", "left_out", "by_proxy", "marked_at"]
        )
        _run_by(meeting, present, now)
        touch(a, meeting)
        _tell(a, meeting, list(rows.values()))
    return meeting


def _take(meeting: Meeting, row: Turnout, count: GroupCount) -> None:
    where = f"group-{row.group}"
    for n in (count.on_paper, count.left_out):
        if not isinstance(n, int) or isinstance(n, bool) or n < 0:
            raise Refusal("invalid", Check("tally.whole", False), field=where)
    if count.left_out and not may_leave_out(meeting):
        raise refuse("turnout.none-left-out", field=where)
    if meeting.state == "open" and (
        count.on_paper < row.on_paper or count.left_out != row.left_out
    ):
        raise refuse("turnout.only-added", code="conditions", field=where, had=row.on_paper)
    row.on_paper, row.left_out = count.on_paper, count.left_out


def _fits(row: Turnout) -> None:
    """Refusal beside the group where more are there than are due."""
    came, due = row.on_paper + row.by_phone + row.by_proxy, row.due - row.left_out
    if came > due:
        values = {"group": row.group, "phone": row.by_phone, "paper": row.on_paper}
        says = "turnout.more-than-due"
        if row.by_proxy:
            says, values = "turnout.more-by-proxy", values | {"proxies": row.by_proxy}
        raise Refusal(
            "invalid", Check(says, False, came, due, due, values=values), field=f"group-{row.group}"
        )


def renew(meeting: Meeting, now: datetime) -> None:
    """The denominators as the records have them now; a group that is new is added, and a proxy
    that the records no longer bear is over."""
    meeting_proxies.recheck(meeting, now)
    due = due_by_group(meeting.area_id, meeting.counted, day_of(meeting), meeting.group)
    have = {t.group: t for t in Turnout.objects.filter(meeting=meeting)}
    for group, row in have.items():
        n = due.get(group, 0)
        # People who are there and whom the records have lost since stay countable.
        row.due = max(n, row.on_paper + row.by_phone + row.by_proxy + row.left_out)
    Turnout.objects.bulk_update(have.values(), ["due"])
    Turnout.objects.bulk_create(
        [Turnout(meeting=meeting, group=g, due=n) for g, n in due.items() if g not in have]
    )


def _run_by(meeting: Meeting, present: Sequence[int], now: datetime) -> None:
    rows = Attendance.objects.filter(meeting=meeting)
    if strangers := set(present) - set(rows.values_list("person_id", flat=True)):
        raise refuse("meeting.not-due-here", field="present", n=len(strangers))
    rows.filter(person_id__in=present).exclude(state="present").update(
        state="present", how="sheet", marked_at=now
    )
    if meeting.state == "called":
        rows.filter(state="present", how="sheet").exclude(person_id__in=present).update(
            state="due", how="", marked_at=now
        )


def _tell(a: Act, meeting: Meeting, rows: Sequence[Turnout]) -> None:
    a.data |= {
        "counted": meeting.counted,
        "due": sum(t.due - t.left_out for t in rows),
        "present": sum(t.on_paper + t.by_phone + t.by_proxy for t in rows),
        "groups": [
            {
                "group": t.group,
                "due": t.due,
                "left_out": t.left_out,
                "on_paper": t.on_paper,
                "by_phone": t.by_phone,
                **({"by_proxy": t.by_proxy} if t.by_proxy else {}),
            }
            for t in rows
        ],
    }


def arrive(a: Act, meeting: Meeting, actor: Actor, now: datetime) -> Arrival | None:
    """Count one who checks in by phone, once: for themselves, or for their household, and for whom
    of their household they represent. None for one who is there for others alone.

    Refusal where they are not due, or where the household or the whole group is counted already.
    """
    person = (
        Person.objects.select_related("household")
        .filter(pk=actor.person_id, area_id=meeting.area_id, active=True)
        .first()
    )
    home = home_of(person)
    holds = person is not None and meeting_proxies.holder_came(meeting, person, now)
    if person is None or not due_person(person, home, meeting):
        if holds:
            return None
        raise refuse("turnout.not-due", code="not-allowed")
    already = Arrival.objects.filter(meeting=meeting, person=person).first()
    if already:
        return already
    group = home.group if home else ""
    stands_for = home if meeting.counted == "households" else None
    if stands_for and Arrival.objects.filter(meeting=meeting, household=stands_for).exists():
        raise refuse("turnout.household-there", code="conditions", household=stands_for.number)
    meeting_proxies.member_came(meeting, person, now)
    row = Turnout.objects.filter(meeting=meeting, group=group).first()
    if row is None or not meeting_proxies.room(row):
        raise refuse("turnout.group-full", code="conditions", group=group)
    row.by_phone += 1
    row.save(update_fields=["by_phone"])
    a.data |= {"group": group, "by_phone": row.by_phone}
    return Arrival.objects.create(
        meeting=meeting, person=person, household=stands_for, group=group, at=now
    )


def roll(meeting: Meeting, group: str) -> list[dict[str, Any]]:
    """The households of a group with the adults in each, for the sheet to sign: two queries.

    Each {"number", "head", "people": [names]}; the last has no number: those in no household.
    """
    homes = list(
        Household.objects.filter(area_id=meeting.area_id, group=group, active=True).order_by(
            "number"
        )
    )
    people: dict[int | None, list[str]] = {}
    day = day_of(meeting)
    found = Person.objects.filter(area_id=meeting.area_id, active=True).order_by("pk")
    if group:
        found = found.filter(household__in=homes)
    else:
        found = found.exclude(household__active=True, household__group__gt="")
    if meeting.counted == "members":
        seats = Membership.objects.filter(role=MEMBER, start__lte=day)
        seats = seats.filter(Q(end=None) | Q(end__gte=day)).values("person_id")
        found = found.exclude(status="incapable").filter(pk__in=seats)
    for person in found:
        if person.birth_date is None or age(person.birth_date, day) >= ADULT:
            people.setdefault(person.household_id, []).append(person.name)
    known = {h.pk for h in homes}
    rest = [name for home, names in people.items() if home not in known for name in names]
    rows = [{"number": h.number, "head": h.head, "people": people.get(h.pk, [])} for h in homes]
    return rows + ([{"number": "", "head": "", "people": rest}] if rest else [])
