"""Counts made ready for a rule: known names, whole numbers, totals, the impossible refused."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import Any, Protocol

from xiangyue.core.refusals import Check, Refusal
from xiangyue.core.rule_data import BALLOTS, VOTES, Condition, Group

Counts = dict[str, int]
MOST = 2_000_000_000  # more than there are people in the nation


class RuleBody(Protocol):
    """What of a rule is needed here (``core.rules.Body``)."""

    @property
    def rule(self) -> str: ...
    @property
    def kind(self) -> str: ...
    @property
    def classes(self) -> tuple[str, ...]: ...
    @property
    def ballots(self) -> str: ...
    @property
    def bounds(self) -> tuple[tuple[str, str], ...]: ...
    @property
    def sitting(self) -> tuple[Group, ...]: ...
    @property
    def passes(self) -> tuple[Group, ...]: ...
    @property
    def conditions(self) -> tuple[Condition, ...]: ...

    def mapping(self, attribute: str) -> dict[str, Any]: ...


def _bad(says: str, name: str, **values: Any) -> Refusal:
    where = f"counts.{name}" if name else "counts"
    return Refusal(
        "invalid",
        Check(says=says, met=False, values={"where": where, "what": name, **values}),
        field=where,
    )


def _totals(body: RuleBody) -> dict[str, tuple[str, ...]]:
    found: dict[str, tuple[str, ...]] = dict(body.mapping("totals"))
    if body.classes:
        for name in ("due", "present", *(BALLOTS if body.ballots else ())):
            optional = "?" if name in ("against", "abstain", "void") else ""  # not given: none
            found.setdefault(name, tuple(f"{name}.{one}{optional}" for one in body.classes))
    return found


def known_names(body: RuleBody) -> frozenset[str]:
    """Every count that the rule can read."""
    names: set[str] = {n for pair in body.bounds for n in pair}
    for condition in body.conditions:
        names |= {condition.have, condition.of} - {""}
        if condition.when:
            names.add(condition.when[0])
    for total, parts in [*_totals(body).items(), *body.mapping("defaults").items()]:
        names |= {total, *(part.rstrip("?") for part in parts)}
    if body.ballots:
        names |= set(BALLOTS)
    if body.kind in ("vote", "sitting"):
        names |= {"due", "present"}
    return frozenset(names)


def _add_totals(body: RuleBody, counts: Counts) -> None:
    for total, parts in _totals(body).items():
        needed = [p for p in parts if not p.endswith("?")]
        missing = [p for p in needed if p not in counts]
        if not needed and not any(p.rstrip("?") in counts for p in parts):
            continue
        given = sum(counts.get(p.rstrip("?"), 0) for p in parts)
        if total in counts and (given > counts[total] or (not missing and given != counts[total])):
            raise _bad(
                "judge.total",
                total,
                have=counts[total],
                sum=given,
                parts=", ".join(p.rstrip("?") for p in parts),
                rule=body.rule,
            )
        if total in counts and len(missing) == 1:
            counts[missing[0]] = counts[total] - given
        elif total not in counts and not missing:
            counts[total] = given


def _refuse_the_impossible(body: RuleBody, counts: Counts) -> None:
    pairs: list[tuple[str, str]] = list(body.bounds)
    suffixes = ["", *(f".{name}" for name in body.classes)]
    pairs += [(f"present{suffix}", f"due{suffix}") for suffix in suffixes]
    for less, more in pairs:
        if less in counts and more in counts and counts[less] > counts[more]:
            raise _bad(
                "judge.more-than",
                less,
                have=counts[less],
                limit=more,
                of=counts[more],
                rule=body.rule,
            )
    if body.kind == "election":
        return
    for suffix in suffixes:
        # With a box, too many papers make the vote void; hands cannot be more than people.
        if f"returned{suffix}" in counts or f"present{suffix}" not in counts:
            continue
        cast = sum(counts.get(vote + suffix, 0) for vote in VOTES)
        if cast > counts[f"present{suffix}"]:
            raise _bad(
                "judge.cast-more",
                f"for{suffix}",
                have=cast,
                limit=f"present{suffix}",
                of=counts[f"present{suffix}"],
                rule=body.rule,
            )


def _lacking(condition: Condition, counts: Counts) -> list[str]:
    wanted = [condition.of, condition.have, condition.when[0] if condition.when else ""]
    return [name for name in wanted if name and name not in counts]


def _demand(body: RuleBody, groups: Iterable[Group], counts: Counts) -> None:
    for group in groups:
        lacking = [_lacking(condition, counts) for condition in group.any_of]
        if all(lacking) and not group.optional:
            raise _bad("judge.missing", min(lacking, key=len)[0], rule=body.rule)
        for condition in group.any_of:
            of = condition.of
            if of and counts.get(of) == 0 and not of.startswith(("present", "returned")):
                raise _bad("judge.nobody", of, rule=body.rule)


def prepare(
    body: RuleBody, counts: Mapping[str, Any], *, vote: bool, partial: bool = False
) -> Counts:
    """The counts with their totals and defaults; refuses what cannot be, saying where.

    ``vote`` demands what the vote needs, else only what the sitting needs; ``partial`` demands
    nothing.
    """
    if not isinstance(counts, Mapping):
        raise _bad("judge.not-counts", "")
    known = known_names(body)
    ready: Counts = {}
    for name, value in counts.items():
        if name not in known:
            raise _bad(
                "judge.unknown-count", str(name), rule=body.rule, known=", ".join(sorted(known))
            )
        if not isinstance(value, int) or isinstance(value, bool) or not 0 <= value <= MOST:
            raise _bad("judge.not-whole", str(name), value=repr(value))
        ready[name] = value
    for name, sources in body.mapping("defaults").items():
        first = next((ready[s] for s in sources if s in ready), None)
        if first is not None:
            ready.setdefault(name, first)
    _add_totals(body, ready)
    if body.kind != "election":
        for suffix in ("", *(f".{name}" for name in body.classes)):
            if f"returned{suffix}" in ready and f"present{suffix}" in ready:
                ready.setdefault(f"issued{suffix}", ready[f"present{suffix}"])
    _refuse_the_impossible(body, ready)
    if not partial:
        _demand(body, (*body.sitting, *(body.passes if vote else ())), ready)
    return ready
