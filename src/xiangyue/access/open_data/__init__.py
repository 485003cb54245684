"""What is given out as open data: each table with the one query that reads it.

Every query here reads public rows only, whoever asks: nothing of a practice, of a private matter or
of a confined meeting, no opinion that is for the office alone, no name but of who holds an office,
no text without the machine's mask. A table is a ``Source`` in a module of this folder; nothing
lists them: a new module is found.
"""

from __future__ import annotations

import pkgutil
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date, datetime, time
from functools import cache, reduce
from importlib import import_module
from itertools import islice
from operator import add
from typing import Any

from django.db.models import F, Func, IntegerField, Q, QuerySet
from django.db.models.expressions import Combinable
from django.utils import timezone

from xiangyue.core import masking
from xiangyue.core.open_data import Cell, Table
from xiangyue.data.models import ProcedureVersion

Row = Mapping[str, Cell]
BATCH = 2_000
"""Rows read at a time."""
MANY = "many"
"""What a query of a source that spreads calls the number of rows that come of one of its own."""


@dataclass(frozen=True)
class Scope:
    """What is asked for: a division ("" is the nation) with all below it, one year, as of a day."""

    area: str
    year: int
    today: date

    @property
    def first(self) -> date:
        """The first day of the year."""
        return date(self.year, 1, 1)

    @property
    def last(self) -> date:
        """Its last day."""
        return date(self.year, 12, 31)

    @property
    def after(self) -> datetime:
        """The midnight that ends it, by the clock of the place."""
        return _midnight(date(self.year + 1, 1, 1))

    def within(self, path: str) -> Q:
        """Rows of the area and of all below it that are no practice; ``path`` leads to the area."""
        real = Q(**{f"{path}__jurisdiction__practice": False})
        if len(self.area) == 12:
            return real & Q(**{f"{path}_id": self.area})
        return real & Q(**{f"{path}__code__startswith": self.area}) if self.area else real

    def moment(self, path: str) -> Q:
        """Moments of the year, by the clock of the place."""
        return Q(
            **{
                f"{path}__gte": _midnight(date(self.year, 1, 1)),
                f"{path}__lt": _midnight(date(self.year + 1, 1, 1)),
            }
        )

    def day(self, path: str) -> Q:
        """Days of the year."""
        return Q(**{f"{path}__gte": self.first, f"{path}__lte": self.last})

    def under_way(self, start: str, end: str) -> Q:
        """What had begun before the year was over and had not ended before it began."""
        going = Q(**{f"{end}__isnull": True}) | Q(**{f"{end}__gte": _midnight(self.first)})
        return going & Q(**{f"{start}__lt": _midnight(date(self.year + 1, 1, 1))})


def _midnight(day: date) -> datetime:
    return timezone.make_aware(datetime.combine(day, time.min))


@dataclass(frozen=True)
class Source:
    """A table and where it comes from. ``query``: the public rows of a scope, as ``values``;
    ``make``: a row of it as cells by column. ``order``: its place among the tables.

    ``spread``, instead of ``make``: several rows out of each row of the query, which says in
    ``MANY`` how many.
    """

    table: Table
    query: Callable[[Scope], QuerySet[Any, dict[str, Any]]]
    make: Callable[[dict[str, Any], Scope], Row] | None
    order: int
    spread: Callable[[Iterator[dict[str, Any]], Scope], Iterator[Row]] | None = None

    def rows(self, scope: Scope) -> Iterator[Row]:
        """The rows, read ``BATCH`` at a time, never all at once."""
        found = self.query(scope).iterator(BATCH)
        if self.spread is not None:
            yield from self.spread(found, scope)
        elif self.make is not None:
            for row in found:
                yield self.make(row, scope)

    def counted(self, scope: Scope) -> tuple[str, tuple[Any, ...]]:
        """The SQL that counts the rows, with its values."""
        sql, values = self.query(scope).query.sql_with_params()
        what = f"coalesce(sum({MANY}), 0)" if self.spread else "count(*)"
        return f"(SELECT {what} FROM ({sql}) AS rows)", values

    def part(self, scope: Scope, start: int, stop: int) -> list[Row]:
        """The rows from ``start`` up to ``stop``, in their order."""
        if self.make is not None:
            return [self.make(row, scope) for row in self.query(scope)[start:stop]]
        return list(islice(self.rows(scope), start, stop))


@cache
def sources() -> dict[str, Source]:
    """Every table by its name, in their order."""
    found: list[Source] = []
    for module in pkgutil.iter_modules(__path__):
        here = import_module(f"{__name__}.{module.name}")
        found += [one for one in vars(here).values() if isinstance(one, Source)]
    return {s.table.name: s for s in sorted(found, key=lambda s: (s.order, s.table.name))}


def public_matter(path: str = "matter") -> Q:
    """Rows of a matter that is for all and no practice; ``path`` leads to the matter ("": it is
    one)."""
    hidden = ProcedureVersion.objects.filter(raw__contains={"definition": {"private": True}})
    way = f"{path}__" if path else ""
    open_to_all = ~Q(**{f"{way}procedure__in": hidden.values("pk")})
    return open_to_all & Q(**{f"{way}practice": False})


def elements(column: str, *paths: str) -> Combinable:
    """How many elements these JSON paths, which are constants, find in a column together."""
    lengths: list[Combinable] = [
        Func(
            F(column),
            template=f"jsonb_array_length(jsonb_path_query_array(%(expressions)s, '{path}'))",
            output_field=IntegerField(),
        )
        for path in paths
    ]
    return reduce(add, lengths)


def local(moment: datetime | None) -> date | None:
    """The day of a moment, by the clock of the place. The minute is kept out of open data: with it
    one could work out who was there."""
    return timezone.localdate(moment) if moment else None


def masked(text: str) -> str:
    """Words as the public may read them."""
    return masking.mask(text) if text else ""
