"""The units formed by five households each, a seat for a woman in every third, made known.

Where only vacant seats are filled, two of them are made vacant first if there is none.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import choice_units, seat_units, terms, vacant_seats
from xiangyue.actions.standing import open_case
from xiangyue.core.part import Part
from xiangyue.data.models import Person

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

SIZE = 5
GIVEN: dict[str, Any] = {"way": "households", "size": SIZE}


def ids(run: Running, part: Part) -> dict[str, Any]:
    """Of which part."""
    return {"matter_id": run.matter_id, "part": part.key}


def do(driver: Driver, run: Running, part: Part) -> None:
    """Formed and made known."""
    who = {"actor": driver.who(part, "clerk"), **ids(run, part)}
    if part.words["vacant"]:
        vacate(driver, run, part)
    driver.do(choice_units.form, **who, **({} if part.words["vacant"] else GIVEN))
    driver.do(choice_units.post, **who)


LEFT = "全家迁到县城，本人书面要求不再担任"


def vacate(driver: Driver, run: Running, part: Part) -> None:
    """Two representatives whom five households or more chose are no longer, if every household has
    one."""
    case = open_case(run.matter_id, now=driver.clock.now, lock=False)
    if choice_units.to_choose(case, part):
        return
    today, busy = driver.clock.today, {a.person_id for a in driver.cast.all(*part.actors)}
    seats = [m for m in vacant_seats.seated(case) if m.person_id not in busy]
    own = [m for m in seats if not m.group and len(seat_units.homes(m)) >= SIZE]
    for seat in own[-2:]:
        driver.do(
            terms.end_term, actor=driver.cast.actor("clerk"), area=driver.cast.area,
            term_id=seat.pk, end=today, reason=LEFT,
        )  # fmt: skip


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Forming them."""
    rehearsal.refuses(key, part, choice_units.form, actor=actor, **ids(run, part), **GIVEN)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """None formed; too small, too few seats; a unit of four, one of sixteen, a household in none,
    too few women; changed once made known."""
    tries = rehearsal.refuses
    who = {"actor": rehearsal.who(part, "clerk"), **ids(run, part)}
    form, move, women = choice_units.form, choice_units.move, choice_units.set_women
    if part.words["vacant"]:
        _vacant(rehearsal, run, part)
        return
    tries("units-none", part, choice_units.post, **who)
    tries("units-way", part, form, **who, way="lot")
    tries("units-size", part, form, **who, way="households", size=4)
    tries("units-seats", part, form, **who, way="groups", seats=0)
    with rehearsal.supposing():
        rehearsal.do(form, **who, way="groups", seats=9)
        tries("units-four-fifths", part, choice_units.post, **who)
    rehearsal.do(form, **who, **GIVEN)
    first, second = choice_units.units_of(run.matter_id)[:2]
    numbers = {h.pk: h.number for h in choice_units.homes_of(rehearsal.cast.area)}
    with rehearsal.supposing():
        one = numbers[first.households[0]]
        rehearsal.do(move, **who, unit_id=second.pk, households=one)
        tries("units-least", part, choice_units.post, **who)
    with rehearsal.supposing():
        some = ",".join(list(numbers.values())[:16])
        rehearsal.do(move, **who, unit_id=first.pk, households=some)
        tries("units-most", part, choice_units.post, **who)
    with rehearsal.supposing():
        first.delete()
        tries("units-left", part, choice_units.post, **who)
    with rehearsal.supposing():
        rehearsal.do(women, **who, unit_ids=[second.pk])
        tries("units-women", part, choice_units.post, **who)
    tries("units-no-home", part, move, **who, unit_id=second.pk, households="9999")
    tries("units-unknown", part, move, **who, unit_id=0, households=one)
    tries("units-unknown", part, women, **who, unit_ids=[0])
    with rehearsal.supposing():
        rehearsal.do(choice_units.post, **who)
        tries("units-told", part, form, **who, **GIVEN)
    rehearsal.do(choice_units.post, **who)


def _vacant(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """No seat vacant; none listed; a unit of four, a household in none, too few women; changed once
    made known."""
    tries = rehearsal.refuses
    who = {"actor": rehearsal.who(part, "clerk"), **ids(run, part)}
    form, move, women = choice_units.form, choice_units.move, choice_units.set_women
    tries("units-none-vacant", part, form, **who)
    vacate(rehearsal, run, part)
    tries("units-none", part, choice_units.post, **who)
    tries("units-way", part, form, **who, way="lot")
    rehearsal.do(form, **who)
    first, second = choice_units.units_of(run.matter_id)[:2]
    numbers = {h.pk: h.number for h in choice_units.homes_of(rehearsal.cast.area)}
    with rehearsal.supposing():
        some = ",".join(numbers[h] for h in first.households[4:])
        rehearsal.do(move, **who, unit_id=second.pk, households=some)
        tries("units-least", part, choice_units.post, **who)
    with rehearsal.supposing():
        first.delete()
        tries("units-left", part, choice_units.post, **who)
    with rehearsal.supposing():
        Person.objects.filter(area_id=rehearsal.cast.area).update(sex="m")
        rehearsal.do(women, **who, unit_ids=[])
        tries("units-women", part, choice_units.post, **who)
    tries("units-no-home", part, move, **who, unit_id=second.pk, households="9999")
    tries("units-unknown", part, move, **who, unit_id=0, households=numbers[first.households[0]])
    with rehearsal.supposing():
        rehearsal.do(choice_units.post, **who)
        tries("units-told", part, form, **who)
    rehearsal.do(choice_units.post, **who)
