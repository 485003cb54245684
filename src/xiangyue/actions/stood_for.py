"""Votes of representatives counted by the households they stand for.

Where a rule counts ``households`` of a body that is listed by name, each household has one vote,
which its representative casts at the meeting: there are the households of the representatives
present, and for it are those whose representative is for it and which signed so beforehand in the
poll that the part names (``signed_in``). Source: Measures on Raising Money and Labour for One
Matter (2007, no. 4); rulebook D.
"""

from __future__ import annotations

from collections.abc import Collection
from datetime import date

from django.db import connection

from xiangyue.core.bodies import COUNTED
from xiangyue.methods import rulebook

ALL, THERE, AGREE = "households", "present.households", "for.households"


def wanted(rule: str, body: str, day: date, area: str) -> bool:
    """Whether the rule counts the households that a body's representatives stand for."""
    if not rule or body in COUNTED:
        return False
    return THERE in rulebook.load().counts_of(rule, day=day, area=area)


_HOMES = """
SELECT count(*), count(*) FILTER (WHERE {there})
FROM xiangyue_household h LEFT JOIN xiangyue_membership m ON m.id = h.representative_id
  AND m.start <= %(day)s AND (m."end" IS NULL OR m."end" >= %(day)s)
WHERE h.area_id = %(area)s AND h.active
"""
_PEOPLE = "m.person_id = ANY(%(people)s)"
_SHEET = """m.person_id IN (SELECT t.person_id FROM xiangyue_attendance t
  WHERE t.meeting_id = %(meeting)s AND t.state = 'present')"""
_SIGNED = """ AND EXISTS (SELECT FROM xiangyue_pollanswer s WHERE s.household_id = h.id
  AND s.matter_id = %(matter)s AND s.part = %(poll)s AND s.choice = 'agree')"""


def _count(there: str, **given: object) -> tuple[int, int]:
    with connection.cursor() as c:
        c.execute(_HOMES.format(there=there), given)
        every, mine = c.fetchone()
        return every, mine


def at_meeting(meeting_id: int, area: str, day: date) -> dict[str, int]:
    """All households, and those of the representatives who are on the sheet as present."""
    every, there = _count(_SHEET, meeting=meeting_id, area=area, day=day)
    return {ALL: every, THERE: there}


def of_people(people: Collection[int], area: str, day: date) -> dict[str, int]:
    """The same, with those people present."""
    every, there = _count(_PEOPLE, people=list(people), area=area, day=day)
    return {ALL: every, THERE: there}


def agreeing(
    people: Collection[int], area: str, day: date, matter_id: int | None, poll: str
) -> dict[str, int]:
    """The households for it, where these people raised their hand for it."""
    there = _PEOPLE + (_SIGNED if poll else "")
    given = {"people": list(people), "area": area, "day": day, "matter": matter_id, "poll": poll}
    return {AGREE: _count(there, **given)[1]}


_EACH = """
SELECT m.person_id, count(*), count(*) FILTER (WHERE EXISTS (
  SELECT FROM xiangyue_pollanswer s WHERE s.household_id = h.id AND s.matter_id = %(matter)s
    AND s.part = %(poll)s AND s.choice = 'agree'))
FROM xiangyue_household h JOIN xiangyue_membership m ON m.id = h.representative_id
  AND m.start <= %(day)s AND (m."end" IS NULL OR m."end" >= %(day)s)
WHERE h.area_id = %(area)s AND h.active GROUP BY 1
"""


def by_person(area: str, day: date, matter_id: int | None, poll: str) -> dict[int, tuple[int, int]]:
    """Of each representative: the households they stand for, and how many of them signed for it."""
    with connection.cursor() as c:
        c.execute(_EACH, {"area": area, "day": day, "matter": matter_id, "poll": poll})
        return {person: (homes, signed) for person, homes, signed in c.fetchall()}
