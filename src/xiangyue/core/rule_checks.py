"""A rule's conditions, evaluated on ready counts: each one a ``Check`` with its numbers."""

from __future__ import annotations

from collections.abc import Sequence

from xiangyue.core.refusals import Check
from xiangyue.core.rule_counts import Counts, RuleBody
from xiangyue.core.rule_data import Condition, Group


def applies(condition: Condition, counts: Counts) -> bool:
    if condition.when is None:
        return True
    name, lowest, below = condition.when
    if name not in counts:
        return False
    size = counts[name]
    return (lowest is None or size >= lowest) and (below is None or size < below)


def check(rule: str, id_: str, condition: Condition, counts: Counts) -> Check:
    threshold = condition.threshold
    of = counts[condition.of] if condition.of else None
    have = counts.get(condition.have)
    need = threshold.need(of)
    met = have is not None and threshold.met(have, of)
    return Check(
        says=f"rule.{threshold.op}" + ("" if threshold.is_share else "-number"),
        met=met,
        have=have,
        need=need,
        of=of,
        of_what=condition.of,
        clause=condition.clause,
        values={"rule": rule, "id": id_, "have_what": condition.have, "share": threshold.text},
    )


def any_of(rule: str, id_: str, checks: Sequence[Check]) -> Check:
    """One check for a group: itself, or "any of" with the numbers of the best alternative."""
    if len(checks) == 1:
        return checks[0]
    best = min(checks, key=lambda c: (not c.met, (c.need or 0) - (c.have or 0)))
    alternatives = [
        {
            "says": c.says,
            "met": c.met,
            "have": c.have,
            "need": c.need,
            "of": c.of,
            "of_what": c.of_what,
            "clause": c.clause,
            "values": dict(c.values),
        }
        for c in checks
    ]
    return Check(
        says="rule.any-of",
        met=best.met,
        have=best.have,
        need=best.need,
        of=best.of,
        of_what=best.of_what,
        clause=best.clause,
        values={**best.values, "rule": rule, "id": id_, "any_of": alternatives},
    )


def evaluate(body: RuleBody, groups: Sequence[Group], counts: Counts) -> tuple[Check, ...]:
    checks = []
    for group in groups:
        open_ = [
            c
            for c in group.any_of
            if applies(c, counts) and c.have in counts and (not c.of or c.of in counts)
        ]
        if open_:
            found = [check(body.rule, group.id, c, counts) for c in open_]
            checks.append(any_of(body.rule, group.id, found))
    return tuple(checks)


def check_ballots(body: RuleBody, counts: Counts) -> tuple[Check, ...]:
    if not body.ballots:
        return ()
    checks = []
    for suffix in ("", *(f".{name}" for name in body.classes)):
        pairs = [
            ("ballots.not-more-than-issued", "returned", "issued"),
            ("ballots.issued-to-present", "issued", "present"),
        ]
        for says, have, limit in pairs:
            a, b = counts.get(have + suffix), counts.get(limit + suffix)
            if a is not None and b is not None:
                what = {"rule": body.rule, "have_what": have + suffix}
                checks.append(Check(says, a <= b, a, b, b, limit + suffix, body.ballots, what))
        returned = counts.get("returned" + suffix)
        votes = [counts.get(v + suffix) for v in ("for", "against", "abstain", "void")]
        if returned is not None and body.kind != "election" and votes[0] is not None:
            cast = sum(v or 0 for v in votes)
            what = {"rule": body.rule, "have_what": "cast" + suffix}
            checks.append(
                Check(
                    "ballots.add-up",
                    cast == returned,
                    cast,
                    returned,
                    returned,
                    "returned" + suffix,
                    body.ballots,
                    what,
                )
            )
    return tuple(checks)
