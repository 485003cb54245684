"""Election day set five weeks ahead, with a committee of five."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import elections
from xiangyue.actions.standing import open_case
from xiangyue.core.election_calendar import first_possible
from xiangyue.core.part import Part
from xiangyue.data.models import Matter, Membership
from xiangyue.methods import election_days

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

AHEAD = 35
VACANT = {"deputy_director": 1, "committee_member": 1}
SEATS = {"director": 1, "deputy_director": 1, "committee_member": 2, "woman_member": 1}


def given(driver: Driver, run: Running, part: Part) -> dict[str, Any]:
    """The plan's own words."""
    day = run.kept.get("election-day") or driver.clock.today + timedelta(days=AHEAD)
    seats = VACANT if part.words["election"] == elections.BY_ELECTION else SEATS
    return {"matter_id": run.matter_id, "part": part.key, "day": day, "seats": seats}


def do(driver: Driver, run: Running, part: Part) -> None:
    """The day, one director, one deputy, three members, one of them a woman's post."""
    driver.do(elections.plan, actor=driver.who(part), **given(driver, run, part))


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Setting the day."""
    rehearsal.refuses(key, part, elections.plan, actor=actor, **given(rehearsal, run, part))


def earliest(driver: Driver, run: Running) -> date:
    """The first election day for which every lawful period can be kept from today on."""
    case = open_case(run.matter_id, now=driver.clock.now, lock=False)
    return first_possible(
        election_days.notices(), elections.numbers(case.matter, case.today), case.today
    )


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Too few and too many members, two directors, no plan's way, a day that comes too soon, one
    off the term; then the plan, and the day moved to an earlier one."""
    tries, act, who = rehearsal.refuses, elections.plan, rehearsal.who(part)
    right = given(rehearsal, run, part)
    by_election = part.words["election"] == elections.BY_ELECTION
    few = {} if by_election else {"director": 1, "committee_member": 1}
    tries("committee-small", part, act, actor=who, **right | {"seats": few})
    many = SEATS | {"committee_member": 5}
    tries("committee-large", part, act, actor=who, **right | {"seats": many})
    two = {"director": 2} if by_election else {"director": 2, "committee_member": 2}
    tries("two-directors", part, act, actor=who, **right | {"seats": two})
    tries("open-way", part, act, actor=who, **right | {"way": "open"})
    soon = earliest(rehearsal, run) - timedelta(days=1)
    tries("day-too-soon", part, act, actor=who, **right | {"day": soon})
    if not by_election:
        _off_term(rehearsal, run, part, right)
    do(rehearsal, run, part)
    again = {k: v for k, v in right.items() if k != "seats"}
    earlier = right["day"] - timedelta(days=1)
    why = {"reason": "想早一天投票"}
    tries("day-earlier", part, elections.move_day, actor=who, **again | {"day": earlier} | why)


def _off_term(rehearsal: Rehearsal, run: Running, part: Part, right: dict[str, Any]) -> None:
    tries, act, who = rehearsal.refuses, elections.plan, rehearsal.who(part)
    with rehearsal.supposing():  # a term that ended long ago, or ends much later, and no practice
        Matter.objects.filter(pk=run.matter_id).update(practice=False)
        seats = Membership.objects.filter(area_id=rehearsal.cast.area, body="village_committee")
        for key, days in (("term-early", 300), ("term-late", -300), ("term-approval", 90)):
            end = right["day"] + timedelta(days=days)
            seats.update(start=end - timedelta(days=1800), end=end)
            tries(key, part, act, actor=who, **right)
