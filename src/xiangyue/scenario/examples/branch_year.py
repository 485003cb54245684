"""A branch's year: titled a model village, its members and cadres appraised; those who are away are
kept in touch with; what was pledged is rated, the township gave the branch its stars.

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
SEEN = {
    "members-meetings": (4, "2025年的纸质记录只有三次党员大会，三季度防台抢险没有开。"),
    "decided": (4, "2025年代表会议表决过三件事，表决记录齐全。"),
    "activities": (2, "2025年主题党日有照片、有签到的是两次。"),
}
"""What the township saw of the last year, before the village's records began: points, and why."""
MENDED = {
    "members-meetings": "全年四次党员大会的日子年初排定，贴在公示栏；遇到防台，一周内补开。",
    "activities": "主题党日排进全年日历，每季度至少一次，当月轮值的党员负责签到和拍照。",
}


def make(d: Driver, last: date) -> None:
    """Four that are over, two under way."""
    over(d, "to-be-model-village", "demonstration-village", "cadres")
    over(d, "members-appraised", "members-appraisal")
    flag = begin(d, "red-flag-year", "red-flag")
    flag.kept |= {"differs": SEEN, "mending": MENDED}
    d.live([flag], stop="fulfilment", days=10)
    over(d, "cadres-assessed", "cadre-assessment")
    party_life.make(d, d.clock.today)
    d.clock.until(last - timedelta(days=120))
    d.live([begin(d, "members-who-leave", "members-away")], stop="back", days=20)
    d.live([flag])
