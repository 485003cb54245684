"""Rows of a bank statement or a cash book made into exact lines, with every cell that is wrong.

Banks and villages keep them in many shapes: lines above the headings, totals at the foot, two
columns or one with a direction, newest first or last, merged days, 万元. ``read_statement`` finds
out which it is; what it found (``Statement.shape``) is shown, may be put right by hand, and is kept
for the next file of the same account. ``statement_balances`` checks what is read here.
"""

from __future__ import annotations

import re
from dataclasses import dataclass, replace
from datetime import date
from typing import Any, Final, Literal

from xiangyue.core import statement_columns as heads
from xiangyue.core.refusals import Check
from xiangyue.core.roster import Problem
from xiangyue.core.roster_rows import RawSheet, letter
from xiangyue.core.statement_cells import (
    CellWrong,
    amount_of,
    day_of,
    part_of_day,
    text_of,
    unit_of,
)
from xiangyue.core.statement_shapes import Shape

Kind = Literal["bank", "book"]
MAX_LINES: Final = 20_000


@dataclass(frozen=True)
class Line:
    """One movement: ``amount`` in fen, plus what came in, minus what went out. ``row`` as the
    spreadsheet numbers it; ``number``: of the village's own voucher, where the book has one."""

    row: int
    day: date
    amount: int
    summary: str = ""
    other: str = ""
    reference: str = ""
    number: str = ""
    balance: int | None = None


@dataclass(frozen=True)
class Total:
    """A total at the foot: what the file says came in and went out, in fen; None: not said."""

    row: int
    income: int | None
    spending: int | None


@dataclass(frozen=True)
class Rows:
    """What the cells say, before balances and doubles are looked at."""

    shape: Shape
    lines: tuple[Line, ...] = ()
    opening: int | None = None
    closing: tuple[tuple[int, int], ...] = ()  # (row, fen): balances carried forward
    totals: tuple[Total, ...] = ()
    problems: tuple[Problem, ...] = ()
    left_out: tuple[tuple[int, str], ...] = ()  # rows that are no movements: row, words
    by_side: bool = False  # income and spending are told by 借 and 贷
    unsigned: bool = False  # one column without any direction


def problem(says: str, where: str = "", **values: Any) -> Problem:
    """A problem at ``where`` (``Sheet1 C17``), worded under ``statement.``."""
    return Problem(where, Check(f"statement.{says}", False, values={"where": where, **values}))


