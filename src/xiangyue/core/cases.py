"""A matter played on the engine alone: what ``cases.yaml`` beside a definition tells.

Pure and quick: no database, no people. A played matter takes facts as the acts would give them,
finishes what may be finished as ``actions.standing.Case.settle`` does, and refuses with the same
checks. The acts themselves are tried by ``rehearse``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any

from xiangyue.core.decided import not_dropped
from xiangyue.core.engine import (
    OPEN,
    Standing,
    evaluate,
    part_names,
    require_finishable,
    require_open,
)
from xiangyue.core.procedure import Procedure
from xiangyue.core.refusals import Check, Refusal, refuse
from xiangyue.core.rules import RuleBook, Verdict


@dataclass
class Played:
    """One matter on its way. ``facts`` are those of its parts, ``shared`` those of no part."""

    procedure: Procedure
    today: date
    shared: dict[str, Any]
    area: str = ""
    facts: dict[str, dict[str, Any]] = field(default_factory=dict)
    opened: dict[str, date] = field(default_factory=dict)
    due: dict[str, date] = field(default_factory=dict)
    state: str = "running"
    decided: bool = False

    def __post_init__(self) -> None:
        self._settle()

    def standing(self) -> Standing:
        """Where it stands today."""
        return evaluate(self.procedure, self.facts, self.shared, self.today)

    def late(self) -> list[str]:
        """Parts that are open past their day."""
        if self.state != "running":
            return []
        views = self.standing().open
        keys = [v.part.key for v in views]
        return [k for k in keys if k in self.due and self.due[k] < self.today]

    def move(self, day: date) -> None:
        """Another day comes; nothing is done by that alone."""
        self.today = day

    def put(self, given: Mapping[str, Any]) -> None:
        """Facts come about, under flat names. Refusal where a part of theirs is not open."""
        self._running()
        parts: dict[str, dict[str, Any]] = {}
        for name, value in given.items():
            head, _, fact = name.partition(".")
            if head in ("village", "matter"):
                self.shared[name] = value
            else:
                parts.setdefault(head, {})[fact] = value
        for key in parts:
            require_open(self.standing().view(key))
        for key, facts in parts.items():
            self.facts.setdefault(key, {}).update(facts)
        self._settle()

    def vote(
        self, key: str, counts: Mapping[str, int], book: RuleBook, *, rule: str = ""
    ) -> Verdict:
        """The body of a sitting votes; ``book`` judges by the part's rule. Refusal if not open."""
        self._running()
        part = require_open(self.standing().view(key)).part
        judge = book.quorum if part.ways == ("consult",) else book.judge
        verdict = judge(rule or part.rule, day=self.today, counts=dict(counts), area=self.area)
        mine = self.facts.setdefault(key, {})
        if not verdict.sitting_met:
            mine["no_quorum"] = int(mine.get("no_quorum", 0)) + 1
            return verdict
        if part.ways == ("consult",):
            mine |= {"held": True, "on": self.today.isoformat()}
        elif verdict.valid:
            mine |= {
                "held": True,
                "on": self.today.isoformat(),
                "passed": verdict.passed,
                "votes": int(mine.get("votes", 0)) + 1,
                "failed": int(mine.get("failed", 0)) + (not verdict.passed),
            }
            self.decided = self.decided or (part.decides and verdict.passed)
        self._settle()
        return verdict

    def finish(self, key: str) -> None:
        """Somebody finishes a part; Refusal with every condition not met."""
        self._running()
        require_finishable(self.standing(), key)
        self.facts.setdefault(key, {})["done"] = True
        self._settle()

    def close(self) -> None:
        """It is closed; Refusal while a part is not done."""
        self._running()
        undone = [v for v in self.standing().parts if v.status != "done"]
        if undone:
            raise refuse(
                "matter.unfinished",
                code="conditions",
                left=len(undone),
                part_name=part_names(self.procedure, undone[0].part.key),
            )
        self.state = "closed"

    def drop(self) -> None:
        """It is not carried on; Refusal once its decision was taken (``core.decided``), and of
        a report that an office must look into."""
        self._running()
        if self.procedure.confined == "office":
            raise refuse("report.not-dropped", code="conditions")
        if self.decided:
            raise not_dropped(self.procedure)
        self.state = "dropped"

    def _running(self) -> None:
        if self.state != "running":
            raise refuse("matter.ended", code="conditions")

    def _settle(self) -> None:
        while True:
            standing = self.standing()
            ready = [
                v.part.key
                for v in standing.parts
                if v.status == OPEN and v.part.finish == "auto" and not v.unmet
            ]
            if not ready:
                break
            key = ready[0]
            self.facts.setdefault(key, {})["done"] = True
            decides = self.procedure.part(key).decides
            self.decided = self.decided or (decides and bool(self.facts[key].get("passed")))
        for v in standing.open:
            key = v.part.key
            if key not in self.opened:
                self.opened[key] = self.today
                if v.part.due_days:
                    self.due[key] = self.today + timedelta(days=v.part.due_days)


def told(procedure: Procedure, check: Check) -> dict[str, Any]:
    """A check as ``cases.yaml`` names it: ``fact`` with its numbers, or ``step``, ``after``,
    ``says``."""
    found: dict[str, Any] = {}
    if check.says.startswith("condition."):
        found["fact"] = check.says.removeprefix("condition.")
    elif check.says == "step.before":
        found["step"] = procedure.steps[int(check.values["step"]) - 1].key
    elif check.says == "part.before":
        found["after"] = check.values["part_key"]
    else:
        found["says"] = check.says
    if "id" in check.values:
        found["id"] = check.values["id"]
    for name in ("have", "need", "of"):
        if (value := getattr(check, name)) is not None:
            found[name] = value
    if check.clause:
        found["clause"] = check.clause
    return found


def among(wanted: Mapping[str, Any], found: Iterable[Mapping[str, Any]]) -> bool:
    """Whether one of ``found`` has everything that is wanted."""
    return any(all(one.get(k) == v for k, v in wanted.items()) for one in found)


def refused(procedure: Procedure, refusal: Refusal) -> list[dict[str, Any]]:
    """What stands against an act, as ``cases.yaml`` names it."""
    return [told(procedure, c) for c in refusal.checks if not c.met]
