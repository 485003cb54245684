"""Where the headings of a statement stand, and which column is what: found out, or as asked."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from typing import Final

from xiangyue.core import statement_columns as heads
from xiangyue.core.roster_rows import RawSheet

HEAD_WITHIN: Final = 40
"""Rows from the top among which the headings are looked for."""


@dataclass(frozen=True)
class Shape:
    """How a file is read. ``header``: the row of the headings, from 0; ``columns`` {field: column
    from 0}; ``names`` {field: heading}; ``sides``: "bank" where 贷 is money come in, "book" where
    借 is, "" where neither is said; ``unit``: yuan that one stands for; ``year``: of a cash book
    that writes month and day alone. Left empty, each is found out."""

    sheet: str = ""
    header: int | None = None
    columns: Mapping[str, int] = field(default_factory=dict)
    names: Mapping[str, str] = field(default_factory=dict)
    sides: str = ""
    unit: int = 0
    year: int | None = None
    newest_first: bool = False


def headings_of(sheet: RawSheet) -> tuple[int, dict[str, int]] | None:
    """The row of the headings and its columns: the row that says most; None where none does."""
    best: tuple[int, dict[str, int]] | None = None
    for number, row in enumerate(sheet.rows[:HEAD_WITHIN]):
        found = heads.columns_of(row)
        below = sheet.rows[number + 1] if number + 1 < len(sheet.rows) else ()
        if len(found) >= 2 and not heads.complete(found):  # 收入 and 支出 may stand one row lower
            more = {f: p for f, p in heads.columns_of(below).items() if f not in found}
            taken = set(found.values()) - {found.get("day")}
            joined = found | {f: p for f, p in more.items() if p not in taken}
            if more and heads.complete(joined):
                return number + 1, joined
        if heads.complete(found) and (best is None or len(found) > len(best[1])):
            best = number, found
    return best


def choose(sheets: Sequence[RawSheet], asked: Shape) -> tuple[RawSheet, Shape] | None:
    """The sheet to be read and its columns: as asked for, else the first that has headings."""
    wanted = [s for s in sheets if s.name == asked.sheet] or list(sheets)
    for sheet in wanted:
        found = headings_of(sheet)
        header = asked.header if asked.header is not None else found and found[0]
        if asked.names and asked.header is None and not asked.columns:
            header = _remembered(sheet, asked.names, header)
        if header is None or not 0 <= header < len(sheet.rows):
            continue
        columns = dict(found[1]) if found and found[0] == header else {}
        if asked.columns:
            columns = dict(asked.columns)
        elif asked.names:  # as remembered: by the name of the heading, wherever it stands now
            here = {heads.heading(v): p for p, v in reversed(list(enumerate(sheet.rows[header])))}
            kept = {f: here[n] for f, n in asked.names.items() if n in here}
            columns = kept if heads.complete(kept) else columns
        row = sheet.rows[header]
        names = {f: heads.heading(row[p]) for f, p in columns.items() if p < len(row)}
        return sheet, replace(asked, sheet=sheet.name, header=header, columns=columns, names=names)
    return None


def _remembered(sheet: RawSheet, names: Mapping[str, str], otherwise: int | None) -> int | None:
    """The row in which the headings of the last file stand."""
    for number, row in enumerate(sheet.rows[:HEAD_WITHIN]):
        here = {heads.heading(v) for v in row}
        if heads.complete({f: 0 for f, n in names.items() if n and n in here}):
            return number
    return otherwise