class _Reader:
    def __init__(self, sheet: RawSheet, shape: Shape, kind: Kind) -> None:
        self.sheet, self.shape, self.kind = sheet, shape, kind
        self.columns = shape.columns
        self.problems: list[Problem] = []
        self.unit, self.units = self._units()
        self.year = shape.year or self._year()
        self.month = self.day = ""
        self.filled = self._filled()
        self.unnamed = self._unnamed()

    def _units(self) -> tuple[int, dict[str, int]]:
        """Yuan of one: of the whole sheet, and of columns whose heading says another."""
        top = self.sheet.rows[: (self.shape.header or 0)]
        said = (unit_of(text_of(v)) for row in top for v in row if "单位" in text_of(v))
        whole = self.shape.unit or next((u for u in said if u), 1)
        row = self.sheet.rows[self.shape.header or 0]
        own = {
            f: unit_of(text_of(row[p]))
            for f, p in self.columns.items()
            if f in ("income", "spending", "amount", "balance") and p < len(row)
        }
        return whole, {f: u for f, u in own.items() if u}

    def _year(self) -> int | None:
        for row in self.sheet.rows[: (self.shape.header or 0) + 1]:
            for value in row:
                if found := re.search(r"(20\d\d)\s*年", text_of(value)):
                    return int(found[1])
        return None

    def _filled(self) -> dict[tuple[int, int], Any]:
        """Cells within a merge over several rows, for words and days: what its first one says."""
        out: dict[tuple[int, int], Any] = {}
        wordy = {p for f, p in self.columns.items() if f not in _AMOUNTS}
        money = {p for f, p in self.columns.items() if f in _AMOUNTS}
        first = (self.shape.header or 0) + 1
        last_row = len(self.sheet.rows) - 1
        for top, left, bottom, right in self.sheet.merged:
            if bottom < first or bottom == top:
                continue
            for place in range(left, min(right, left + 60) + 1):
                if place in money and top >= first:
                    where = f"{letter(left)}{top + 1}:{letter(right)}{bottom + 1}"
                    self.problems.append(problem("merged", self.at(where)))
                if place in wordy and 0 <= top < len(self.sheet.rows):
                    row = self.sheet.rows[top]
                    value = row[left] if left < len(row) else ""
                    for n in range(max(top + 1, first), min(bottom, last_row) + 1):
                        out[n, place] = value
        return out

    def at(self, cell: str) -> str:
        return f"{self.sheet.name} {cell}".strip()

    def where(self, name: str, row: int) -> str:
        place = self.columns.get(name)
        return self.at(f"{letter(place) if place is not None else ''}{row + 1}")

    def cell(self, name: str, number: int) -> Any:
        place = self.columns.get(name)
        if place is None:
            return ""
        row = self.sheet.rows[number]
        value = row[place] if place < len(row) else ""
        return self.filled.get((number, place), value) if text_of(value) == "" else value

    def _unnamed(self) -> list[int]:
        """Columns without a heading that stand under, or right of, a heading of money: cash and
        bank below one "income", of which one alone is read."""
        heads = self.sheet.rows[self.shape.header or 0] if self.sheet.rows else []
        named = [p for p, value in enumerate(heads) if text_of(value)]
        found = []
        for place in (self.columns[f] for f in _MOVED if f in self.columns):
            last = min((p for p in named if p > place), default=place + 1) - 1
            spans = [right for _top, left, _bottom, right in self.sheet.merged if left == place]
            last = max([last, *(s for s in spans if s < place + 12)])
            found += [p for p in range(place + 1, last + 1) if p not in self.columns.values()]
        return found

    def loose(self, number: int) -> tuple[str, str] | None:
        """A cell with an amount in such a column of a row, and what it says."""
        row = self.sheet.rows[number]
        for place in self.unnamed:
            try:
                amount = amount_of(row[place]) if place < len(row) else None
            except CellWrong:
                continue
            if amount:
                return f"{letter(place)}{number + 1}", text_of(row[place])[:40]
        return None

    def words(self, name: str, number: int, most: int) -> str:
        return text_of(self.cell(name, number))[:most]

    def amount(self, name: str, number: int) -> int | None:
        """Fen of a cell; a problem, and None, where it cannot be read."""
        place = self.columns.get(name)
        if place is not None and (number, place) in self.sheet.broken:
            self.problems.append(problem("formula", self.where(name, number)))
            return None
        try:
            return amount_of(self.cell(name, number), self.units.get(name, self.unit))
        except CellWrong as wrong:
            self.problems.append(
                problem(wrong.says, self.where(name, number), word=wrong.word[:40])
            )
            return None

    def carry(self, number: int) -> None:
        """Take month and day of a row over to those below it that leave them empty."""
        month, day = (text_of(self.cell(n, number)) for n in ("month", "day_of_month"))
        self.month, self.day = month or self.month, day or ("" if month else self.day)

    def when(self, number: int) -> date | None:
        """The day of a row; of month and day alone those above it stand where they are empty."""
        if "day" in self.columns or "day_of_month" not in self.columns:
            return day_of(self.cell("day", number))
        if not (self.month and self.day):
            return None
        return part_of_day(self.year, self.month, self.day)


_MOVED: Final = ("income", "spending", "amount")
_AMOUNTS: Final = ("income", "spending", "amount", "balance")


def read_rows(sheet: RawSheet, shape: Shape, kind: Kind) -> Rows:
    """The lines of a sheet by its shape; every cell that cannot be read among the problems."""
    reader = _Reader(sheet, shape, kind)
    first = (shape.header or 0) + 1
    lines: list[Line] = []
    totals: list[Total] = []
    closing: list[tuple[int, int]] = []
    page: list[tuple[int, int]] = []
    left_out: list[tuple[int, str]] = []
    opening: int | None = None
    directed = _directed(reader, first)
    for number in range(first, len(sheet.rows)):
        row = sheet.rows[number]
        written = [t for v in row[:60] if (t := text_of(v))]
        if not written:
            continue
        if len(lines) >= MAX_LINES:
            reader.problems.append(problem("too-many", sheet.name, most=MAX_LINES))
            break
        reader.carry(number)
        label = reader.words("summary", number, 40)
        marks = [label, *written[:2]]
        here = heads.columns_of(row)
        if len(here) >= 3 and heads.complete(here):
            continue  # the headings again, at the top of a printed page
        known = next((w for w in _MARKS if any(heads.begins(m, _MARKS[w]) for m in marks)), "")
        if known:
            left_out.append((number + 1, " ".join(written)[:80]))
            had = len(reader.problems)
            inn, out, bal = (reader.amount(f, number) for f in ("income", "spending", "balance"))
            del reader.problems[had:]  # a total may be written in any way
            if known == "opening" and not lines and opening is None:
                opening = bal if bal is not None else inn
            elif known == "closing" and bal is not None:
                of_page = any(heads.begins(m, heads.PAGE_END) for m in marks)
                (page if of_page else closing).append((number + 1, bal))
            elif known == "totals" and not any(heads.begins(m, heads.PARTIAL) for m in marks):
                totals.append(Total(number + 1, inn, out))
            continue
        line = _line(reader, number, directed)
        if isinstance(line, Line):
            lines.append(line)
            page.clear()  # the page ended there, not the file
        elif line:
            left_out.append((number + 1, " ".join(written)[:80]))
    if opening is None:
        opening = _opening_above(sheet, shape, reader.unit)
    by_side = (
        any(re.search("借|贷|debit|credit", shape.names.get(f, "")) for f in ("income", "spending"))
        or directed == "sides"
    )
    reader.shape = replace(shape, unit=reader.unit, year=reader.year)
    return Rows(
        reader.shape,
        tuple(lines),
        opening,
        (*closing, *page),
        tuple(totals),
        tuple(reader.problems),
        tuple(left_out),
        by_side,
        directed == "unsigned",
    )


