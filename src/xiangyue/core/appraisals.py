"""An appraisal's result: grades of several audiences, weighed, put together, and explained.

Each audience counts by the share of its own ratings, however many they are; its weight is a whole
number of the sum of all weights, so that the parts always make a whole. A grade follows from two
shares of the whole: who rates "competent" or better, and who rates "incompetent". Exact fractions
throughout. A better rating never lowers a result: it adds to the first share or takes from the
second, and each cut is met by more of the one or less of the other.

Sources: catalogue D1, D9; rulebook F (local: competent at least 90 of 100 is excellent, incompetent
at least half is incompetent); weights and cuts are settings (``rules/settings.yaml``).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Any, Final

GRADES: Final = 4
"""Grades of a scale, the best first: excellent, competent, basically competent, incompetent."""
EXCELLENT, COMPETENT, BASIC, INCOMPETENT = range(GRADES)
WHOLE: Final = 100


class NoResult(ValueError):
    """Nothing can be put together: an audience without ratings, or no weight at all."""


@dataclass(frozen=True)
class Audience:
    """Those who rated together. ``counts``: how many gave each grade, the best first."""

    key: str
    counts: tuple[int, ...]
    weight: int = 1

    @property
    def n(self) -> int:
        """How many gave a grade."""
        return sum(self.counts)

    @property
    def able(self) -> int:
        """How many rated "competent" or better."""
        return sum(self.counts[: COMPETENT + 1])

    @property
    def unable(self) -> int:
        """How many rated "incompetent"."""
        return self.counts[INCOMPETENT]


@dataclass(frozen=True)
class Cuts:
    """The grade rule, in parts of ``WHOLE``: from ``incompetent`` of "incompetent" the result is
    that; else from ``excellent`` of "competent or better" excellent, from ``competent`` competent;
    else basically competent. A cut is met at its number."""

    excellent: int
    competent: int
    incompetent: int

    def __post_init__(self) -> None:
        for cut in (self.excellent, self.competent, self.incompetent):
            if not 0 < cut <= WHOLE:
                raise ValueError(f"a cut is 1 to {WHOLE}, not {cut}")
        if self.competent > self.excellent:
            raise ValueError("excellent asks for at least as much as competent")


@dataclass(frozen=True)
class Result:
    """``able`` and ``unable``: shares of the whole; ``grade``: its place on the scale; ``cut``: the
    number of ``WHOLE`` that decided, by ``by`` (``unable`` or ``able``); 0 where none was met."""

    audiences: tuple[Audience, ...]
    cuts: Cuts
    able: Fraction
    unable: Fraction
    grade: int
    by: str
    cut: int


def parts(audiences: Sequence[Audience]) -> list[Fraction]:
    """What each counts of the whole: they sum to 1. NoResult where no audience weighs anything."""
    whole = sum(a.weight for a in audiences)
    if whole <= 0 or any(a.weight < 0 for a in audiences):
        raise NoResult("weights")
    return [Fraction(a.weight, whole) for a in audiences]


def combine(audiences: Sequence[Audience], cuts: Cuts) -> Result:
    """All audiences together; NoResult where one that weighs something has rated nothing."""
    of = parts(audiences)
    some = [(a, p) for a, p in zip(audiences, of, strict=True) if p]
    if any(a.n == 0 for a, _ in some):
        raise NoResult("ratings")
    able = sum((p * Fraction(a.able, a.n) for a, p in some), Fraction(0))
    unable = sum((p * Fraction(a.unable, a.n) for a, p in some), Fraction(0))
    grade, by, cut = _grade(able, unable, cuts)
    return Result(tuple(audiences), cuts, able, unable, grade, by, cut)


def _grade(able: Fraction, unable: Fraction, cuts: Cuts) -> tuple[int, str, int]:
    if unable * WHOLE >= cuts.incompetent:
        return INCOMPETENT, "unable", cuts.incompetent
    if able * WHOLE >= cuts.excellent:
        return EXCELLENT, "able", cuts.excellent
    if able * WHOLE >= cuts.competent:
        return COMPETENT, "able", cuts.competent
    return BASIC, "able", cuts.competent


def hundredths(share: Fraction) -> str:
    """A share in per cent with two places, cut off, not rounded: what is short of a cut never looks
    as if it met it. 2/3 is ``66.66``, 9/10 is ``90``."""
    whole, rest = divmod(share.numerator * WHOLE * 100 // share.denominator, 100)
    return f"{whole}.{rest:02d}".rstrip("0").rstrip(".") if rest else str(whole)


def plain(result: Result) -> dict[str, Any]:
    """As JSON: all that the sentence and any later check need, with its fractions whole."""
    return {
        "audiences": [
            {"key": a.key, "counts": list(a.counts), "weight": a.weight, "n": a.n, "able": a.able}
            for a in result.audiences
        ],
        "weights": sum(a.weight for a in result.audiences),
        "cuts": [result.cuts.excellent, result.cuts.competent, result.cuts.incompetent],
        "able": [result.able.numerator, result.able.denominator],
        "unable": [result.unable.numerator, result.unable.denominator],
        "grade": result.grade,
        "by": result.by,
        "cut": result.cut,
    }


def again(stored: dict[str, Any]) -> Result:
    """The result anew out of what was stored with it: the numbers of its own day, no others."""
    audiences = [Audience(a["key"], tuple(a["counts"]), a["weight"]) for a in stored["audiences"]]
    return combine(audiences, Cuts(*stored["cuts"]))


def most_excellent(members: int, share: Fraction = Fraction(1, 3)) -> int:
    """How many of so many may be excellent: the whole number below the share."""
    return members * share.numerator // share.denominator
