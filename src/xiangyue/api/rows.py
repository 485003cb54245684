"""What rows of a part or a place are read with: the reader, a table's columns, their types.

A table is data: which rows of a model this reader sees, and which of their columns. Its schema is
made of the model's own fields, so that the OpenAPI document has every type. What a page does not
show stands in no table: a column is named here, or it is not told.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from functools import cached_property
from typing import Any

from django.contrib.postgres.fields import ArrayField
from django.db import models
from django.db.models import Model, QuerySet
from django.utils import timezone
from ninja import Schema
from pydantic import create_model

from xiangyue.access.actors import Actor
from xiangyue.actions import officers
from xiangyue.actions.standing import Case
from xiangyue.api.common import window
from xiangyue.core.engine import PartView
from xiangyue.core.part import Part
from xiangyue.data.models import Area, Household, Jurisdiction, Matter, Person


class PersonOut(Schema):
    """A person whose name the reader's page shows."""

    id: int
    name: str


class HouseholdOut(Schema):
    """A household whose head the reader's page shows."""

    id: int
    number: str
    head: str


@dataclass(frozen=True)
class Look:
    """Who looks at which part: what ``web.part_page.Page`` is to a page."""

    actor: Actor
    case: Case
    view: PartView
    now: datetime

    @property
    def part(self) -> Part:
        """The part's definition."""
        return self.view.part

    @property
    def key(self) -> str:
        """The part's key."""
        return self.view.part.key

    @property
    def matter(self) -> Matter:
        """The matter, with its area."""
        return self.case.matter

    @property
    def area(self) -> str:
        """The code of the matter's area."""
        return self.case.matter.area_id

    @property
    def me(self) -> int | None:
        """The reader's person."""
        return self.actor.person_id

    @cached_property
    def mine(self) -> bool:
        """Whether the part is the reader's to do, open or not: one query of an election only."""
        matter, case = self.case.matter, self.case
        roles = officers.roles_in(self.actor, matter, case.procedure, case.today)
        return bool(roles & set(self.part.actors))

    @property
    def open(self) -> bool:
        """Whether it can be worked on now."""
        return self.view.status == "open" and self.case.matter.state == "running"

    @property
    def may(self) -> bool:
        """Whether the reader can act on it now."""
        return self.mine and self.open

    @property
    def facts(self) -> Mapping[str, Any]:
        """The part's facts."""
        return self.case.facts(self.key)

    @property
    def office(self) -> bool:
        """Whether the reader holds a seat there, or serves the place or one above it."""
        seats = self.actor.roles(self.area) - {"villager"}
        return bool(seats) or self.actor.officer_of(self.area)

    def of(self, word: str = "of") -> str:
        """The part that this one is about, by the definition."""
        return str(self.part.words[word])

    def here(self) -> dict[str, Any]:
        """The filter of the rows that this part itself made."""
        return {"matter": self.case.matter, "part": self.key}


@dataclass(frozen=True)
class Here:
    """Who looks at which place; ``said``: what they look for."""

    actor: Actor
    place: Jurisdiction
    now: datetime
    said: str = ""

    @property
    def area(self) -> str:
        """The code of the place."""
        return self.place.area_id

    @property
    def today(self) -> date:
        """The day of looking."""
        return timezone.localdate(self.now)

    @property
    def me(self) -> int | None:
        """The reader's person."""
        return self.actor.person_id


HIDDEN: Any = object()
"""The value of a column that this reader is not told: it is left out."""

Tell = Callable[[Any, Any], Any]
Column = tuple[Any, Tell]
"""Its type, and what it says of a row to a reader."""


def person_out(person: Person | None) -> dict[str, Any] | None:
    """A person by number and name."""
    return None if person is None else {"id": person.pk, "name": person.name}


def household_out(home: Household | None) -> dict[str, Any] | None:
    """A household by its row's number, its own and its head."""
    return None if home is None else {"id": home.pk, "number": home.number, "head": home.head}


_TYPES: tuple[tuple[Any, Any], ...] = (
    (models.BooleanField, bool),
    (models.DateTimeField, datetime),
    (models.DateField, date),
    (models.IntegerField, int),
    (models.CharField, str),
    (models.TextField, str),
    (models.JSONField, Any),
)


