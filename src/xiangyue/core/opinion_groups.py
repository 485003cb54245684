"""Groups of opinion and common ground among many people's answers to many statements.

As in Polis (Small, Bjorkegren, Erkkilä, Shaw, Megill 2021): people who agree (1), disagree (-1) or
pass (0) on statements are placed on a plane by the two main axes of their answers; k-means parts
them into 2 to 5 groups, the number whose mean silhouette is largest. What sets a group apart are
statements on which it differs from all others (two-proportion test) and leans clearly itself
(one-proportion test), both at 90 %, one-sided. Common ground is what every group agrees with: the
product over the groups of (agree + 1) / (seen + 2), kept as an exact fraction.

A picture of what was said, never a decision; no weight of people, no score of a person.

**Small groups.** No group of fewer than 5 people is ever told apart: it joins the nearest one; no
number about a statement that fewer than 5 of a group have seen is used to describe that group. Who
answered fewer than 7 statements (or than all, if there are fewer) has no place in the picture.
Their answers are in the totals only if there are 5 such people, else one could subtract.

Deterministic and the same for any order of people (:mod:`xiangyue.core.opinion_space`). 1,000
people × 200 statements take under a second (``python -m tools.bench_opinion_groups``).
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from math import prod, sqrt
from typing import Final, Literal

import numpy as np

from xiangyue.core import opinion_space as space
from xiangyue.core.refusals import Check

SMALLEST: Final = 5
MOST_GROUPS: Final = 5
LEAST_ANSWERS: Final = 7
REPRESENTATIVE: Final = 5  # statements shown of a group, at most
SIGNIFICANT: Final = 1.2815515655446004  # z of 90 %, one-sided

Leaning = Literal["agree", "disagree"]


@dataclass(frozen=True)
class Count:
    """People of a group (or all) by their answer to one statement; ``seen`` is their sum."""

    agree: int
    disagree: int
    passed: int

    @property
    def seen(self) -> int:
        """How many answered, a pass included."""
        return self.agree + self.disagree + self.passed

    def of(self, leaning: Leaning) -> int:
        """Those who lean this way."""
        return self.agree if leaning == "agree" else self.disagree


@dataclass(frozen=True)
class Representative:
    """A statement that sets a group apart: ``n`` of ``seen`` lean this way, in the other groups
    ``other_n`` of ``other_seen``. ``p_test`` and ``difference_test`` are z values, ``ratio`` how
    many times likelier the leaning is here (with one added to each count)."""

    statement: str
    leaning: Leaning
    n: int
    seen: int
    other_n: int
    other_seen: int
    p_test: float
    ratio: float
    difference_test: float

    @property
    def strength(self) -> float:
        """Polis' order: likelier here × surely so × likely × surely so."""
        likely = (self.n + 1) / (self.seen + 2)
        return self.ratio * self.difference_test * likely * self.p_test


@dataclass(frozen=True)
class Group:
    """One group: at least 5 ``people`` (sorted), ``centre`` in the picture, a count for each
    statement, and what sets it apart, strongest first."""

    people: tuple[str, ...]
    centre: tuple[float, float]
    counts: Mapping[str, Count]
    representative: tuple[Representative, ...]


@dataclass(frozen=True)
class Ground:
    """A statement among all groups: ``agree`` and ``disagree`` are products over the groups.

    ``common``: more than half of those who have seen it lean so in every group (5 seen in each).
    """

    statement: str
    agree: Fraction
    disagree: Fraction
    common: Leaning | None


@dataclass(frozen=True)
class Picture:
    """All that is shown. ``groups``: the largest first; none if fewer than 5 people can be placed.

    ``positions``: person → place; ``silhouette``: 0 if there is one group; ``explained``: the share
    of all difference that each axis shows; ``ground``: by what is most agreed with; ``totals``: of
    everyone (see the module's text); ``notes``: sentences on what was left out or joined.
    """

    groups: tuple[Group, ...]
    positions: Mapping[str, tuple[float, float]]
    silhouette: float
    explained: tuple[float, float]
    ground: tuple[Ground, ...]
    totals: Mapping[str, Count]
    notes: tuple[Check, ...]


def one_proportion(n: int, seen: int) -> float:
    """z of "more than half of all who might answer", one added to each count (as in Polis)."""
    return 2 * sqrt(seen + 1) * ((n + 1) / (seen + 1) - 0.5)


def two_proportions(n: int, seen: int, other_n: int, other_seen: int) -> float:
    """z of "more here than there", one added to each count (as in Polis)."""
    here, there = Fraction(n + 1, seen + 1), Fraction(other_n + 1, other_seen + 1)
    pooled = Fraction(n + other_n + 2, seen + other_seen + 2)
    if pooled >= 1:
        return 0.0
    variance = pooled * (1 - pooled) * (Fraction(1, seen + 1) + Fraction(1, other_seen + 1))
    return float(here - there) / sqrt(variance)


