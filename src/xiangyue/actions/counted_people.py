"""Who may be counted at a meeting whose attendance is counted: adults, households, members.

Source: Organic Law of Villagers' Committees (2025), Art. 25, 26, 32; Law on Rural Collective
Economic Organizations, Art. 26 (members with full capacity).
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db.models import Q

from xiangyue.actions.meeting_frame import day_of
from xiangyue.core.calendar import age
from xiangyue.data.models import Household, Meeting, Membership, Person
from xiangyue.data.people import ADULT

MEMBER: Final = "collective_member"


def home_of(person: Person | None) -> Household | None:
    """The household a person lives in, if it is one that is still there."""
    home = person.household if person else None
    return home if home and home.active else None


def capable(person: Person, meeting: Meeting) -> bool:
    """Whether a person is an adult with full capacity on the meeting's day; who has no birth date
    in the records counts as an adult."""
    return person.status != "incapable" and not minor(person, meeting)


def minor(person: Person, meeting: Meeting) -> int | None:
    """The age of one who is under eighteen on the meeting's day; None for an adult."""
    years = age(person.birth_date, day_of(meeting)) if person.birth_date else ADULT
    return years if years < ADULT else None


def due_person(
    person: Person | None,
    home: Household | None,
    meeting: Meeting,
    members: Collection[int] | None = None,
) -> bool:
    """Whether this person of the village may be counted at this meeting. ``members``: ids of the
    collective's, where they are known already (``members_of``)."""
    if person is None or (meeting.group and (home is None or home.group != meeting.group)):
        return False
    if minor(person, meeting) is not None:
        return False
    if meeting.counted == "households":
        return home is not None
    if meeting.counted == "members":
        if members is None:
            members = members_of(meeting, [person.pk])
        return capable(person, meeting) and person.pk in members
    return True


def members_of(meeting: Meeting, people: Collection[int]) -> set[int]:
    """Which of these people are members of the collective on the meeting's day: one query."""
    day = day_of(meeting)
    seats = Membership.objects.filter(person__in=people, role=MEMBER, start__lte=day)
    return set(seats.filter(Q(end=None) | Q(end__gte=day)).values_list("person_id", flat=True))
