"""Bulletins issued as their periods end."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from xiangyue.access.actors import Actor
from xiangyue.actions import bulletins
from xiangyue.core import duties
from xiangyue.core.part import Part

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def coming(driver: Driver, part: Part) -> list[tuple[date, str]]:
    """The bulletins from now to the year's end, each with the day its period ends."""
    today = driver.clock.today
    end = date(today.year, 12, 31)
    names = [n for size in part.words["periods"] for n in duties.names_of(size, today, end)]
    return sorted((duties.span(n)[2], n) for n in names)


def do(driver: Driver, run: Running, part: Part) -> None:
    """Each when its period is over; the year's review is the last."""
    for last, name in coming(driver, part):
        driver.clock.until(last)
        driver.do(
            bulletins.issue,
            actor=driver.who(part),
            matter_id=run.matter_id,
            part=part.key,
            period=name,
            text=run.theme.progress[-1] if name == str(last.year) else "",
        )


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Issuing this year's."""
    given = {
        "matter_id": run.matter_id,
        "part": part.key,
        "period": str(rehearsal.clock.today.year),
    }
    rehearsal.refuses(key, part, bulletins.issue, actor=actor, **given)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Before its period is over; of a time before the matter; of no period; twice."""
    given = {"actor": rehearsal.who(part), "matter_id": run.matter_id, "part": part.key}
    refuses, (last, first) = rehearsal.refuses, coming(rehearsal, part)[0]
    if rehearsal.clock.today < last:
        refuses("bulletin-early", part, bulletins.issue, **given, period=first)
    before = f"{rehearsal.clock.today.year - 3}{first[4:]}"
    refuses("bulletin-before", part, bulletins.issue, **given, period=before)
    refuses("bulletin-none", part, bulletins.issue, **given, period="2026-13")
    rehearsal.clock.until(last)
    rehearsal.do(bulletins.issue, **given, period=first)
    again = len(coming(rehearsal, part)) > 1
    if again:
        refuses("bulletin-twice", part, bulletins.issue, **given, period=first)
    for day, name in coming(rehearsal, part):
        if name != first:
            rehearsal.clock.until(day)
            rehearsal.do(bulletins.issue, **given, period=name)
