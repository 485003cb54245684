"""The branch's quarter held against 三会一课: what was held is counted, what was left out has its
measure and its owner (in the village of ``branch_year``)."""

from __future__ import annotations

from datetime import date, timedelta

from xiangyue.actions import mending
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.examples.xiangxi_assessed import about
from xiangyue.scenario.kinds.indicators import period_of

AFTER = "elsewhere"
PLANNED = 2


def make(d: Driver, back: date) -> None:
    """Gone through for the last quarter; two of what is missing are planned."""
    run = d.start(
        about("party-life", "上一季度三会一课对照", "开过的会、办过的党日自动算，缺的补上。"),
        (), slug="party-life", origin="duty",
    )  # fmt: skip
    part = run.procedure.part("list")
    run.kept["period"] = period_of(d, part)
    d.live([run], stop="gaps", days=3)
    part = run.procedure.part("gaps")
    for gap in mending.gaps_of(run.matter_id, part.words["of"])[:PLANNED]:
        d.do(
            mending.plan,
            actor=d.who(part),
            matter_id=run.matter_id,
            part=part.key,
            indicator=gap.key,
            measure="列入下月主题党日，轮到的党员主持，支委会上回头看。",
            owner_id=d.cast.actor("secretary").person_id,
            due_on=d.clock.today + timedelta(days=30),
        )