def _of_field(model: type[Model], name: str) -> Column:
    """A column as the model has it: people and households by name, other rows by their number."""
    field: Any = model._meta.get_field(name)
    if isinstance(field, models.ForeignKey):
        of = field.related_model
        if of is Person:
            kind, tell = PersonOut, lambda row, _look: person_out(getattr(row, name))
        elif of is Household:
            kind, tell = HouseholdOut, lambda row, _look: household_out(getattr(row, name))
        else:
            kind = str if of is Area else int
            tell = lambda row, _look: getattr(row, field.attname)  # noqa: E731
    else:
        if isinstance(field, ArrayField):
            kind = list[str] if isinstance(field.base_field, models.CharField) else list[int]
        else:
            kind = next(kind for base, kind in _TYPES if isinstance(field, base))
        tell = lambda row, _look: getattr(row, name)  # noqa: E731
    return (kind | None if field.null and kind is not Any else kind, tell)


class Table:
    """Rows of one model in one part; without a model what is worked out, in ``more`` alone.

    ``columns``: names of the model's fields, told to whoever sees the row; ``inner``: those told
    only where ``inside(row, look)`` says so; ``more``: columns that are worked out, each its type
    and how. ``rows(look)``: what the reader sees, as a query or a list, in its order.
    """

    def __init__(
        self,
        model: type[Model] | None,
        columns: str,
        rows: Callable[[Any], QuerySet[Any] | Sequence[Any]],
        *,
        says: str,
        inner: str = "",
        inside: Callable[[Any, Any], bool] = lambda _row, look: look.mine,
        **more: Column,
    ) -> None:
        self.model, self.rows, self.inside, self.says = model, rows, inside, says
        self.columns = {name: _of_field(model, name) for name in columns.split() if model}
        self.inner = {name: _of_field(model, name) for name in inner.split() if model}
        self.more = more
        fields = (
            [model._meta.get_field(n) for n in (columns + " " + inner).split()] if model else []
        )
        self.loads = [f.name for f in fields if f.related_model in (Person, Household)]

    def schema(self, name: str) -> type[Schema]:
        """The row's schema; a column that some are not told may be missing."""
        fields: dict[str, Any] = {n: (kind, ...) for n, (kind, _t) in self.columns.items()}
        fields |= {
            n: (kind | None, None) for n, (kind, _t) in self.inner.items() if kind is not Any
        }
        fields |= {n: (Any, None) for n, (kind, _t) in self.inner.items() if kind is Any}
        fields |= {n: (kind, None) for n, (kind, _t) in self.more.items()}
        title = "".join(word.capitalize() for word in name.split("_"))
        made: type[Schema] = create_model(f"Row{title}", __base__=Schema, **fields)
        made.__doc__ = self.says
        return made

    def read(self, look: Look | Here, page: int) -> list[dict[str, Any]]:
        """A page of its rows, and one beyond it where there are more."""
        found = self.rows(look)
        if isinstance(found, QuerySet) and self.loads:
            found = found.select_related(*self.loads)
        return [self._told(row, look) for row in found[window(page)]]

    def _told(self, row: Any, look: Look | Here) -> dict[str, Any]:
        shown = self.columns
        if self.inner and self.inside(row, look):
            shown = shown | self.inner
        found = {name: tell(row, look) for name, (_kind, tell) in shown.items()}
        worked = {name: tell(row, look) for name, (_kind, tell) in self.more.items()}
        return found | {name: v for name, v in worked.items() if v is not HIDDEN}


Tables = dict[str, dict[str, Table]]
"""The tables of each kind of part, by name."""


def own(model: Any, order: str, **filters: Any) -> Callable[[Look], QuerySet[Any]]:
    """All rows that the part itself made, in that order."""
    return lambda look: model.objects.filter(**look.here(), **filters).order_by(*order.split())


def of_matter(model: Any, order: str, path: str = "matter") -> Callable[[Look], QuerySet[Any]]:
    """All rows of the matter, in that order."""
    return lambda look: model.objects.filter(**{path: look.matter}).order_by(*order.split())
