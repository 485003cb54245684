"""A bank statement or cash book held against itself: order, sides, balances, totals, doubles."""

from __future__ import annotations

import unicodedata
from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import date
from itertools import pairwise

from xiangyue.core import money
from xiangyue.core import statement_columns as heads
from xiangyue.core.roster import Problem
from xiangyue.core.roster_rows import RawSheet, letter
from xiangyue.core.statement_rows import (
    Kind,
    Line,
    Rows,
    problem,
    read_rows,
)
from xiangyue.core.statement_shapes import Shape, choose


@dataclass(frozen=True)
class Break:
    """Where a balance does not follow: ``expected`` is the one before plus in minus out; fen."""

    row: int
    expected: int
    said: int


@dataclass(frozen=True)
class Statement:
    """A file as read: the oldest line first. With ``problems`` nothing of it may be taken.

    ``opening`` and ``closing`` in fen, None where no balance is said. ``doubles``: (row, row that
    it repeats), left out of the lines; ``twins``: (row, row) that say the same and are both kept.
    """

    shape: Shape
    lines: tuple[Line, ...] = ()
    opening: int | None = None
    closing: int | None = None
    problems: tuple[Problem, ...] = ()
    warnings: tuple[Problem, ...] = ()
    breaks: tuple[Break, ...] = ()
    doubles: tuple[tuple[int, int], ...] = ()
    twins: tuple[tuple[int, int], ...] = ()
    left_out: tuple[tuple[int, str], ...] = ()

    @property
    def income(self) -> int:
        """Fen that came in."""
        return sum(x.amount for x in self.lines if x.amount > 0)

    @property
    def spending(self) -> int:
        """Fen that went out, as a positive number."""
        return -sum(x.amount for x in self.lines if x.amount < 0)


def read_statement(
    sheets: Sequence[RawSheet], *, kind: Kind, today: date, asked: Shape | None = None
) -> Statement:
    """A file's lines and all that is wrong with it; never raises.

    ``kind``: of a bank ("bank") or the village's own cash book ("book"). ``asked``: what was put
    right by hand, or kept from the last file.
    """
    asked = asked or Shape()
    chosen = choose(sheets, asked)
    if chosen is None:
        return Statement(asked, problems=(problem("no-headings"),))
    sheet, shape = chosen
    if not heads.complete(shape.columns):
        return Statement(shape, problems=(problem("columns-missing", sheet.name),))
    rows = read_rows(sheet, shape, kind)
    problems = list(rows.problems)
    if not rows.lines and not problems:
        problems.append(problem("no-lines", sheet.name))
    if rows.unsigned and rows.lines:
        signed = _signed(rows)
        if signed is None:
            problems.append(problem("no-direction", sheet.name))
        else:
            rows = replace(rows, lines=signed)
    problems += [
        problem("to-come", _at(sheet, shape, x.row, "day", "day_of_month"), day=x.day.isoformat())
        for x in rows.lines
        if x.day > today
    ]
    if problems:
        return Statement(
            replace(rows.shape, sides=asked.sides),
            rows.lines,
            problems=tuple(problems),
            left_out=rows.left_out,
        )
    return _checked(rows, sheet, kind, asked.sides)


def _at(sheet: RawSheet, shape: Shape, row: int, *names: str) -> str:
    """Where a row says something: the cell of the first of these fields that there is."""
    place = next((shape.columns[n] for n in names if n in shape.columns), 0)
    return f"{sheet.name} {letter(place)}{row}".strip()


def _checked(rows: Rows, sheet: RawSheet, kind: Kind, sides: str) -> Statement:
    candidates = [rows.lines]
    if _newest_first(rows.lines) is not False:
        candidates = [tuple(reversed(rows.lines))]
        if _newest_first(rows.lines) is None:
            candidates.insert(0, rows.lines)
    asked = [sides] if sides or not rows.by_side else [kind, "book" if kind == "bank" else "bank"]
    best: tuple[int, str, tuple[Line, ...], tuple[tuple[int, int], ...], list[Break]] | None = None
    for side in asked:
        for order in candidates:
            lines = order
            if rows.by_side and side == "book":  # 借 is what came in
                lines = tuple(replace(x, amount=-x.amount) for x in order)
            lines, doubles = _doubles(lines)
            broken = breaks(lines, rows.opening)
            if best is None or len(broken) < best[0]:
                best = len(broken), side, lines, doubles, broken
    assert best is not None
    _n, side, lines, doubles, broken = best
    first = lines[0]
    opening = rows.opening
    if opening is None and first.balance is not None:
        opening = first.balance - first.amount
    ended = _closing(lines, opening)
    warnings = [
        problem(
            "balance-breaks",
            _at(sheet, rows.shape, b.row, "balance"),
            expected=money.words(b.expected),
            said=money.words(b.said),
            gap=money.words(b.said - b.expected),
        )
        for b in broken
    ]
    flipped = rows.by_side and side == "book"
    for total in rows.totals:
        sums = [sum(x.amount for x in lines if x.amount > 0),
                -sum(x.amount for x in lines if x.amount < 0)]  # fmt: skip
        said = [total.spending, total.income] if flipped else [total.income, total.spending]
        for have, told in zip(sums, said, strict=True):
            if told is not None and told != have:
                warnings.append(
                    problem(
                        "total-differs",
                        _at(sheet, rows.shape, total.row, "income", "amount"),
                        said=money.words(told),
                        have=money.words(have),
                    )
                )
    for row, said_ in rows.closing[-1:]:
        if ended is not None and said_ != ended and not broken:
            warnings.append(
                problem(
                    "closing-differs",
                    _at(sheet, rows.shape, row, "balance"),
                    said=money.words(said_),
                    have=money.words(ended),
                )
            )
    newest = len(lines) > 1 and lines[0].row > lines[-1].row
    return Statement(
        replace(rows.shape, sides=side if rows.by_side else "", newest_first=newest),
        lines,
        opening,
        ended,
        (),
        tuple(warnings),
        tuple(broken),
        doubles,
        _twins(lines),
        rows.left_out,
    )


