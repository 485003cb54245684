"""Reads ``rules/duties.yaml``: the duties that a place may take up."""

from __future__ import annotations

from functools import cache
from typing import Any

from xiangyue.core.duties import BadDuty, Duty, read
from xiangyue.methods.rulebook import RULES, read_yaml


@cache
def raw() -> dict[str, dict[str, Any]]:
    """Each duty as it is written, by its slug; BadDuty where two have one name."""
    found: dict[str, dict[str, Any]] = {}
    for entry in read_yaml(RULES / "duties.yaml")["duties"]:
        if read(entry).slug in found:
            raise BadDuty(f"{entry['duty']}: twice")
        found[entry["duty"]] = entry
    return found


@cache
def load() -> dict[str, Duty]:
    """Every duty, by its slug."""
    return {slug: read(entry) for slug, entry in raw().items()}


def of_level(level: str) -> list[Duty]:
    """The duties of a level of area, in order."""
    return [duty for duty in load().values() if duty.level == level]
