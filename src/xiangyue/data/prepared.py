"""Statements that nearly every request asks: sent apart from their values, planned once.

To plan such a statement costs the server several times what it costs to run it. A connection
prepares one after it came ``prepare_threshold`` times (``site.postgres``).
"""

from __future__ import annotations

from typing import Any

from django.db import connection
from django.db.backends.postgresql.base import ServerBindingCursor


class Cursor(ServerBindingCursor):
    """Remembers its statement also when that was prepared, for whoever looks at what was asked."""

    def _convert_query(self, query: Any, params: Any = None) -> Any:
        self._query = super()._convert_query(query, params)
        return self._query


def prepared() -> Any:
    """A cursor as of ``connection.cursor()``, to be closed by ``with``, for such a statement.

    The server takes the types of the values from where they stand: a bare ``SELECT %s`` needs a
    cast.
    """
    connection.ensure_connection()
    with connection.wrap_database_errors:
        return connection._prepare_cursor(Cursor(connection.connection))
