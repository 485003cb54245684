"""A town whose leaders are appraised from both sides and each paired with households; its
demonstration points are under way.

Lives in a town of its own, whose clock it fills (``AFTER``).
"""

from __future__ import annotations

from datetime import date, datetime
from random import Random

from xiangyue.actions import area_methods
from xiangyue.methods import library
from xiangyue.scenario import seats, townships
from xiangyue.scenario.cast import Clock, cast_of
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.examples.told import told

AFTER = "elsewhere"
CODE = "330212106"
COUNTY = CODE[:6]
DAYS = 75
SINCE = date(2025, 12, 20)


def make(began: datetime, rng: Random) -> Driver:
    """A point waits for its title, a fund for a line, an appraisal for its plan of measures."""
    townships.settle(CODE, began, since=SINCE, seats=townships.others(rng))
    d = Driver(cast_of(CODE, began), Clock(began), rng)
    d.archives = d.signs = True
    d.do(area_methods.adopt_procedure, actor=d.cast.actor("officer"), area=CODE, slug="five-rings")
    for key, slug, stop in (
        ("model-points", "demonstration-points", "title"),
        ("leaders-pair", "leader-pairing", "account"),
        ("town-appraised", "double-appraisal-township", "plan"),
    ):
        seats.fill(library.procedure(slug), CODE, d.clock.now)  # the county's audience too
        run = d.start(told(key), (), slug=slug, origin="higher")
        d.live([run], stop=stop, days=60)
    return d


def reported(began: datetime, rng: Random) -> Driver:
    """A report on an election that reached the county: inquired into, its clearing is open."""
    d = Driver(cast_of(COUNTY, began), Clock(began), rng)
    run = d.start(
        told("reported-to-county"), (), slug="protected-report-county", origin="application"
    )
    d.live([run], stop="clearing", days=10)
    return d
