"""The workbook in which a village's assets and old contracts come in: its template, reading it."""

from __future__ import annotations

import io

import xlsxwriter

from xiangyue.core.register_rows import MOST, SHEETS, Plan, plan_of
from xiangyue.documents.roster_sheet import sheets_of
from xiangyue.documents.sheets import FONT, for_paper

_HELP = (
    ("怎样填", "How to fill this in"),
    ("两张表：资产资源、合同。只有一张也可以。带 * 的列必须填。",
     "Two sheets: assets and resources, contracts. One alone will do. Columns with * are needed."),
    ("列的先后可以变，列名不要改；不要合并单元格，不要用公式。",
     "Columns may change places but not names; no merged cells, no formulas."),
    ("合同只填建台账以前签的。以后的新合同要有会议决议，在网上登记。",
     "Only contracts from before the register; later ones need a resolution."),
    ("租赁、发包的合同，“资产名称”写资产资源表或者台账里的名称。",
     "Of a lease or of land, name the asset as it stands on the register or in the sheet."),
    ("再次导入时，台账里已有的（名称、类别、位置相同）不会重复登记。",
     "Bringing it in again adds nothing twice: the same name, kind and place are known."),
)  # fmt: skip


def template() -> bytes:
    """The empty workbook (xlsx), with drop-downs where one of some words is wanted."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_format_properties": FONT})
    book.set_properties({"title": "乡约：资产合同台账 Registers"})
    head = book.add_format({"bold": True, "bg_color": "#E8EFE6", "border": 1, "align": "center"})
    under = book.add_format({"italic": True, "font_color": "#555555", "border": 1})
    wrap = book.add_format({"text_wrap": True, "valign": "top"})
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    page = book.add_worksheet("说明")
    page.set_column(0, 0, 90)
    for n, (zh, en) in enumerate(_HELP):
        page.write_string(2 * n, 0, zh, wrap)
        page.write_string(2 * n + 1, 0, en, wrap)
    for name, columns in SHEETS.items():
        sheet = book.add_worksheet(name)
        sheet.freeze_panes(2, 0)
        for n, column in enumerate(columns):
            sheet.write(0, n, column.zh + ("*" if column.needed else ""), head)
            sheet.write(1, n, column.en, under)
            sheet.set_column(n, n, 16, day if column.kind == "day" else None)
            if column.words:
                choice = {"validate": "list", "source": list(column.words)}
                sheet.data_validation(2, n, MOST + 1, n, choice)
    for_paper(book, page, heads=2)
    book.close()
    return out.getvalue()


def read(data: bytes) -> Plan:
    """The plan a workbook makes. Raises Refusal("invalid") where the file is no xlsx."""
    return plan_of(sheets_of(data))
