"""What an item of disclosure says: its cells read, masked by their column, summed, put into words.

Pure. Amounts are fen; a cell left empty is None.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from typing import Any, Final

from xiangyue.core import masking, money
from xiangyue.core.capitals import amount_capitals
from xiangyue.core.digits import digits_in
from xiangyue.core.disclosure import MOST_ROWS, Column
from xiangyue.core.refusals import refuse

Cell = str | int | None
MOST_TEXT: Final = 8000
MOST_CELL: Final = 300
MASKED: Final = 8
"""Signs that are left of a masked number at most: one with more and an asterisk is masked all the
same."""
_AMOUNT: Final = re.compile(r"(-?)(\d{1,12})(?:\.(\d{1,2}))?\Z")
_WHOLE: Final = re.compile(r"-?\d{1,12}\Z")
_MASKS: Final = {"id": masking.mask_id, "phone": masking.mask_phone}


def read_cell(column: Column, text: str, line: int) -> Cell:
    """A cell out of what was typed; Refusal beside ``rows`` that says which line and column."""
    text = " ".join(text.split())
    if not text:
        return None
    names = dict(column.names)
    if len(text) > MOST_CELL:
        raise refuse("disclosure.cell-long", field="rows", line=line, column=names, most=MOST_CELL)
    plain = text.replace(",", "").replace("，", "").removesuffix("元").strip()
    if column.type == "money":
        found = _AMOUNT.match(plain)
        if found is None:
            raise refuse("disclosure.cell-money", field="rows", line=line, column=names, text=text)
        fen = int(found[2]) * 100 + int((found[3] or "0").ljust(2, "0"))
        return -fen if found[1] else fen
    if column.type == "number":
        if not _WHOLE.match(plain):
            raise refuse("disclosure.cell-number", field="rows", line=line, column=names, text=text)
        return int(plain)
    if column.type == "day":
        try:
            return date.fromisoformat(text.replace("/", "-").replace(".", "-")).isoformat()
        except ValueError:
            raise refuse(
                "disclosure.cell-day", field="rows", line=line, column=names, text=text
            ) from None
    if column.type == "card":
        return "*" * 8 + digits_in(text)[-4:]
    mask = _MASKS.get(column.type)
    if mask is None or ("*" in text and sum(c.isalnum() for c in text) <= MASKED):
        return text
    return mask(text)


def read_rows(columns: Sequence[Column], typed: Sequence[Sequence[str]]) -> list[list[Cell]]:
    """Rows out of what was typed; empty ones are left out. Refusal for too many, for a cell."""
    rows = [
        [read_cell(column, text, n) for column, text in zip(columns, line, strict=True)]
        for n, line in enumerate(typed, 1)
    ]
    rows = [row for row in rows if any(cell is not None for cell in row)]
    if len(rows) > MOST_ROWS:
        raise refuse("disclosure.too-many-rows", field="rows", n=len(rows), most=MOST_ROWS)
    return rows


def shown(column: Column, cell: Cell) -> str:
    """A cell as it stands on the board."""
    if cell is None:
        return ""
    if column.type == "money" and isinstance(cell, int):
        return money.yuan(cell)
    if column.type == "number" and isinstance(cell, int):
        return f"{cell:,}"
    return str(cell)


def totals(columns: Sequence[Column], rows: Sequence[Sequence[Cell]]) -> dict[str, int]:
    """The sum of each column of money, by its key, where there is more than none."""
    return {
        column.key: sum(row[n] or 0 for row in rows)  # type: ignore[misc]
        for n, column in enumerate(columns)
        if column.type == "money" and any(row[n] is not None for row in rows)
    }


def capitals(fen: int) -> str:
    """An amount in capitals; of one below zero with 负 before it."""
    return ("负" if fen < 0 else "") + amount_capitals(abs(fen))


def words(columns: Sequence[Column], content: Mapping[str, Any]) -> Iterator[str]:
    """Everything that an item says, cell by cell, for the machine check."""
    yield content.get("text", "")
    for row in content.get("rows", ()):
        for column, cell in zip(columns, row, strict=True):
            # Whole numbers, fen and days are no telephone; what was masked is masked.
            if isinstance(cell, str) and column.type not in ("day", "id", "phone", "card"):
                yield cell


def is_empty(content: Mapping[str, Any]) -> bool:
    """Whether there was nothing of the kind in the period: that is posted too, and said."""
    return not content.get("rows") and not content.get("text")