def picture(statements: Sequence[str], answers: Mapping[str, Mapping[str, int]]) -> Picture:
    """The picture of ``answers``: person → statement → 1, 0 or -1; what is not there is not seen.

    Answers to statements that are not in ``statements`` (withdrawn ones) do not count. ValueError
    for another answer or a statement named twice.
    """
    places = {statement: n for n, statement in enumerate(statements)}
    if len(places) != len(statements):
        raise ValueError("a statement is named twice")
    people = sorted(answers)
    table = np.full((len(people), len(statements)), space.UNSEEN, dtype=np.int8)
    for row, person in enumerate(people):
        for statement, answer in answers[person].items():
            if answer not in (1, 0, -1):
                raise ValueError(f"{answer!r} is no answer: 1, 0 or -1")
            if statement in places:
                table[row, places[statement]] = answer
    # By answers, not by name: whoever people are, equal answers make an equal picture.
    order = np.lexsort(table.T[::-1]) if table.size else np.arange(len(people))
    table, people = table[order], [people[n] for n in order]
    seen = (table != space.UNSEEN).sum(axis=1)
    placed = seen >= max(1, min(LEAST_ANSWERS, len(statements)))
    notes: list[Check] = []
    left_out = int(((seen > 0) & ~placed).sum())
    if left_out:
        notes.append(Check("opinion-groups.few-answers", True, have=left_out, need=LEAST_ANSWERS))
    mine, names = table[placed], [p for p, is_in in zip(people, placed, strict=True) if is_in]
    if len(names) < SMALLEST:
        notes.append(Check("opinion-groups.few-people", False, have=len(names), need=SMALLEST))
        totals = _counts(statements, table if int((seen > 0).sum()) >= SMALLEST else table[:0])
        return Picture((), {}, 0.0, (0.0, 0.0), (), totals, tuple(notes))

    found, explained = space.axes(mine)
    points = space.project(mine, found)
    labels, silhouette, moved = _parted(points)
    if moved:
        notes.append(Check("opinion-groups.merged", True, have=moved, need=SMALLEST))
    if labels.max() == 0:
        notes.append(Check("opinion-groups.one", False, have=len(names)))
    groups = _groups(statements, mine, names, points, labels)
    everyone = table if left_out == 0 or left_out >= SMALLEST else mine
    return Picture(
        groups,
        {name: (float(x), float(y)) for name, (x, y) in zip(names, points, strict=True)},
        silhouette,
        (float(explained[0]), float(explained[1])),
        _ground(statements, groups),
        _counts(statements, everyone),
        tuple(notes),
    )


def _parted(points: space.Floats) -> tuple[space.Ints, float, int]:
    """Labels of the best parting into groups of 5 and more, its silhouette, how many were moved."""
    options = [
        space.merged(points, labels, SMALLEST)
        for labels in space.clusters(points, MOST_GROUPS).values()
    ]
    options = [option for option in options if option[0].max() > 0]
    if not options:
        return np.zeros(len(points), dtype=np.int64), 0.0, 0
    scores = space.silhouettes(points, [labels for labels, _ in options])
    best = max(range(len(options)), key=lambda n: (scores[n], -n))  # of equal ones the fewest
    return options[best][0], scores[best], options[best][1]


def _counts(statements: Sequence[str], table: space.Answers) -> dict[str, Count]:
    sums = [(table == answer).sum(axis=0) for answer in (1, -1, 0)]
    return {name: Count(*(int(column[n]) for column in sums)) for n, name in enumerate(statements)}


def _groups(
    statements: Sequence[str],
    table: space.Answers,
    names: Sequence[str],
    points: space.Floats,
    labels: space.Ints,
) -> tuple[Group, ...]:
    found = []
    for label in range(int(labels.max()) + 1):
        inside = labels == label
        x, y = points[inside].mean(axis=0).round(space.DECIMALS)
        counts = _counts(statements, table[inside])
        others = _counts(statements, table[~inside])
        people = sorted(name for name, is_in in zip(names, inside, strict=True) if is_in)
        shown = _representative(counts, others) if labels.max() else ()
        found.append(Group(tuple(people), (float(x), float(y)), counts, shown))
    return tuple(sorted(found, key=lambda group: (-len(group.people), group.centre)))


def _representative(
    counts: Mapping[str, Count], others: Mapping[str, Count]
) -> tuple[Representative, ...]:
    found = []
    for statement, here in counts.items():
        there = others[statement]
        if here.seen < SMALLEST:
            continue
        for leaning in ("agree", "disagree"):
            n, other_n = here.of(leaning), there.of(leaning)
            one = Representative(
                statement, leaning, n, here.seen, other_n, there.seen,
                one_proportion(n, here.seen),
                (n + 1) / (here.seen + 2) / ((other_n + 1) / (there.seen + 2)),
                two_proportions(n, here.seen, other_n, there.seen),
            )  # fmt: skip
            if one.p_test > SIGNIFICANT and one.difference_test > SIGNIFICANT:
                found.append(one)
    found.sort(key=lambda one: (-round(one.strength, space.DECIMALS), one.statement))
    return tuple(found[:REPRESENTATIVE])


def _ground(statements: Sequence[str], groups: Sequence[Group]) -> tuple[Ground, ...]:
    found = []
    for statement in statements:
        counts = [group.counts[statement] for group in groups]
        agree = prod((Fraction(c.agree + 1, c.seen + 2) for c in counts), start=Fraction(1))
        against = prod((Fraction(c.disagree + 1, c.seen + 2) for c in counts), start=Fraction(1))
        common: Leaning | None = None
        if all(c.seen >= SMALLEST for c in counts):
            if all(2 * c.agree > c.seen for c in counts):
                common = "agree"
            elif all(2 * c.disagree > c.seen for c in counts):
                common = "disagree"
        found.append(Ground(statement, agree, against, common))
    return tuple(sorted(found, key=lambda one: (-one.agree, one.statement)))
