"""Every Word and Excel file that we make opens in Word and Excel without being mended."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from tests.daily import daily
from tests.documents.samples import samples
from tests.documents.test_documents import LANGS, sample
from tests.office_files import faults
from tests.workbooks import table_faults

from xiangyue.core.roster_columns import HIGHER, TOWNSHIP
from xiangyue.documents import (
    count_papers,
    pledge_papers,
    register_sheet,
    roster_sheet,
    statement_sheet,
)
from xiangyue.documents.catalogue import DOCUMENTS
from xiangyue.documents.sheets import Column, Sheet, to_xlsx
from xiangyue.documents.word import to_docx


def telling() -> list[tuple[str, str]]:
    """So many samples as hold every layout and every kind of block between them."""
    held = {
        slug: {(doc.layout.name, ""), *(("", type(block).__name__) for block in doc.blocks)}
        for slug in DOCUMENTS
        if (doc := sample(slug, "zh"))
    }
    missing, chosen = set().union(*held.values()), []
    while missing:
        best = max(held, key=lambda slug: len(held[slug] & missing))
        missing -= held[best]
        chosen.append((best, "zh"))
    return chosen


@pytest.mark.parametrize(
    ("slug", "lang"), daily([(slug, lang) for lang in LANGS for slug in DOCUMENTS], *telling())
)
def test_papers_open_in_word(slug: str, lang: str, tmp_path: Path) -> None:
    assert faults(to_docx(sample(slug, lang)), tmp_path / "paper.docx") == []


def test_tables_and_templates_open_in_excel(tmp_path: Path) -> None:
    columns = (Column("甲"), Column("乙", "number"), Column("丙", "money"), Column("丁", "day"))
    row = ["=1+1\n第二行", 36, 2_865_005, date(2026, 3, 18)]
    books = {
        "table": to_xlsx(
            [Sheet("一", columns, [row], "标题"), Sheet("二", columns, [])], dated=row[3]
        ),
        "registers": register_sheet.template(),
        "roster": roster_sheet.template(),
        "township": roster_sheet.template(TOWNSHIP),
        "county": roster_sheet.template(HIGHER),
        "count": count_papers.count_workbook(samples("zh")["count-report"]),
        "count-en": count_papers.count_workbook(samples("en")["count-report"], "en"),
        "pledges": pledge_papers.register_xlsx(samples("zh")["pledge-register"]),
        "bank": statement_sheet.template("bank"),
        "book": statement_sheet.template("book"),
    }
    for name, content in books.items():
        assert faults(content, tmp_path / f"{name}.xlsx") == [], name
        assert table_faults(content) == [], name


def test_a_file_in_disorder_is_found_out(tmp_path: Path) -> None:
    out = io.BytesIO()
    with (
        zipfile.ZipFile(io.BytesIO(to_docx(sample("motion", "zh")))) as old,
        zipfile.ZipFile(out, "w") as new,
    ):
        for name in old.namelist():
            text = old.read(name)
            if name == "word/document.xml":
                assert b"</w:pPr>" in text
                text = text.replace(b"</w:pPr>", b"<w:pBdr/></w:pPr>", 1)
            new.writestr(name, text)
    assert any("pBdr" in fault for fault in faults(out.getvalue(), tmp_path / "paper.docx"))


@pytest.mark.parametrize(
    ("part", "old", "new", "said"),
    [
        ("xl/workbook.xml", 'name="二"', 'name="一"', "two sheets of one name"),
        ("xl/workbook.xml", 'name="二"', 'name="History"', "no name of a sheet"),
        ("xl/workbook.xml", "二!$1:$1", "三!$1:$1", "Print_Titles of 二"),
        ("xl/worksheets/sheet1.xml", "<v>46099</v>", "<v>-3531</v>", "no day"),
        ("xl/worksheets/sheet1.xml", "<v>46099</v>", "<f>1+1</f>", "has f"),
        ("xl/worksheets/sheet1.xml", 'r="A3"', 'r="B3"', "cells out of their order"),
        ("xl/worksheets/sheet1.xml", '<row r="3">', '<row r="2">', "rows out of their order"),
        ("xl/worksheets/sheet1.xml", "第二行", "长" * 40_000, "A3: 400"),
        ("xl/worksheets/sheet1.xml", 'width="14.', 'width="314.', "a column 314"),
        ("xl/worksheets/sheet1.xml", "</sheetData>", '''</sheetData><mergeCells count="2">
         <mergeCell ref="A1:B2"/><mergeCell ref="B2:C3"/></mergeCells>''', "over one another"),
    ],
)  # fmt: skip
def test_a_table_in_disorder_is_found_out(part: str, old: str, new: str, said: str) -> None:
    columns = (Column("甲"), Column("丁", "day"))
    row = ["=1+1\n第二行", date(2026, 3, 18)]
    good = to_xlsx([Sheet("一", columns, [row], "标题"), Sheet("二", columns, [])], dated=row[1])
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(good)) as there, zipfile.ZipFile(out, "w") as made:
        for name in there.namelist():
            text = there.read(name).decode()
            if name == part:
                assert old in text
                text = text.replace(old, new, 1)
            made.writestr(name, text)
    assert table_faults(good) == []
    assert any(said in fault for fault in table_faults(out.getvalue()))
