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
from xiangyue.core.roster import Problem, RosterPlan, problem

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


@dataclass(frozen=True)
class Column:
    """A column: its field, its headings (Chinese, English, then other names), whether needed."""

    field: str
    zh: str
    en: str
    needed: bool = False
    others: tuple[str, ...] = ()


SHEETS: Final[Mapping[str, tuple[str, ...]]] = {
    "户": ("households", "户口", "户籍", "农户"),
    "人": ("residents", "人口", "村民", "people"),
    "代表": ("representatives", "村民代表"),
    "职务": ("posts", "任职", "干部"),
}
COLUMNS: Final[Mapping[str, tuple[Column, ...]]] = {
    "户": (
        Column("group", "村民小组", "Group", others=("组", "小组", "组别")),
        Column("number", "户号", "Household no.", True, ("户编号", "编号", "household number")),
        Column("head", "户主", "Head", others=("户主姓名", "head of household")),
        Column("address", "地址", "Address", others=("住址", "家庭住址", "门牌")),
    ),
    "人": (
        Column("household", "户号", "Household no.", True, ("户编号", "household number")),
        Column("name", "姓名", "Name", True, ("名字",)),
        Column("sex", "性别", "Sex", others=("gender",)),
        Column("born", "出生日期", "Birth date", others=("出生年月日", "出生年月", "生日", "born")),
        Column(
            "id_number", "身份证号", "ID no.", others=("身份证", "身份证号码", "公民身份号码", "id")
        ),
        Column("phone", "电话", "Phone", others=("手机", "手机号", "联系电话", "mobile")),
        Column("party_member", "党员", "Party member", others=("是否党员", "政治面貌")),
        Column("status", "情况", "Status", others=("状态", "在村情况", "备注情况")),
    ),
    "代表": (
        Column("name", "姓名", "Name", True, ("代表姓名",)),
        Column("household", "本人户号", "Own household no.", others=("户号",)),
        Column("stands_for", "联系户号", "Stands for", others=("联系户", "推选户", "households")),
        Column("group", "或小组", "Or group", others=("村民小组", "小组", "组", "group")),
        Column("since", "任期起", "From", others=("起", "任职时间", "since")),
        Column("until", "任期止", "To", others=("止", "until")),
    ),
    "职务": (
        Column("body", "组织", "Body", True, ("机构", "班子")),
        Column("role", "职务", "Role", True, ("岗位",)),
        Column("name", "姓名", "Name", True),
        Column("household", "本人户号", "Own household no.", others=("户号",)),
        Column("since", "任期起", "From", others=("起", "任职时间", "since")),
        Column("until", "任期止", "To", others=("止", "until")),
    ),
}
_SEX = {
    "男": "male",
    "女": "female",
    "m": "male",
    "f": "female",
    "male": "male",
    "female": "female",
}
_YES = {
    "是",
    "√",
    "✓",
    "对",
    "y",
    "yes",
    "true",
    "1",
    "党员",
    "中共党员",
    "预备党员",
    "中共预备党员",
}
_NO = {"", "否", "不是", "×", "x", "n", "no", "false", "0", "群众", "共青团员", "团员"}
_STATUS = {label: key for key, label in roster.STATUS_LABELS.items()} | {
    "": "home", "常住": "home", "在家": "home", "在外": "away", "外出务工": "away",
    "home": "home", "away": "away", "incapable": "incapable", "deprived": "deprived",
}  # fmt: skip
_BODIES = {label: key for key, label in roster.BODY_LABELS.items()} | {
    "支委会": "branch_committee", "党支部": "branch_committee", "村党支部": "branch_committee",
    "村委会": "village_committee", "监委会": "supervision_committee",
    "村监委": "supervision_committee", "村代会": "representatives_assembly",
    "办公室": "office", "村委办公室": "office",
} | {key: key for key in roster.BODIES}  # fmt: skip
_ROLES = {label: key for key, label in roster.ROLE_LABELS.items()} | {
    "支部书记": "secretary", "党支部书记": "secretary", "支部副书记": "deputy_secretary",
    "村委会主任": "director", "村主任": "director", "村委会副主任": "deputy_director",
    "村委会委员": "committee_member", "村委委员": "committee_member", "代表": "representative",
    "主席": "assembly_chair", "文书兼会计": "clerk",
} | {key: key for roles in roster.BODIES.values() for key in roles}  # fmt: skip
_ALIKE = {  # the same word means another role in another body
    ("supervision_committee", "director"): "supervision_chair",
    ("supervision_committee", "committee_member"): "supervisor",
    ("branch_committee", "committee_member"): "branch_member",
}


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
    return text.lstrip("0") or text[-1:] if text.isdigit() else text


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

    def __init__(self, kind: str, sheet: RawSheet, out: _Out) -> None:
        self.kind, self.sheet, self.out = kind, sheet, out
        self.columns: dict[str, int] = {}
        self.first = 0

    def where(self, field: str, row: int) -> str:
        return f"{self.kind} {letter(self.columns[field])}{row + 1}"

    def wrong(self, says: str, field: str, row: int, **values: Any) -> None:
        self.out.problems.append(problem(says, self.where(field, row), **values))

    def open(self) -> bool:
        """Find the headings; False where the sheet cannot be read."""
        best = -1
        spec = COLUMNS[self.kind]
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
        for column in COLUMNS[self.kind]:
            if column.needed and not plain(cells[column.field]):
                if (row, self.columns[column.field]) not in self.sheet.broken:
                    self.wrong("empty", column.field, row, column=column.zh, column_en=column.en)
                fine = False
        return fine

    def word(self, field: str, row: int, cells: Mapping[str, Any], words: Mapping[str, str]) -> str:
        text = plain(cells.get(field, "")).replace(" ", "")
        found = words.get(text, words.get(text.lower()))
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
    sex = r.word("sex", row, cells, _SEX)
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
    if member not in _YES | _NO:
        r.wrong("word-unknown", "party_member", row, word=member)
    return roster.Resident(
        household=number_of(cells["household"]),
        name=_name(cells["name"]),
        sex=sex,
        born=born,
        id_number=id_number,
        phone=phone,
        party_member=member in _YES,
        status=r.word("status", row, cells, _STATUS) or "home",
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
    body = r.word("body", row, cells, _BODIES)
    role = r.word("role", row, cells, _ROLES)
    if not body or not role:
        return None
    role = _ALIKE.get((body, role), role)
    if role not in roster.BODIES[body]:
        label = roster.BODY_LABELS[body]
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


def plan_of(sheets: Sequence[RawSheet], *, today: date) -> RosterPlan:
    """The plan a workbook's sheets make; every problem of cells, rows and composition in it.

    The sheets 户 and 人 must be there; 代表 and 职务 may be missing (nothing is said of them then).
    """
    out = _Out()
    readers: dict[str, _Reader] = {}
    for kind, others in SHEETS.items():
        names = {kind, *others}
        sheet = next((s for s in sheets if set(plain(s.name).lower().split()) & names), None)
        if sheet is not None:
            reader = _Reader(kind, sheet, out)
            if reader.open():
                readers[kind] = reader
        elif kind in ("户", "人"):
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
    if not {"户", "人"} <= readers.keys():
        return plan
    return roster.check(plan, today=today, columns=columns)
