"""The numbers that a kind's own words set, judged: is it enough notice, are there seats enough.

One row a word. The acts that hold somebody to such a number and the cases that try it read the same
calendar (``core.calendar``): a day is the same day in both.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, Final

from xiangyue.core import calendar
from xiangyue.core.part import Part


@dataclass(frozen=True)
class Limit:
    """``met(number, value, on, of)``: whether ``value`` keeps to the word's ``number``. ``dated``:
    the value is a day, counted from ``on``. ``most``: more is worse (a share, a last day)."""

    met: Callable[[Any, Any, date, int], bool]
    dated: bool = False
    most: bool = False
    share: bool = False


def most_of(whole: int, share: str) -> int:
    """The largest whole number that is at most ``share`` of ``whole``."""
    most = Fraction(share)
    return most.numerator * whole // most.denominator


def _notice(days: int, sits: date, told: date, _of: int) -> bool:
    return sits >= calendar.earliest_meeting(told, days)


def _over(days: int, day: date, began: date, _of: int) -> bool:
    return calendar.posting_over(began, days, day)


def _within(days: int, day: date, began: date, _of: int) -> bool:
    return day <= calendar.period(began, days).day


def _within_working(days: int, day: date, began: date, _of: int) -> bool:
    return day <= calendar.WORK.add_working_days(began, days).day


def _months_run(months: int, day: date, began: date, _of: int) -> bool:
    return day >= calendar.add_months(began, months)


def _within_months(months: int, day: date, began: date, _of: int) -> bool:
    return day <= calendar.add_months(began, months)


LIMITS: Final = {
    ("sitting", "notice_days"): Limit(_notice, dated=True),
    ("invitation", "notice_days"): Limit(_notice, dated=True),
    ("invitation", "largest"): Limit(
        lambda share, n, _on, of: n <= most_of(of, share), most=True, share=True
    ),
    ("lot", "seats"): Limit(lambda least, n, _on, _of: n >= least),
    ("lot", "days"): Limit(_notice, dated=True),
    ("inquiry", "days"): Limit(_within, dated=True, most=True),
    ("finding", "days"): Limit(
        lambda days, day, began, _of: day > calendar.period(began, days).day, dated=True
    ),
    ("ruling", "days"): Limit(_over, dated=True),
    ("appeal", "days"): Limit(_within_working, dated=True, most=True),
    ("appeal", "answer_days"): Limit(_within_working, dated=True, most=True),
    ("post_wishes", "most"): Limit(lambda most, n, _on, _of: n <= most, most=True),
    ("secret_rating", "turnout"): Limit(
        lambda share, n, _on, of: n >= Fraction(share) * of, share=True
    ),
    ("secret_rating", "days"): Limit(_over, dated=True),
    ("proposals", "days"): Limit(_over, dated=True),
    ("selection", "days"): Limit(_over, dated=True),
    ("request", "days"): Limit(_within_working, dated=True, most=True),
    ("posting", "working_days"): Limit(
        lambda days, day, began, _of: day > calendar.WORK.add_working_days(began, days).day,
        dated=True,
    ),
    ("review", "months"): Limit(_within_months, dated=True, most=True),
    ("milestone", "least_months"): Limit(_months_run, dated=True),
    ("milestone", "most_months"): Limit(_within_months, dated=True, most=True),
    ("milestone", "each_months"): Limit(_within_months, dated=True, most=True),
    ("milestone", "least_people"): Limit(lambda least, n, _on, _of: n >= least),
    ("milestone", "most_people"): Limit(lambda most, n, _on, _of: n <= most, most=True),
    ("milestone", "extend_least"): Limit(lambda least, n, _on, _of: n >= least),
    ("milestone", "extend_most"): Limit(lambda most, n, _on, _of: n <= most, most=True),
    ("restricted", "within_days"): Limit(
        lambda days, day, began, _of: day <= began + timedelta(days=days), dated=True, most=True
    ),
    ("review", "working_days"): Limit(_within_working, dated=True, most=True),
}
"""By kind and word. ``due_days`` is tried by what is late, a posting's days by its condition."""


def limits_of(part: Part) -> dict[str, Limit]:
    """The words of a part that set a number, where they do: held at a meeting, a rating has no
    days."""
    return {
        word: limit
        for (kind, word), limit in LIMITS.items()
        if kind == part.kind
        and part.words.get(word)
        and not (word == "days" and part.words.get("hall"))
    }
