"""A branch's year: titled a model village, its members and cadres appraised; those who are away are
kept in touch with, and its year of pledges is being checked.

Lived in a village of its own, whose clock it fills (``AFTER``).
"""

from __future__ import annotations

from datetime import date, timedelta

from xiangyue.scenario.driver import Driver
from xiangyue.scenario.examples import party_life
from xiangyue.scenario.examples.seats_changed import begin, over

AFTER = "elsewhere"
CODE = "330212105204"
DAYS = 235
METHOD = "four-deliberations"


def make(d: Driver, last: date) -> None:
    """Three that are over, two under way."""
    over(d, "to-be-model-village", "demonstration-village", "cadres")
    over(d, "members-appraised", "members-appraisal")
    over(d, "cadres-assessed", "cadre-assessment")
    party_life.make(d, d.clock.today)
    d.clock.until(last - timedelta(days=115))
    d.live([begin(d, "members-who-leave", "members-away")], stop="back", days=20)
    d.live([begin(d, "red-flag-year", "red-flag")], stop="stars", days=55)
