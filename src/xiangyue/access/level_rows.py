"""The public rows of one area that go up to the level above: open data of all its years.

What is public is decided where open data are (``access.open_data``); nothing is added here.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import Any

from django.db.models import Q

from xiangyue.access.open_data import Scope, sources
from xiangyue.core.levels import TABLES, cells

_FIRST = date(2000, 1, 1)


@dataclass(frozen=True)
class Always(Scope):
    """All years of one area, without what is below it."""

    @property
    def first(self) -> date:
        return _FIRST

    def within(self, path: str) -> Q:
        return Q(**{f"{path}__jurisdiction__practice": False, f"{path}_id": self.area})

    def moment(self, path: str) -> Q:
        return Q(**{f"{path}__isnull": False})

    def day(self, path: str) -> Q:
        return Q(**{f"{path}__isnull": False})

    def under_way(self, start: str, end: str) -> Q:
        return Q(**{f"{start}__isnull": False})


def public_rows(area: str, today: date) -> dict[tuple[str, str], dict[str, Any]]:
    """{(table, id): cells} of an area: a query a table."""
    scope = Always(area, today.year, today)
    return {
        (name, str(row["id"])): cells(row) for name in TABLES for row in sources()[name].rows(scope)
    }
