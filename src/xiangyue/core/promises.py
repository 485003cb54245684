"""A promised number of working days, and a clock that stands while somebody else must act.

As ``core.calendar``: the first day is not counted (Civil Code 201). The day on which the clock is
stopped still counts against the office; the days after it, up to and with the day on which it goes
on, do not. To stop and go on within one day moves nothing.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from xiangyue.core.calendar import WORK, WorkCalendar

MOST = 400
"""Working days that may be promised at most; beyond it there is no promise."""


@dataclass(frozen=True)
class Stop:
    """The clock stood from the end of ``first`` to the end of ``until``; None: it stands still."""

    first: date
    until: date | None = None

    def covers(self, day: date) -> bool:
        """Whether that day is not counted."""
        return self.first < day and (self.until is None or day <= self.until)


@dataclass(frozen=True)
class Promise:
    """What is promised, seen on a day. ``last``: the last day, None while the clock stands; of what
    was late when it was stopped the day stays, so that stopping hides nothing.

    ``left``: working days left of it (0 on the last day); ``late``: working days past it;
    ``used``: working days that counted so far; ``sure`` is false where a year is not announced.
    """

    last: date | None
    left: int
    late: int
    used: int
    sure: bool

    @property
    def stands(self) -> bool:
        """Whether the clock stands, and nothing was late before."""
        return self.last is None


def promise(
    start: date,
    days: int,
    stops: Sequence[Stop],
    today: date,
    *,
    work: WorkCalendar = WORK,
) -> Promise:
    """The state on ``today`` of ``days`` working days from ``start``, with its stops in any order.

    ``ValueError`` unless ``days`` is 1 to ``MOST``.
    """
    if not 1 <= days <= MOST:
        raise ValueError(f"1 to {MOST} working days may be promised, not {days}")
    still = any(s.until is None for s in stops)
    day, counted, sure = start, 0, work.knows(start.year)
    reached: date | None = None
    used = 0
    while (not still and reached is None) or day < today:
        day += timedelta(days=1)
        sure = sure and work.knows(day.year)
        if work.works(day) and not any(s.covers(day) for s in stops):
            counted += 1
            if day <= today:
                used = counted
            if counted == days:
                reached = day
    last = None if still and used <= days else reached
    return Promise(last, max(0, days - used), max(0, used - days), used, sure)
