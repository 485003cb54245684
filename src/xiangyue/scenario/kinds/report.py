"""An expert hearing."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xiangyue.access.actors import Actor
from xiangyue.actions import consultation
from xiangyue.core.part import Part

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def do(driver: Driver, run: Running, part: Part) -> None:
    """Two days later the experts have met and find that it can be done."""
    driver.clock.forward(days=2)
    driver.do(
        consultation.file_report,
        actor=driver.who(part),
        matter_id=run.matter_id,
        part=part.key,
        experts=run.theme.experts,
        held_on=driver.clock.today,
        place="村委会会议室",
        opinion=run.theme.report,
        feasible=True,
    )


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Filing it."""
    rehearsal.refuses(
        key,
        part,
        consultation.file_report,
        actor=actor,
        matter_id=run.matter_id,
        part=part.key,
        experts=run.theme.experts,
        held_on=rehearsal.clock.today,
        place="",
        opinion=run.theme.report,
        feasible=True,
    )
