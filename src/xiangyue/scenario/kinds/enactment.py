"""What was adopted comes into force."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING

from xiangyue.access.actors import Actor
from xiangyue.actions import charters, own_numbers
from xiangyue.core.part import Part

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def do(driver: Driver, run: Running, part: Part) -> None:
    """From the day after tomorrow."""
    driver.do(
        charters.enact,
        actor=driver.who(part),
        matter_id=run.matter_id,
        part=part.key,
        start=driver.clock.today + timedelta(days=2),
    )
    driver.cast.charter = dict(own_numbers.stored(driver.cast.area))


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Putting it in force."""
    rehearsal.refuses(
        key,
        part,
        charters.enact,
        actor=actor,
        matter_id=run.matter_id,
        part=part.key,
        start=rehearsal.clock.today + timedelta(days=2),
    )


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """From today, from a day that is past: it would touch what is under way."""
    on = {"actor": rehearsal.who(part), "matter_id": run.matter_id, "part": part.key}
    today = rehearsal.clock.today
    rehearsal.refuses("enact-today", part, charters.enact, **on, start=today)
    past = today - timedelta(days=30)
    rehearsal.refuses("enact-past", part, charters.enact, **on, start=past)
    do(rehearsal, run, part)
