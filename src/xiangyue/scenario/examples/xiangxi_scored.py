"""Xiangxi's branch graded: commented on in two quarters, its half-year scored out of the records,
checked by the street; what is short is to be improved. Its first comment is ``xiangxi_assessed``'s.
"""

from __future__ import annotations

from datetime import date

from xiangyue.actions import activities
from xiangyue.data.models import Matter
from xiangyue.methods import library
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.examples.told import any_one
from xiangyue.scenario.kinds import activity

AFTER = "433101002201"
METHOD = "graded-assessment"
THEME = any_one(
    key="graded", title="党支部半年考评", summary="一季一点评，半年一考评，按分数线定类。"
)
SAID = (
    "好的：群众的意见条条有答复。差的：党员大会、支委会开得少。下一步：会期排进全年的日历，按月按季开。",
    "好的：承诺的机耕路修通了。差的：有一项承诺误了期限。下一步：误期的承诺当众说清，定新的日子。",
)


def comment(d: Driver, run: Running, n: int = 0) -> None:
    """The ``n``-th meeting, three days from now."""
    part = run.procedure.part("comments")
    row = d.do(activities.plan_activity, actor=d.who(part), **activity.plan(d, run, part, n))
    d.clock.until(row.planned_on)
    d.do(
        activities.hold_activity, actor=d.who(part), matter_id=run.matter_id, part=part.key,
        activity_id=row.pk, held_on=d.clock.today, people=33 + 4 * n, text=SAID[n],
    )  # fmt: skip


def make(d: Driver, back: date) -> None:
    """The second comment, in a later quarter; then up to where it is improved."""
    matter = Matter.objects.get(area_id=AFTER, procedure__slug=METHOD)
    run = Running(matter.pk, THEME, library.procedure(METHOD))
    comment(d, run, 1)
    d.live([run], stop="gaps", days=10)
