"""The seat ends, or its holder stays."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import vacancies
from xiangyue.core.part import Part

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def ids(run: Running, part: Part) -> dict[str, Any]:
    """Of which part."""
    return {"matter_id": run.matter_id, "part": part.key}


def do(driver: Driver, run: Running, part: Part) -> None:
    """Said by who may."""
    driver.do(vacancies.settle_seat, actor=driver.who(part, "clerk"), **ids(run, part))


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Saying it."""
    rehearsal.refuses(key, part, vacancies.settle_seat, actor=actor, **ids(run, part))


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """A stranger; said twice."""
    settle, at = vacancies.settle_seat, ids(run, part)
    rehearsal.refuses("settle-stranger", part, settle, actor=rehearsal.citizen, **at)
    do(rehearsal, run, part)
    rehearsal.refuses("settle-twice", part, settle, actor=rehearsal.who(part, "clerk"), **at)
