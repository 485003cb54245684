"""A register kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import programmes
from xiangyue.core.part import Part
from xiangyue.data.models import Area
from xiangyue.scenario.kinds.tasks import least

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def row(driver: Driver, run: Running, n: int = 0) -> dict[str, Any]:
    """The ``n``-th of the theme's tasks as a row, for a village below."""
    area = driver.cast.area
    below = Area.objects.filter(code__startswith=area).exclude(code=area).order_by("code")
    places = list(below.values_list("code", flat=True)[:8])
    return {
        "what": run.theme.tasks[n % len(run.theme.tasks)][0],
        "measure": run.theme.progress[n % len(run.theme.progress)],
        "unit": "区直属机关党支部",
        "place": places[n % len(places)] if places else "",
        "owner_id": driver.cast.actor("director").person_id,
        "due_on": driver.clock.today + timedelta(days=30 * (n + 1)),
    }


def do(driver: Driver, run: Running, part: Part) -> None:
    """Two rows, each done in its time."""
    made = [
        driver.do(
            programmes.add_row,
            actor=driver.who(part),
            matter_id=run.matter_id,
            part=part.key,
            **row(driver, run, n),
        )
        for n in range(max(2, least(run, part, "rows")))
    ]
    for one in made:
        driver.clock.forward(days=9)
        driver.do(
            programmes.finish_row,
            actor=driver.who(part),
            row_id=one.pk,
            evidence=run.theme.progress[0],
        )


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Adding a row."""
    given = {"matter_id": run.matter_id, "part": part.key, **row(rehearsal, run)}
    rehearsal.refuses(key, part, programmes.add_row, actor=actor, **given)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Each column left out; a place elsewhere; done without evidence; finished with a row open."""
    given = {
        "actor": rehearsal.who(part),
        "matter_id": run.matter_id,
        "part": part.key,
        **row(rehearsal, run),
    }
    refuses, add = rehearsal.refuses, programmes.add_row
    for column in part.words["columns"]:
        refuses(f"register-{column}", part, add, **{**given, column: ""})
    refuses("register-elsewhere", part, add, **{**given, "place": "330212105219"})
    past = {**given, "due_on": rehearsal.clock.today - timedelta(days=1)}
    refuses("register-past", part, add, **past)
    made = rehearsal.do(add, **given)
    if part.finish == "by_hand" and rehearsal.asks(part, "open"):
        rehearsal.finish_refused("register-open", run, part)
    done = {"actor": rehearsal.who(part), "row_id": made.pk}
    refuses("register-bare", part, programmes.finish_row, **done, evidence="")
    rehearsal.do(programmes.finish_row, **done, evidence=run.theme.progress[0])
    for n in range(1, least(run, part, "rows")):
        more = rehearsal.do(add, **{**given, **row(rehearsal, run, n)})
        one = {"actor": rehearsal.who(part), "row_id": more.pk}
        rehearsal.do(programmes.finish_row, **one, evidence=run.theme.progress[0])
