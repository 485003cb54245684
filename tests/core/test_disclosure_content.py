"""What is typed into the table of an item: masked by its column, and nothing gets round it."""

from __future__ import annotations

import pytest

from xiangyue.core.disclosure import Column
from xiangyue.core.disclosure_content import MASKED, read_cell
from xiangyue.core.masking import find_personal

ID, PHONE = "33021119560101123X", "13800001234"


@pytest.mark.parametrize("kind", ["id", "phone", "card"])
@pytest.mark.parametrize(
    "number", [ID, PHONE, "三三〇二一一一九五六〇一〇一一二三四", "１３８ 0000-1234"]
)
@pytest.mark.parametrize("told", ["{}", "*{}", "{}*", "张三*{}", "{} *", "*{}*"])
def test_no_asterisk_lets_a_number_through(kind: str, number: str, told: str) -> None:
    cell = read_cell(Column("x", kind, {"zh": "号码"}), told.format(number), 1)
    assert isinstance(cell, str) and "*" in cell
    assert find_personal(cell) == []
    assert sum(c.isalnum() for c in cell) <= MASKED


@pytest.mark.parametrize(
    ("kind", "shown"),
    [("id", "330*************3X"), ("phone", "138****1234"), ("phone", "*****88")],
)
def test_what_is_masked_stays_as_it_is(kind: str, shown: str) -> None:
    """It is typed, kept, shown in the form and sent again."""
    assert read_cell(Column("x", kind, {"zh": "号码"}), shown, 1) == shown
