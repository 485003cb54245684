"""The workbook itself: its template, and files as people really send them."""

from __future__ import annotations

import io
import re
import time
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from typing import Any

import pytest
import xlsxwriter
from python_calamine import CalamineWorkbook

from xiangyue.core import roster
from xiangyue.core.refusals import Refusal
from xiangyue.core.roster_columns import COLUMNS
from xiangyue.documents import roster_sheet

TODAY = date(2026, 11, 22)


def workbook(change: Callable[[dict[str, Any], Any], None] | None = None) -> bytes:
    """A small sound workbook; ``change`` may write into its sheets before it is closed."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True, "default_date_format": "yyyy-mm-dd"})
    sheets = {name: book.add_worksheet(name) for name in ("户", "人", "代表")}
    sheets["户"].write_row(0, 0, ["村民小组", "户号"])
    sheets["人"].write_row(0, 0, ["户号", "姓名", "性别", "出生日期"])
    sheets["代表"].write_row(0, 0, ["姓名", "联系户号"])
    for n in range(1, 7):
        sheets["户"].write_row(n, 0, ["1组", n])
        sheets["人"].write_row(n, 0, [n, f"村民{n}", "女"])
        sheets["人"].write_datetime(n, 3, datetime(1970 + n, 1, 1))
    sheets["代表"].write_row(1, 0, ["村民1", "1-6"])
    if change:
        change(sheets, book)
    book.close()
    return out.getvalue()


def told(data: bytes) -> list[tuple[str, str]]:
    plan = roster_sheet.read(data, today=TODAY)
    return [(p.check.says, p.where) for p in plan.problems]


def test_the_template_reads_as_an_empty_roster() -> None:
    plan = roster_sheet.read(roster_sheet.template(), today=TODAY)
    assert {sheet for sheet, _ in plan.columns} == set(COLUMNS)
    assert plan == roster.RosterPlan(columns=plan.columns)


def test_the_template_has_what_a_person_needs() -> None:
    data = roster_sheet.template()
    book = CalamineWorkbook.from_filelike(io.BytesIO(data))
    assert book.sheet_names == ["说明", "户", "人", "代表", "职务"]
    for kind, columns in COLUMNS.items():
        rows = book.get_sheet_by_name(kind).to_python()
        assert [str(c).rstrip("*") for c in rows[0]] == [c.zh for c in columns]
        assert rows[1] == [c.en for c in columns]
        assert len(rows) == 2  # no examples among the data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        people = archive.read("xl/worksheets/sheet3.xml").decode()
        posts = archive.read("xl/worksheets/sheet5.xml").decode()
    assert 'state="frozen"' in people and people.count("<dataValidation ") == 3
    for label in (*roster.ROLE_LABELS.values(), *roster.BODY_LABELS.values()):
        assert label in posts


def test_a_filled_template_is_read() -> None:
    """The template's own choices are all words that the reader knows."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    source = CalamineWorkbook.from_filelike(io.BytesIO(roster_sheet.template()))
    rows = {"户": [["1组", 1, "", ""]], "代表": [], "人": [], "职务": []}  # type: ignore[var-annotated]
    for n, (body, roles) in enumerate(roster.BODIES.items()):
        for role in roles:
            rows["人"].append([1, f"{role}甲", "男", "", "", "", "是", "外出"])
            labels = [roster.BODY_LABELS[body], roster.ROLE_LABELS[role]]
            rows["职务"].append([*labels, f"{role}甲", 1, "2026-01-10", f"203{n}-01-09"])
    for kind, filled in rows.items():
        sheet = book.add_worksheet(kind)
        for at, row in enumerate([*source.get_sheet_by_name(kind).to_python(), *filled]):
            sheet.write_row(at, 0, row)
    book.close()
    plan = roster_sheet.read(out.getvalue(), today=TODAY)
    assert plan.problems == ()
    assert [(p.body, p.role) for p in plan.posts] == [
        (body, role) for body, roles in roster.BODIES.items() for role in roles
    ]
    assert {p.status for p in plan.residents} == {"away"}


def test_a_sound_workbook() -> None:
    plan = roster_sheet.read(workbook(), today=TODAY)
    assert plan.problems == ()
    assert plan.residents[0].born == date(1971, 1, 1)
    assert plan.representatives[0].stands_for == tuple("123456")


