"""A register kept."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import handing_on, programmes
from xiangyue.core.part import Part
from xiangyue.data.models import Area, DutyReport
from xiangyue.scenario.kinds.tasks import handed_on, least

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


DONE_OF_TALKS = "谈过了，定下的事支委会上看过，已经做到。"


def row(driver: Driver, run: Running, n: int = 0, part: Part | None = None) -> dict[str, Any]:
    """The ``n``-th of the theme's tasks as a row, for a village below; of a register that a few
    read, a talk."""
    area = driver.cast.area
    below = Area.objects.filter(code__startswith=area).exclude(code=area).order_by("code")
    places = list(below.values_list("code", flat=True)[:8])
    if part is not None and part.words["seen_by"]:
        return {
            "what": f"谈话帮助第{n + 1}人",
            "measure": "支委谈一次，说清票投在哪里，定一件两个月内做好的事。",
            "owner_id": driver.cast.actor("deputy_secretary").person_id,
            "due_on": driver.clock.today + timedelta(days=30 * (n + 1)),
        }
    return {
        "what": run.theme.tasks[n % len(run.theme.tasks)][0],
        "measure": run.theme.progress[n % len(run.theme.progress)],
        "unit": "区直属机关党支部",
        "place": places[n % len(places)] if places else "",
        "owner_id": driver.cast.actor("director").person_id,
        "due_on": driver.clock.today + timedelta(days=30 * (n + 1)),
    }


def do(driver: Driver, run: Running, part: Part) -> None:
    """Two rows, or as many as follow from what came before, each done in its time; none where
    nobody is to be entered."""
    wanted = least(run, part, "rows")
    made = [
        driver.do(
            programmes.add_row,
            actor=driver.who(part),
            matter_id=run.matter_id,
            part=part.key,
            **row(driver, run, n, part),
        )
        for n in range(wanted and max(2, wanted))
    ]
    for one in made:
        driver.clock.forward(days=9)
        driver.do(
            programmes.finish_row,
            actor=driver.who(part),
            row_id=one.pk,
            evidence=_evidence(run, part),
        )


def _evidence(run: Running, part: Part) -> str:
    return DONE_OF_TALKS if part.words["seen_by"] else run.theme.progress[0]


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Adding a row."""
    given = {"matter_id": run.matter_id, "part": part.key, **row(rehearsal, run, part=part)}
    rehearsal.refuses(key, part, programmes.add_row, actor=actor, **given)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Each column left out; a place elsewhere; done without evidence; finished with a row open."""
    given = {
        "actor": rehearsal.who(part),
        "matter_id": run.matter_id,
        "part": part.key,
        **row(rehearsal, run, part=part),
    }
    refuses, add = rehearsal.refuses, programmes.add_row
    for column in part.words["columns"]:
        refuses(f"register-{column}", part, add, **{**given, column: ""})
    refuses("register-elsewhere", part, add, **{**given, "place": "330212105219"})
    if part.words["seen_by"]:
        named = DutyReport.objects.filter(matter_id=run.matter_id).order_by("pk")[0].person.name
        refuses("register-named", part, add, **{**given, "what": f"和{named}谈话"})
    past = {**given, "due_on": rehearsal.clock.today - timedelta(days=1)}
    refuses("register-past", part, add, **past)
    made = rehearsal.do(add, **given)
    handed_on(rehearsal, part, handing_on.hand_on_row, made, row_id=made.pk)
    if part.finish == "by_hand" and rehearsal.asks(part, "open"):
        rehearsal.finish_refused("register-open", run, part)
    done = {"actor": rehearsal.who(part), "row_id": made.pk}
    refuses("register-bare", part, programmes.finish_row, **done, evidence="")
    rehearsal.do(programmes.finish_row, **done, evidence=_evidence(run, part))
    for n in range(1, least(run, part, "rows")):
        more = rehearsal.do(add, **{**given, **row(rehearsal, run, n, part)})
        one = {"actor": rehearsal.who(part), "row_id": more.pk}
        rehearsal.do(programmes.finish_row, **one, evidence=_evidence(run, part))