_MARKS: Final = {"opening": heads.OPENING, "closing": heads.CLOSING, "totals": heads.TOTALS}


def _opening_above(sheet: RawSheet, shape: Shape, unit: int) -> int | None:
    """An opening balance that stands above the headings, beside or within its name."""
    for row in sheet.rows[: shape.header or 0]:
        for place, value in enumerate(row):
            text = text_of(value)
            if not heads.begins(text, heads.OPENING):
                continue
            beside = row[place + 1] if place + 1 < len(row) else ""
            for said in (re.sub(r"^[^\d(+-]*", "", text), beside):
                try:
                    found = amount_of(said, unit)
                except CellWrong:
                    continue
                if found is not None:
                    return found
    return None


def _directed(reader: _Reader, first: int) -> str:
    """How one column of amounts tells in from out: "" (two columns), "words", "sides" (借, 贷),
    "signs", or "unsigned" where nothing does."""
    if {"income", "spending"} & reader.columns.keys():
        return ""
    words = {
        reader.words("direction", n, 20).lower() for n in range(first, len(reader.sheet.rows))
    } - {""}
    if words & (heads.DEBIT_WORDS | heads.CREDIT_WORDS):
        return "sides"
    if words & (heads.IN_WORDS | heads.OUT_WORDS):
        return "words"
    for number in range(first, len(reader.sheet.rows)):
        text = text_of(reader.cell("amount", number))
        if re.match(r"^[-+(−–－]", text) or text.endswith("-"):
            return "signs"
    return "unsigned"


def _line(r: _Reader, number: int, directed: str) -> Line | bool:
    """The line of a row; True for a row of words only, False where a problem was found."""
    had = len(r.problems)
    if directed:
        amount = r.amount("amount", number)
        inn, out = amount, None
        if amount is not None and directed in ("words", "sides"):
            sign = _sign(r, number)
            if sign is None:
                return False
            inn = sign * abs(amount)
    else:
        inn, out = r.amount("income", number), r.amount("spending", number)
    try:
        day = r.when(number)
    except CellWrong as wrong:
        if (inn or out) is None and len(r.problems) == had:
            return True
        name = "day" if "day" in r.columns else "day_of_month"
        r.problems.append(problem(wrong.says, r.where(name, number), word=wrong.word[:40]))
        return False
    if len(r.problems) > had:
        if day is None:  # words at the foot of the sheet, under the amounts by chance
            del r.problems[had:]
            return True
        return False
    if day is not None and (loose := r.loose(number)):
        r.problems.append(problem("other-column", r.at(loose[0]), word=loose[1]))
        return False
    if inn is None and out is None:
        if day is None or r.amount("balance", number) is None:
            return True
        r.problems.append(problem("amount-missing", r.where("amount", number)))
        return False
    if day is None:
        r.problems.append(problem("day-missing", r.where("day", number)))
        return False
    if inn and out:
        r.problems.append(problem("both-sides", r.where("income", number)))
        return False
    balance = r.amount("balance", number)
    if len(r.problems) > had:
        return False
    amount = (inn or 0) - (out or 0)
    if not amount:
        return True
    return Line(
        number + 1,
        day,
        amount,
        r.words("summary", number, 200),
        r.words("other", number, 80),
        r.words("reference", number, 60),
        r.words("number", number, 40),
        balance,
    )


def _sign(r: _Reader, number: int) -> int | None:
    word = r.words("direction", number, 20).lower()
    if word in heads.IN_WORDS or word in heads.CREDIT_WORDS:
        return 1
    if word in heads.OUT_WORDS or word in heads.DEBIT_WORDS:
        return -1
    says = "direction-unknown" if word else "direction-missing"
    r.problems.append(problem(says, r.where("direction", number), word=word))
    return None
