"""Each unit chooses: two stand where two can, all are there; the first unit is tied at first."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import choice_units, unit_choices, vacant_seats
from xiangyue.actions.standing import open_case
from xiangyue.core.part import Part
from xiangyue.data.models import ChoiceUnit, Vacancy
from xiangyue.methods import rulebook

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def ids(run: Running, part: Part) -> dict[str, Any]:
    """Of which part."""
    return {"matter_id": run.matter_id, "part": part.key}


def stand(driver: Driver, unit: ChoiceUnit) -> list[int]:
    """Who stands: one of each household, as many as there are seats and one more."""
    rows = unit_choices.voters_of(unit, driver.clock.today).exclude(status="incapable")
    if unit.women:
        rows = rows.filter(sex="f")
    tell = {a.person_id for a in driver.cast.all("clerk", "director")}
    case = open_case(unit.matter_id, now=driver.clock.now, lock=False)
    if choice_units.part_of(case).words["vacant"]:
        seated = [m.person_id for m in vacant_seats.seated(case)]
        rows = rows.exclude(household__residents__in=seated).exclude(pk__in=_recalled(unit))
    homes: dict[int, int] = {}
    for person, home in rows.order_by("pk").values_list("pk", "household_id"):
        if person not in tell:
            homes.setdefault(home, person)
    return list(homes.values())[: unit.seats + 1]


def _recalled(unit: ChoiceUnit) -> list[int]:
    """Who lost a seat of the place before its end."""
    gone = Vacancy.objects.filter(seat__area_id=unit.matter.area_id, ended_on__isnull=False)
    return list(gone.values_list("seat__person_id", flat=True))


def tellers(driver: Driver, part: Part, standing: list[int]) -> list[Actor]:
    """Two who count and do not stand."""
    every = driver.cast.all(*part.actors)
    return [a for a in every if a.person_id not in standing][:2]


def ballots(driver: Driver, unit: ChoiceUnit, people: list[int], *, tied: bool) -> dict[str, Any]:
    """Everybody is there; all for the first, or an even number parted between the first two."""
    n = unit_choices.voters_of(unit, driver.clock.today).count()
    void = n % 2 if tied else 0
    valid, seats = n - void, unit_choices.left(unit)
    votes = [valid] * seats + [0] * (len(people) - seats)
    if tied and len(people) > seats:
        votes[seats - 1] = votes[seats] = valid // 2
    return {
        "present": n, "households": len(unit.households), "issued": n, "returned": n,
        "void": void, "votes": votes,
    }  # fmt: skip


def do(driver: Driver, run: Running, part: Part) -> None:
    """Every unit in its order."""
    for n, unit in enumerate(choice_units.units_of(run.matter_id)):
        _choose(driver, run, part, unit, tied=n == 0)


def _choose(driver: Driver, run: Running, part: Part, unit: ChoiceUnit, *, tied: bool) -> None:
    at = {**ids(run, part), "unit_id": unit.pk}
    if not unit.candidates:
        named = stand(driver, unit)
        driver.do(
            unit_choices.nominate, actor=driver.who(part, "clerk"), people=named, **at
        )  # fmt: skip
        unit.refresh_from_db()
    for again in (tied, False):
        people = [c["id"] for c in unit.candidates]
        right = ballots(driver, unit, people, tied=again)
        for teller in tellers(driver, part, people):
            driver.do(unit_choices.enter_count, actor=teller, **at, **right)
        unit.refresh_from_db()
        if unit.settled_on:
            return


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Naming somebody in a unit."""
    unit = ChoiceUnit.objects.filter(matter_id=run.matter_id).first()
    given = {**ids(run, part), "unit_id": unit.pk if unit else 0, "people": []}
    rehearsal.refuses(key, part, unit_choices.nominate, actor=actor, **given)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """A stranger to the unit, a man for a woman's seat, too few named; no paper; more there than
    there are, too few there, sums; who stands or counted counts; counts that differ; one chosen
    already, two of one household, names changed once counted, a unit that has chosen."""
    tries, name, enter = rehearsal.refuses, unit_choices.nominate, unit_choices.enter_count
    units = choice_units.units_of(run.matter_id)
    unit = units[0]
    at = {**ids(run, part), "unit_id": unit.pk}
    who = rehearsal.who(part, "clerk")
    people, other = stand(rehearsal, unit), stand(rehearsal, units[1])
    one, two = tellers(rehearsal, part, people)
    tries("choice-fewer", part, name, actor=who, people=[], **at)
    tries("choice-stranger", part, name, actor=who, people=[*people[1:], *other[:1]], **at)
    right = ballots(rehearsal, unit, people, tied=True)
    tries("post-no-paper", part, enter, actor=one, **at, **right)
    _woman(rehearsal, run, part, units)
    rehearsal.do(name, actor=who, people=people, **at)
    n = right["present"]
    tries("choice-more", part, enter, actor=one, **at, **right | {"present": n + 1})
    tries("choice-homes", part, enter, actor=one, **at, **right | {"households": 99})
    tries("issued-more", part, enter, actor=one, **at, **right | {"issued": n + 1})
    tries("question-back", part, enter, actor=one, **at, **right | {"returned": n + 1})
    tries("sum-wrong", part, enter, actor=one, **at, **right | {"votes": [n, *right["votes"][1:]]})
    tries("post-short", part, enter, actor=one, **at, **right | {"votes": []})
    few = {"present": (n - 1) // 2, "households": len(unit.households) * 2 // 3 - 1}
    few |= {"issued": 1, "returned": 1, "void": 0}
    tries("choice-quorum", part, enter, actor=one, **at, **few, votes=[1] + [0] * (len(people) - 1))
    slip = right | {"households": right["households"] - 1}
    rehearsal.do(enter, actor=one, **at, **slip)
    tries("same-teller", part, enter, actor=one, **at, **slip)
    tries("post-late", part, name, actor=who, people=people, **at)
    rehearsal.expects("differ", part, "differs", rehearsal.do(enter, actor=two, **at, **right))
    _choose(rehearsal, run, part, unit, tied=len(people) > 1)
    tries("choice-done", part, enter, actor=one, **at, **right)
    for later in units[1:]:
        _choose(rehearsal, run, part, later, tied=False)


def _woman(rehearsal: Rehearsal, run: Running, part: Part, units: list[ChoiceUnit]) -> None:
    """In a unit of hers no man; nobody chosen elsewhere; one of a household where the area says."""
    tries, name, who = rehearsal.refuses, unit_choices.nominate, rehearsal.who(part, "clerk")
    hers = next((u for u in units if u.women), units[-1])
    if not hers.women:
        with rehearsal.supposing():
            ChoiceUnit.objects.filter(pk=hers.pk).update(women=True)
            _woman(rehearsal, run, part, choice_units.units_of(run.matter_id))
        return
    rows = unit_choices.voters_of(hers, rehearsal.clock.today)
    man = rows.filter(sex="m").order_by("pk").values_list("pk", flat=True)[0]
    at = {"actor": who, **ids(run, part), "unit_id": hers.pk}
    tries("choice-man", part, name, people=[man], **at)
    own = stand(rehearsal, hers)
    with rehearsal.supposing():
        other = next(u for u in units if u.pk != hers.pk)
        ChoiceUnit.objects.filter(pk=other.pk).update(chosen=own[:1])
        tries("choice-elsewhere", part, name, people=own, **at)
    area, day = rehearsal.cast.area, rehearsal.clock.today
    if not rulebook.load().setting(unit_choices.ONE_HOME, day=day, area=area).value:
        return
    any_unit = next((u for u in units if not u.women), hers)
    voters = unit_choices.voters_of(any_unit, rehearsal.clock.today).exclude(status="incapable")
    homes: dict[int, list[int]] = {}
    for person, home in voters.order_by("pk").values_list("pk", "household_id"):
        homes.setdefault(home, []).append(person)
    pair = next((some[:2] for some in homes.values() if len(some) > 1), [])
    if pair:
        tries("choice-household", part, name, people=pair, **at | {"unit_id": any_unit.pk})
