"""Reads which close relatives count for what (``relatives:``) out of the files of ``rules/``."""

from __future__ import annotations

from datetime import date
from functools import cache

from xiangyue.core.relatives import Counted, Layer, read, settle
from xiangyue.methods.rulebook import RULES, read_yaml


@cache
def load() -> tuple[Layer, ...]:
    """Every layer; BadRule for one that says nothing."""
    return tuple(
        read(entry)
        for path in sorted(RULES.rglob("*.yaml"))
        for entry in (read_yaml(path) or {}).get("relatives", ())
    )


@cache
def counted(use: str, *, day: date, area: str = "") -> Counted:
    """Which relations count for a use (``core.relatives.USES``) there on that day."""
    return settle(load(), use, day=day, area=area)
