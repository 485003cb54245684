"""When a dated step may be done at the earliest, and by when it must be: months and days counted
from the day of another.

A period of months ends on the corresponding day, where there is none on the last day of that month
(Civil Code 202). What may be done "after one year" may be done on that day and later; what must be
done "within three months" is in time up to and with it. Days of rest move neither: these are no
periods of the law but the steps' own.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

from xiangyue.core.calendar import add_months


@dataclass(frozen=True)
class Window:
    """``first`` day on which it may be done and ``last`` on which it is in time; None for none."""

    first: date | None = None
    last: date | None = None

    def late(self, on: date) -> bool:
        """Whether ``on`` is past the last day."""
        return self.last is not None and on > self.last

    def early(self, on: date) -> bool:
        """Whether ``on`` is before the first day."""
        return self.first is not None and on < self.first


def after(base: date, *, months: int = 0, days: int = 0) -> date:
    """The day so many months and days after ``base``."""
    return add_months(base, months) + timedelta(days=days)


def window(
    base: date | None,
    *,
    least_months: int = 0,
    least_days: int = 0,
    most_months: int = 0,
    most_days: int = 0,
) -> Window:
    """The window that runs from ``base`` (none while that has not come); 0 for no bound."""
    if base is None:
        return Window()
    first = after(base, months=least_months, days=least_days)
    last = after(base, months=most_months, days=most_days)
    return Window(first, last if most_months or most_days else None)


def next_turn(base: date, done: Sequence[date], every_months: int) -> date:
    """The last day of the next turn of what comes every so many months: counted from the last time
    that it was done, from ``base`` at first."""
    return add_months(max((base, *done)), every_months)


def months_run(base: date, on: date) -> int:
    """Whole months from ``base`` to ``on``: 12 on the corresponding day a year later."""
    if on < base:
        return 0
    months = (on.year - base.year) * 12 + on.month - base.month
    return months if add_months(base, months) <= on else months - 1
