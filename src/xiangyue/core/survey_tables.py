"""A survey's results by village group (or sex, age, village), where the groups are large enough.

A table is shown only if every cell is 0 or at least ``SMALL``, every column has at least ``COLUMN``
answers, and no column is all of one answer; else there is none. (Columns put together because of
their cells would tell of them: which one failed, and so, with the totals, what is in it.) So no
cell is left blank, and there is nothing to be worked out by subtraction. Options that the result
itself hides are one row here.
"""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from dataclasses import dataclass
from fractions import Fraction
from typing import Final

from xiangyue.core.survey_questions import Question
from xiangyue.core.survey_samples import weighted_share
from xiangyue.core.surveys import SMALL, Sheet, adds_up, not_shown, tally

COLUMN: Final = 10
"""Answers at least in a column."""
REST: Final = ""
"""The row of the options that are hidden."""


@dataclass(frozen=True)
class Column:
    """Strata put together, by name, with how many of them answered the question."""

    names: tuple[str, ...]
    n: int


@dataclass(frozen=True)
class Table:
    """``rows``: each row's value with its count in each column."""

    columns: tuple[Column, ...]
    rows: tuple[tuple[str, tuple[int, ...]], ...]


def by_stratum(
    question: Question,
    sheets: Sequence[tuple[str, Sheet]],
    strata: Sequence[str],
    as_one: Collection[str] = (),
) -> Table | None:
    """The table of one question; ``sheets`` each with its stratum. None where there can be none.

    ``as_one``: strata of which it is not told how many answered, in one column from the start.
    """
    n, whole = tally(question, [s for _, s in sheets])
    hidden = not_shown(question, n, whole)
    rows = [v for v in whole if v not in hidden]
    if not rows or (hidden and not adds_up(question)):
        return None
    parts: list[tuple[tuple[str, ...], int, dict[str, int]]] = []
    columns: list[tuple[str, ...]] = [(s,) for s in strata if s not in as_one]
    if few := tuple(s for s in strata if s in as_one):
        columns.append(few)
    for names in columns:
        n, counts = tally(question, [s for of, s in sheets if of in names])
        cells = {v: counts[v] for v in rows}
        if hidden:
            cells[REST] = sum(counts[v] for v in hidden)
        parts.append((names, n, cells))
    if len(parts) < 2 or not all(_holds(n, cells) for _, n, cells in parts):
        return None
    order = {name: n for n, name in enumerate(strata)}
    parts = [(tuple(sorted(p[0], key=order.__getitem__)), p[1], p[2]) for p in parts]
    parts.sort(key=lambda p: (len(p[0]) > 1, order[p[0][0]]))
    return Table(
        tuple(Column(names, n) for names, n, _ in parts),
        tuple((v, tuple(cells[v] for _, _, cells in parts)) for v in parts[0][2]),
    )


def _holds(n: int, cells: Mapping[str, int]) -> bool:
    return (
        n >= COLUMN
        and all(c == 0 or c >= SMALL for c in cells.values())
        and all(n - c == 0 or n - c >= SMALL for c in cells.values())
        and max(cells.values()) < n
    )


def weighted(table: Table, sizes: Mapping[str, int]) -> dict[str, Fraction]:
    """Each row's share if every column counted by its part of the population; only out of what the
    table shows, so that nothing more can be read from it. Empty where no column differs."""
    whole, answers = sum(sizes.values()), sum(c.n for c in table.columns)
    keys = ["|".join(c.names) for c in table.columns]
    of = {k: sum(sizes.get(n, 0) for n in c.names)
          for k, c in zip(keys, table.columns, strict=True)}  # fmt: skip
    if not whole or all(
        of[k] * answers == c.n * whole for k, c in zip(keys, table.columns, strict=True)
    ):
        return {}
    found = {}
    for value, cells in table.rows:
        counts = dict(zip(keys, cells, strict=True))
        answered = {k: c.n for k, c in zip(keys, table.columns, strict=True)}
        share = weighted_share(counts, answered, of)
        if share is not None:
            found[value] = share
    return found
