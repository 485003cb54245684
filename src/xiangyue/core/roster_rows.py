"""Cells of a workbook made into a ``RosterPlan``: columns by name, values in many styles.

A sheet comes as its name and its rows of plain values (text, numbers, dates), as any reader of
workbooks gives them. Every complaint names sheet and cell.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime, timedelta
from typing import Any, Final

from xiangyue.core import identity, roster
from xiangyue.core import roster_columns as words
from xiangyue.core.digits import only_digits
from xiangyue.core.roster import Problem, RosterPlan, problem
from xiangyue.core.roster_columns import Book

MAX_ROWS: Final = 20_000
_EXCEL_ZERO: Final = date(1899, 12, 30)


@dataclass(frozen=True)
class RawSheet:
    """A sheet as read: row 0 is Excel's row 1. ``broken`` cells hold a formula without a value or
    an error; ``merged`` are ranges as (first row, first column, last row, last column), from 0."""

    name: str
    rows: Sequence[Sequence[Any]]
    broken: frozenset[tuple[int, int]] = frozenset()
    merged: tuple[tuple[int, int, int, int], ...] = ()


def letter(column: int) -> str:
    """Excel's name of a column counted from 0: A, B … Z, AA."""
    name = ""
    column += 1
    while column:
        column, rest = divmod(column - 1, 26)
        name = chr(65 + rest) + name
    return name