def test_a_formula_gives_its_value() -> None:
    data = workbook(lambda s, _: s["人"].write_formula(2, 1, '="村"&"民2"', None, "村民2"))
    assert told(data) == []
    assert roster_sheet.read(data, today=TODAY).residents[1].name == "村民2"


def test_a_formula_without_a_value_is_an_error_of_its_cell() -> None:
    data = workbook(lambda s, _: s["人"].write_formula(2, 1, '="村"&"民2"', None, "村民2"))
    out = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(data)) as old, zipfile.ZipFile(out, "w") as new:
        for item in old.infolist():
            text = old.read(item)
            if item.filename == "xl/worksheets/sheet2.xml":
                text = re.sub(rb"(</f>)<v>[^<]*</v>", rb"\1", text)
            new.writestr(item, text)
    assert told(out.getvalue()) == [("roster.formula", "人 B3")]


def test_an_error_value_is_told() -> None:
    data = workbook(lambda s, _: s["人"].write_formula(2, 3, "=1/0", None, "#DIV/0!"))
    assert ("roster.formula", "人 D3") in told(data)


def test_merged_cells_are_told() -> None:
    data = workbook(lambda s, _: s["户"].merge_range(1, 0, 3, 0, "1组"))
    assert told(data) == [("roster.merged", "户 A2:A4")]


def test_a_range_that_became_a_date() -> None:
    data = workbook(lambda s, _: s["代表"].write_datetime(1, 1, datetime(2026, 1, 6)))
    assert ("roster.range-became-date", "代表 B2") in told(data)


def test_sheets_that_begin_further_down() -> None:
    def move(sheets: dict[str, Any], _: Any) -> None:
        sheets["人"].write_row(0, 0, ["明伦村人口登记表", "", "", ""])
        sheets["人"].write_row(1, 0, ["户号", "姓名", "性别", "出生日期"])
        sheets["人"].write(7, 0, 99)
        sheets["人"].write(7, 1, "张三")

    assert ("roster.household-unknown", "人 A8") in told(workbook(move))


@pytest.mark.parametrize(
    "data", [b"", b"PK\x03\x04 nothing", "户号,姓名\n1,张三".encode(), b"\xd0\xcf\x11\xe0" * 40]
)
def test_what_is_no_workbook(data: bytes) -> None:
    with pytest.raises(Refusal) as refused:
        roster_sheet.read(data, today=TODAY)
    assert refused.value.checks[0].says == "roster.file-not-xlsx"
    assert refused.value.field == "file"


def test_a_zip_that_is_no_workbook() -> None:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        archive.writestr("a.txt", "a")
    with pytest.raises(Refusal):
        roster_sheet.read(out.getvalue(), today=TODAY)


def test_a_file_too_big() -> None:
    with pytest.raises(Refusal) as refused:
        roster_sheet.read(bytes(roster_sheet.MAX_BYTES + 1), today=TODAY)
    assert refused.value.checks[0].says == "roster.file-big"
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED) as archive:
        for n in range(3):  # small in the post, huge when opened
            archive.writestr(f"xl/{n}", bytes(roster_sheet.MAX_UNPACKED // 2))
    with pytest.raises(Refusal) as refused:
        roster_sheet.read(out.getvalue(), today=TODAY)
    assert refused.value.checks[0].says == "roster.file-big"


def test_ten_thousand_people() -> None:
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"constant_memory": False})
    households, people = book.add_worksheet("户"), book.add_worksheet("人")
    households.write_row(0, 0, ["村民小组", "户号"])
    people.write_row(0, 0, ["户号", "姓名", "性别", "出生日期", "电话"])
    for n in range(10_000):
        if n % 4 == 0:
            households.write_row(n // 4 + 1, 0, [f"{n // 400}组", n // 4 + 1])
        row = [n // 4 + 1, f"张{n}", "男女"[n % 2], "1980年3月5日", f"138{n:08}"]
        people.write_row(n + 1, 0, row)
    book.close()
    began = time.process_time()
    plan = roster_sheet.read(out.getvalue(), today=TODAY)
    took = time.process_time() - began
    print(f"10,000 people read in {took:.2f} s")
    assert (plan.problems, plan.warnings) == ((), ())
    assert len(plan.residents) == 10_000
    assert took < 20  # of the processor; wide, for slow machines
