"""Every Word and Excel file that we make opens in Word and Excel without being mended."""

from __future__ import annotations

import io
import zipfile
from datetime import date
from pathlib import Path

import pytest
from tests.daily import daily
from tests.documents.test_documents import LANGS, sample
from tests.office_files import faults

from xiangyue.documents import register_sheet, roster_sheet, statement_sheet
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
        "bank": statement_sheet.template("bank"),
        "book": statement_sheet.template("book"),
    }
    for name, content in books.items():
        assert faults(content, tmp_path / f"{name}.xlsx") == [], name


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
