"""Units that choose representatives: households parted into units of five to fifteen, seats parted
among groups, seats for women spread over the units. Pure arithmetic; every household once.

Source: Organic Law of Villagers' Committees (2025), Art. 29.
"""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby
from typing import Final

LEAST: Final = 5
MOST: Final = 15
"""Households of one representative (Art. 29, paragraph 2)."""


def divide(homes: Sequence[tuple[int, str]], size: int) -> list[list[int]]:
    """Households (id, group; in order) in units of about ``size``, none under five or over fifteen
    where there are five at all. A unit is of one group, unless a group has fewer than five: it
    joins its neighbour."""
    runs = [[home for home, _ in some] for _, some in groupby(homes, key=lambda h: h[1])]
    joined: list[list[int]] = []
    for run in runs:
        if joined and (len(run) < LEAST or len(joined[-1]) < LEAST):
            joined[-1] += run
        else:
            joined.append(list(run))
    found: list[list[int]] = []
    for run in joined:
        n = len(run)
        k = max(-(-n // MOST), min(max(1, n // LEAST), max(1, (2 * n + size) // (2 * size))))
        base, more = divmod(n, k)
        start = 0
        for i in range(k):
            end = start + base + (i < more)
            found.append(run[start:end])
            start = end
    return found


def spread(women: int, units: int) -> set[int]:
    """Which of so many units have a seat for a woman: ``women`` of them, evenly."""
    if units <= 0:
        return set()
    women = max(0, min(women, units))
    return {i for i in range(units) if (i + 1) * women // units > i * women // units}


def apportion(weights: Sequence[int], seats: int) -> list[int]:
    """So many seats parted by weight, by the largest remainder; each has one at least, where there
    are as many seats as that."""
    whole = sum(weights)
    if not weights or whole <= 0:
        return [0] * len(weights)
    found = [seats * w // whole for w in weights]
    order = sorted(range(len(weights)), key=lambda i: (-(seats * weights[i] % whole), i))
    for i in order[: seats - sum(found)]:
        found[i] += 1
    while 0 in found and max(found) > 1:
        found[found.index(max(found))] -= 1
        found[found.index(0)] += 1
    return found


def women_needed(seats: int, committee: int) -> int:
    """Women among the representatives at least: a third of the whole assembly."""
    return -(-(seats + committee) // 3)
