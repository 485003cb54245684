"""Background work asked for by an act: a row in PostgreSQL, in the act's own transaction."""

from __future__ import annotations

from contextlib import suppress
from typing import Any

from django.db import transaction
from procrastinate.contrib.django import app
from procrastinate.exceptions import AlreadyEnqueued

NIGHTLY = ("settle-pledges", "open-disclosures", "open-duties")
"""Tasks by which a day that passes changes something: old boards come down, new duties fall due.
The worker does them every night; where the clock is moved they are asked for at once."""


def later(task: str, **arguments: Any) -> None:
    """Ask the worker to run ``task`` (its name in ``jobs``) once this transaction is committed.

    If the transaction is undone, so is the asking.
    """
    app.configure_task(task).defer(**arguments)


def soon(task: str) -> None:
    """As ``later``, of a task that waits once at a time: one that waits already is enough."""
    with suppress(AlreadyEnqueued), transaction.atomic():
        later(task)
