"""Reads who may apply to be on the roll (``roll_grounds:``) and on which grounds a township itself
proposes a recall (``recall_proposals:``) out of the files of ``rules/``: dated, by place.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from functools import cache
from typing import Any

from xiangyue.core.rule_data import BadRule
from xiangyue.methods import rulebook


@dataclass(frozen=True)
class Ground:
    """One ground: in force in ``area`` from ``begins`` to ``until``, by its ``clause``.

    ``by``: of the roll, whether a meeting (``meeting``) accepts who applies or the election
    committee (``committee``). ``votes``: of a township's proposal, the clause by which the vote is
    held on it; "" where the text does not say so, and those of Art. 19 must ask for it too.
    """

    key: str
    clause: str
    begins: date
    name: Mapping[str, str] = field(default_factory=dict)
    area: str = ""
    until: date | None = None
    by: str = ""
    votes: str = ""

    def holds(self, day: date, area: str) -> bool:
        """Whether it is in force there on that day."""
        ends = self.until is None or day <= self.until
        return area.startswith(self.area) and self.begins <= day and ends


def roll(day: date, area: str) -> tuple[Ground, ...]:
    """On which grounds who is not registered here may apply to be on the roll."""
    return tuple(g for g in _every("roll_grounds") if g.holds(day, area))


def proposals(day: date, area: str) -> tuple[Ground, ...]:
    """On which grounds the township may itself propose a recall; none where no text says so."""
    return tuple(g for g in _every("recall_proposals") if g.holds(day, area))


@cache
def _every(what: str) -> tuple[Ground, ...]:
    found: list[Ground] = []
    for path in sorted(rulebook.RULES.rglob("*.yaml")):
        data = rulebook.read_yaml(path) or {}
        found += [_read(entry, path.name) for entry in data.get(what, ())]
    return tuple(found)


def _read(entry: Mapping[str, Any], where: str) -> Ground:
    data = dict(entry)
    try:
        ground = Ground(key=data.pop("ground"), begins=data.pop("from"), **data)
    except (KeyError, TypeError) as error:
        raise BadRule(f"{where}: {error}") from error
    if not ground.name.get("zh") or not ground.name.get("en"):
        raise BadRule(f"{where}: {ground.key}: needs its name in both languages, zh and en")
    return ground
