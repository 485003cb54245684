"""The ``thresholds`` of ``cases.yaml``: each number at just under, at and over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

from xiangyue.core.conditions import Condition
from xiangyue.core.limits import limits_of
from xiangyue.core.procedure import Procedure
from xiangyue.core.refusals import Check, Refusal
from xiangyue.core.rule_data import BALLOTS
from xiangyue.methods import case_marks, rulebook
from xiangyue.methods.case_coverage import Tried
from xiangyue.methods.case_words import (
    Wrong,
    counts_of,
    day_of,
    known,
    mapping,
    part_key,
    plain,
    whole,
)
from xiangyue.methods.located import Finding, Located, Path

THRESHOLD_WORDS = (
    *("fact", "part", "word", "rule", "id", "given", "on", "under", "at", "over"),
    *(*case_marks.WORDS, "points", "most"),
)


def _leaves(conditions: tuple[Condition, ...]) -> Iterator[Condition]:
    for c in conditions:
        yield from c.any_of or (c,)


def threshold(
    procedure: Procedure,
    file: Located,
    edge: Any,
    path: Path,
    shared: Mapping[str, Any],
    begins: date,
    tried: Tried,
) -> list[Finding]:
    """A condition, or a rule, at just under, at and over its number."""
    known(edge, path, THRESHOLD_WORDS)
    given = edge.get("given", {})
    mapping(given, (*path, "given"))
    sides = [s for s in ("under", "at", "over") if s in edge]
    needed = {"at", "over"} if edge.get("at") == 0 else {"under", "at", "over"}
    whole_of = "indicator" in edge and given.get("of") == edge.get("at")
    if not needed - ({"over"} if "rule" in edge or whole_of else set()) <= set(sides):
        raise Wrong(path, "check.case-three")
    if "rule" in edge:
        return _rule_edge(file, edge, path, given, sides, begins, tried)
    if any(word in edge for word in case_marks.WORDS):
        area = str(file.data.get("area", ""))
        mark = case_marks.Asked(procedure, edge, path, begins, area)
        return _mark_edge(file, mark, sides, tried)
    if "word" in edge:
        return _limit_edge(procedure, file, edge, path, given, sides, begins, tried)
    fact = str(edge.get("fact", ""))
    parts = [p for p in procedure.parts if edge.get("part", p.key) == p.key]
    leaves = [x for p in parts for x in _leaves((*p.opens_when, *p.done_when)) if x.fact == fact]
    if not leaves:
        raise Wrong((*path, "fact"), "check.case-no-condition", fact=fact)
    findings = []
    leaves = [x for x in leaves if x.of in given] or [x for x in leaves if not x.of] or leaves
    for leaf in leaves:
        tried.edges.add((fact, leaf.of))
        for side in sides:
            value = edge[side]
            facts, today = {**shared, **given}, begins
            if leaf.comparator == "days":
                facts[fact] = day_of(edge.get("on"), (*path, "on"), begins).isoformat()
                today = day_of(value, (*path, side), begins)
            else:
                facts[fact] = whole(value, (*path, side))
            met = leaf.check(facts, today).met
            if met != _within(side, most=leaf.comparator == "at_most"):
                findings.append(_wrong_side(file, (*path, side), met, value, fact))
    return findings


def _within(side: str, *, most: bool) -> bool:
    """Whether the number of a side is let: of a least all but just under, of a most all but just
    over."""
    return side != ("over" if most else "under")


def _wrong_side(file: Located, path: Path, met: bool, value: Any, what: str) -> Finding:
    says = "check.case-edge-met" if met else "check.case-edge-unmet"
    return file.finding(path, says, value=plain(value), fact=what)


def _mark_edge(
    file: Located, mark: case_marks.Asked, sides: list[str], tried: Tried
) -> list[Finding]:
    """A mark that stands beside the method: a band, a grade, an indicator, a setting."""
    findings = []
    for side in sides:
        met = mark.met(side)
        if met != _within(side, most=mark.most()):
            at = (*mark.path, side)
            findings.append(_wrong_side(file, at, met, mark.edge[side], mark.name))
    tried.marks.add(mark.key())
    return findings


def _limit_edge(
    procedure: Procedure,
    file: Located,
    edge: Mapping[str, Any],
    path: Path,
    given: Mapping[str, Any],
    sides: list[str],
    begins: date,
    tried: Tried,
) -> list[Finding]:
    """A number that a word of a part sets: ``given: {of: 12}`` is the whole of a share."""
    part = procedure.part(part_key(procedure, edge.get("part"), (*path, "part")))
    limits, word = limits_of(part), str(edge["word"])
    if word not in limits:
        raise Wrong((*path, "word"), "check.unknown", word=word, known=list(limits))
    limit, findings = limits[word], []
    on = day_of(edge.get("on"), (*path, "on"), begins)
    of = whole(given.get("of", 0), (*path, "given"))
    for side in sides:
        at = (*path, side)
        value = day_of(edge[side], at, begins) if limit.dated else whole(edge[side], at)
        met = limit.met(part.words[word], value, on, of)
        if met != _within(side, most=limit.most):
            findings.append(_wrong_side(file, at, met, value, f"{part.key}.{word}"))
    tried.limits.add((part.key, word))
    return findings


def _rule_edge(
    file: Located,
    edge: Mapping[str, Any],
    path: Path,
    given: Mapping[str, Any],
    sides: list[str],
    begins: date,
    tried: Tried,
) -> list[Finding]:
    rule, id_, findings = str(edge["rule"]), str(edge.get("id", "")), []
    for side in sides:
        mapping(edge[side], (*path, side))
        counts = counts_of({**given, **edge[side]})
        try:
            rules = rulebook.load()
            voted = any(str(name).partition(".")[0] in BALLOTS for name in counts)
            plain_counts = not rules.body(rule, day=begins).sitting
            ask = rules.judge if voted or plain_counts else rules.quorum
            verdict = ask(rule, day=begins, counts=counts, area=str(file.data.get("area", "")))
        except Refusal as refusal:
            check = refusal.checks[0]
            raise Wrong((*path, side), "check.case-counts", check=check) from None
        checks = [
            c for c in (*verdict.sitting, *verdict.passes) if not id_ or c.values.get("id") == id_
        ]
        if not checks:
            raise Wrong((*path, "id"), "check.case-no-id", id=id_, rule=rule)
        met = all(c.met for c in checks)
        if met != _within(side, most=_at_most(rule, id_, begins)):
            findings.append(_wrong_side(file, (*path, side), met, edge[side], rule))
        tried.rules |= {(rule, c.values["id"], n) for c in checks for n in _counted(c)}
    return findings


def _at_most(rule: str, id_: str, day: date) -> bool:
    """Whether that condition of a rule lets so many and no more."""
    body = rulebook.load().body(rule, day=day)
    of = [g for g in (*body.sitting, *body.passes) if g.id == id_]
    return any(one.threshold.op == "at-most" for g in of for one in g.any_of)


def _counted(check: Check) -> list[str]:
    """What a condition of a rule counts; of alternatives each that was asked."""
    several = check.values.get("any_of") or [{"values": check.values}]
    return [str(one["values"]["have_what"]) for one in several]
