"""The words of the examples: ``words.yaml`` as objects."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field, fields
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from xiangyue.scenario.themes import Theme

_FOLD = re.compile("(?<=[\u3000-\u303f\u4e00-\u9fff\uff00-\uffef]) (?=[\u4e00-\u9fff])")


@dataclass(frozen=True)
class Told(Theme):
    """A theme that says who decides on it (``by``), what its postings rest on, and their words."""

    by: str = "村民会议"
    law: str = ""
    posted: Mapping[str, str] = field(default_factory=dict)

    def basis(self, by: str = "", clause: str = "") -> str:
        return self.law or super().basis(self.by, clause)

    def posting_title(self, shows: str) -> str:
        heading = {"levy": "筹资筹劳清单公示", "account": "收支情况公示"}.get(shows)
        return f"{self.title}（{heading}）" if heading else super().posting_title(shows)

    def posting(self, shows: str, by: str = "") -> str:
        if shows in self.posted:
            return self.posted[shows]
        if shows == "resolution":
            return f"经{self.by}讨论和表决，作出下列决定：{self.motion}如有异议，请在公示期内提出。"
        return super().posting(shows, self.by)


def _told(raw: dict[str, Any], same: Mapping[str, Any]) -> Told:
    given = {**same, **raw}
    lists = {k: tuple(v) for k, v in given.items() if isinstance(v, list)}
    lists["tasks"] = tuple((str(t), int(share)) for t, share in given["tasks"])
    return Told(**{**given, **lists})


def _unfolded(raw: Any) -> Any:
    """Words without the space that folding a line left between two Chinese characters."""
    if isinstance(raw, dict):
        return {key: _unfolded(value) for key, value in raw.items()}
    if isinstance(raw, list):
        return [_unfolded(value) for value in raw]
    return _FOLD.sub("", raw) if isinstance(raw, str) else raw


@cache
def every() -> Mapping[str, Told]:
    """All of them, by key."""
    path = Path(__file__).with_name("words.yaml")
    same, *rows = _unfolded(yaml.safe_load(path.read_text("utf-8")))
    return {raw["key"]: _told(raw, same) for raw in (same, *rows)}


def told(key: str) -> Told:
    """The one of that key; KeyError where there is none."""
    return every()[key]


def any_one(**more: Any) -> Theme:
    """A theme with what every example may say, and ``more`` of its own."""
    same = told("any")
    return Theme(**{f.name: getattr(same, f.name) for f in fields(Theme)} | more)
