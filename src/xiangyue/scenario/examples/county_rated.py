"""A county of Xiangxi whose party secretary the prefecture rates: three quarters commented on, the
half-year gone through, the next comment planned. The year's rating waits for the year's end.

Lives in the county above the demonstration's village of Xiangxi, whose records its half-year is
counted from, and fills its clock (``AFTER``).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from xiangyue.actions import activities, area_methods, areas, roster
from xiangyue.core.bodies import HOME
from xiangyue.core.duties import names_of, span
from xiangyue.core.roster import Post, Resident, RosterPlan
from xiangyue.scenario.cast import Clock, cast_of
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.examples.told import told
from xiangyue.scenario.kinds import activity, indicators

AFTER = "elsewhere"
CODE = "433101"
METHOD = "county-secretary-rating"
DAYS = 290
SINCE = date(2025, 12, 20)
COMMENTED = 3
"""So many quarters, each some days after its end."""
LATER = 10
SEATED = (
    ("覃国栋", "male", "county_committee_secretary"),
    ("向晓兰", "female", "officer"),
    ("石金平", "male", "officer"),
)
PLACE = "市委三楼会议室"


def make(began: datetime, last: date, rng: Random) -> Driver:
    """Up to the day ``last``; the fourth comment is planned for after it."""
    areas.open_area(actor=areas.COMMAND, now=began, area=CODE)
    plan = RosterPlan(
        residents=tuple(Resident(household="", name=name, sex=sex) for name, sex, _ in SEATED),
        posts=tuple(Post(HOME[role], role, name, since=SINCE) for name, _, role in SEATED),
    )
    roster.apply_roster(actor=areas.COMMAND, now=began, area=CODE, plan=plan)
    d = Driver(cast_of(CODE, began), Clock(began), rng)
    d.do(area_methods.adopt_procedure, actor=d.cast.actor("officer"), area=CODE, slug=METHOD)
    run = d.start(told("county-secretary-rated"), (), slug=METHOD, origin="higher")
    ends = [span(name)[2] for name in names_of("quarter", d.clock.today, last)]
    days = [end + timedelta(days=LATER) for end in ends]
    for n, day in enumerate(day for day in days[:COMMENTED] if day < last):
        _commented(d, run, day, n)
        if n == 1:
            _half_year(d, run)
    _plan(d, run, next((day for day in days if day >= last), last) + timedelta(days=LATER))
    return d


def _plan(d: Driver, run: Running, day: date) -> int:
    part = run.procedure.part("comments")
    given = {**activity.plan(d, run, part), "planned_on": day, "place": PLACE}
    row = d.do(activities.plan_activity, actor=d.who(part), **given)
    return row.pk


def _commented(d: Driver, run: Running, day: date, n: int) -> None:
    """What the prefecture said of the quarter, and what the secretary answered."""
    d.clock.until(day - timedelta(days=5))
    pk = _plan(d, run, day)
    d.clock.until(day)
    part = run.procedure.part("comments")
    d.do(
        activities.hold_activity, actor=d.who(part), matter_id=run.matter_id, part=part.key,
        activity_id=pk, held_on=day, people=34 + n, text=run.theme.opinions[n], said=[],
    )  # fmt: skip


def _half_year(d: Driver, run: Running) -> None:
    run.kept |= {
        "research": "上半年市委常委会专题研究两次，书记到过各乡镇、二十一个村，定了四件事。",
    }
    indicators.do(d, run, run.procedure.part("half"))
