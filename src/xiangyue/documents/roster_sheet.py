"""The workbook in which a village's people come in: its template, and reading it.

The template has a help sheet and four sheets to fill, Chinese headings with the English beneath,
frozen, with drop-downs; examples stand in the help sheet only, so that none is ever imported.
"""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from datetime import date
from typing import Final
from xml.sax.saxutils import unescape

import xlsxwriter
from python_calamine import CalamineError, CalamineWorkbook

from xiangyue.core import roster
from xiangyue.core.refusals import refuse
from xiangyue.core.roster import RosterPlan
from xiangyue.core.roster_columns import VILLAGE, Book
from xiangyue.core.roster_rows import MAX_ROWS, RawSheet, plan_of
from xiangyue.documents.sheets import FONT, for_paper

MAX_BYTES: Final = 10 * 2**20
MAX_UNPACKED: Final = 200 * 2**20

_DATES = {"born", "since", "until"}
_TEXTS = {"number", "household", "id_number", "phone", "stands_for"}
_CHOICES: Final = {
    ("人", "sex"): ["男", "女"],
    ("人", "party_member"): ["是", "否"],
    ("人", "status"): list(roster.STATUS_LABELS.values()),
}
_HELP: Final = (
    ("怎样填", "How to fill this in"),
    (
        "四张表：户、人、代表、职务。先填“户”，再填“人”，后两张可以以后再填。",
        "Four sheets: 户 households, 人 residents, 代表 representatives, 职务 posts. "
        "Households first, then residents; the other two may wait.",
    ),
    ("带 * 的列必须填，其余可以空着。", "Columns with * are needed, the others may stay empty."),
    (
        "列的先后可以变，列名不要改；不要合并单元格，不要用公式。",
        "Columns may change places but not names; no merged cells, no formulas.",
    ),
    ("日期写成 1980-03-05 或 1980年3月5日。", "Write dates as 1980-03-05."),
    (
        "身份证号可以不填。填了会加密保存，别人看不到；号码要按“文本”填，不然后几位会变成 0。",
        "Identity numbers are optional; they are kept encrypted. Enter them as text, "
        "or Excel turns the last digits into zeros.",
    ),
    (
        "代表的“联系户号”写成 1-8,11 这样；按小组推选的，只填“或小组”。一户只能由一位代表联系。",
        "Stands for: 1-8,11 and the like; for one chosen by a group fill in the group instead. "
        "A household has one representative.",
    ),
    (
        "同名的人，请在“本人户号”里写清是哪一户。",
        "Where two people have one name, give the person's own household number.",
    ),
    (
        "再次导入时，只改有变动的；表里没写到的人不会被删掉，会列出来给您看。",
        "Importing again changes only what differs; people not in it are listed, not deleted.",
    ),
)
_EXAMPLES: Final = {
    "户": ["1组", "12", "王建国", "1组12号"],
    "人": ["12", "王建国", "男", "1968-03-05", "", "", "是", "在村"],
    "代表": ["王建国", "12", "9-16,18", "", "2026-01-10", "2031-01-09"],
    "职务": ["村民委员会", "主任", "王建国", "12", "2026-01-10", "2031-01-09"],
}


_HELP_ABOVE: Final = (
    ("怎样填", "How to fill this in"),
    (
        "两张表：人、职务。先填“人”，再填“职务”；一人担任几个职务，就在“职务”里写几行。",
        "Two sheets: 人 people, 职务 posts. People first; a row for each post that one holds.",
    ),
    *_HELP[2:5],
    (
        "同名的人不能都写在一张表里，请由管理员在网上添加第二位。",
        "Two people of one name cannot both be in the workbook: add the second by hand.",
    ),
    _HELP[-1],
)
_EXAMPLES_ABOVE: Final = {
    "人": ["柳承志", "男", "1975-06-18", ""],
    "职务": ["乡镇党委", "乡镇党委书记", "柳承志", "2026-01-10", "2031-01-09"],
}


