"""What is not met is put right, one by one."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import handing_on, mending, programmes
from xiangyue.core.part import Part
from xiangyue.scenario.kinds.tasks import handed_on

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

DAYS = 60
MEASURE = "由负责人牵头，列出每月要做的事，季度末向支部汇报。"
DONE = "已经做到，材料在村委会档案柜。"


def planned(driver: Driver, run: Running, key: str) -> dict[str, Any]:
    """How that indicator is put right; ``run.kept["mending"]`` has words of their own."""
    return {
        "indicator": key,
        "measure": run.kept.get("mending", {}).get(key, MEASURE),
        "owner_id": driver.cast.actor("secretary", "officer").person_id,
        "due_on": driver.clock.today + timedelta(days=DAYS),
    }


def do(driver: Driver, run: Running, part: Part) -> None:
    """Each planned, then each done."""
    on: dict[str, Any] = {"actor": driver.who(part), "matter_id": run.matter_id, "part": part.key}
    made = [
        driver.do(mending.plan, **on, **planned(driver, run, i.key))
        for i in mending.gaps_of(run.matter_id, part.words["of"])
    ]
    if made:
        driver.clock.forward(days=20)
    for row in made:
        driver.do(programmes.finish_row, actor=on["actor"], row_id=row.pk, evidence=DONE)


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Planning one."""
    on = {"actor": actor, "matter_id": run.matter_id, "part": part.key}
    rehearsal.refuses(key, part, mending.plan, **on, **planned(rehearsal, run, "x"))


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """One that is met, no measure, a day that is past, an owner without a seat, twice; finished
    with one not planned, with one not done."""
    on = {"actor": rehearsal.who(part), "matter_id": run.matter_id, "part": part.key}
    tries, put = rehearsal.refuses, mending.plan
    tries("mending-none", part, put, **on, **planned(rehearsal, run, "x"))
    gaps = mending.gaps_of(run.matter_id, part.words["of"])
    made = []
    for n, gap in enumerate(gaps):
        given = planned(rehearsal, run, gap.key)
        if not n:
            yesterday = rehearsal.clock.today - timedelta(days=1)
            tries("mending-bare", part, put, **on, **{**given, "measure": ""})
            tries("mending-past", part, put, **on, **{**given, "due_on": yesterday})
            tries("mending-owner", part, put, **on, **{**given, "owner_id": 0})
        made.append(rehearsal.do(put, **on, **given))
        if not n:
            tries("mending-twice", part, put, **on, **given)
            handed_on(rehearsal, part, handing_on.hand_on_row, made[0], row_id=made[0].pk)
            rehearsal.finish_refused("mending-open", run, part)
    for row in made:
        rehearsal.do(programmes.finish_row, actor=on["actor"], row_id=row.pk, evidence=DONE)
