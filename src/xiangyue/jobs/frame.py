"""What every task has: a connection to the database that is given back when it is done."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import Any

from django.db import close_old_connections, connection


def with_database(task: Callable[..., Any]) -> Callable[..., Any]:
    """Run ``task`` on a live connection, and give it back (a worker's threads come and go)."""

    @wraps(task)
    def run(*args: Any, **kwargs: Any) -> Any:
        if connection.in_atomic_block:  # a test, or a caller with a transaction of its own
            return task(*args, **kwargs)
        close_old_connections()
        try:
            return task(*args, **kwargs)
        finally:
            connection.close()

    return run
