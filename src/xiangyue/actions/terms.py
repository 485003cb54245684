"""Seats of a village: who takes one, whom a representative stands for, when a term ends.

A term that ended stays in the roster (Popolo: membership). Law: Organic Law Art. 8, 29, 37.
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any
from uuid import UUID

from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import act
from xiangyue.actions.people import (
    GROUP,
    LONG,
    lock_person,
    require_keeper,
    require_opened,
    word,
)
from xiangyue.actions.relatives import clash, close_relatives
from xiangyue.core.bodies import (
    COMMITTEE,
    HOME,
    OFFICERS,
    REPRESENTATIVES,
    ROLES_OF_LEVEL,
    SUPERVISION,
)
from xiangyue.core.calendar import add_years
from xiangyue.core.digits import only_digits, whole
from xiangyue.core.places import level_of
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.core.roster import SINGLE
from xiangyue.core.roster_rows import number_of
from xiangyue.data.figures import seat_changes, seat_steps
from xiangyue.data.models import Household, Membership, Person
from xiangyue.methods import rulebook

HOUSEHOLDS = range(5, 16)
"""Art. 29: one representative for 5 to 15 households, unless a group chose them."""
LEAST_REASON = 4


def holders(area: str, day: date, *roles: str) -> Any:
    """The seats of these roles that run on ``day``, with their people, in the order in which they
    were taken."""
    running = Membership.objects.filter(area_id=area, role__in=roles, start__lte=day)
    return running.exclude(end__lt=day).select_related("person").order_by("pk")


def start_term(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    person_id: int,
    role: str,
    start: date,
    end: date | None = None,
    group: str = "",
    households: str = "",
    key: UUID | None = None,
) -> Membership:
    """A person takes a seat. For a representative ``households`` says whom for: ``1-8,11``.

    Refusals: a role that one person holds at a time is held; somebody of the village committee on
    the supervision committee (Art. 37); the same seat twice; households that there are not.
    """
    require_keeper(actor, area)
    require_opened(area)
    if role not in ROLES_OF_LEVEL.get(level_of(area), OFFICERS):
        raise refuse("people.choose", field="role")
    if end and end < start:
        raise refuse("people.term-backward", field="end")
    name = word(group, "group", GROUP, needed=False)
    end = _lawful_end(area, role, start, end)
    with act("term.start", actor=actor, now=now, area=area, key=key) as a:
        person = lock_person(person_id, area)
        _may_sit(area, person, role, start)
        seat = Membership(area_id=area, person=person, role=role, start=start, end=end, group=name)
        before = seat_steps(area) if role in REPRESENTATIVES else {}
        seat.save()
        if role in REPRESENTATIVES:
            numbers = _stand_for(area, seat, households, group=bool(name))
            a.data["households"] = numbers
            for day, n in seat_changes(area, before):
                a.count("representatives", n, day)
        a.on |= {"person": person.pk, "term": seat.pk}
        a.data |= {"role": role, "start": start.isoformat(), "end": end and end.isoformat()}
        a.sealed |= {"name": person.name, "group": name}
        a.result = str(person.pk)
    return seat


def _lawful_end(area: str, role: str, start: date, end: date | None) -> date | None:
    """The last day of a term whose years a law fixes, if none is given; Refusal for a later one."""
    book, name = rulebook.load(), f"term-years.{role}"
    if name not in book.settings():
        return end
    try:
        years = book.setting(name, day=start, area=area)
    except Refusal:  # the seat was taken before there was such a law
        return end
    last = add_years(start, years.value) - timedelta(days=1)
    if end and end > last:
        raise Refusal(
            "conditions",
            Check(
                "term.too-long",
                False,
                need=years.value,
                clause=years.clause,
                values={"last": last.isoformat()},
            ),
            field="end",
        )
    return end or last


def _may_sit(area: str, person: Person, role: str, day: date) -> None:
    mine = set(holders(area, day, *HOME).filter(person=person).values_list("role", flat=True))
    if role in mine or Membership.objects.filter(person=person, role=role, start=day).exists():
        raise refuse("people.seat-twice", field="role", name=person.name)
    if role in SINGLE:
        held = holders(area, day, role).first()
        if held is not None:
            raise refuse("people.role-held", field="role", name=held.person.name)
    clash = {**dict.fromkeys(SUPERVISION, COMMITTEE), **dict.fromkeys(COMMITTEE, SUPERVISION)}
    if mine & set(clash.get(role, ())):
        raise refuse("people.supervisor", field="role", name=person.name, clause="law:37")
    _no_relatives(area, person, role, day)


def _no_relatives(area: str, person: Person, role: str, day: date) -> None:
    """Close relatives do not serve on the villagers' committee together (Art. 8), nor one there
    and one on the supervision committee (Art. 37)."""
    against = {
        **dict.fromkeys(SUPERVISION, (("supervision", COMMITTEE),)),
        **dict.fromkeys(COMMITTEE, (("elected", COMMITTEE), ("supervision", SUPERVISION))),
    }
    for use, roles in against.get(role, ()):
        seated = {m.person_id: m.person.name for m in holders(area, day, *roles)}
        others = [p for p in seated if p != person.pk]
        for tie in close_relatives([person.pk], area, day, use=use, others=others):
            names = seated | {person.pk: person.name}
            check = clash(tie, "people.relative", names, use=use, area=area, day=day)
            raise Refusal("conditions", check, field="role")


def read_numbers(typed: str) -> list[str]:
    """Household numbers out of ``1-8,11``; Refusal beside ``households`` for too wide a range."""
    found: list[str] = []
    for piece in re.split(r"[,，、;；\s]+", typed.strip()):
        if not piece:
            continue
        first, dash, last = re.sub(r"[—–－~～至到]", "-", piece).partition("-")
        if not dash or not (only_digits(first) and only_digits(last)):
            found.append(number_of(piece))
            continue
        least, most = whole(first), whole(last)
        if least is None or most is None or not 0 <= most - least < 100:
            raise refuse("people.range", field="households", word=piece[:40])
        found += [str(n) for n in range(least, most + 1)]
    return list(dict.fromkeys(found))


def _stand_for(area: str, seat: Membership, typed: str, *, group: bool) -> int:
    numbers = read_numbers(typed)
    known = {number_of(h.number): h for h in Household.objects.filter(area_id=area, active=True)}
    if lost := [n for n in numbers if n not in known]:
        raise refuse("people.households-none", field="households", numbers="、".join(lost[:8]))
    rows = [known[n] for n in numbers]
    if not group and len(rows) not in HOUSEHOLDS and seat.role == "representative":
        raise refuse(
            "people.households-count", field="households", clause="law:29", have_now=len(rows)
        )
    stood_for = [h.pk for h in rows]
    Household.objects.filter(representative=seat).exclude(pk__in=stood_for).update(
        representative=None
    )
    Household.objects.filter(pk__in=stood_for).update(representative=seat)
    return len(rows)


def assign_households(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    term_id: int,
    households: str,
    key: UUID | None = None,
) -> Membership:
    """Say anew whom a representative stands for; households move from whom they had before."""
    require_keeper(actor, area)
    with act("term.households", actor=actor, now=now, area=area, key=key) as a:
        seat = _term(term_id, area)
        if seat.role not in REPRESENTATIVES:
            raise refuse("people.choose", field="role")
        a.data["households"] = _stand_for(area, seat, households, group=bool(seat.group))
        a.on |= {"person": seat.person_id, "term": seat.pk}
        a.result = str(seat.person_id)
    return seat


def end_term(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    term_id: int,
    end: date,
    reason: str,
    key: UUID | None = None,
) -> Membership:
    """A term ends, by its last day. It stays in the roster as an ended one."""
    require_keeper(actor, area)
    why = reason_of(reason)
    with act("term.end", actor=actor, now=now, area=area, key=key) as a:
        seat = _term(term_id, area)
        if end < seat.start:
            raise refuse("people.term-backward", field="end")
        if seat.end and seat.end < end:
            raise refuse("people.term-ended", field="end", on=seat.end.isoformat())
        before = seat_steps(area) if seat.role in REPRESENTATIVES else {}
        seat.end = end
        seat.save()
        if seat.role in REPRESENTATIVES:
            for day, n in seat_changes(area, before):
                a.count("representatives", n, day)
        if end < timezone.localdate(now):
            Household.objects.filter(representative=seat).update(representative=None)
        a.on |= {"person": seat.person_id, "term": seat.pk}
        a.data |= {"role": seat.role, "end": end.isoformat()}
        a.sealed["reason"] = why
        a.result = str(seat.person_id)
    return seat


def _term(term_id: int, area: str) -> Membership:
    seat = Membership.objects.select_for_update().filter(pk=term_id, area_id=area).first()
    if seat is None:
        raise refuse("people.term-unknown", code="not-found")
    return seat


def reason_of(text: str) -> str:
    """Why something is done, in a few words at least; Refusal beside ``reason``."""
    why = word(text, "reason", LONG)
    if len(why) < LEAST_REASON:
        raise refuse("people.reason", field="reason", least=LEAST_REASON)
    return why
