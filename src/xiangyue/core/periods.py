"""Periods of the figures: a year, a quarter or a month, named as in an address.

``2026``, ``2026Q2``, ``2026-03``. Pure: today is an argument.
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Literal

Kind = Literal["year", "quarter", "month"]

_NAME = re.compile(
    r"(?P<year>20[0-9]{2}|19[0-9]{2})(?:[Qq](?P<quarter>[1-4])|-(?P<month>[0-9]{2}))?\Z"
)


@dataclass(frozen=True)
class Period:
    """Whole months from ``first`` to the last day ``last``."""

    kind: Kind
    first: date
    last: date

    @property
    def name(self) -> str:
        """As in an address: ``2026``, ``2026Q2``, ``2026-03``."""
        if self.kind == "year":
            return f"{self.first.year}"
        if self.kind == "quarter":
            return f"{self.first.year}Q{(self.first.month + 2) // 3}"
        return f"{self.first:%Y-%m}"

    @property
    def months(self) -> tuple[date, ...]:
        """The first day of each month in it."""
        count = (self.last.year - self.first.year) * 12 + self.last.month - self.first.month + 1
        return tuple(_month(self.first, n) for n in range(count))

    def moved(self, steps: int) -> Period:
        """The period of the same kind so many steps later (earlier when negative)."""
        size = {"year": 12, "quarter": 3, "month": 1}[self.kind]
        return _period(self.kind, _month(self.first, steps * size))

    def of_kind(self, kind: Kind, today: date) -> Period:
        """The period of another kind in it (today's, where today lies in it) or around it."""
        inside = today if self.first <= today <= self.last else self.last
        return containing(kind, inside)


def containing(kind: Kind, day: date) -> Period:
    """The period of that kind with ``day`` in it."""
    month = {"year": 1, "quarter": (day.month - 1) // 3 * 3 + 1, "month": day.month}[kind]
    return _period(kind, date(day.year, month, 1))


def read(text: str) -> Period:
    """The period of that name; ValueError if it is none."""
    found = _NAME.match(text.strip())
    if found is None:
        raise ValueError(f"not a period: {text!r}")
    year = int(found["year"])
    if found["quarter"]:
        return _period("quarter", date(year, int(found["quarter"]) * 3 - 2, 1))
    if found["month"]:
        if not 1 <= int(found["month"]) <= 12:
            raise ValueError(f"not a period: {text!r}")
        return _period("month", date(year, int(found["month"]), 1))
    return _period("year", date(year, 1, 1))


def _period(kind: Kind, first: date) -> Period:
    size = {"year": 12, "quarter": 3, "month": 1}[kind]
    return Period(kind, first, _month(first, size) - timedelta(days=1))


def _month(first: date, later: int) -> date:
    count = first.year * 12 + first.month - 1 + later
    return date(count // 12, count % 12 + 1, 1)
