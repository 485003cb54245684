"""Seats of the villagers' committee: who takes one, and what a by-election asks of who stands.

Source: Organic Law of Villagers' Committees (2025), Art. 8, 14, 18, 23, 37.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import Final

from xiangyue.actions import own_numbers
from xiangyue.actions.elections import require_vacant
from xiangyue.actions.relatives import clash, close_relatives
from xiangyue.actions.standing import Case
from xiangyue.actions.terms import holders
from xiangyue.core.bodies import COMMITTEE, SUPERVISION
from xiangyue.core.calendar import add_years
from xiangyue.core.part import Part
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.data.models import Matter, Membership, Person
from xiangyue.methods import rulebook

MORE: Final = "committee.election.candidates"
"""The rule of how many stand."""
USE: Final = "elected"
MEMBER: Final = "committee_member"


def term(matter: Matter, today: date) -> date:
    """The last day of a term that begins today (Art. 14)."""
    years = own_numbers.setting("term-years", matter=matter, day=today)
    return add_years(today, years) - timedelta(days=1)


def take(matter: Matter, people: Sequence[tuple[int, str]], today: date, *, whole: bool) -> date:
    """These (person, role) take their seats: a whole committee, or beside those in office to the
    end of their term (Art. 23). Nobody sits on the supervision committee too (Art. 37). The last
    day."""
    area, end = matter.area_id, term(matter, today)
    in_office = list(holders(area, today, *COMMITTEE))
    if not whole:
        end = max((m.end for m in in_office if m.end), default=end)
    chosen = {person for person, _ in people}
    for seat in in_office:
        if whole or seat.person_id in chosen:
            _end(seat, today)
    for seat in holders(area, today, *SUPERVISION):
        if seat.person_id in chosen:
            _end(seat, today)
    for person, role in people:
        Membership.objects.update_or_create(
            person_id=person, role=role, start=today, defaults={"area_id": area, "end": end}
        )
    return end


def _end(seat: Membership, today: date) -> None:
    seat.end = max(seat.start, today - timedelta(days=1))
    seat.save()


def require_fit(case: Case, part: Part, people: Mapping[int, str], seats: int) -> None:
    """Refusal where these people (id: name) may not stand for so many vacant seats: no such seat is
    vacant, no more of them than seats, one who sits there, a close relative of one who does, no
    woman where the seat is a woman's, or where no woman sits."""
    area, today, role = case.matter.area_id, case.today, part.words["role"]
    require_vacant(case, {"director": 0, role: seats})
    counts = {"candidates": len(people), "seats": seats}
    verdict = rulebook.load().judge(MORE, day=today, counts=counts, area=area)
    for c in verdict.passes:
        if not c.met:
            check = Check("post.more-stand", False, len(people), seats + 1, clause=c.clause)
            raise Refusal("conditions", check, field="people")
    _women(case, part, people)
    seated = {m.person_id: m.person.name for m in holders(area, today, *COMMITTEE)}
    twice = [name for p, name in people.items() if p in seated and role == MEMBER]
    if twice:
        raise refuse("post.sits-already", code="conditions", field="people", name=twice[0])
    others = [p for p in seated if p not in people]
    every = {**seated, **people}
    if told := [
        clash(tie.seen_from(tie.first if tie.first in people else tie.second), "post.serves-with",
              every, use=USE, area=area, day=today)
        for tie in close_relatives(people, area, today, use=USE, others=others)
    ]:  # fmt: skip
        raise Refusal("conditions", *told, field="people")


def _women(case: Case, part: Part, people: Mapping[int, str]) -> None:
    women = Person.objects.filter(pk__in=people, sex="f").count()
    if part.words["women"] and women < len(people):
        check = Check("post.women-stand", False, women, len(people), clause="law:8")
        raise Refusal("conditions", check, field="people")
    seats = holders(case.matter.area_id, case.today, *COMMITTEE)
    sits = seats.filter(person__sex="f").exists()
    if part.words["role"] == MEMBER and not part.words["women"] and not sits:
        raise refuse("post.woman-first", code="conditions", field="people", clause="law:8")


def related(area: str, day: date, people: Mapping[int, str]) -> list[list[str]]:
    """The pairs of close relatives among these people, by name: both are not elected (Art. 8)."""
    ties = close_relatives(people, area, day, use=USE)
    return [sorted((people[t.first], people[t.second])) for t in ties]
