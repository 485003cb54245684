"""A score out of grades, and the stars that it makes: at, just under and over each line."""

from __future__ import annotations

from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangyue.core import bands
from xiangyue.core.bands import BadBands
from xiangyue.core.rating_scores import score
from xiangyue.methods import standards

GRADES = ("satisfied", "fairly", "not")
STARS = next(b for b in standards.every_bands() if b.slug == "red-flag")
counts = st.tuples(*(st.integers(0, 30) for _ in GRADES))


@pytest.mark.parametrize(
    ("given_", "share", "stars"),
    [
        # satisfied 100, fairly satisfied 80, not satisfied 0
        ((10, 0, 0), "1", "star-5"),
        ((20, 5, 0), "24/25", "star-5"),  # 96, at the line
        ((19, 6, 0), "119/125", "star-4"),  # 95.2, under it
        ((9, 0, 1), "9/10", "star-4"),
        ((8, 1, 1), "22/25", "star-3"),  # 88
        ((0, 10, 0), "4/5", "star-3"),
        ((7, 0, 3), "7/10", "star-2"),
        ((0, 7, 3), "14/25", "none"),  # 56
        ((6, 0, 4), "3/5", "star-1"),
        ((0, 0, 10), "0", "none"),
    ],
)
def test_so_many_of_each_grade_are_so_many_points_and_stars(
    given_: tuple[int, ...], share: str, stars: str
) -> None:
    found = score(dict(zip(GRADES, given_, strict=True)), STARS.points)
    assert found == Fraction(share)
    assert STARS.band_of(found.numerator, found.denominator).key == stars


def test_nobody_s_grade_is_no_score_and_who_does_not_know_says_nothing() -> None:
    assert score({"satisfied": 0, "unknown": 9}, STARS.points) is None
    assert score({"satisfied": 5, "unknown": 9}, STARS.points) == 1


@given(counts, st.sampled_from([(1, 0), (2, 0), (2, 1)]))
def test_a_better_grade_never_lowers_it_and_it_lies_in_one_band(
    given_: tuple[int, ...], change: tuple[int, int]
) -> None:
    worse, better = change
    more = list(given_)
    more[worse] += 1
    before = score(dict(zip(GRADES, more, strict=True)), STARS.points)
    more[worse] -= 1
    more[better] += 1
    after = score(dict(zip(GRADES, more, strict=True)), STARS.points)
    assert before is not None and after is not None and 0 <= before <= after <= 1
    assert sum(band.holds(after) for band in STARS.bands) == 1


@pytest.mark.parametrize(
    ("points", "says"),
    [
        ([("satisfied", 80), ("fairly", 90)], "worse grade"),
        ([("satisfied", 80), ("satisfied", 80)], "worse grade"),
        ([("satisfied", 101)], "whole numbers"),
        ([("satisfied", 9.5)], "whole numbers"),
        ({"satisfied": 100}, "a list"),
    ],
)
def test_points_that_cannot_be_are_refused(points: object, says: str) -> None:
    if isinstance(points, list):
        points = [{"grade": grade, "points": n} for grade, n in points]
    with pytest.raises(BadBands, match=says):
        bands.read({**STARS.raw, "points": points})
