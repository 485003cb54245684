"""A text written."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xiangyue.access.actors import Actor
from xiangyue.actions import motion_texts
from xiangyue.core.part import Part

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def do(driver: Driver, run: Running, part: Part) -> None:
    """A first version."""
    driver.do(
        motion_texts.write_text,
        actor=driver.who(part),
        matter_id=run.matter_id,
        part=part.key,
        title=run.theme.title,
        body=run.theme.text(part.text_name),
        budget=run.theme.budget * 100 if part.text_name in ("plan", "motion") else None,
    )


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Writing it."""
    rehearsal.refuses(
        key,
        part,
        motion_texts.write_text,
        actor=actor,
        matter_id=run.matter_id,
        part=part.key,
        title=run.theme.title,
        body=run.theme.motion,
    )


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """It may be written again until it is voted on, so it counts as seen."""
    do(rehearsal, run, part)
    run.seen.add(part.key)
