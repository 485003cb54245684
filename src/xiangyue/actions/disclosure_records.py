"""What the records say of one item of disclosure, and what of them is still on its way."""

from __future__ import annotations

from typing import Any

from xiangyue.actions.disclosed import Asked, source_of
from xiangyue.core import disclosure_content as contents
from xiangyue.core.disclosure import Column, read_item
from xiangyue.core.refusals import Check, Refusal
from xiangyue.data.models import Disclosure


def _asked(row: Disclosure) -> Asked:
    return Asked(row.area_id, row.practice, row.first, row.last)


def answered(row: Disclosure) -> bool:
    """Whether the place keeps the records that answer an item, for its period."""
    return source_of(read_item(row.raw).source, _asked(row)) is not None


def waits(row: Disclosure) -> int:
    """How many papers of an item's period are on their way into the records that answer it: until
    they are there, the records would tell a part."""
    source = source_of(read_item(row.raw).source, _asked(row))
    return source.waits(_asked(row)) if source else 0


def on_their_way(n: int, row: Disclosure) -> Refusal:
    """The refusal to tell a part: how many vouchers, of which days."""
    days = {"first": row.first.isoformat(), "last": row.last.isoformat()}
    check = Check("disclosure.on-their-way", False, n, 0, clause="law:35", values={"n": n, **days})
    return Refusal("conditions", check, field="from_records")


def records_of(row: Disclosure) -> tuple[tuple[Column, ...], list[list[Any]]]:
    """What the records say of an item in its period: columns and rows, personal numbers masked;
    empty for an item that no record answers."""
    asked = _asked(row)
    source = source_of(read_item(row.raw).source, asked)
    if source is None:
        return (), []
    found = [list(line) for line in source.rows(asked)][: contents.MOST_ROWS]
    return source.columns, [[_masked(cell) for cell in line] for line in found]


def _masked(cell: Any) -> Any:
    return contents.masking.mask(cell) if isinstance(cell, str) else cell
