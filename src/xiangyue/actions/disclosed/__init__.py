"""What of the records a disclosure is taken from: each module here has some sources by name.

A source is pure reading: of one place, from a first day to a last one, rows of plain cells (words,
whole numbers, fen, ISO days). Nothing lists the modules: one with ``SOURCES`` is found by itself,
and the catalogue names its sources (``disclosure/*.yaml``). What only its people may see is never
read here: each query leaves private matters out.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta
from functools import cache

from django.db.models import QuerySet
from django.utils import timezone

from xiangyue.core.disclosure import Column
from xiangyue.core.discovery import modules_of
from xiangyue.data.models import Matter, ProcedureVersion

Cell = str | int | None
Rows = Sequence[Sequence[Cell]]


@dataclass(frozen=True)
class Asked:
    """Of which place, from which day to which, both in it."""

    area: str
    practice: bool
    first: date
    last: date

    @property
    def moments(self) -> tuple[datetime, datetime]:
        """The first moment of the first day and that after the last day, in the village's time."""
        begin = timezone.make_aware(datetime.combine(self.first, time.min))
        end = timezone.make_aware(datetime.combine(self.last + timedelta(days=1), time.min))
        return begin, end

    def within(self, field: str) -> dict[str, datetime]:
        """That a moment lies in these days, for a filter."""
        begin, end = self.moments
        return {f"{field}__gte": begin, f"{field}__lt": end}


@dataclass(frozen=True)
class Source:
    """A table out of the records. ``kept``: whether the place keeps such records, begun by the
    last of the days asked for; where it does not, that there are no rows says nothing, and the item
    is filled in by hand. ``waits``: how many papers of these days are on their way into the
    records, which would tell a part before they are there."""

    columns: tuple[Column, ...]
    rows: Callable[[Asked], Rows]
    kept: Callable[[Asked], bool] = lambda _asked: True
    waits: Callable[[Asked], int] = lambda _asked: 0


def columns(*told: tuple[str, str, str, str]) -> tuple[Column, ...]:
    """Columns out of (key, type, zh, en)."""
    return tuple(Column(key, kind, {"zh": zh, "en": en}) for key, kind, zh, en in told)


@cache
def sources() -> Mapping[str, Source]:
    """Every source by its name; ValueError where two have one name."""
    found: dict[str, Source] = {}
    for module in modules_of(__name__, __path__).values():
        for name, source in module.SOURCES.items():
            if name in found:
                raise ValueError(f"{name}: two sources of disclosure have this name")
            found[name] = source
    return found


def source_of(names: str, asked: Asked | None = None) -> Source | None:
    """The source of an item, which may name several ("assets,book_assets"): the first whose records
    the place keeps; of no place the first. None where there is none."""
    found = [sources()[name] for name in names.split(",") if name in sources()]
    if asked is None:
        return found[0] if found else None
    return next((source for source in found if source.kept(asked)), None)


def private() -> QuerySet[ProcedureVersion]:
    """The versions of methods whose matters only their people see."""
    return ProcedureVersion.objects.filter(raw__contains={"definition": {"private": True}})


def matters(asked: Asked) -> QuerySet[Matter]:
    """The matters of the place that are for all."""
    found = Matter.objects.filter(area_id=asked.area, practice=asked.practice)
    return found.exclude(procedure__in=private())


def day(moment: datetime | None) -> str:
    """A moment's day in the village, as ISO; "" for none."""
    return timezone.localdate(moment).isoformat() if moment else ""
