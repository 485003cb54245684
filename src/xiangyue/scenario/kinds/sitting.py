"""Sittings: held together with others of the same body (``scenario.sitting``), not one by one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xiangyue.access.actors import Actor
from xiangyue.core.part import Part

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def do(driver: Driver, run: Running, part: Part) -> None:
    """A sitting of this part alone."""
    driver.hold(part.body, [(run, part)])


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Calling it."""
    rehearsal.refuses_call(key, run, part, actor=actor)
