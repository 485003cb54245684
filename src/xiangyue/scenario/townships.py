"""The people of a township: its party committee, its government, delegates, the office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from random import Random

from django.utils import timezone

from xiangyue.actions import areas, roster
from xiangyue.core.bodies import HOME
from xiangyue.core.roster import Post, Resident, RosterPlan
from xiangyue.scenario.people import names

Seated = tuple[str, str, tuple[str, ...]]
"""Name, sex, roles."""
SEATS: Sequence[Seated] = (
    ("柳承志", "m", ("party_committee_secretary",)),
    ("夏文静", "f", ("party_committee_deputy", "government_head")),
    ("贺建业", "m", ("party_committee_deputy",)),
    ("邱丽华", "f", ("party_committee_member",)),
    ("曹立新", "m", ("party_committee_member", "government_deputy")),
    ("梁秋实", "m", ("party_committee_member",)),
    ("傅小燕", "f", ("party_committee_member",)),
    ("任广平", "m", ("government_deputy",)),
    ("章月琴", "f", ("delegate",)),
    ("屠长根", "m", ("delegate",)),
    ("史美芬", "f", ("delegate",)),
    ("龚明德", "m", ("delegate",)),
    ("邬雪梅", "f", ("delegate",)),
    ("葛大海", "m", ("delegate",)),
    ("童书远", "m", ("delegate",)),
    ("霍明山", "m", ("discipline_officer",)),
    ("施雅芳", "f", ("officer",)),
    ("洪志坚", "m", ("officer",)),
)


def settle(
    code: str, now: datetime, *, since: date | None = None, seats: Sequence[Seated] = SEATS
) -> None:
    """Open the township and seat its people, in one act as a workbook does it."""
    areas.open_area(actor=areas.COMMAND, now=now, area=code)
    start = since or timezone.localdate(now)
    told = {"m": "male", "f": "female"}
    people = tuple(Resident(household="", name=name, sex=told[sex]) for name, sex, _ in seats)
    posts = tuple(
        Post(HOME[role], role, name, since=start) for name, _, roles in seats for role in roles
    )
    plan = RosterPlan(residents=people, posts=posts)
    roster.apply_roster(actor=areas.COMMAND, now=now, area=code, plan=plan)


def others(rng: Random) -> list[Seated]:
    """The same seats held by other people, whose names are made up."""
    given = {"m": names(rng, "male"), "f": names(rng, "female")}
    return [(next(given[sex]), sex, roles) for _name, sex, roles in SEATS]
