"""The projects that villagers propose in scenarios: ``projects.yaml`` as objects."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from pathlib import Path

import yaml


@dataclass(frozen=True)
class Idea:
    """A project. ``cost`` and ``corrected``: percent of the budget. ``likes``: of a hundred voters
    of each of two parts of the village, how many approve of it."""

    key: str
    title: str
    purpose: str
    place: str
    cost: int
    likes: tuple[int, int]
    corrected: int = 0
    merges: str = ""
    fails: str = ""
    reason: str = ""
    objection: str = ""
    answer: str = ""

    def money(self, budget: int, percent: int = 0) -> int:
        """What it costs in fen, in whole hundreds of yuan, of a budget in yuan."""
        return max(1, budget * (percent or self.cost) // 10_000) * 10_000


@cache
def ideas() -> tuple[Idea, ...]:
    """Every project, in the order of the file."""
    path = Path(__file__).with_name("projects.yaml")
    return tuple(
        Idea(**{**raw, "likes": tuple(raw["likes"])})
        for raw in yaml.safe_load(path.read_text("utf-8"))
    )