def template(book: Book = VILLAGE) -> bytes:
    """The empty workbook to download (xlsx); of a village, or of the level of ``book``."""
    of_village = book is VILLAGE
    examples = _EXAMPLES if of_village else _EXAMPLES_ABOVE
    choices_of = _CHOICES | {("职务", kind): book.labels(kind) for kind in ("body", "role")}
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, "default_format_properties": FONT})
    made.set_properties(
        {"title": "乡约：村民名册 Village roster" if of_village else "乡约：人员名册 Roster"}
    )
    head = made.add_format({"bold": True, "bg_color": "#E8EFE6", "border": 1, "align": "center"})
    under = made.add_format({"italic": True, "font_color": "#555555", "border": 1})
    wrap = made.add_format({"text_wrap": True, "valign": "top"})
    text = made.add_format({"num_format": "@"})
    day = made.add_format({"num_format": "yyyy-mm-dd"})

    def headings(sheet: xlsxwriter.worksheet.Worksheet, kind: str, top: int) -> None:
        for place, column in enumerate(book.columns[kind]):
            sheet.write(top, place, column.zh + ("*" if column.needed else ""), head)
            sheet.write(top + 1, place, column.en, under)

    help_sheet = made.add_worksheet("说明")
    help_sheet.set_column(0, 7, 16)
    row = 0
    for zh, en in _HELP if of_village else _HELP_ABOVE:
        for line in (zh, en):
            help_sheet.merge_range(row, 0, row, 7, line, head if row == 0 else wrap)
            help_sheet.set_row(row, 32 if len(line) > 60 else 18)
            row += 1
    for kind, example in examples.items():
        help_sheet.write(row + 1, 0, f"例 Example：{kind}", wrap)
        headings(help_sheet, kind, row + 2)
        for place, value in enumerate(example):
            help_sheet.write_string(row + 4, place, value)
        row += 5

    for kind, columns in book.columns.items():
        sheet = made.add_worksheet(kind)
        headings(sheet, kind, 0)
        sheet.freeze_panes(2, 0)
        for place, column in enumerate(columns):
            style = day if column.field in _DATES else text if column.field in _TEXTS else None
            sheet.set_column(place, place, 22 if column.field == "id_number" else 15, style)
            choices = choices_of.get((kind, column.field))
            if choices:
                sheet.data_validation(
                    2,
                    place,
                    MAX_ROWS + 1,
                    place,
                    {
                        "validate": "list",
                        "source": choices,
                        "error_title": "请从列表中选",
                        "error_message": "请从下拉列表中选一项。Please choose from the list.",
                    },
                )
    for_paper(made, help_sheet, heads=2)
    help_sheet.activate()
    made.close()
    return out.getvalue()


_SHEET = re.compile(r'<sheet [^>]*?name="([^"]*)"[^>]*?r:id="([^"]*)"')
_RELATION = re.compile(r"<Relationship [^>]*>")
_CELL = re.compile(r'<c r="([A-Z]+)(\d+)"([^>]*)(?<!/)>(.*?)</c>', re.DOTALL)
_VALUE = re.compile(r"<v>[^<]|<is>")


def _column(letters: str) -> int:
    number = 0
    for ch in letters:
        number = number * 26 + ord(ch) - 64
    return number - 1


def _broken(archive: zipfile.ZipFile) -> dict[str, frozenset[tuple[int, int]]]:
    """By sheet name: cells whose formula has no value, or whose value is an error (from 0).

    The reader of values gives both as empty; an empty cell would pass for one left blank.
    """
    book = archive.read("xl/workbook.xml").decode("utf-8", "replace")
    relations = archive.read("xl/_rels/workbook.xml.rels").decode("utf-8", "replace")
    files: dict[str, str] = {}
    for tag in _RELATION.findall(relations):
        found = dict(re.findall(r'(Id|Target)="([^"]*)"', tag))
        target = found.get("Target", "")
        path = target.lstrip("/") if target.startswith("/") else "xl/" + target
        files[found.get("Id", "")] = path
    out: dict[str, frozenset[tuple[int, int]]] = {}
    for name, relation in _SHEET.findall(book):
        path = files.get(relation, "")
        if path not in archive.namelist():
            continue
        xml = archive.read(path).decode("utf-8", "replace")
        bad = set()
        if "<f" in xml or 't="e"' in xml:
            for letters, row, attributes, inside in _CELL.findall(xml):
                error = 't="e"' in attributes
                if error or ("<f" in inside and not _VALUE.search(inside)):
                    bad.add((int(row) - 1, _column(letters)))
        out[unescape(name, {"&quot;": '"'})] = frozenset(bad)
    return out


def sheets_of(data: bytes) -> list[RawSheet]:
    """The sheets of an xlsx. Raises Refusal("invalid") for what is none, or too big."""
    if len(data) > MAX_BYTES:
        raise refuse("roster.file-big", field="file", need=MAX_BYTES // 2**20)
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            if sum(i.file_size for i in archive.infolist()) > MAX_UNPACKED:
                raise refuse("roster.file-big", field="file", need=MAX_BYTES // 2**20)
            broken = _broken(archive)
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = []
        for name in book.sheet_names:
            sheet = book.get_sheet_by_name(name)
            rows = sheet.to_python(skip_empty_area=False)
            merged = tuple((t[0], t[1], b[0], b[1]) for t, b in sheet.merged_cell_ranges or ())
            sheets.append(RawSheet(name, rows, broken.get(name, frozenset()), merged))
    except (
        zipfile.BadZipFile, zlib.error, EOFError, LookupError, CalamineError, OSError, RuntimeError,
        ValueError,
    ):  # fmt: skip
        raise refuse("roster.file-not-xlsx", field="file") from None
    return sheets


def read(data: bytes, *, today: date, book: Book = VILLAGE) -> RosterPlan:
    """The plan a workbook makes. Raises Refusal("invalid") where the file is no xlsx."""
    return plan_of(sheets_of(data), today=today, book=book)
