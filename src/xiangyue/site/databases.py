"""A database beside the configured one, for what must not touch it: a rehearsal, a year."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager

from xiangyue.site import cli, postgres


@contextmanager
def other_database(
    name: str, *, keep: bool = False, options: str = "", prepare: int | None = None
) -> Iterator[str]:
    """Django set up on the database ``name`` of the configured server; made if it is not there.

    Gives its address. Unless ``keep`` it is dropped in the end. ``options`` are settings of every
    connection, as PostgreSQL writes them on a command line (``-c synchronous_commit=off``);
    ``prepare``: a statement that comes so often on a connection is planned once and for all. Must
    come before anything that needs Django; the process is on that database from then on.
    """
    before = os.environ.get("DATABASE_URL")
    url = postgres.connect_url(name)
    os.environ["DATABASE_URL"] = url
    if options:
        os.environ["PGOPTIONS"] = options
    try:
        cli.ready()
        if prepare is not None:
            _prepare(prepare)
        yield url
    finally:
        _let_go()
        if before is None:
            os.environ.pop("DATABASE_URL")
        else:
            os.environ["DATABASE_URL"] = before
        if not keep:
            postgres.drop_database(name)


def _prepare(after: int) -> None:
    from django.db import connection  # noqa: PLC0415 - see cli

    connection.settings_dict["OPTIONS"].update(server_side_binding=True, prepare_threshold=after)


def _let_go() -> None:
    from django.db import connections  # noqa: PLC0415 - see cli

    for connection in connections.all():
        connection.close()
        if hasattr(connection, "close_pool"):
            connection.close_pool()
