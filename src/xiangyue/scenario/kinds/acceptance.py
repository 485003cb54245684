"""The result looked at and accepted."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xiangyue.access.actors import Actor
from xiangyue.actions import matters
from xiangyue.core.part import Part

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def do(driver: Driver, run: Running, part: Part) -> None:
    """Accepted."""
    driver.do(
        matters.accept,
        actor=driver.who(part),
        matter_id=run.matter_id,
        part=part.key,
        accepted=True,
        text=run.theme.acceptance,
    )


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Accepting it."""
    given = {"accepted": True, "text": run.theme.acceptance}
    rehearsal.refuses(
        key, part, matters.accept, actor=actor, matter_id=run.matter_id, part=part.key, **given
    )


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Sent back first: nothing can be closed on that."""
    rehearsal.do(
        matters.accept,
        actor=rehearsal.who(part),
        matter_id=run.matter_id,
        part=part.key,
        accepted=False,
        text="有一处没有做完，退回整改。",
    )
    rehearsal.close_refused("not-accepted", run, part)
    do(rehearsal, run, part)
