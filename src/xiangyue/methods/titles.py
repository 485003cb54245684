"""Reads ``rules/titles.yaml``: which titles there are, and what each is held against."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache

from xiangyue.methods.rulebook import RULES, read_yaml

HOLDERS = ("area", "place", "post")


@dataclass(frozen=True)
class TitleKind:
    """A title. ``standard``: what is counted again each year, or "". ``goal`` and ``aim``: the
    settings that say in how many villages of a hundred it is wanted, or ""."""

    key: str
    names: Mapping[str, str]
    holder: str
    clause: str
    standard: str = ""
    goal: str = ""
    aim: str = ""


@cache
def load() -> Mapping[str, TitleKind]:
    """Every title by its key; ValueError for a holder that there is not."""
    found = {}
    for raw in read_yaml(RULES / "titles.yaml")["titles"]:
        if raw["holder"] not in HOLDERS:
            raise ValueError(f"titles.yaml: {raw['title']}: holder {raw['holder']!r}")
        found[raw["title"]] = TitleKind(
            raw["title"], raw["name"], raw["holder"], raw["clause"], raw.get("standard", ""),
            raw.get("goal", ""), raw.get("aim", ""),
        )  # fmt: skip
    return found
