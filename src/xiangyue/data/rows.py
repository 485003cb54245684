"""Statements that add or change rows of a model, made once for each shape of them.

They take the values as Django would store them and are short to run; ``actions.acts`` sends them
together with the entry of their act.
"""

from __future__ import annotations

from collections.abc import Sequence, Set
from functools import cache
from typing import Any

from django.db import connection
from django.db.models import Model

Statement = tuple[str, list[Any]]
"""SQL and its values in order."""


def update(row: Model, names: Set[str]) -> Statement:
    """Store these fields of a row as they are now."""
    sql, fields = _update(type(row), tuple(sorted(names)))
    return sql, [*_values(row, fields), row.pk]


def insertion(rows: Sequence[Model]) -> Statement:
    """Add these rows of one table, a list of values for each column."""
    sql, fields = _insertion(type(rows[0]))
    values = zip(*(_values(row, fields) for row in rows), strict=True)
    return sql, [list(column) for column in values]


def _values(row: Model, fields: Sequence[Any]) -> list[Any]:
    return [f.get_db_prep_save(getattr(row, f.attname), connection) for f in fields]


@cache
def _update(kind: type[Model], names: tuple[str, ...]) -> tuple[str, list[Any]]:
    fields: list[Any] = [kind._meta.get_field(name) for name in names]
    columns = ", ".join(f'"{f.column}" = %s' for f in fields)
    return f"UPDATE {kind._meta.db_table} SET {columns} WHERE id = %s", fields


@cache
def _insertion(kind: type[Model]) -> tuple[str, list[Any]]:
    fields: list[Any] = [f for f in kind._meta.concrete_fields if not f.primary_key]
    columns = ", ".join(f'"{f.column}"' for f in fields)
    # without a length: to cast to one cuts, and what is too long must be refused
    types = (str(f.db_type(connection)).partition("(")[0] for f in fields)
    arrays = ", ".join(f"%s::{name}[]" for name in types)
    return (
        f"INSERT INTO {kind._meta.db_table} ({columns}) SELECT * FROM unnest({arrays})",
        fields,
    )
