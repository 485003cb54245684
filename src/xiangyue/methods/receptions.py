"""Reads ``rules/receptions.yaml``."""

from __future__ import annotations

from functools import cache

from xiangyue.core.receptions import Rule, read
from xiangyue.methods.rulebook import RULES, read_yaml


@cache
def rules() -> tuple[Rule, ...]:
    """The days of reception and visits, read once a process."""
    return read(read_yaml(RULES / "receptions.yaml"))
