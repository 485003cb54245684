"""How many must be asked, and how sure a sample makes one: whole numbers, rounded against oneself.

The answers that a share within ``±margin`` takes, 95 times of a hundred: n0 = z²·p(1−p)/e², with
z = 1.96 and p = 1/2 (the worst case), and out of a population of N only n = n0 / (1 + (n0 − 1)/N)
(Cochran, Sampling Techniques, 3rd ed. 1977, sections 4.2–4.4, formula 4.4). The other way round the
margin of n answers is z·√(p(1−p)/n · (N − n)/(N − 1)).

It tells the chance of the draw alone: neither who did not answer nor how a question was put.
"""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from math import isqrt
from typing import Final

Z2: Final = Fraction(38416, 10000)
"""1.96 squared."""
HALF: Final = Fraction(1, 2)


def answers_needed(
    population: int, margin: Fraction, *, share: Fraction = HALF, z2: Fraction = Z2
) -> int:
    """Answers for a margin of ``±margin`` (a share of 1, such as 5/100), never more than all."""
    if population < 1 or not 0 < margin < 1:
        raise ValueError(f"{margin} of {population}")
    infinite = z2 * share * (1 - share) / (margin * margin)
    found = infinite / (1 + (infinite - 1) / population)
    return min(population, _up(found))


def to_ask(needed: int, answering: Fraction, population: int) -> int:
    """How many to ask if that share of them answers; never more than there are."""
    if not 0 < answering <= 1:
        raise ValueError(f"{answering} of those asked")
    return min(population, _up(Fraction(needed) / answering))


def margin(answers: int, population: int) -> int:
    """The margin of so many answers, in tenths of a percentage point, rounded up; 0 for all."""
    if not 0 <= answers <= population:
        raise ValueError(f"{answers} of {population}")
    if answers == 0:
        return 1000
    if answers == population:
        return 0
    left = Fraction(population - answers, population - 1)
    square = Z2 * HALF * HALF / answers * left * 1_000_000
    root = isqrt(square.numerator // square.denominator)
    return min(1000, root if Fraction(root * root) == square else root + 1)


def table(population: int, margins: tuple[int, ...] = (3, 5, 7, 10)) -> list[tuple[int, int]]:
    """For each margin in percentage points the answers that it takes."""
    return [(m, answers_needed(population, Fraction(m, 100))) for m in margins]


def weighted_share(
    counts: Mapping[str, int], answered: Mapping[str, int], sizes: Mapping[str, int]
) -> Fraction | None:
    """The share that each stratum gives, weighted by its part of the population: Σ N_h/N · x_h/n_h
    (Cochran 1977, formula 5.1). None where a stratum has nobody who answered."""
    whole = sum(sizes.values())
    if not whole or any(not answered.get(name) for name, size in sizes.items() if size):
        return None
    return sum(
        (
            Fraction(size, whole) * Fraction(counts.get(name, 0), answered[name])
            for name, size in sizes.items()
            if size
        ),
        Fraction(0),
    )


def _up(value: Fraction) -> int:
    return -(-value.numerator // value.denominator)
