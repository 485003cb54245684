"""What each side said, what was agreed and left open, and what becomes of it."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import points
from xiangyue.actions.points import NewPoint
from xiangyue.core.part import Part
from xiangyue.data.models import Point
from xiangyue.scenario.talks import talk

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def written(run: Running, part: Part) -> list[NewPoint]:
    """What is written down."""
    said = talk(run.theme.key)
    found = [NewPoint("said", text, who, side) for who, side, text in said.sides]
    found += [NewPoint(kind, text) for kind, text, *_ in said.points]
    return [one for one in found if one.kind in part.words["points"]]


def do(driver: Driver, run: Running, part: Part) -> None:
    """Written down, then settled one by one."""
    driver.do(
        points.write,
        actor=driver.who(part),
        matter_id=run.matter_id,
        part=part.key,
        points=written(run, part),
    )
    settle(driver, run, part)


def settle(driver: Driver, run: Running, part: Part) -> None:
    """What becomes of each."""
    fates = {text: (fate, more) for _, text, fate, more in talk(run.theme.key).points}
    rows = Point.objects.filter(matter_id=run.matter_id, part=part.key).exclude(kind="said")
    for row in list(rows.order_by("number")):
        fate, more = fates[row.text]
        if fate not in part.words["fates"]:
            fate, more = "handled", "村委会主任"
        handled = fate == "handled"
        driver.do(
            points.settle,
            actor=driver.who(part),
            point_id=row.pk,
            fate=fate,
            who=more if handled else "",
            due_on=driver.clock.today + timedelta(days=30) if handled else None,
            reason="" if handled else more,
        )


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Writing them down."""
    on = {"actor": actor, "matter_id": run.matter_id, "part": part.key}
    rehearsal.refuses(key, part, points.write, **on, points=written(run, part))


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Nothing, another kind, a speaker without a side; then no day, no reason, no such fate."""
    actor, tries = rehearsal.who(part), rehearsal.refuses
    on: dict[str, Any] = {"actor": actor, "matter_id": run.matter_id, "part": part.key}
    tries("points-none", part, points.write, **on, points=[])
    tries("points-kind", part, points.write, **on, points=[NewPoint("vote", "x")])
    if "said" in part.words["points"]:
        alone = [NewPoint("said", "我不同意", "沈大爷", "")]
        tries("points-no-side", part, points.write, **on, points=alone)
    rehearsal.do(points.write, **on, points=written(run, part))
    rows = Point.objects.filter(matter_id=run.matter_id, part=part.key).exclude(kind="said")
    row = rows.order_by("number").first()
    if row is not None:
        given: dict[str, Any] = {"actor": actor, "point_id": row.pk}
        yesterday = rehearsal.clock.today - timedelta(days=1)
        tries("settle-no-day", part, points.settle, **given, fate="handled", who="主任")
        tries("settle-past", part, points.settle, **given, fate="handled", who="主任",
              due_on=yesterday)  # fmt: skip
        tries("settle-nobody", part, points.settle, **given, fate="handled",
              due_on=rehearsal.clock.today)  # fmt: skip
        tries("settle-no-reason", part, points.settle, **given, fate="dropped")
        tries("settle-other", part, points.settle, **given, fate="later")
        rehearsal.finish_refused("unsettled", run, part)
    settle(rehearsal, run, part)
