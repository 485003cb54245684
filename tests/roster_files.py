"""Workbooks of a village's people, as small or as large as a test wants them."""

from __future__ import annotations

import io
from collections.abc import Sequence
from typing import Any

import xlsxwriter

HEADS: dict[str, list[str]] = {
    "户": ["村民小组", "户号", "户主", "地址"],
    "人": ["户号", "姓名", "性别", "出生日期", "身份证号", "电话", "党员", "情况"],
    "代表": ["姓名", "本人户号", "联系户号", "或小组", "任期起", "任期止"],
    "职务": ["组织", "职务", "姓名", "本人户号", "任期起", "任期止"],
}
ID = "330212196803051224"  # a woman born 1968-03-05; the check character is right


def rows(households: int = 12) -> dict[str, list[list[Any]]]:
    """A sound village: two people in each household, two representatives, committee and clerk."""
    half = households // 2
    return {
        "户": [[f"{n % 2 + 1}组", n, f"户主{n}", f"{n}号"] for n in range(1, households + 1)],
        "人": [
            row
            for n in range(1, households + 1)
            for row in (
                [n, f"户主{n}", "男", "1960-01-02", "", "", "是" if n == 3 else "", "在村"],
                [n, f"家人{n}", "女", "1968-03-05", ID if n == 1 else "",
                 f"138{n:08d}", "", "外出" if n == 2 else ""],
            )
        ],
        "代表": [
            ["户主1", 1, f"1-{half}", "", "2026-01-10", "2031-01-09"],
            ["家人2", 2, f"{half + 1}-{households}", "", "2026-01-10", "2031-01-09"],
        ],
        "职务": [
            ["村民委员会", "主任", "户主3", 3, "2026-01-10", "2031-01-09"],
            ["村民委员会", "委员", "家人3", 3, "2026-01-10", "2031-01-09"],
            ["村民委员会", "委员", "户主4", 4, "2026-01-10", "2031-01-09"],
            ["村办公室", "文书", "外来的文书", "", "2026-01-10", ""],
        ],
    }  # fmt: skip


def workbook(given: dict[str, Sequence[Sequence[Any]]] | None = None, **changes: Any) -> bytes:
    """``given`` (or ``rows()``) as xlsx. ``merge``: a range of 人 to merge; ``formula``: (cell,
    formula, value) in 人; ``heads``: other headings by sheet."""
    out = io.BytesIO()
    book = xlsxwriter.Workbook(out, {"in_memory": True})
    for name, table in (given or rows()).items():
        sheet = book.add_worksheet(name)
        sheet.write_row(0, 0, changes.get("heads", {}).get(name, HEADS[name]))
        for n, row in enumerate(table, 1):
            sheet.write_row(n, 0, row)
        if name == "人" and "merge" in changes:
            sheet.merge_range(changes["merge"], "合并")
        if name == "人" and "formula" in changes:
            cell, formula, value = changes["formula"]
            sheet.write_formula(cell, formula, None, value)
    book.close()
    return out.getvalue()
