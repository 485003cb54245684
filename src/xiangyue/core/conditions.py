"""Conditions as data: one grammar for every gate of every procedure.

A condition is a mapping out of a definition. It names a ``fact`` and what it must be:

- ``{fact: resolve.passed, is: true}``
- ``{fact: elders.reached, at_least: 3}`` — a whole number
- ``{fact: notices.representatives, at_least: all, of: village.representatives}``
- ``{fact: notices.households, at_least: 1/2, of: village.households}`` — 以上, the bound included
- ``{fact: survey.agree, more_than: 1/2, of: survey.asked}`` — 过半数 / 超过, the bound excluded
- ``{fact: findings.open, at_most: 0}``
- ``{fact: notice.posted, days: 15}`` — a date; a period of so many days from it is over, by the
  law's counting (``core.calendar.posting_over``)
- ``{any_of: [...]}``

each with an optional ``says`` (key of its sentence) and ``clause`` (its source). Whole-number
arithmetic only.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from fractions import Fraction
from typing import Any

from xiangyue.core import calendar
from xiangyue.core.digits import fraction
from xiangyue.core.refusals import Check

Facts = Mapping[str, Any]
"""Flat names ("part.fact", "village.fact", "matter.fact") to whole numbers, yes/no, ISO dates."""


class BadDefinition(ValueError):
    """A definition that cannot be read, with the place where."""


@dataclass(frozen=True)
class Condition:
    """One condition. Exactly one of the comparators is set."""

    fact: str = ""
    comparator: str = "is"  # is | at_least | more_than | at_most | days | any_of
    value: Any = True
    of: str = ""
    says: str = ""
    clause: str = ""
    any_of: tuple[Condition, ...] = field(default=())

    def check(self, facts: Facts, today: date) -> Check:
        """Evaluate on ``facts`` on the day ``today``. A fact not there counts as 0, no, never."""
        if self.comparator == "any_of":
            checks = [c.check(facts, today) for c in self.any_of]
            first = next((c for c in checks if c.met), checks[0])
            return Check(
                says=self.says or first.says,
                met=first.met,
                have=first.have,
                need=first.need,
                of=first.of,
                of_what=first.of_what,
                clause=self.clause or first.clause,
                values=first.values,
            )
        raw = facts.get(self.fact)
        have: int | None
        need: int | None
        of: int | None = None
        values: dict[str, Any] = {}
        if self.comparator == "is":
            have, need, met = None, None, (raw if raw is not None else False) == self.value
        elif self.comparator == "days":
            need = int(self.value)
            # The whole of the last day must have run, and a last day of rest moves it (203).
            have, met = 0, False
            if raw:
                begun = date.fromisoformat(raw)
                have = calendar.days_run(begun, today)
                met = calendar.posting_over(begun, need, today)
                values["until"] = calendar.posting_ends(begun, need).isoformat()
        else:
            have = int(raw or 0)
            need, of = self._need(facts)
            met = have <= need if self.comparator == "at_most" else have >= need
        return Check(
            says=self.says or f"condition.{self.fact}",
            met=met,
            have=have,
            need=need,
            of=of,
            of_what=self.of,
            clause=self.clause,
            values=values,
        )

    def _need(self, facts: Facts) -> tuple[int, int | None]:
        if not self.of:
            return int(self.value), None
        of = int(facts.get(self.of) or 0)
        share = Fraction(1) if self.value == "all" else fraction(self.value)
        if self.comparator == "more_than":
            return share.numerator * of // share.denominator + 1, of
        return -(-share.numerator * of // share.denominator), of


_COMPARATORS = ("is", "at_least", "more_than", "at_most", "days")
_KEYS = {"fact", "of", "says", "clause", "any_of", *_COMPARATORS}


def parse_condition(raw: Any, where: str) -> Condition:
    """Read one condition; raises BadDefinition with ``where`` and what is wrong."""
    if not isinstance(raw, Mapping):
        raise BadDefinition(f"{where}: a condition is a mapping, not {raw!r}")
    unknown = set(raw) - _KEYS
    if unknown:
        raise BadDefinition(f"{where}: unknown words {sorted(unknown)}")
    says, clause = str(raw.get("says", "")), str(raw.get("clause", ""))
    if "any_of" in raw:
        inner = tuple(parse_condition(c, f"{where}.any_of") for c in raw["any_of"])
        if not inner:
            raise BadDefinition(f"{where}: any_of is empty")
        return Condition(comparator="any_of", any_of=inner, says=says, clause=clause)
    given = [c for c in _COMPARATORS if c in raw]
    if len(given) != 1 or "fact" not in raw:
        raise BadDefinition(f"{where}: needs a fact and exactly one of {', '.join(_COMPARATORS)}")
    comparator, value = given[0], raw[given[0]]
    of = str(raw.get("of", ""))
    if comparator in ("at_least", "more_than", "at_most"):
        try:
            if value != "all":
                fraction(value)
        except ValueError:
            raise BadDefinition(f"{where}: {comparator} {value!r} is no number or share") from None
        if not of and (value == "all" or fraction(value).denominator != 1):
            raise BadDefinition(f"{where}: the share {value} needs its denominator: of")
    if comparator == "more_than" and not of:
        raise BadDefinition(f"{where}: more_than needs its denominator: of")
    return Condition(str(raw["fact"]), comparator, value, of, says, clause)
