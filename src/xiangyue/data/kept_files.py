"""Where files on disk are named: every column that holds the SHA-256 of one.

A file that none of them names is thrown away (``actions.files.sweep``), and one that is named must
be there after a restore. A table of files that is missing here loses what it names, two days after
it came: ``tests/test_kept_files.py`` looks at every column of the database.
"""

from __future__ import annotations

from collections.abc import Collection
from typing import Final

from django.db import models

from xiangyue.data.deliberation import Signature
from xiangyue.data.files import StoredFile
from xiangyue.data.register_files import RegisterFile

NAMED_IN: Final[tuple[tuple[type[models.Model], str], ...]] = (
    (StoredFile, "sha256"),
    (RegisterFile, "sha256"),
    (Signature, "photo"),
)
"""Table and column. Empty in the column: no file."""


def named(among: Collection[str] | None = None) -> frozenset[str]:
    """The SHA-256 of every file that a record names, or those ``among`` these alone; a query a
    table."""
    found: set[str] = set()
    for model, column in NAMED_IN:
        rows = model._default_manager.exclude(**{column: ""})
        if among is not None:
            rows = rows.filter(**{f"{column}__in": among})
        found.update(rows.values_list(column, flat=True).distinct())
    return frozenset(found)
