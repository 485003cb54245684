"""xlsx: text stays text, numbers are numbers, many rows need no memory."""

import io
import tracemalloc
import zipfile
from datetime import date, timedelta
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st
from python_calamine import CalamineWorkbook
from tests.workbooks import table_faults

from xiangyue.documents import register_sheet, roster_sheet, statement_sheet
from xiangyue.documents.sheets import MAX_CELL, Column, Sheet, to_xlsx

DAY = date(2026, 3, 18)


def read(content: bytes, name: str) -> list[list[object]]:
    return CalamineWorkbook.from_filelike(io.BytesIO(content)).get_sheet_by_name(name).to_python()


def test_cells_come_back_as_they_were() -> None:
    columns = (
        Column("姓名"),
        Column("票数", "number"),
        Column("金额", "money"),
        Column("日期", "day"),
    )
    rows = [["陈𠮷平", 36, 286_450_05, DAY], ["=1+1", None, None, None], ["0574", 0, 0, None]]
    back = read(to_xlsx([Sheet("登记", columns, rows, "标题")], dated=DAY), "登记")
    assert back[0][0] == "标题"
    assert back[1] == ["姓名", "票数", "金额", "日期"]
    assert back[2] == ["陈𠮷平", 36.0, 286450.05, DAY]
    assert back[3][0] == "=1+1"
    assert back[4][:2] == ["0574", 0.0]


def test_a_table_is_ruled_on_paper_and_every_column_is_on_the_page() -> None:
    columns = (Column("日期", "day"), Column("金额", "money"))
    made = [
        to_xlsx([Sheet("一", columns, [[DAY, 5]], "标题")], dated=DAY),
        roster_sheet.template(), register_sheet.template(), statement_sheet.template("bank"),
    ]  # fmt: skip
    for content in made:
        with zipfile.ZipFile(io.BytesIO(content)) as pack:
            names = [n for n in pack.namelist() if n.startswith("xl/worksheets/sheet")]
            pages = [pack.read(n).decode() for n in names]
            book = pack.read("xl/workbook.xml").decode()
        assert all('fitToHeight="0"' in p and 'paperSize="9"' in p for p in pages)
        ruled = [p for p in pages if '<printOptions gridLines="1"' in p]
        assert ruled and len(ruled) >= len(pages) - 1  # all but what explains
        assert book.count("_xlnm.Print_Titles") == len(ruled)


@pytest.mark.parametrize(
    "evil",
    ["=cmd|'/c calc'!A0", "+1", "-1+2", "@SUM(A1)", "\t=1", "http://x.test", "mailto:a@b.test"],
)
def test_no_text_becomes_a_formula_or_a_link(evil: str) -> None:
    content = to_xlsx([Sheet("一", (Column("甲"),), [[evil]])], dated=DAY)
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        page = pack.read("xl/worksheets/sheet1.xml").decode()
        assert "<f>" not in page and "hyperlink" not in page
        if evil.strip()[0] in "=+-@":
            assert "quotePrefix" in pack.read("xl/styles.xml").decode()


def test_tenths_are_numbers_and_every_cell_names_a_font_that_has_chinese() -> None:
    columns = (Column("工日", "tenths"), Column("姓名"))
    content = to_xlsx([Sheet("一", columns, [[25, "王"], [10, "李"]], "标题")], dated=DAY)
    assert [row[0] for row in read(content, "一")[2:]] == [2.5, 1.0]
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        fonts = pack.read("xl/styles.xml").decode().split("</fonts>")[0]
    assert fonts.count("<name ") == fonts.count('<name val="宋体"/>') > 0


@pytest.mark.parametrize(
    "made", [roster_sheet.template, register_sheet.template, statement_sheet.template]
)
def test_so_do_the_workbooks_that_are_filled_in(made: Any) -> None:
    content = made("bank") if made is statement_sheet.template else made()
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        fonts = pack.read("xl/styles.xml").decode().split("</fonts>")[0]
    assert fonts.count("<name ") == fonts.count('<name val="宋体"/>') > 0


def test_the_same_table_is_the_same_file() -> None:
    sheet = Sheet("一", (Column("甲"),), [["乙"]])
    assert to_xlsx([sheet], dated=DAY) == to_xlsx([sheet], dated=DAY)


