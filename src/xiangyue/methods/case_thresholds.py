"""The thresholds of a draft of ``cases.yaml``: every number at just under, at and over."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import timedelta
from typing import Any

from xiangyue.core import calendar
from xiangyue.core.bodies import COUNTED_BY
from xiangyue.core.conditions import Condition
from xiangyue.core.fractions_ import Threshold
from xiangyue.core.limits import Limit, limits_of
from xiangyue.core.part import Part
from xiangyue.core.procedure import Procedure
from xiangyue.core.rule_data import Condition as RuleCondition
from xiangyue.core.rules import Body
from xiangyue.methods.case_coverage import alternatives, counted_by, has_edge, rule_of
from xiangyue.methods.case_marks import Asked, Mark, marks
from xiangyue.methods.cases import BEGINS, VILLAGE

SIDES = ("under", "at", "over")
WHOLE = 60  # of what a share is a share
TRIED = 100_000  # the numbers that a mark is looked for among
STOOD_FOR = 500  # households for which representatives stand
SIZES = {"representatives": 50, "committee": 5}
Line = dict[str, Any]


def thresholds(procedure: Procedure) -> Iterator[Line]:
    """Every number of a condition, and every threshold of the rules that decide."""
    asked: set[tuple[str, str]] = set()
    for part in procedure.parts:
        for c in (*part.opens_when, *part.done_when):
            for leaf in c.any_of or (c,):
                if has_edge(leaf) and (leaf.fact, leaf.of) not in asked:
                    asked.add((leaf.fact, leaf.of))
                    yield _edge(leaf)
    seen: set[str] = set()
    for part in procedure.parts:
        for word, limit in limits_of(part).items():
            yield {"part": part.key, "word": word, **_limit_edge(limit, part.words[word])}
    for part in procedure.parts:
        if part.rule not in seen and (body := rule_of(part)):
            seen.add(part.rule)
            for group, one in alternatives(body):
                if edge := _rule_edge(body, one):
                    yield {"rule": part.rule, "id": group, **edge}
    for part in procedure.parts:
        for word, group, one in counted_by(part):
            yield {"rule": part.words[word], "id": group, **_count_edge(one)}
    for mark in marks(procedure, BEGINS):
        yield _mark_edge(procedure, mark)


def _mark_edge(procedure: Procedure, mark: Mark) -> Line:
    """A mark that stands beside the method, at the number that reaches it first (a most: last)."""
    line: Line = {"part": mark.part} if mark.part else {}
    line[mark.word] = mark.name
    if mark.points:
        line["points"] = mark.points
    of = Asked(procedure, line, (), BEGINS, "").whole_of()
    if of:
        line["given"] = {"of": of}

    def met(n: int) -> bool:
        return Asked(procedure, {**line, "at": n}, (), BEGINS, "").met("at")

    if Asked(procedure, line, (), BEGINS, "").most():
        at = next(n for n in range(TRIED) if not met(n + 1))
    else:
        at = next(n for n in range(TRIED) if met(n))
    sides = {side: at + n for n, side in enumerate(SIDES, -1) if 0 <= at + n <= (of or TRIED)}
    return line | sides


def _count_edge(one: RuleCondition) -> Line:
    """A rule of plain counts, each by its name: of a whole, or of none."""
    at = one.threshold.need(WHOLE if one.of else None)
    sides = {side: short({one.have: at + n}) for n, side in enumerate(SIDES, -1)}
    return ({"given": {one.of: WHOLE}} if one.of else {}) | sides


def _limit_edge(limit: Limit, number: Any) -> Line:
    """The number of a word: tried by what it is met with."""
    if limit.dated:
        days = [BEGINS + timedelta(days=n) for n in range(40 * int(number) + 20)]
        met = [day for day in days if limit.met(number, day, BEGINS, 0)]
        at = met[-1] if limit.most else met[0]
        sides = [(at + timedelta(days=n)).isoformat() for n in (-1, 0, 1)]
        return {"on": BEGINS.isoformat(), **dict(zip(SIDES, sides, strict=True))}
    of = WHOLE if limit.share else 0
    met_by = [n for n in range(1000) if limit.met(number, n, BEGINS, of)]
    first = met_by[-1] if limit.most else met_by[0]
    edge: Line = {"given": {"of": of}} if of else {}
    return edge | dict(zip(SIDES, (first - 1, first, first + 1), strict=True))


def _edge(leaf: Condition) -> Line:
    if leaf.comparator == "days":
        ends = calendar.posting_ends(BEGINS, int(leaf.value))
        days = [(ends + timedelta(days=n)).isoformat() for n in (0, 1, 2)]
        return {
            "fact": leaf.fact, "on": BEGINS.isoformat(),
            "under": days[0], "at": days[1], "over": days[2],
        }  # fmt: skip
    given = {leaf.of: VILLAGE.get(leaf.of, WHOLE)} if leaf.of else {}
    need = need_of(leaf, given)
    edge: Line = {"fact": leaf.fact}
    if given:
        edge["given"] = given
    if need:
        edge["under"] = need - 1
    return edge | {"at": need, "over": need + 1}


def _rule_edge(body: Body, one: RuleCondition) -> Line | None:
    """Counts at just under, at and over one condition of a rule."""
    threshold: Threshold = one.threshold
    base = everyone(body, 1, by=one.of if one.of in COUNTED_BY else "")
    if one.of and not _total(base, one.of):
        return None
    need = threshold.need(_total(base, one.of) if one.of else None)
    have = next(iter(body.mapping("totals").get(one.have, (one.have,)))).rstrip("?")
    edge: Line = {}
    for side, value in (("under", need - 1), ("at", need), ("over", need + 1)):
        counts = _set(base, have, value)
        if counts is None:
            if side == "over":
                continue
            return None
        edge[side] = short(counts)
    sides = list(edge.values())
    alike = {k: v for k, v in sides[0].items() if all(side.get(k) == v for side in sides)}
    rest = {s: {k: v for k, v in at.items() if k not in alike} for s, at in edge.items()}
    return ({"given": alike} if alike else {}) | rest


def _total(counts: Mapping[str, int], name: str) -> int:
    if name in counts:
        return counts[name]
    return sum(counts[k] for k in classes(counts, name)) or max(
        (counts.get(f"{name}.{c}", 0) for c in COUNTED_BY), default=0
    )


def classes(counts: Mapping[str, int], name: str) -> list[str]:
    """The counts of ``name`` by class; those for whom somebody stands are no class of it."""
    return [k for k in counts if k.startswith(f"{name}.") and k.partition(".")[2] not in COUNTED_BY]


def _set(base: Mapping[str, int], name: str, value: int) -> dict[str, int] | None:
    """``base`` with the count ``name`` at ``value``; who is not for it is against it."""
    counts = dict(base)
    counted = [k for k in counts if k.partition(".")[::2] in ((name, c) for c in COUNTED_BY)]
    names = [name] if name in counts else sorted(classes(counts, name)) or counted
    if not names or value < 0:
        return None
    left = value
    for key in reversed(names):
        counts[key] = min(base[key], left)
        left -= counts[key]
    if left:
        return None
    if name.startswith("present"):
        heads = ("due", "present", *COUNTED_BY)
        return {k: v for k, v in counts.items() if k.partition(".")[0] in heads}
    for key in counts:
        head, dot, tail = key.partition(".")
        if head == "against":
            counts[key] = _total(counts, f"present{dot}{tail}") - counts[f"for{dot}{tail}"]
    return counts


def consulted(part: Part) -> bool:
    """Whether its body only hears, and never votes."""
    return part.ways == ("consult",)


def everyone(body: Body, in_favour: int, *, by: str = "") -> dict[str, int]:
    """All there, and all for it (1) or all against it (0); nobody for or against where the rule
    knows no vote. ``by``: what attendance is counted by, where there are several."""
    counted = by or next((c for c in COUNTED_BY if any(x.of == c for x in body.conditions)), "")
    if counted and not body.classes:  # numbers, and nobody on a list
        there = {counted: WHOLE, f"present.{counted}": WHOLE}
        return {**there, "for": WHOLE * in_favour, "against": WHOLE * (1 - in_favour)}
    sizes = {f".{c}": SIZES.get(c, 5) for c in body.classes} or {"": 7}
    counts = {}
    if counted:  # for whom the representatives stand
        stood = {f"{head}{counted}": STOOD_FOR for head in ("", "present.", "for.")}
        counts |= stood | {f"for.{counted}": STOOD_FOR * in_favour}
    names = {c.have.partition(".")[0] for c in body.conditions}
    names |= {c.of.partition(".")[0] for c in body.conditions if c.of}
    for suffix, n in sizes.items():
        counts |= {f"due{suffix}": n, f"present{suffix}": n}
        if body.ballots:
            counts |= {f"for{suffix}": n * in_favour, f"against{suffix}": n * (1 - in_favour)}
    for name in sorted(
        names - {"due", "present", "for", "against", counted, *body.mapping("totals")}
    ):
        counts[name] = 50
    return counts


def need_of(leaf: Condition, shared: Mapping[str, Any]) -> int:
    """The number that a condition asks for; 0 where it asks for none."""
    return leaf.check(shared, BEGINS).need or 0


def short(counts: Mapping[str, int]) -> Line:
    """Counts as a person writes them: classes together, and without who is against."""
    found: Line = {}
    for name, n in counts.items():
        head, dot, tail = name.partition(".")
        if head == "against":
            continue
        if dot:
            found.setdefault(head, {})[tail] = n
        else:
            found[head] = n
    return found
