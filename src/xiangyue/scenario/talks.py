"""The words of a scenario where people talk rather than vote: ``talks.yaml`` as objects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

import yaml


@dataclass(frozen=True)
class Talk:
    """What is said on one theme. Shapes as in ``talks.yaml``."""

    guests: tuple[tuple[str, str, str], ...]
    statements: tuple[tuple[str, int, int], ...]
    sides: tuple[tuple[str, str, str], ...]
    points: tuple[tuple[str, str, str, str], ...]
    advice: tuple[tuple[str, str, str], ...]
    agreement: dict[str, str]


@cache
def _every() -> dict[str, dict[str, Any]]:
    path = Path(__file__).with_name("talks.yaml")
    found: dict[str, dict[str, Any]] = yaml.safe_load(path.read_text("utf-8"))
    return found


@cache
def talk(key: str) -> Talk:
    """What is said on the theme of that key, with the words for any where it has none."""
    raw = {**_every()["any"], **_every().get(key, {})}
    lists = {k: tuple(tuple(row) for row in v) for k, v in raw.items() if k != "agreement"}
    return Talk(agreement=raw["agreement"], **lists)
