"""Bids called for, with the days that the law gives bidders."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import tenders
from xiangyue.core.part import Part
from xiangyue.data.models import Matter
from xiangyue.scenario.cast import moment

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

HOUR = time(9, 30)
DAYS = 21
"""From the call to the opening: the law's twenty and the day on which it is put up."""


def given(driver: Driver, run: Running, part: Part) -> dict[str, Any]:
    """The call: what was decided is the highest price."""
    granted = Matter.objects.values_list("budget", flat=True).get(pk=run.matter_id)
    most = granted or run.theme.budget * 100
    return {
        "matter_id": run.matter_id,
        "part": part.key,
        "wanted": run.theme.plan,
        "estimate": most,
        "ceiling": most * 98 // 100 // 100 * 100,
        "method": "lowest",
        "until": moment(driver.clock.today + timedelta(days=DAYS), HOUR),
        "place": driver.cast.hall,
    }


def do(driver: Driver, run: Running, part: Part) -> None:
    """Called."""
    driver.do(tenders.call_bids, actor=driver.who(part), **given(driver, run, part))


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Calling."""
    rehearsal.refuses(key, part, tenders.call_bids, actor=actor, **given(rehearsal, run, part))


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """A day too few; above the estimate; above what was decided; a large work by no platform; no
    way of awarding; called twice."""
    right = {"actor": rehearsal.who(part), **given(rehearsal, run, part)}

    def wrong(key: str, **more: Any) -> None:
        rehearsal.refuses(key, part, tenders.call_bids, **{**right, **more})

    wrong("call-too-soon", until=right["until"] - timedelta(days=DAYS - 19))
    wrong("call-over-estimate", ceiling=right["estimate"] + 1)
    wrong("call-method", method="friend")
    wrong("call-nothing", estimate=0, ceiling=0)
    decided = Matter.objects.values_list("budget", flat=True).get(pk=run.matter_id)
    if decided is not None:
        wrong("call-over-decision", estimate=decided * 2, ceiling=decided + 1)
    wrong("call-platform", estimate=400_000_000)
    do(rehearsal, run, part)
    with rehearsal.supposing():
        attempt(rehearsal, "call-twice", run, part, rehearsal.who(part))
