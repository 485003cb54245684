"""Goals held against the figures."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import programmes
from xiangyue.core.part import Part

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

GOAL: dict[str, Any] = {"text": "全镇开通的村达到一个以上", "have": "villages", "least": 1}


def do(driver: Driver, run: Running, part: Part) -> None:
    """A goal set and counted."""
    actor = driver.who(part)
    given = {"actor": actor, "matter_id": run.matter_id, "part": part.key}
    driver.do(programmes.set_goal, **given, **GOAL)
    driver.do(programmes.count_goals, **given)


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Setting it."""
    given = {"matter_id": run.matter_id, "part": part.key, **GOAL}
    rehearsal.refuses(key, part, programmes.set_goal, actor=actor, **given)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Counted without a goal; a figure that there is not; a share of more than all; twice."""
    given = {"actor": rehearsal.who(part), "matter_id": run.matter_id, "part": part.key}
    refuses, put = rehearsal.refuses, programmes.set_goal
    refuses("goal-none", part, programmes.count_goals, **given)
    refuses("goal-figure", part, put, **given, **{**GOAL, "have": "points"})
    share = {**GOAL, "of": "households", "share": (11, 10)}
    refuses("goal-share", part, put, **given, **share)
    refuses("goal-least", part, put, **given, **{**GOAL, "least": 0})
    rehearsal.do(put, **given, **GOAL)
    refuses("goal-twice", part, put, **given, **GOAL)
    rehearsal.do(programmes.count_goals, **given)
