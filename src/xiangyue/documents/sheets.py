"""Tables as xlsx: registers, lists and figures to be worked on further.

Text is written as text, whatever it looks like: no cell of ours becomes a formula or a link, and
one that begins like a formula keeps the quote mark that holds it to text when it is edited.
"""

from __future__ import annotations

import io
import re
from collections.abc import Iterable, Sequence, Set
from dataclasses import dataclass
from datetime import date, datetime
from typing import Final, Literal

import xlsxwriter
from xlsxwriter.format import Format
from xlsxwriter.worksheet import Worksheet

from xiangyue.documents.text import clean

XLSX: Final = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
MAX_CELL: Final = 32_767  # characters, the format's own limit, counted as it counts them
MAX_ROW: Final = 1_048_576
MAX_NAME: Final = 31
FIRST_DAY: Final = date(1900, 3, 1)
"""Before it the format's days are none, or one off: it holds that 1900 was a leap year. Such a day
is written as text."""
FONT: Final = {"font_name": "宋体", "font_size": 11}
"""Excel and WPS both have it; without a name Chinese falls to whatever each takes for it."""
UPRIGHT: Final = 90  # characters that an upright A4 page holds in a size that one can read
_NO_NAME: Final = re.compile(r"[][:*?/\\\n]|_(?=x[0-9A-Fa-f]{4}_)")  # the last: a character in code
_FORMULA_STARTS: Final = ("=", "+", "-", "@", "\t", "\r")

Cell = str | int | date | bool | None


@dataclass(frozen=True)
class Column:
    """``width`` in characters. ``money`` takes whole fen and shows yuan, ``tenths`` tenths and
    shows wholes; ``day`` takes a date."""

    head: str
    kind: Literal["text", "number", "money", "tenths", "day"] = "text"
    width: float = 14


@dataclass(frozen=True)
class Sheet:
    """``rows`` may be any iterable: they are written one by one, never held together."""

    name: str
    columns: Sequence[Column]
    rows: Iterable[Sequence[Cell]]
    title: str = ""


def to_xlsx(sheets: Sequence[Sheet], *, dated: date, yes: str = "是", no: str = "否") -> bytes:
    """A workbook of these sheets; memory does not grow with the rows. The same in, the same out.

    Raises ValueError for a row with more cells than columns, a text over ``MAX_CELL`` or more rows
    than ``MAX_ROW``.
    """
    out = io.BytesIO()
    options = {
        "constant_memory": True,
        "strings_to_formulas": False,
        "strings_to_numbers": False,
        "strings_to_urls": False,
        "default_format_properties": FONT,
    }
    with xlsxwriter.Workbook(out, options) as book:
        book.set_properties({"created": datetime(dated.year, dated.month, dated.day)})
        look = {
            "title": book.add_format({"bold": True, "font_size": 14}),
            "head": book.add_format(
                {"bold": True, "bg_color": "#F2F2F2", "border": 1, "text_wrap": True,
                 "align": "center", "valign": "vcenter"}
            ),
            "text": book.add_format({"text_wrap": True, "valign": "top"}),
            "quoted": book.add_format({"text_wrap": True, "valign": "top", "quote_prefix": True}),
            "number": book.add_format({"num_format": "#,##0", "valign": "top"}),
            "money": book.add_format({"num_format": "#,##0.00", "valign": "top"}),
            "tenths": book.add_format({"num_format": "#,##0.0", "valign": "top"}),
            "day": book.add_format(
                {"num_format": "yyyy-mm-dd", "align": "center", "valign": "top"}
            ),
            "early": book.add_format({"align": "center", "valign": "top"}),
        }  # fmt: skip
        for sheet in sheets:
            page = book.add_worksheet(_sheet_name(sheet.name, {p.name for p in book.worksheets()}))
            page.ignore_errors({"number_stored_as_text": "A1:XFD1048576"})  # it is meant so
            for n, column in enumerate(sheet.columns):
                page.set_column(n, n, column.width)
            top = 0
            if sheet.title:
                page.write_string(0, 0, clean(sheet.title), look["title"])
                top = 1
            for n, column in enumerate(sheet.columns):
                page.write_string(top, n, clean(column.head), look["head"])
            page.freeze_panes(top + 1, 0)
            _printed(page, top, sum(column.width for column in sheet.columns))
            for at, row in enumerate(sheet.rows, top + 1):
                if len(row) > len(sheet.columns):
                    raise ValueError(f"row {at}: {len(row)} cells for {len(sheet.columns)} columns")
                if at >= MAX_ROW:
                    raise ValueError(f"more than {MAX_ROW} rows")
                for n, value in enumerate(row):
                    _write(page, at, n, value, sheet.columns[n], look, (no, yes))
    return out.getvalue()