def plain(value: Any) -> str:
    """A cell as text: full-width forms folded, whole numbers without a point, outer space gone."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "是" if value else "否"
    if isinstance(value, float):
        return str(int(value)) if value.is_integer() else repr(value)
    if isinstance(value, datetime):
        return value.date().isoformat()
    text = unicodedata.normalize("NFKC", str(value))
    return " ".join("".join(c for c in text if c.isprintable() or c.isspace()).split())


def _name(value: Any) -> str:
    text = plain(value)
    return text.replace(" ", "") if re.search(r"[\u3400-\u9fff]", text) else text


def number_of(value: Any) -> str:
    """A household number in its normal form: upper case, no spaces, digits without zeros ahead."""
    text = plain(value).replace(" ", "").upper()
    text = re.sub(r"(?<=\d)号?户$|号$", "", text)
    return text.lstrip("0") or text[-1:] if only_digits(text) else text


def day_of(value: Any) -> date | None:
    """A day in the styles people write it; None if it is none or lacks its day."""
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, date):
        return value
    text = plain(value).replace(" ", "")
    match = re.fullmatch(r"(\d{4})[-/.年](\d{1,2})[-/.月](\d{1,2})[日号]?(?:00:00:00)?", text)
    match = match or re.fullmatch(r"((?:19|20)\d\d)(\d\d)(\d\d)", text)
    if match:
        try:
            return date(int(match[1]), int(match[2]), int(match[3]))
        except ValueError:
            return None
    if re.fullmatch(r"\d{4,5}", text) and 2200 < int(text) < 60000:
        return _EXCEL_ZERO + timedelta(days=int(text))  # a date shown as Excel's day number
    return None


def _heading(value: Any) -> str:
    return re.sub(r"[\s*＊:：.。()（）]", "", plain(value).split("/")[0]).lower()


class _Reader:
    """Reads one sheet; collects what is wrong."""

    def __init__(self, kind: str, sheet: RawSheet, out: _Out, book: Book) -> None:
        self.kind, self.sheet, self.out, self.book = kind, sheet, out, book
        self.columns: dict[str, int] = {}
        self.first = 0

    def where(self, field: str, row: int) -> str:
        return f"{self.kind} {letter(self.columns[field])}{row + 1}"

    def wrong(self, says: str, field: str, row: int, **values: Any) -> None:
        self.out.problems.append(problem(says, self.where(field, row), **values))

    def open(self) -> bool:
        """Find the headings; False where the sheet cannot be read."""
        best = -1
        spec = self.book.columns[self.kind]
        names = {_heading(n): c.field for c in spec for n in (c.zh, c.en, *c.others)}
        for number, row in enumerate(self.sheet.rows[:6]):
            found: dict[str, int] = {}
            for place, value in enumerate(row):
                field = names.get(_heading(value))
                if field and field not in found:
                    found[field] = place
            if len(found) > len(self.columns):
                self.columns, best = found, number
        missing = [c for c in spec if c.needed and c.field not in self.columns]
        if missing:
            for column in missing:
                self.out.problems.append(
                    problem("column-missing", self.kind, column=column.zh, column_en=column.en)
                )
            return False
        self.first = best + 1
        if self.first < len(self.sheet.rows):
            below = [_heading(v) for v in self.sheet.rows[self.first] if plain(v)]
            if below and all(b in names for b in below):
                self.first += 1  # the English headings under the Chinese
        taken = set(self.columns.values())
        for place, value in enumerate(self.sheet.rows[best]):
            if plain(value) and place not in taken:
                where = f"{self.kind} {letter(place)}{best + 1}"
                self.out.warnings.append(problem("column-extra", where, column=plain(value)))
        for top, left, bottom, right in self.sheet.merged:
            if bottom >= self.first and taken & set(range(left, right + 1)):
                where = f"{self.kind} {letter(left)}{top + 1}:{letter(right)}{bottom + 1}"
                self.out.problems.append(problem("merged", where))
        for row_, place in sorted(self.sheet.broken):
            if row_ >= self.first and place in taken:
                where = f"{self.kind} {letter(place)}{row_ + 1}"
                self.out.problems.append(problem("formula", where))
        return True

    def rows(self) -> list[tuple[int, dict[str, Any]]]:
        found = []
        for number in range(self.first, len(self.sheet.rows)):
            row = self.sheet.rows[number]
            cells = {f: row[p] if p < len(row) else "" for f, p in self.columns.items()}
            if any(plain(v) for v in cells.values()):
                found.append((number, cells))
            if len(found) > MAX_ROWS:
                self.out.problems.append(problem("too-many", self.kind, need=MAX_ROWS))
                return []
        return found

    def needed(self, row: int, cells: Mapping[str, Any]) -> bool:
        fine = True
        for column in self.book.columns[self.kind]:
            if column.needed and not plain(cells[column.field]):
                if (row, self.columns[column.field]) not in self.sheet.broken:
                    self.wrong("empty", column.field, row, column=column.zh, column_en=column.en)
                fine = False
        return fine

    def word(self, field: str, row: int, cells: Mapping[str, Any], known: Mapping[str, str]) -> str:
        text = plain(cells.get(field, "")).replace(" ", "")
        found = known.get(text, known.get(text.lower()))
        if found is None and text:
            self.wrong("word-unknown", field, row, word=text)
        return found or ""

    def day(self, field: str, row: int, cells: Mapping[str, Any]) -> date | None:
        value = cells.get(field, "")
        found = day_of(value)
        if found is None and plain(value):
            self.wrong("date-unclear", field, row, word=plain(value))
        return found


class _Out:
    def __init__(self) -> None:
        self.problems: list[Problem] = []
        self.warnings: list[Problem] = []


def _resident(r: _Reader, row: int, cells: Mapping[str, Any]) -> roster.Resident:
    sex = r.word("sex", row, cells, words.SEX)
    born = r.day("born", row, cells)
    raw, id_number = cells.get("id_number", ""), ""
    if plain(raw):
        found = identity.read_id(plain(raw))
        if found is None:
            as_number = isinstance(raw, (int, float)) and raw > 10**15
            r.wrong("id-as-number" if as_number else "id-wrong", "id_number", row)
        else:
            id_number = found.number
            if born and born != found.born:
                r.wrong("id-other-birth", "born", row)
            if sex and sex != found.sex:
                r.wrong("id-other-sex", "sex", row)
            born, sex = born or found.born, sex or found.sex
    phone = ""
    if plain(cells.get("phone", "")):
        phone = identity.read_phone(plain(cells["phone"])) or ""
        if not phone:
            r.wrong("phone-wrong", "phone", row)
    member = plain(cells.get("party_member", "")).lower()
    if member not in words.YES | words.NO:
        r.wrong("word-unknown", "party_member", row, word=member)
    return roster.Resident(
        household=number_of(cells.get("household", "")),
        name=_name(cells["name"]),
        sex=sex,
        born=born,
        id_number=id_number,
        phone=phone,
        party_member=member in words.YES,
        status=r.word("status", row, cells, words.STATUS) or "home",
        row=row + 1,
    )


def _stands_for(r: _Reader, row: int, value: Any, known: Mapping[str, int]) -> tuple[str, ...]:
    """``1-8,11`` as household numbers; a range takes those numbers in it that there are."""
    if isinstance(value, (date, datetime)):
        r.wrong("range-became-date", "stands_for", row)
        return ()
    found: dict[str, None] = {}
    text = re.sub(r"[~～—–−至到]", "-", plain(value))
    for part in filter(None, re.split(r"[,;、，；\s]+", re.sub(r"\s*-\s*", "-", text))):
        number = number_of(part)
        ends = re.fullmatch(r"(\d{1,6})-(\d{1,6})", part)
        if number in known:
            found[number] = None
        elif ends and int(ends[1]) <= int(ends[2]) <= int(ends[1]) + MAX_ROWS:
            inside = [n for n in map(str, range(int(ends[1]), int(ends[2]) + 1)) if n in known]
            if not inside:
                r.wrong("household-unknown", "stands_for", row, number=part)
            found.update(dict.fromkeys(inside))
        else:
            r.wrong("household-unknown", "stands_for", row, number=part)
    return tuple(found)


def _post(r: _Reader, row: int, cells: Mapping[str, Any]) -> roster.Post | None:
    body = r.word("body", row, cells, r.book.bodies)
    role = r.word("role", row, cells, r.book.roles)
    if not body or not role:
        return None
    role = words.ALIKE.get((body, role), role)
    if role not in r.book.held[body]:
        label = words.label_of(body)
        r.wrong("role-elsewhere", "role", row, word=plain(cells["role"]), body=label)
        return None
    return roster.Post(
        body=body,
        role=role,
        name=_name(cells["name"]),
        household=number_of(cells.get("household", "")),
        since=r.day("since", row, cells),
        until=r.day("until", row, cells),
        row=row + 1,
    )


def plan_of(sheets: Sequence[RawSheet], *, today: date, book: Book = words.VILLAGE) -> RosterPlan:
    """The plan a workbook's sheets make; every problem of cells, rows and composition in it.

    Of a village the sheets 户 and 人 must be there; 代表 and 职务 may be missing (nothing is said
    of them then). ``book``: the workbook of another level.
    """
    out = _Out()
    readers: dict[str, _Reader] = {}
    for kind, others in book.sheets.items():
        names = {kind, *others}
        sheet = next((s for s in sheets if set(plain(s.name).lower().split()) & names), None)
        if sheet is not None:
            reader = _Reader(kind, sheet, out, book)
            if reader.open():
                readers[kind] = reader
        elif kind in book.needed:
            out.problems.append(problem("sheet-missing", kind, sheet=kind, sheet_en=others[0]))

    def rows(kind: str) -> list[tuple[_Reader, int, dict[str, Any]]]:
        r = readers.get(kind)
        return [(r, n, c) for n, c in r.rows() if r.needed(n, c)] if r else []

    households = tuple(
        roster.Household(
            number=number_of(c["number"]),
            group=plain(c.get("group", "")),
            head=_name(c.get("head", "")),
            address=plain(c.get("address", "")),
            row=n + 1,
        )
        for _, n, c in rows("户")
    )
    known = {h.number: h.row for h in households}
    representatives = tuple(
        roster.Representative(
            name=_name(c["name"]),
            household=number_of(c.get("household", "")),
            stands_for=_stands_for(r, n, c.get("stands_for", ""), known),
            group=plain(c.get("group", "")),
            since=r.day("since", n, c),
            until=r.day("until", n, c),
            row=n + 1,
        )
        for r, n, c in rows("代表")
    )
    plan = RosterPlan(
        households,
        tuple(_resident(r, n, c) for r, n, c in rows("人")),
        representatives,
        tuple(p for r, n, c in rows("职务") if (p := _post(r, n, c))),
    )
    columns = {(k, f): letter(p) for k, r in readers.items() for f, p in r.columns.items()}
    plan = replace(
        plan,
        problems=tuple(out.problems),
        warnings=tuple(out.warnings),
        columns=frozenset(columns),
    )
    if not set(book.needed) <= readers.keys():
        return plan
    return roster.check(plan, today=today, columns=columns)
