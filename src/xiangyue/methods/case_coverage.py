"""What the cases of a method should try, and what of it they do not.

Six kinds: the full way; every refusal; every number at just under, at and over; withdrawn; overdue;
changed midway. Each gap is told with the line of the definition that it is about.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from typing import Any, Final

from xiangyue.core.cases import Played
from xiangyue.core.conditions import Condition
from xiangyue.core.limits import limits_of
from xiangyue.core.part import Part
from xiangyue.core.procedure import Procedure
from xiangyue.core.refusals import Refusal
from xiangyue.core.rule_data import Condition as RuleCondition
from xiangyue.core.rules import Body
from xiangyue.methods import rulebook
from xiangyue.methods.case_marks import marks
from xiangyue.methods.located import Path

RULES_ON: Final = date(2026, 3, 2)  # when the rules are read whose numbers must be tried
RULES: Final = ("takers", "most_excellent")  # words of a part that name a rule of its counts


@dataclass
class Tried:
    """What the cases of a file tried, to be held against what they should."""

    cases: int = 0
    closed: bool = False
    dropped: bool = False  # withdrawn when something had been done already
    changed: bool = False  # the definition changed under a matter on its way, and another began
    unmet: set[str] = field(default_factory=set)  # facts of conditions seen not met
    came: set[str] = field(default_factory=set)  # facts that came about
    edges: set[tuple[str, str]] = field(default_factory=set)  # facts, and of what, tried thrice
    rules: set[tuple[str, str, str]] = field(default_factory=set)  # (rule, id, what is counted)
    limits: set[tuple[str, str]] = field(default_factory=set)  # (part, word)
    turns: set[tuple[str, str]] = field(default_factory=set)  # ("step", key), ("after", key)
    says: set[str] = field(default_factory=set)  # other refusals
    votes: set[tuple[str, str]] = field(default_factory=set)  # (part, result)
    marks: set[tuple[str, str, str, int]] = field(default_factory=set)  # keys of `case_marks`
    in_time: set[str] = field(default_factory=set)  # parts on their last day
    late: set[str] = field(default_factory=set)  # parts on the day after
    mistold: set[str] = field(default_factory=set)  # parts told late that are not, or the reverse

    def was(self, one: Mapping[str, Any], *, refused: bool) -> None:
        """A condition that was not met, or a refusal, as a case names it."""
        self.unmet.add(str(one.get("fact", "")))
        if refused:
            self.turns |= {(k, str(one[k])) for k in ("step", "after") if k in one}
            self.says.add(str(one.get("says", "")))

    def stands(self, played: Played, overdue: list[str]) -> None:
        """Where a line asked who is late: which parts are at their last day, or just past it."""
        for key, due in played.due.items():
            if played.facts.get(key, {}).get("done") or played.state != "running":
                continue
            if played.today == due and key not in overdue:
                self.in_time.add(key)
            if played.today == due + timedelta(days=1) and key in overdue:
                self.late.add(key)


class Turn:
    """Whether a case changes the definition under a matter on its way: something was done before;
    after it that matter is looked at, another begins, and that one is looked at too."""

    def __init__(self) -> None:
        self.seen: list[str] = []

    def after(self, played: Played, line: Mapping[str, Any], asks: Iterable[str]) -> bool:
        """One line more; True once all of it was there."""
        if "change" in line and any(facts.get("done") for facts in played.facts.values()):
            self.seen = ["change"]
        elif self.seen and "begin" in line:
            self.seen.append("begin")
        elif self.seen and any(word in line for word in asks) and self.seen[-1] != "asked":
            self.seen.append("asked")
        if self.seen[-1:] == ["begin"] and len(line) > 1:
            self.seen.append("asked")
        return self.seen == ["change", "asked", "begin", "asked"]


@dataclass(frozen=True)
class Gap:
    """Something that no case tries. ``path``: where the definition asks it; ``at``: the list of
    ``cases.yaml`` in which it belongs."""

    says: str
    path: Path = ()
    word: str = ""
    of: str = ""
    at: str = "cases"


def missing(procedure: Procedure, tried: Tried) -> list[Gap]:
    """What the cases of a method should try and do not."""
    found = [*_whole(procedure, tried)]
    for step_at, step in enumerate(procedure.steps):
        found += _turns(procedure, step_at, tried)
        for part_at, part in enumerate(step.parts):
            path: Path = ("steps", step_at, "parts", part_at)
            found += _conditions(part, path, tried)
            found += _days(part, path, tried)
            found += _votes(part, path, tried)
            found += _counts(part, path, tried)
    for mark in marks(procedure, RULES_ON):
        if mark.key not in tried.marks:
            yet = f"{mark.name} ({mark.points})" if mark.points else mark.name
            found.append(Gap("check.untried-mark", mark.asked, yet, mark.word, "thresholds"))
    once: dict[tuple[str, str, str], Gap] = {}
    for gap in found:
        once.setdefault((gap.says, gap.word, gap.of), gap)
    return list(once.values())


def _whole(procedure: Procedure, tried: Tried) -> Iterator[Gap]:
    if not tried.closed:
        yield Gap("check.untried-closed")
    if not tried.changed:
        yield Gap("check.untried-changed")
    if procedure.confined != "office" and not tried.dropped:
        yield Gap("check.untried-dropped")
    for says in refusals_of(procedure):
        if says not in tried.says:
            yield Gap("check.untried-says", word=says)


def refusals_of(procedure: Procedure) -> list[str]:
    """The refusals that every matter of this method may meet, besides conditions and turns."""
    found = ["matter.unfinished", "matter.ended", "part.done"]
    if procedure.confined == "office":
        found.append("report.not-dropped")
    elif any(p.decides for p in procedure.parts):
        found.append("matter.decided")
    return found


def _turns(procedure: Procedure, number: int, tried: Tried) -> Iterator[Gap]:
    step = procedure.steps[number]
    if number and not all(p.early for p in step.parts):
        before = procedure.steps[number - 1].key
        if ("step", before) not in tried.turns:
            yield Gap("check.untried-step", ("steps", number, "key"), before, step.key)
    for part_at, part in enumerate(step.parts):
        for n, key in enumerate(part.after):
            if ("after", key) not in tried.turns and not _opens_at_once(procedure, part, key):
                path: Path = ("steps", number, "parts", part_at, "after", n)
                yield Gap("check.untried-after", path, key, part.key)


def _opens_at_once(procedure: Procedure, part: Part, key: str) -> bool:
    """Whether the step before stands in the way as long as ``key`` does: that is what is told."""
    return not part.early and procedure.number_of(key) < procedure.number_of(part.key)


def _conditions(part: Part, path: Path, tried: Tried) -> Iterator[Gap]:
    for gate in ("opens_when", "done_when"):
        conditions: tuple[Condition, ...] = getattr(part, gate)
        for n, c in enumerate(conditions):
            leaves = c.any_of or (c,)
            if leaves[0].fact not in tried.unmet:  # of alternatives not met the first is told
                yield Gap("check.untried", (*path, gate, n), leaves[0].fact)
            for m, leaf in enumerate(leaves):
                at: Path = (*path, gate, n, "any_of", m) if c.any_of else (*path, gate, n)
                if c.any_of and leaf.fact not in tried.came:
                    yield Gap("check.untried-other", at, leaf.fact)
                if has_edge(leaf) and (leaf.fact, leaf.of) not in tried.edges:
                    yield Gap("check.untried-edge", at, leaf.fact, at="thresholds")


def has_edge(leaf: Condition) -> bool:
    """Whether a condition has a number to be tried at just under, at and over."""
    return leaf.comparator != "is"


def _days(part: Part, path: Path, tried: Tried) -> Iterator[Gap]:
    timed = tried.in_time & tried.late | tried.mistold  # mistold: that line is told by itself
    if part.due_days and part.key not in timed:
        yield Gap("check.untried-due", (*path, "due_days"), part.key, str(part.due_days))
    for word in limits_of(part):
        if (part.key, word) not in tried.limits:
            yield Gap("check.untried-limit", (*path, word), f"{part.key}.{word}", at="thresholds")


def _votes(part: Part, path: Path, tried: Tried) -> Iterator[Gap]:
    body = rule_of(part)
    if body is None:
        return
    for result in results_of(part, body):
        if (part.key, result) not in tried.votes:
            yield Gap("check.untried-result", (*path, "rule"), part.key, result)
    for group, one in alternatives(body):
        if (part.rule, group, one.have) not in tried.rules:
            at: Path = (*path, "rule")
            yield Gap("check.untried-rule", at, part.rule, f"{group}: {one.have}", "thresholds")


def _counts(part: Part, path: Path, tried: Tried) -> Iterator[Gap]:
    for word, group, one in counted_by(part):
        if (part.words[word], group, one.have) not in tried.rules:
            of = f"{group}: {one.have}"
            yield Gap("check.untried-rule", (*path, word), part.words[word], of, "thresholds")


def counted_by(part: Part) -> Iterator[tuple[str, str, RuleCondition]]:
    """Every number of the rules that a part's own words name: the word, the id of its condition."""
    for word in RULES:
        if part.words.get(word) and (body := _body(part.words[word])):
            for group in body.passes:
                for one in group.any_of:
                    yield word, group.id, one


def rule_of(part: Part) -> Body | None:
    """The rule by which a part's body is judged; None where it has none."""
    return _body(part.rule) if part.rule else None


def _body(rule: str) -> Body | None:
    try:
        return rulebook.load().body(rule, day=RULES_ON)
    except Refusal:  # told where the definition's words are checked
        return None


def results_of(part: Part, body: Body) -> list[str]:
    """What may come of a sitting besides its passing."""
    found = ["no-sitting"] if body.sitting else []
    if body.passes and part.ways != ("consult",):
        if body.ballots and {"paper_ballot", "phone_ballot"} & set(part.ways):
            found.append("void")
        found.append("not-passed")  # where it is enough that they met, the last
    return found


def alternatives(body: Body) -> Iterator[tuple[str, RuleCondition]]:
    """Every number of a rule, with the id of its condition."""
    for group in (*body.sitting, *body.passes):
        for one in group.any_of:
            if one.when is None and one.threshold.op != "at-most":
                yield group.id, one
