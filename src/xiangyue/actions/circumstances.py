"""What exempts people from a contribution list: entered by the office out of a paper, taken back.

Health and need are nobody's business: the record has commitments alone, not even whom it is about,
and only the office and the person themself are shown it. What is entered for practice is in the
practice log and counts in lists that are practice.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet

from xiangyue.access.actors import Actor
from xiangyue.actions import own_numbers
from xiangyue.actions.acts import act
from xiangyue.actions.typed import words
from xiangyue.core.levies import CIRCUMSTANCES
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Circumstance, Jurisdiction, Person
from xiangyue.methods import rulebook

KEEPERS: Final = ("clerk", "director", "deputy_director")
"""Who enters them, and sees them."""
OF_HOUSEHOLDS: Final = ("five-guarantees", "low-income")
"""Known of a household as a whole: entered once for all who live in it."""


def lets_off(area: str, day: date) -> dict[str, tuple[str, str]]:
    """By circumstance the clause by which it exempts from money and from labour there on that day,
    "" where it does not."""
    book, charter = rulebook.load(), own_numbers.stored(area)
    found = {}
    for kind, asked in CIRCUMSTANCES.items():
        clauses = ["", ""]
        for n, what in enumerate(("money", "labour")):
            if asked[n]:
                one = book.setting(f"levies.exempt-{what}.{kind}", day=day, area=area,
                                   charter=charter)  # fmt: skip
                clauses[n] = one.clause if one.value else ""
        found[kind] = (clauses[0], clauses[1])
    return found


def kept(area: str, *, practice: bool) -> QuerySet[Circumstance]:
    """Those of the place's lists: practice lists count what was entered for practice besides."""
    rows = Circumstance.objects.filter(area_id=area)
    return rows if practice else rows.filter(practice=False)


def of_person(person_id: int) -> QuerySet[Circumstance]:
    """What is entered of one person, in earnest: for that person alone."""
    return Circumstance.objects.filter(person_id=person_id, practice=False).order_by("-start")


def record_circumstance(
    *,
    actor: Actor,
    now: datetime,
    person_id: int,
    kind: str,
    start: date,
    source: str,
    end: date | None = None,
    household: bool = False,
    practice: bool = False,
    key: UUID | None = None,
) -> list[Circumstance]:
    """What exempts a person from giving, and the paper it is known from; entered again with the
    same first day it is changed. ``household``: for everyone of the person's household, where it
    is one of ``OF_HOUSEHOLDS``."""
    source = words(source, "source", 200)
    person = Person.objects.filter(pk=person_id, active=True).first()
    if person is None:
        raise refuse("levy.no-person", field="person")
    area = person.area_id
    actor.require(area, *KEEPERS, clause="levies-measures:1")
    if kind not in CIRCUMSTANCES:
        raise refuse("levy.circumstance", field="kind")
    if end is not None and end < start:
        raise refuse("delegation.term", field="end")
    if household and kind not in OF_HOUSEHOLDS:
        raise refuse("levy.circumstance-own", field="household")
    practice = practice or Jurisdiction.objects.filter(area_id=area, practice=True).exists()
    whose = [person]
    if household and person.household_id:
        together = Q(household_id=person.household_id, area_id=area, active=True)
        whose = list(Person.objects.filter(together).order_by("pk"))
    with act("levy.circumstance", actor=actor, now=now, area=area, practice=practice, key=key) as a:
        rows = [
            Circumstance.objects.update_or_create(
                person=one,
                kind=kind,
                start=start,
                practice=practice,
                defaults={
                    "area_id": area,
                    "end": end,
                    "source": source,
                    "entered_at": now,
                    "entered_by_id": actor.person_id,
                },
            )[0]
            for one in whose
        ]
        a.sealed |= {
            "people": [one.pk for one in whose],
            "kind": kind,
            "start": start.isoformat(),
            "end": end.isoformat() if end else "",
            "source": source,
        }
        a.result = str(rows[0].pk)
    return rows


def withdraw_circumstance(
    *, actor: Actor, now: datetime, circumstance_id: int, reason: str, key: UUID | None = None
) -> None:
    """Take back what was entered wrongly. What ends is entered again with its last day."""
    reason = words(reason, "reason", 200)
    row = Circumstance.objects.filter(pk=circumstance_id).first()
    if row is None:
        raise refuse("levy.circumstance-gone", code="not-found")
    actor.require(row.area_id, *KEEPERS, clause="levies-measures:1")
    with act(
        "levy.circumstance-back",
        actor=actor,
        now=now,
        area=row.area_id,
        practice=row.practice,
        key=key,
    ) as a:
        if not Circumstance.objects.filter(pk=circumstance_id).delete()[0]:
            raise refuse("levy.circumstance-gone", code="not-found")
        a.sealed |= {"people": [row.person_id], "kind": row.kind, "reason": reason}
        a.result = row.area_id
