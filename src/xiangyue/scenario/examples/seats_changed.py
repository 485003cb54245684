"""Seats that change hands: in one village, whose secretary was appraised from above and below, all
are chosen anew; in another, which pledged and was rated on it, a member resigns, one loses the seat
and one shall be recalled; the last ones stand midway.

Each lives in a village of its own, whose clock it fills (``AFTER``).
"""

from __future__ import annotations

from datetime import date, timedelta

from xiangyue.methods import library
from xiangyue.scenario import seats
from xiangyue.scenario.cast import cast_of
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.examples.told import told

AFTER = "elsewhere"
CHOSEN, LEFT = "330212105202", "330212105203"
DAYS, LEFT_DAYS = 210, 320
METHOD = "eight-step"


def begin(d: Driver, key: str, slug: str, origin: str = "duty") -> Running:
    """A matter of that method, with somebody in every seat that it names."""
    procedure = library.procedure(slug)
    seats.fill(procedure, d.cast.area, d.clock.now)
    d.cast = cast_of(d.cast.area, d.clock.now)
    return d.start(told(key), (), slug=slug, origin=origin)


def over(d: Driver, *what: str) -> None:
    """One lived to its end; some days pass."""
    d.live([begin(d, *what)])
    d.clock.until(d.clock.today + timedelta(days=5))


def chosen(d: Driver, last: date) -> None:
    """Group heads, representatives, supervisors; what the secretary was appraised for is put right;
    the branch up to its members' meeting."""
    over(d, "group-heads-chosen", "group-heads")
    over(d, "representatives-chosen", "representatives-election")
    over(d, "supervisors-chosen", "supervision-election")
    over(d, "secretary-appraised", "double-appraisal-village", "higher")
    d.clock.until(last - timedelta(days=24))
    d.live([begin(d, "branch-chosen", "branch-election")], stop="meeting", days=20)


def left(d: Driver, last: date) -> None:
    """Pledges up to their posted result; a resignation, a seat that ends by law, each seat filled,
    by the voters and by the representatives; a recall up to its vote, which is days ahead."""
    over(d, "springs-pledges", "public-pledges", "members")
    over(d, "member-resigned", "resignation")
    d.live([begin(d, "seat-filled", "by-election")])
    over(d, "member-unseated", "seat-ending")
    d.live([begin(d, "seat-filled-by-representatives", "by-election-representatives")])
    d.clock.until(last - timedelta(days=26))
    d.live(
        [begin(d, "supervisors-chosen-by-all", "supervision-election-villagers")],
        stop="meeting",
        days=20,
    )
    d.clock.until(last - timedelta(days=20))
    recall = begin(d, "member-recalled", "recall", "villagers")
    recall.kept["vote-day"] = last + timedelta(days=5)
    d.live([recall], stop="count", days=20)
