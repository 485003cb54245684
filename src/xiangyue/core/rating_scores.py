"""A score out of grades: what each grade is worth, and the mean of all that were given.

“组织党员、群众及服务对象代表对党员进行评议，实行量化评分” (source 000, catalogue D8). The document
names no points: they stand with the bands that a score falls into (``core.bands``), dated as they
are. Everybody's grade weighs the same, and a score follows from the numbers that are told: it tells
nothing that they do not, and a better grade never lowers it. Pure.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction


def score(counts: Mapping[str, int], points: Mapping[str, int], of: int = 100) -> Fraction | None:
    """The share of the whole, 0 to 1. ``points``: what each grade is worth, of ``of``; a grade
    without points (who does not know) says nothing. None where nobody gave a grade with points."""
    n = sum(counts.get(grade, 0) for grade in points)
    if not n:
        return None
    return Fraction(sum(worth * counts.get(grade, 0) for grade, worth in points.items()), of * n)