def _printed(page: Worksheet, head: int, width: float) -> None:
    """A4, every column on the page, ruled, the head on each, pages numbered: as for a file."""
    page.set_paper(9)
    page.set_margins(left=0.5, right=0.5)
    page.hide_gridlines(0)  # "hide none": the screen's lines are printed too
    if width > UPRIGHT:
        page.set_landscape()
    page.fit_to_pages(1, 0)
    page.repeat_rows(head)
    page.set_footer("&C&P / &N")


def for_paper(book: xlsxwriter.Workbook, guide: Worksheet, *, heads: int) -> None:
    """A template's sheets on A4 with every column on the page; but for ``guide`` ruled to write on,
    with ``heads`` rows of headings on each page."""
    for page in book.worksheets():
        page.set_paper(9)
        page.fit_to_pages(1, 0)
        if page is not guide:
            page.set_landscape()
            page.hide_gridlines(0)
            page.repeat_rows(0, heads - 1)


def _write(
    page: Worksheet, row: int, column: int, value: Cell, spec: Column, look: dict[str, Format],
    words: tuple[str, str],
) -> None:  # fmt: skip
    if value is None or value == "":
        return
    if isinstance(value, bool):
        page.write_string(row, column, words[value], look["text"])
    elif isinstance(value, date) and value < FIRST_DAY:
        page.write_string(row, column, value.isoformat(), look["early"])
    elif isinstance(value, date):
        page.write_datetime(row, column, value, look["day"])
    elif isinstance(value, int):
        if spec.kind == "money":
            page.write_number(row, column, value / 100, look["money"])
        elif spec.kind == "tenths":
            page.write_number(row, column, value / 10, look["tenths"])
        else:
            page.write_number(row, column, value, look["number"])
    else:
        text = clean(value)
        if units(text) > MAX_CELL:
            raise ValueError(f"row {row}: a text of {units(text)} characters, {MAX_CELL} at most")
        risky = text.startswith(_FORMULA_STARTS) or value.startswith(_FORMULA_STARTS)
        page.write_string(row, column, text, look["quoted" if risky else "text"])


def units(text: str) -> int:
    """How many characters the format counts: a rare one beyond the basic plane is two."""
    return len(text) + sum(c > "\uffff" for c in text)


def _sheet_name(name: str, taken: Set[str] = frozenset()) -> str:
    """A name that the format allows: at most 31 characters, none of []:*?/\\, no quote at either
    end, none that Excel keeps for itself, none of ``taken`` whatever its case."""
    plain = _NO_NAME.sub("·", clean(name)).strip("'")
    used = {t.casefold() for t in taken} | {"history"}
    n, end = 1, ""
    while (made := _cut(plain, MAX_NAME - len(end)) + end).casefold() in used or not made:
        n, end = (n + 1, f"({n + 1})") if plain else (n + 1, str(n))
    return made


def _cut(text: str, most: int) -> str:
    """The beginning of a text, at most so many of the format's characters."""
    while units(text) > most:
        text = text[:-1]
    return text.strip("'")
