"""Reception days and visits of a month, by dated rules."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

from xiangyue.core.calendar import Span, add_months, month_of


@dataclass(frozen=True)
class Rule:
    """``days`` of each month, or any one of its ``last`` days; in force from ``begins``."""

    kind: str
    days: tuple[int, ...]
    last: int
    begins: date
    clause: str
    name: Mapping[str, str]


@dataclass(frozen=True)
class Due:
    """A reception that is due: on any day of ``first`` to ``last``."""

    kind: str
    first: date
    last: date
    rule: Rule


def read(raw: Mapping[str, Any]) -> tuple[Rule, ...]:
    """The rules out of ``rules/receptions.yaml``."""
    return tuple(
        Rule(
            r["kind"],
            tuple(r.get("days", ())),
            int(r.get("last", 0)),
            r["from"],
            r["clause"],
            r["name"],
        )
        for r in raw["receptions"]
    )


def due(rules: Iterable[Rule], month: Span) -> list[Due]:
    """What is due in a month, in order of its days; of a kind the rule that began last holds."""
    held: dict[str, Rule] = {}
    for rule in sorted(rules, key=lambda r: r.begins):
        if rule.begins <= month.last:
            held[rule.kind] = rule
    found: list[Due] = []
    for rule in held.values():
        for n in rule.days:
            if n <= month.last.day:
                day = month.first.replace(day=n)
                found.append(Due(rule.kind, day, day, rule))
        if rule.last:
            first = month.last.replace(day=max(1, month.last.day - rule.last + 1))
            found.append(Due(rule.kind, first, month.last, rule))
    return sorted((d for d in found if d.last >= d.rule.begins), key=lambda d: (d.first, d.kind))


def overdue(
    rules: Sequence[Rule], held: Iterable[tuple[str, date]], since: date, today: date
) -> list[Due]:
    """What was due from ``since`` on, before ``today``, and not held. ``held``: (kind, day)."""
    kept = list(held)
    found: list[Due] = []
    month = month_of(since)
    while month.first <= today:
        for one in due(rules, month):
            done = any(k == one.kind and one.first <= day <= one.last for k, day in kept)
            if since <= one.last < today and not done:
                found.append(one)
        month = month_of(add_months(month.first, 1))
    return found
