"""The year as rows of duties and twelve columns of months."""

from __future__ import annotations

from datetime import date

from xiangyue.documents.year_calendars import Entry, Year, matrix, matrix_sheet, year_calendar


def test_each_duty_and_each_matter_is_a_row_of_twelve_months() -> None:
    entries = (
        *(
            Entry(date(2026, m, 28), "课", who="书记", round_="上党课", state="done")
            for m in (3, 6)
        ),
        Entry(date(2026, 9, 28), "课", who="书记", round_="上党课", state="late"),
        Entry(date(2026, 5, 2), "修渠", of="修水渠", who="主任", state="late-done"),
        Entry(date(2026, 5, 9), "验收", of="修水渠", who="会计", state="coming"),
    )
    lesson, canal = matrix(entries)
    assert (lesson.name, lesson.who, lesson.round_) == ("上党课", "书记", True)
    assert [m for m, cell in enumerate(lesson.months, 1) if cell] == [3, 6, 9]
    assert (canal.name, canal.who, len(canal.months)) == ("修水渠", "主任、会计", 12)
    assert [e.on.day for e in canal.months[4]] == [2, 9]
    data = Year("明伦村", "", 2026, entries, date(2026, 10, 1))
    sheet = matrix_sheet(data)
    assert len(sheet.columns) == 14
    assert [row[4] for row in sheet.rows] == ["28✓", ""]
    assert [row[6] for row in sheet.rows] == ["", "2✓ 9"]
    for size, width in (("a4", 297), ("a3", 420)):
        layout = year_calendar(data, size).layout
        assert (layout.width, layout.width > layout.height) == (width, True)
    assert matrix(()) == []
