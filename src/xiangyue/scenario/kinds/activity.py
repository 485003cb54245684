"""Something planned and held, in each of its ways."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import activities
from xiangyue.core.digits import wholes
from xiangyue.core.part import Part
from xiangyue.core.periods import containing

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def plan(driver: Driver, run: Running, part: Part, n: int = 0) -> dict[str, Any]:
    """One in the ``n``-th of its ways, in three days."""
    ways = part.words["channels"]
    return {
        "matter_id": run.matter_id,
        "part": part.key,
        "title": run.theme.title,
        "planned_on": driver.clock.today + timedelta(days=3),
        "plan": run.theme.summary,
        "place": "文化礼堂",
        "channel": ways[n % len(ways)] if ways else "",
    }


def asked(part: Part) -> int:
    """How many must be held; 0 where its number is not asked."""
    facts = (f"{part.key}.held", quarters_of(part))
    held = [c for c in part.done_when if c.fact in facts and c.value]
    return max(wholes([str(c.value) for c in held]), default=0)


def quarters_of(part: Part) -> str:
    """The fact in how many quarters it was held."""
    return f"{part.key}.quarters"


def do(driver: Driver, run: Running, part: Part) -> None:
    """Planned and held, as often as the definition asks, or for its ways (three at most); one that
    is asked for each quarter, in a quarter of its own."""
    times = asked(part)
    quarterly = any(c.fact == quarters_of(part) for c in part.done_when)
    ways = max(times, min(3, len(part.words["channels"])) or 1)
    said = list(run.theme.opinions) if part.words["hears"] else []
    for n in range(ways):
        if n and quarterly:
            driver.clock.until(containing("quarter", driver.clock.today).last + timedelta(days=1))
        row = driver.do(
            activities.plan_activity, actor=driver.who(part), **plan(driver, run, part, n)
        )
        driver.clock.until(row.planned_on)
        driver.do(
            activities.hold_activity,
            actor=driver.who(part),
            matter_id=run.matter_id,
            part=part.key,
            activity_id=row.pk,
            held_on=driver.clock.today,
            people=18 + driver.rng.randint(0, 40),
            text=run.theme.discussion,
            said=said[n::ways],
        )


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Planning it."""
    given = plan(rehearsal, run, part)
    rehearsal.refuses(key, part, activities.plan_activity, actor=actor, **given)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """In the past; by a way that there is not; told before it was; without its number."""
    given = {"actor": rehearsal.who(part), **plan(rehearsal, run, part)}
    refuses, today = rehearsal.refuses, rehearsal.clock.today
    past = {**given, "planned_on": today - timedelta(days=1)}
    refuses("activity-past", part, activities.plan_activity, **past)
    if part.words["channels"]:
        other = {**given, "channel": "rumour"}
        refuses("activity-way", part, activities.plan_activity, **other)
    held = {k: given[k] for k in ("actor", "matter_id", "part", "title", "channel")}
    hold = activities.hold_activity
    refuses("activity-ahead", part, hold, **held, held_on=today + timedelta(days=1), people=9)
    if part.words["counts"]:
        refuses("activity-uncounted", part, hold, **held, held_on=today)
    do(rehearsal, run, part)
