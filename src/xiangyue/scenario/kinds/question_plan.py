"""The day of a vote on a recall, set eight days ahead; the roll taken over."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import question_plans
from xiangyue.core.part import Part
from xiangyue.data.models import Vacancy

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

AHEAD = 8


def given(driver: Driver, run: Running, part: Part) -> dict[str, Any]:
    """The plan's own words."""
    day = run.kept.get("vote-day") or driver.clock.today + timedelta(days=AHEAD)
    return {"matter_id": run.matter_id, "part": part.key, "day": day}


def do(driver: Driver, run: Running, part: Part) -> None:
    """The day."""
    driver.do(question_plans.set_day, actor=driver.who(part), **given(driver, run, part))


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Setting the day."""
    act = question_plans.set_day
    rehearsal.refuses(key, part, act, actor=actor, **given(rehearsal, run, part))


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """A day that comes too soon, or too late, set by whom it is about; moved before it is set; then
    the day, and moved to an earlier one."""
    tries, act, who = rehearsal.refuses, question_plans.set_day, rehearsal.who(part)
    right = given(rehearsal, run, part)
    soon = rehearsal.clock.today + timedelta(days=1)
    tries("question-soon", part, act, actor=who, **right | {"day": soon})
    later = rehearsal.clock.today + timedelta(days=60)
    tries("question-late", part, act, actor=who, **right | {"day": later})
    about = Vacancy.objects.get(matter_id=run.matter_id).seat.person_id
    own = actor_of_person(about, rehearsal.clock.now)
    tries("question-by-own", part, act, actor=own, **right)
    why = {"reason": "那天有大雨"}
    tries("question-unset", part, question_plans.move_day, actor=who, **right | why)
    do(rehearsal, run, part)
    earlier = {"day": right["day"] - timedelta(days=1)}
    tries("question-earlier", part, question_plans.move_day, actor=who, **right | earlier | why)
