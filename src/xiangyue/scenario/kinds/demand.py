"""Signing that a meeting be called: some by phone, the rest on a paper list."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import demands, seat_units
from xiangyue.actions.standing import open_case
from xiangyue.core.bodies import SPECS
from xiangyue.core.part import Part
from xiangyue.data.models import Person, Vacancy
from xiangyue.data.people import grown
from xiangyue.scenario.paper_photo import photo

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def signers(driver: Driver, run: Running, part: Part) -> list[int]:
    """Just as many as it takes: villagers where they may, else representatives."""
    if part.words["about"]:
        return _of_unit(driver, run, part)
    spec = SPECS[part.words["body"]]
    if spec.counted:
        found = Person.objects.filter(
            grown(driver.clock.today), area_id=driver.cast.area, active=True
        )
        people = list(found.order_by("pk").values_list("pk", flat=True))
        if part.words["call"]:  # representatives are counted by themselves too: they come last
            seats = {a.person_id for a in driver.cast.all(*spec.callers)}
            here = found.exclude(household=None).exclude(status="deprived")
            may = set(here.values_list("pk", flat=True))
            people = sorted((p for p in people if p in may), key=lambda p: p in seats)
    else:
        people = [a.person_id for a in driver.cast.all(*spec.callers) if a.person_id]
    case = open_case(run.matter_id, now=driver.clock.now, lock=False)
    counts = demands.counted(case, part)
    what = demands.VILLAGERS if spec.counted else demands.REPRESENTATIVES
    for n in range(1, len(people) + 1):
        asked = counts | {what: n, demands.REPRESENTATIVES: 0} | ({what: n})
        if demands.judge(case, part, asked).passed:
            return people[:n]
    return people


def _of_unit(driver: Driver, run: Running, part: Part) -> list[int]:
    """Household after household, until there are enough; anybody before it is said whose seat."""
    here = Person.objects.filter(area_id=driver.cast.area, active=True).order_by("pk")
    if not Vacancy.objects.filter(matter=run.matter_id).exists():
        return list(here.values_list("pk", flat=True)[:1])
    case = open_case(run.matter_id, now=driver.clock.now, lock=False)
    rows = seat_units.voters(demands.unit_of(case), driver.clock.today)
    people = list(rows.order_by("household", "pk").values_list("pk", "household_id"))
    counts = demands.counted(case, part)
    for n in range(1, len(people) + 1):
        homes = len({home for _, home in people[:n]})
        asked = counts | {demands.VILLAGERS: n, demands.HOMES: homes}
        if demands.judge(case, part, asked).passed:
            return [person for person, _ in people[:n]]
    return [person for person, _ in people]


def _ids(run: Running, part: Part) -> dict[str, Any]:
    return {"matter_id": run.matter_id, "part": part.key}


def do(driver: Driver, run: Running, part: Part) -> None:
    """Those with an account sign by phone, the others on one list that the office enters."""
    people = signers(driver, run, part)
    mine = [driver.cast.actors[p] for p in people if p in driver.cast.actors][:2]
    for actor in mine:
        if actor.person_id not in run.kept.get(part.key, ()):
            driver.do(demands.sign, actor=actor, **_ids(run, part))
    signed = {a.person_id for a in mine}
    rest = [p for p in people if p not in signed]
    if rest:
        driver.do(
            demands.enter_list,
            actor=driver.who(part, "clerk"),
            **_ids(run, part),
            people=rest,
            photos=[photo(len(rest), seal=False)],
        )


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Entering a list."""
    first = signers(rehearsal, run, part)[:1]
    given = {**_ids(run, part), "people": first, "photos": [photo(1, seal=False)]}
    rehearsal.refuses(key, part, demands.enter_list, actor=actor, **given)


def _stranger(part: Part) -> str:
    """What it is that who may not sign is told not to be."""
    if part.words["about"]:
        return "demand-not-of-unit"
    if part.words["call"]:
        return "demand-not-voter"
    return "demand-not-villager" if SPECS[part.words["body"]].counted else "demand-stranger"


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """A stranger, one who signed twice, no photo, nobody, one taken back that is not there; one too
    few are not enough."""
    refuses = rehearsal.refuses
    people, ids = signers(rehearsal, run, part), _ids(run, part)
    office = rehearsal.who(part, "clerk")
    stranger = _stranger(part)
    refuses(stranger, part, demands.sign, actor=rehearsal.citizen, **ids)
    refuses("demand-not-signed", part, demands.take_back, actor=rehearsal.citizen, **ids)
    enter = demands.enter_list
    refuses("poll-no-photo", part, enter, actor=office, **ids, people=people[:1], photos=[])
    paper = [photo(3, seal=False)]
    refuses("demand-nobody", part, enter, actor=office, **ids, people=[], photos=paper)
    refuses(stranger, part, enter, actor=office, **ids, people=[0], photos=paper)
    one = next((rehearsal.cast.actors[p] for p in people if p in rehearsal.cast.actors), None)
    if one is not None and len(people) > 1:
        rehearsal.do(demands.sign, actor=one, **ids)
        refuses("demand-twice", part, demands.sign, actor=one, **ids)
        rehearsal.do(demands.take_back, actor=one, **ids)
    if len(people) > 1:
        rehearsal.do(enter, actor=office, **ids, people=people[:-1], photos=paper)
        case = open_case(run.matter_id, now=rehearsal.clock.now, lock=False)
        state = "met" if case.facts(part.key).get("met") else "one-short"
        rehearsal.expects("demand-short", part, "one-short", state)
        rehearsal.do(enter, actor=office, **ids, people=people, photos=paper)
    else:
        do(rehearsal, run, part)
