"""What the record's tests share: a way to append, the database's address, a tamperer."""

from __future__ import annotations

import secrets
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import UTC, datetime
from typing import Any

from django.db import connection, transaction
from psycopg.conninfo import make_conninfo

from xiangyue.data import record

LOG = "330212105219"
OTHER = "330212105220"
AT = datetime(2026, 11, 22, 0, 0, 0, 123456, tzinfo=UTC)


def nothing_was_there(*tables: str) -> None:
    """Tables whose rows lie in the order in which they come: in those of tests before they would
    fill up what was left empty."""
    with connection.cursor() as c:
        c.execute(f"TRUNCATE {', '.join(tables)}")


def salt() -> bytes:
    return secrets.token_bytes(32)


def add(log: str = LOG, **given: Any) -> tuple[int, bytes]:
    """One entry, in a transaction of its own unless one is open."""
    entry = {
        "at": AT,
        "act": "opinion.submit",
        "by": {"role": "resident", "who": {"person": 7}},
        "on": {"opinion": "26-1"},
        "data": {"channel": "phone"},
        "sealed": {"text": "桥坏了"},
        "salt": salt,
        **given,
    }
    with transaction.atomic():
        return record.append(log=log, **entry)


def url() -> str:
    """The test database, for psycopg."""
    params = connection.get_connection_params()
    names = ("dbname", "user", "password", "host", "port")
    return make_conninfo(**{n: params[n] for n in names if params.get(n)})


@contextmanager
def tampering() -> Iterator[Any]:
    """A cursor of someone who owns the tables and has switched the triggers off."""
    tables = ("xiangyue_recordlog", "xiangyue_recordentry", "xiangyue_recordopening")
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} DISABLE TRIGGER USER")
        yield cursor
        for table in tables:
            cursor.execute(f"ALTER TABLE {table} ENABLE TRIGGER USER")
