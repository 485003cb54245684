"""Files of bank statements and cash books: any spreadsheet or text table into rows; templates.

Read are .xlsx, the older .xls, and text with commas, semicolons, tabs or bars in UTF-8, UTF-16 or
GB18030. Whatever else comes is refused with a sentence (``statement.file-…``), never a traceback.
"""

from __future__ import annotations

import csv
import io
import re
import zipfile
import zlib
from typing import Final, Literal

import xlsxwriter
from python_calamine import CalamineWorkbook

from xiangyue.core.refusals import Refusal, refuse
from xiangyue.core.roster_rows import RawSheet, letter
from xiangyue.documents import roster_sheet
from xiangyue.documents.sheets import FONT, for_paper

MAX_BYTES: Final = roster_sheet.MAX_BYTES
MAX_CELLS: Final = 2_000_000
"""Cells of a sheet, empty ones between the used ones counted."""
MAX_SHEETS: Final = 60
_OLD: Final = b"\xd0\xcf\x11\xe0"
_REF = re.compile(rb'\br="([A-Z]{1,3})(\d{1,7})"')
_MARKS: Final = (",", "\t", ";", "|")


def sheets_of(data: bytes) -> list[RawSheet]:
    """The sheets of a file. Raises Refusal("invalid") for what cannot be read, or is too big."""
    if len(data) > MAX_BYTES:
        raise refuse("statement.file-big", field="file", need=MAX_BYTES // 2**20)
    if not data.strip():
        raise refuse("statement.file-empty", field="file")
    if data[:4] == b"PK\x03\x04":
        return _new(data)
    if data[:4] == _OLD:
        return _old(data)
    return [RawSheet("", _table(_decoded(data)))]


def _new(data: bytes) -> list[RawSheet]:
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            infos = archive.infolist()
            if sum(i.file_size for i in infos) > roster_sheet.MAX_UNPACKED:
                raise refuse("statement.file-big", field="file", need=MAX_BYTES // 2**20)
            for info in infos:
                if info.filename.startswith("xl/worksheets/"):
                    _check_size(archive.read(info))
        return roster_sheet.sheets_of(data)[:MAX_SHEETS]
    except Refusal as refusal:
        if refusal.checks[0].says.startswith("statement."):
            raise
        raise refuse("statement.file-unread", field="file") from None
    except (zipfile.BadZipFile, zlib.error, EOFError, KeyError, OSError, RuntimeError, ValueError):
        raise refuse("statement.file-unread", field="file") from None


def _check_size(xml: bytes) -> None:
    """Refusal for a sheet of which two cells lie so far apart that all between would fill the
    memory: a reader makes every row as wide as the widest."""
    wide = tall = 1
    for letters, row in _REF.findall(xml):
        number = 0
        for ch in letters:
            number = number * 26 + ch - 64
        wide, tall = max(wide, number), max(tall, int(row))
    if wide * tall > MAX_CELLS:
        raise refuse("statement.too-wide", field="file", cells=wide * tall, most=MAX_CELLS)


def _old(data: bytes) -> list[RawSheet]:
    """The sheets of an .xls; its reader may give up in ways of its own, all of them a refusal."""
    try:
        book = CalamineWorkbook.from_filelike(io.BytesIO(data))
        sheets = []
        for name in book.sheet_names[:MAX_SHEETS]:
            sheet = book.get_sheet_by_name(name)
            if sheet.total_height * sheet.total_width > MAX_CELLS:
                cells = sheet.total_height * sheet.total_width
                raise refuse("statement.too-wide", field="file", cells=cells, most=MAX_CELLS)
            sheets.append(RawSheet(name, sheet.to_python(skip_empty_area=False)))
        return sheets
    except Refusal:
        raise
    except Exception:
        raise refuse("statement.file-unread", field="file") from None
    except BaseException as end:
        if type(end).__name__ != "PanicException":  # what the reader's own language raises
            raise
        raise refuse("statement.file-unread", field="file") from None


def _decoded(data: bytes) -> str:
    if data[:2] in (b"\xff\xfe", b"\xfe\xff"):
        encodings: tuple[str, ...] = ("utf-16",)
    else:
        encodings = ("utf-8-sig", "gb18030")
    for encoding in encodings:
        try:
            text = data.decode(encoding)
        except UnicodeError:
            continue
        if "\x00" in text or "%PDF-" in text[:10]:
            break
        if re.search(r"<(html|table|!doctype)\b", text[:2000], re.IGNORECASE):
            raise refuse("statement.file-html", field="file")
        return text
    raise refuse("statement.file-unread", field="file")


def _table(text: str) -> list[list[str]]:
    """The rows of a text table by the mark that parts most of its lines alike."""
    lines = text.splitlines()
    counts = {m: sum(m in line for line in lines[:200]) for m in _MARKS}
    most = max(counts.values())
    mark = next((m for m in ("\t", "|", ";", ",") if counts[m] and counts[m] >= most * 0.8), ",")
    try:
        rows = list(csv.reader(io.StringIO(text, newline=""), delimiter=mark))
    except csv.Error:  # a quote that never closes: cells as long as a file
        rows = [line.split(mark) for line in lines]
    wide = max((len(r) for r in rows), default=0)
    if wide * len(rows) > MAX_CELLS:
        raise refuse("statement.too-wide", field="file", cells=wide * len(rows), most=MAX_CELLS)
    return rows


_BANK: Final = ("交易日期", "交易流水号", "摘要", "对方户名", "收入", "支出", "余额")
_BANK_EN: Final = (
    "Date",
    "Reference",
    "Summary",
    "Counterparty",
    "Money in",
    "Money out",
    "Balance",
)
_BOOK: Final = ("日期", "凭证号", "摘要", "经手人", "收入", "支出", "余额")
_BOOK_EN: Final = ("Date", "Voucher no.", "Summary", "Handler", "Money in", "Money out", "Balance")
_BANK_ROWS: Final = (
    ("2026-03-05", "A0001", "财政补助款", "五乡镇财政所", "50,000.00", "", "62,300.00"),
    ("2026-03-09", "A0002", "路灯电费", "供电公司", "", "1,286.40", "61,013.60"),
)
_BOOK_ROWS: Final = (
    ("2026-03-05", "1", "收鱼塘承包款", "王建国", "12,000.00", "", "13,500.00"),
    ("2026-03-09", "2", "付路灯电费", "李秀英", "", "1,286.40", "12,213.60"),
)
_HELP: Final = (
    ("怎样填", "How to fill this in"),
    ("银行给的对账单不用改样子，原样传上来就行；只有没有电子对账单的，才用这张表。",
     "What the bank gives needs no change: send it as it is. Use this only without that."),
    ("一笔一行。收入和支出只填一边，金额写到分。", "A row for each movement; in or out, not both."),
    ("余额每行都填：上一行余额加收入减支出，算不平的地方会指出来。",
     "Fill in the balance of each row: wherever it does not follow, you are told."),
    ("第一行可以写“上期结转”，只填余额。", "The first row may be 上期结转 with the balance alone."),
    ("不要写银行卡号、身份证号。", "Write no numbers of cards or identity papers."),
)  # fmt: skip


def template(kind: Literal["bank", "book"]) -> bytes:
    """The empty table to download (xlsx): a sheet that says how, with an example, and one to fill
    in, whose headings ``core.statement_columns`` knows."""
    heads, under, examples = (
        (_BANK, _BANK_EN, _BANK_ROWS) if kind == "bank" else (_BOOK, _BOOK_EN, _BOOK_ROWS)
    )
    out = io.BytesIO()
    made = xlsxwriter.Workbook(out, {"in_memory": True, "default_format_properties": FONT})
    name = "银行对账单" if kind == "bank" else "现金日记账"
    made.set_properties({"title": f"乡约：{name}"})
    head = made.add_format({"bold": True, "bg_color": "#E8EFE6", "border": 1, "align": "center"})
    soft = made.add_format({"italic": True, "font_color": "#555555", "border": 1})
    wrap = made.add_format({"text_wrap": True, "valign": "top"})
    sums = made.add_format({"num_format": "#,##0.00"})
    day = made.add_format({"num_format": "yyyy-mm-dd"})
    sheet = made.add_worksheet(name)
    guide = made.add_worksheet("说明")
    row = 0
    for pair in _HELP:
        for line in pair:
            guide.merge_range(row, 0, row, 6, line, head if row == 0 else wrap)
            row += 1
    guide.set_column(0, 6, 15)
    for place, (zh, en) in enumerate(zip(heads, under, strict=True)):
        sheet.write(0, place, zh, head)
        guide.write(row + 1, place, zh, head)
        guide.write(row + 2, place, en, soft)
        width = 30 if zh == "摘要" else 16
        sheet.set_column(place, place, width, sums if place > 3 else day if place == 0 else None)
        for n, example in enumerate(examples):
            guide.write_string(row + 3 + n, place, example[place])
    sheet.freeze_panes(1, 0)
    for_paper(made, guide, heads=1)
    made.close()
    return out.getvalue()


def column_names(sheet: RawSheet, header: int, most: int = 40) -> list[tuple[int, str]]:
    """The columns of a sheet for a person to choose from: place and ``C: heading``."""
    row = sheet.rows[header] if 0 <= header < len(sheet.rows) else ()
    wide = max((len(r) for r in sheet.rows[:200]), default=0)
    return [
        (n, f"{letter(n)} {str(row[n]).strip()[:20] if n < len(row) else ''}".strip())
        for n in range(min(wide, most))
    ]
