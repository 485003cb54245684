"""What a year brings to each village: numbers only, the same for the same seed.

The asked totals are shared out exactly; chance only moves them between villages.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from random import Random
from typing import Any

import yaml

MOST_A_SITTING = 6
"""Matters that one sitting decides at most."""


class Impossible(ValueError):
    """Totals that no lawful year can have; the message says why."""


@dataclass(frozen=True)
class VillageYear:
    """One village's year. ``matters`` are begun before each sitting; ``failing`` says for each
    sitting whether one vote fails in it, ``without_quorum`` whether it finds no quorum first."""

    code: str
    procedure: str
    representatives: int
    opinions: int
    matters: tuple[int, ...]
    failing: tuple[bool, ...]
    without_quorum: tuple[bool, ...]

    @property
    def sittings(self) -> int:
        """Sittings of the assembly that have their quorum."""
        return len(self.matters)


@cache
def defaults() -> dict[str, Any]:
    """The documented year, with its source in the file."""
    return dict(yaml.safe_load(Path(__file__).with_name("year.yaml").read_text("utf-8")))


def is_village(name: str) -> bool:
    """Whether a division of the fifth level is a village by its name (not a town's community)."""
    return "村" in name and not name.endswith("居委会")


def taking_part(area: str, villages: Sequence[str], rng: Random) -> tuple[list[str], int]:
    """Which villages take part, and how many of them, the first ones, by the eight-step method."""
    given = defaults()
    if area == given["area"] and len(villages) >= given["villages"]:
        many, eight = given["villages"], given["eight_step"]
    else:
        many = max(1, round(len(villages) * given["villages"] / given["of_villages"]))
        many = min(many, len(villages))
        eight = round(many * given["eight_step"] / given["villages"])
    return rng.sample(sorted(villages), many), eight


def share_out(total: int, least: Sequence[int], rng: Random) -> list[int]:
    """``total`` among as many as ``least`` has, each at least its own; nearly even, by chance."""
    n = len(least)
    left = total - sum(least)
    if left < 0:
        raise Impossible(f"{total} is less than the {sum(least)} that are needed at least")
    goal = [total / n + rng.uniform(-0.35, 0.35) * total / n for _ in range(n)]
    shares = list(least)
    weight = [max(0.0, g - s) for g, s in zip(goal, shares, strict=True)]
    whole = sum(weight) or 1.0
    shares = [s + int(left * w / whole) for s, w in zip(shares, weight, strict=True)]
    order = list(range(n))
    rng.shuffle(order)
    for k in range(total - sum(shares)):
        shares[order[k % n]] += 1
    return shares


def plan_year(
    area: str, villages: Sequence[str], *, opinions: int, sittings: int, decisions: int, seed: int
) -> list[VillageYear]:
    """The year of each village that takes part. Raises ``Impossible``."""
    rng = Random(f"{area}/{seed}")
    codes, eight = taking_part(area, villages, rng)
    n = len(codes)
    if decisions and not sittings:
        raise Impossible("a decision is made in a sitting, and there are no sittings")
    held = share_out(sittings, [1 if sittings >= n else 0] * n, rng)
    can = [k for k in range(n) if held[k]]
    decided = [0] * n
    if can:
        for k, d in zip(can, share_out(decisions, [0] * len(can), rng), strict=True):
            decided[k] = d
        _even(decided, held)
    said = share_out(opinions, [min(1, d) * d for d in decided], rng)
    years = []
    for k, code in enumerate(codes):
        own = Random(f"{area}/{seed}/{code}")
        procedure = "eight-step" if k < eight else "four-deliberations"
        matters = _matters(decided[k], held[k], procedure)
        years.append(
            VillageYear(
                code=code,
                procedure=procedure,
                representatives=own.randint(30, 50),
                opinions=said[k],
                matters=matters,
                failing=tuple(
                    m > 0 and s + 1 < held[k] and own.random() < 0.08 for s, m in enumerate(matters)
                ),
                without_quorum=tuple(own.random() < 0.05 for _ in matters),
            )
        )
    return years


def _even(decided: list[int], held: list[int]) -> None:
    """No village decides more than its sittings can."""
    over = 0
    for k, h in enumerate(held):
        most = h * MOST_A_SITTING
        over += max(0, decided[k] - most)
        decided[k] = min(decided[k], most)
    for k, h in enumerate(held):
        room = min(over, h * MOST_A_SITTING - decided[k])
        decided[k] += room
        over -= room
    if over:
        raise Impossible(f"so few sittings cannot decide so much: {over} matters are left over")


def _matters(decided: int, held: int, procedure: str) -> tuple[int, ...]:
    """How many matters begin before each sitting: early ones, so that they are carried out."""
    if not held:
        return ()
    usual = min(2, held if procedure == "four-deliberations" else held - 1)
    rounds = max(1, usual, -(-decided // MOST_A_SITTING))
    rounds = min(rounds, held, max(1, decided))
    base, more = divmod(decided, rounds)
    return tuple(base + (s < more) if s < rounds else 0 for s in range(held))
