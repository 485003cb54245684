"""``accounting/statement-words.yaml``: the accounts that the words of a statement point to."""

from __future__ import annotations

from functools import cache
from typing import Any

from xiangyue.folders import source_folder
from xiangyue.methods.rulebook import read_yaml


@cache
def words() -> dict[str, Any]:
    """The file: ``words``, rows as ``core.statement_match.propose`` takes them, and ``default``."""
    return dict(read_yaml(source_folder("accounting") / "statement-words.yaml"))
