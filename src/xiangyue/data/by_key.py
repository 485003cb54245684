"""Queries by one key, compiled once: making the SQL anew costs as much as running it.

For the few reads that every act begins with. The rest of the code asks its querysets.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, Final, Generic, TypeVar

from django.db import connection
from django.db.models import Model, QuerySet
from django.db.models.query import get_related_populators

M = TypeVar("M", bound=Model)

# Stand for the key while the SQL is made; no row has them.
_NUMBER: Final = -9_007_199_254_740_993
_CODE: Final = "\uffff"


class ByKey(Generic[M]):
    """``ByKey(lambda key: Matter.objects.filter(pk=key))(7)``: the row, or None for none.

    The queryset may select related rows, defer columns and lock; its SQL must depend on nothing but
    the key. A query that locks is first asked within a transaction, as any that locks.
    ``code``: the key is a code and not a number.
    """

    def __init__(self, build: Callable[[Any], QuerySet[M]], *, code: bool = False) -> None:
        self._build = build
        self._stand: int | str = _CODE if code else _NUMBER
        self._made: tuple[Any, ...] | None = None

    def __call__(self, key: int | str | None) -> M | None:
        if key is None:
            return None
        sql, params, model, span, names, populators, converters = self._made or self._make()
        with connection.cursor() as c:
            c.execute(sql, [key if p == self._stand else p for p in params])
            found = c.fetchone()
        if found is None:
            return None
        row = list(found)
        for position, (functions, expression) in converters.items():
            for convert in functions:
                row[position] = convert(row[position], expression, connection)
        made = model.from_db("default", names, row[span])
        for populator in populators:
            populator.populate(row, made)
        return made

    def _make(self) -> tuple[Any, ...]:
        compiler = self._build(self._stand).query.chain().get_compiler(using="default")
        sql, params = compiler.as_sql()
        info, select = compiler.klass_info, compiler.select
        positions = info["select_fields"]
        span = slice(positions[0], positions[-1] + 1)
        self._made = (
            sql,
            tuple(params),
            info["model"],
            span,
            [column[0].target.attname for column in select[span]],
            get_related_populators(info, select, "default"),
            compiler.get_converters([column[0] for column in select]),
        )
        return self._made
