"""A town whose secretary was appraised from both sides for the last year, up to what was put right,
and is for this one; its leaders are paired with households, its demonstration points under way.

Lives in a town of its own, whose clock it fills (``AFTER``).
"""

from __future__ import annotations

from datetime import date, datetime, timedelta
from random import Random

from django.utils import timezone

from xiangyue.actions import area_methods
from xiangyue.methods import library
from xiangyue.scenario import seats, townships
from xiangyue.scenario.cast import Clock, cast_of
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.examples.told import told

AFTER = "elsewhere"
CODE = "330212106"
COUNTY = CODE[:6]
DAYS = 190
AGAIN = 115
"""Days from its beginning to what is under way there now."""
SINCE = date(2025, 12, 20)


def make(began: datetime, rng: Random) -> Driver:
    """Last year's appraisal is closed; a point waits for its title, a fund for a line, this year's
    appraisal for its plan of measures."""
    townships.settle(CODE, began, since=SINCE, seats=townships.others(rng))
    d = Driver(cast_of(CODE, began), Clock(began), rng)
    d.archives = d.signs = True
    d.do(area_methods.adopt_procedure, actor=d.cast.actor("officer"), area=CODE, slug="five-rings")
    appraised = library.procedure("double-appraisal-township")
    seats.fill(appraised, CODE, d.clock.now)  # the county's audience too
    d.live([d.start(told("town-appraised-before"), (), slug=appraised.slug, origin="higher")])
    d.clock.until(timezone.localdate(began) + timedelta(days=AGAIN))
    for key, slug, stop in (
        ("model-points", "demonstration-points", "title"),
        ("leaders-pair", "leader-pairing", "account"),
        ("town-appraised", "double-appraisal-township", "plan"),
    ):
        seats.fill(library.procedure(slug), CODE, d.clock.now)
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
