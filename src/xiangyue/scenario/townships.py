"""The people of a township: its party committee, its government, delegates, the office."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime

from django.utils import timezone

from xiangyue.actions import areas, people, terms

SEATS: Sequence[tuple[str, str, tuple[str, ...]]] = (  # name, sex, roles
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


def settle(code: str, now: datetime, *, since: date | None = None) -> None:
    """Open the township and seat its people, one act each."""
    areas.open_area(actor=areas.COMMAND, now=now, area=code)
    start = since or timezone.localdate(now)
    for name, sex, roles in SEATS:
        person = people.save_person(actor=areas.COMMAND, now=now, area=code, name=name, sex=sex)
        for role in roles:
            terms.start_term(
                actor=areas.COMMAND,
                now=now,
                area=code,
                person_id=person.pk,
                role=role,
                start=start,
            )
