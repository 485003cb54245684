"""What may be told of a secret vote that is counted class by class, where a class is small.

Of a class in which fewer than ``least`` voted no number of votes is told, nor of any other class
beside the whole: by their difference it would be known. Told are who was there and how many ballots
came back, whether each condition is met, and the whole's own numbers where they say nothing that
the conditions do not leave open. So with 20 of 30 representatives needed, 21 for it in all and the
condition met, at most one of three committee members was for it: then the whole's numbers are held
back too, and around them so many more that their being held back says nothing either.

What everybody in the room voted is known where all voted alike; nothing can be held back of that.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from itertools import product
from math import prod
from typing import Final

from xiangyue.core.rule_checks import applies
from xiangyue.core.rule_data import VOTES, Condition, Group

MOST: Final = 20_000
"""Ways of voting that are tried; where there are more of them the whole is held back."""
FOR: Final = "for"

Way = tuple[int, ...]
Met = tuple[bool, ...]


@dataclass(frozen=True)
class Told:
    """``small``: the classes in which fewer than ``least`` voted, and how many; ``whole``: whether
    the votes of all together are told."""

    small: Mapping[str, int]
    least: int
    whole: bool


def small(voted: Mapping[str, int], least: int) -> dict[str, int]:
    """The classes in which somebody voted and fewer than ``least``."""
    return {name: n for name, n in voted.items() if 0 < n < least}


def told(
    groups: Sequence[Group], counts: Mapping[str, int], classes: Sequence[str], least: int
) -> Told | None:
    """What may be told of this vote; None where all of it may.

    ``groups``: the conditions by which it is carried; ``counts``: all of a verdict, with
    ``returned`` and ``for`` of each of the ``classes``.
    """
    voted = {name: counts[f"returned.{name}"] for name in classes}
    few = small(voted, least)
    if not few:
        return None
    conditions = [c for group in groups for c in group.any_of]
    whole = (
        sum(voted.values()) >= least
        and not any(_other(name, classes) for c in conditions for name in _names(c))
        and prod(n + 1 for n in voted.values()) <= MOST
    )
    if whole:
        agreed = sum(counts[f"{FOR}.{name}"] for name in classes)
        whole = agreed not in _held(conditions, counts, voted, few)
    return Told(few, least, whole)


def alone(
    groups: Sequence[Group], counts: Mapping[str, int], voters: Mapping[str, int]
) -> list[str]:
    """The classes of one voter of which a condition asks by itself, so that whether it is met tells
    the vote. ``counts``: who is due and there; ``voters``: how many vote in each class."""
    known = {**counts, **{f"returned.{name}": n for name, n in voters.items()}}
    conditions = [c for group in groups for c in group.any_of]
    return [
        name
        for name, n in voters.items()
        if n == 1 and any(_tells(c, name, known) for c in conditions)
    ]


def _tells(condition: Condition, name: str, counts: Mapping[str, int]) -> bool:
    """Whether a condition is met or not as the one voter of this class votes."""
    if not _names(condition) & {f"{vote}.{name}" for vote in VOTES}:
        return False
    mine = f"{FOR}.{name}"
    if condition.have != mine:
        return True
    return _met(condition, {**counts, mine: 0}) != _met(condition, {**counts, mine: 1})


def _names(condition: Condition) -> set[str]:
    return {condition.have, condition.of, condition.when[0] if condition.when else ""} - {""}


def _other(name: str, classes: Sequence[str]) -> bool:
    """A number of votes other than how many were for it."""
    vote, _, of = name.partition(".")
    return vote in VOTES and vote != FOR and (not of or of in classes)


def _held(
    conditions: Sequence[Condition],
    counts: Mapping[str, int],
    voted: Mapping[str, int],
    few: Mapping[str, int],
) -> set[int]:
    """The sums of votes for it that are not told, whichever the true one is.

    One is held where, beside the conditions, it narrows what a small class can have voted; and so
    many around these that their being held narrows nothing either.
    """
    names = list(voted)
    places = [names.index(name) for name in few]
    by_sum: dict[int, dict[Met, set[Way]]] = {}
    for way, met in _ways(conditions, counts, names, voted):
        seen = by_sum.setdefault(sum(way), {}).setdefault(met, set())
        seen.add(tuple(way[place] for place in places))
    held = {
        agreed
        for agreed, each in by_sum.items()
        if any(seen != set.union(*each.values()) for seen in each.values())
    }
    while held and not _hides(by_sum, held):
        held |= {n for m in held for n in (m - 1, m + 1) if n in by_sum}
    return held


def _ways(
    conditions: Sequence[Condition],
    counts: Mapping[str, int],
    names: Sequence[str],
    voted: Mapping[str, int],
) -> Iterator[tuple[Way, Met]]:
    """Every way in which so many can have been for it, class by class, and what would be met."""
    known = dict(counts)
    for way in product(*(range(voted[name] + 1) for name in names)):
        known |= {f"{FOR}.{name}": n for name, n in zip(names, way, strict=True)}
        known[FOR] = sum(way)
        yield way, tuple(_met(c, known) for c in conditions)


def _met(condition: Condition, counts: Mapping[str, int]) -> bool:
    if condition.have not in counts or (condition.of and condition.of not in counts):
        return False
    of = counts[condition.of] if condition.of else None
    return applies(condition, dict(counts)) and condition.threshold.met(counts[condition.have], of)


def _hides(by_sum: Mapping[int, Mapping[Met, set[Way]]], held: set[int]) -> bool:
    """Whether knowing that the sum is one of ``held`` tells no more than the conditions do."""
    for met in {met for agreed in held for met in by_sum[agreed]}:
        every = set.union(*(each[met] for each in by_sum.values() if met in each))
        if every != set.union(*(by_sum[n][met] for n in held if met in by_sum[n])):
            return False
    return True