def _newest_first(lines: Sequence[Line]) -> bool | None:
    """Whether the days fall rather than rise; None where they do neither."""
    pairs = list(pairwise(lines))
    up, down = (sum(b.day > a.day for a, b in pairs), sum(b.day < a.day for a, b in pairs))
    return None if up == down else down > up


def breaks(lines: Sequence[Line], opening: int | None) -> list[Break]:
    """Each line whose balance is not the one before plus in minus out. Lines without a balance
    are summed up to the next that has one."""
    found: list[Break] = []
    running = opening
    for line in lines:
        if running is not None:
            running += line.amount
            if line.balance is not None and line.balance != running:
                found.append(Break(line.row, running, line.balance))
        if line.balance is not None:
            running = line.balance
    return found


def _closing(lines: Sequence[Line], opening: int | None) -> int | None:
    running = opening
    for line in lines:
        running = line.balance if line.balance is not None else (
            None if running is None else running + line.amount
        )  # fmt: skip
    return running


def _signed(rows: Rows) -> tuple[Line, ...] | None:
    """The lines of one column without direction, by what each did to the balance; None where the
    balances do not tell."""
    for lines in (rows.lines, tuple(reversed(rows.lines))):
        running, made = rows.opening, []
        for n, line in enumerate(lines):
            if line.balance is None:
                break
            if running is None:  # the first: whichever the second one's balance does not deny
                running = line.balance - line.amount
                if n + 1 < len(lines) and len(lines) > 1 and line.balance < line.amount:
                    running = line.balance + line.amount
            change = line.balance - running
            if abs(change) != abs(line.amount):
                break
            made.append(replace(line, amount=change))
            running = line.balance
        if len(made) == len(lines):
            return tuple(made if lines is rows.lines else reversed(made))
    return None


def plain(text: str) -> str:
    """A text without spaces and marks, to be compared."""
    return "".join(c for c in unicodedata.normalize("NFKC", text).lower() if c.isalnum())


def _doubles(lines: Sequence[Line]) -> tuple[tuple[Line, ...], tuple[tuple[int, int], ...]]:
    """Lines without those that repeat another: the same bank's number, or all the same with the
    same balance after it (which no second movement can leave)."""
    kept: list[Line] = []
    seen: dict[tuple[object, ...], int] = {}
    doubles: list[tuple[int, int]] = []
    for x in lines:
        if not x.reference and x.balance is None:
            kept.append(x)
            continue
        key = (x.day, x.amount, x.reference, x.balance, plain(x.summary) if not x.reference else "")
        if key in seen:
            doubles.append((x.row, seen[key]))
            continue
        seen[key] = x.row
        kept.append(x)
    return tuple(kept), tuple(doubles)


def _twins(lines: Iterable[Line]) -> tuple[tuple[int, int], ...]:
    """Lines that say the same and may be one thing written twice; nothing in the file decides."""
    seen: dict[tuple[object, ...], int] = {}
    found = []
    for x in lines:
        if x.reference or x.balance is not None:
            continue
        key = (x.day, x.amount, plain(x.summary), plain(x.other), x.number)
        if key in seen:
            found.append((x.row, seen[key]))
        else:
            seen[key] = x.row
    return tuple(found)


def fingerprints(lines: Sequence[Line]) -> list[str]:
    """What each line is known by within its account: its day, its amount and the bank's number,
    else the balance after it, else its words; and which of several alike it is."""
    count: Counter[str] = Counter()
    out = []
    for x in lines:
        if x.reference:
            basis = f"r{plain(x.reference)}"
        elif x.balance is not None:
            basis = f"b{x.balance}"
        else:
            basis = f"t{plain(x.summary)}"
        mark = f"{x.day.isoformat()}|{x.amount}|{basis}"
        count[mark] += 1
        out.append(f"{mark}|{count[mark]}"[:200])
    return out