@pytest.mark.parametrize(("columns", "turned"), [(3, False), (9, True)])
def test_every_column_is_on_the_printed_page(columns: int, turned: bool) -> None:
    wide = Sheet("一", (Column("甲", width=20),) * columns, [["乙"] * columns], "标题")
    content = to_xlsx([wide], dated=DAY)
    with zipfile.ZipFile(io.BytesIO(content)) as pack:
        page = pack.read("xl/worksheets/sheet1.xml").decode()
        book = pack.read("xl/workbook.xml").decode()
    assert 'paperSize="9"' in page and 'fitToHeight="0"' in page
    assert ('orientation="landscape"' in page) is turned
    assert "_xlnm.Print_Titles" in book and "$2:$2" in book


def test_faults_are_told() -> None:
    with pytest.raises(ValueError, match="2 cells for 1 columns"):
        to_xlsx([Sheet("一", (Column("甲"),), [["a", "b"]])], dated=DAY)
    with pytest.raises(ValueError, match="characters"):
        to_xlsx([Sheet("一", (Column("甲"),), [["字" * (MAX_CELL + 1)]])], dated=DAY)


def test_a_day_that_excel_does_not_know_is_written_out() -> None:
    days = [date(1890, 5, 1), date(1900, 2, 28), date(1900, 3, 1)]
    content = to_xlsx([Sheet("一", (Column("日", "day"),), [[d] for d in days])], dated=DAY)
    assert [row[0] for row in read(content, "一")[1:]] == ["1890-05-01", "1900-02-28", days[2]]
    assert table_faults(content) == []


def test_rare_characters_count_as_the_format_counts_them() -> None:
    kept = "𠮷" * (MAX_CELL // 2)
    content = to_xlsx([Sheet("𠮷" * 20, (Column("甲"),), [[kept]])], dated=DAY)
    assert read(content, "𠮷" * 15)[1] == [kept] and table_faults(content) == []
    with pytest.raises(ValueError, match="32768 characters, 32767"):
        to_xlsx([Sheet("一", (Column("甲"),), [[kept + "𠮷"]])], dated=DAY)


def test_sheets_that_would_have_one_name_have_two() -> None:
    names = ["登记", "登记", "A", "a", "长" * 40, "长" * 40, "History", "'", "''", ""]
    content = to_xlsx([Sheet(n, (Column("甲"),), []) for n in names], dated=DAY)
    made = CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names
    assert made[:4] == ["登记", "登记(2)", "A", "a(2)"]
    assert made[4:6] == ["长" * 31, "长" * 28 + "(2)"]
    assert made[6:] == ["History(2)", "1", "2", "3"]
    assert table_faults(content) == []


ANY_TEXT = st.text(st.characters(exclude_categories=()), max_size=40) | st.sampled_from(
    ["_x0041_", "a\ufffe\uffffb", "'=1", '<&>"', "\r\n二", "]]>", "{=1}", "长" * 300, "𠮷" * 40]
)
ANY_DAY = st.integers(0, (date.max - date.min).days).map(lambda n: date.min + timedelta(n))


@given(
    st.lists(ANY_TEXT, min_size=1, max_size=4),
    st.lists(
        st.tuples(ANY_TEXT, st.integers(-(10**15), 10**15), ANY_DAY, st.booleans()), max_size=5
    ),
)
def test_whatever_is_in_it_a_table_opens(names: list[str], rows: list[Any]) -> None:
    columns = tuple(Column(n or "甲", k) for n, k in zip(
        (*names, "", "", ""), ("text", "money", "day", "text"), strict=False
    ))  # fmt: skip
    content = to_xlsx([Sheet(n, columns, rows, n) for n in names], dated=DAY)
    assert table_faults(content) == []


def test_names_of_sheets_are_made_fit() -> None:
    content = to_xlsx([Sheet("三月/四月:[村]" + "长" * 40, (Column("甲"),), [])], dated=DAY)
    (name,) = CalamineWorkbook.from_filelike(io.BytesIO(content)).sheet_names
    assert len(name) == 31 and not set(name) & set("[]:*?/\\")


def test_rows_are_written_as_they_come() -> None:
    rows = ([f"村民{n}", n] for n in range(10_000))
    tracemalloc.start()
    content = to_xlsx([Sheet("一", (Column("甲"), Column("乙", "number")), rows)], dated=DAY)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert len(read(content, "一")) == 10_001
    assert peak < 8 * 2**20
