"""What a rule is, read out of plain data (the YAML of ``rules/``), and how layers of force meet.

A *layer* is one rule of one area (``""`` the nation, ``"33"`` Zhejiang …) over one span of days.
The layers of a rule are laid upon one another from the nation down to the village's charter; see
:func:`merge`.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any, cast

from xiangyue.core.fractions_ import Op, Threshold
from xiangyue.core.refusals import Check

VOTES = ("for", "against", "abstain", "void")
BALLOTS = (*VOTES, "issued", "returned")
OPS: Mapping[str, Op] = {"at_least": "at-least", "more_than": "more-than", "at_most": "at-most"}
Names = Mapping[str, str]


class BadRule(ValueError):
    """A rule that cannot be read; the text says which and where."""


@dataclass(frozen=True)
class Condition:
    """``have`` (a count's name) against a threshold, of ``of`` (a count's name) if it is a share.

    ``when`` limits it to a range of another count: (name, from, below), both whole or None.
    """

    threshold: Threshold
    have: str
    of: str = ""
    clause: str = ""
    when: tuple[str, int | None, int | None] | None = None

    def same_question(self, other: Condition) -> bool:
        return (self.have, self.of, self.when) == (other.have, other.of, other.when) and (
            self.threshold.is_share == other.threshold.is_share
        )


@dataclass(frozen=True)
class Group:
    """A condition with its id; more than one alternative means any of them will do.

    An ``optional`` one is asked only if its counts are given.
    """

    id: str
    any_of: tuple[Condition, ...]
    optional: bool = False


@dataclass(frozen=True)
class Layer:
    """One rule as one source has it."""

    rule: str
    kind: str = ""  # vote | election | sitting | composition | call
    area: str = ""
    begins: date = date.min
    until: date | None = None  # the last day in force
    changed: date | None = None  # its source was amended that day, the amended text is not held
    source: str = ""
    extends: str = ""
    name: Names = field(default_factory=dict)
    classes: tuple[str, ...] = ()
    totals: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    defaults: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    bounds: tuple[tuple[str, str], ...] = ()
    labels: Mapping[str, Names] = field(default_factory=dict)
    sitting: tuple[Group, ...] = ()
    passes: tuple[Group, ...] = ()
    ballots: str = ""  # the clause on ballots, where the rule has any

    def in_force(self, day: date) -> bool:
        return self.begins <= day and (self.until is None or day <= self.until)


def _condition(data: Mapping[str, Any], where: str, model: Group | None) -> Condition:
    ops = [key for key in OPS if key in data]
    if len(ops) != 1:
        raise BadRule(f"{where}: needs exactly one of {', '.join(OPS)}")
    unknown = set(data) - {*OPS, "id", "have", "of", "clause", "when", "optional"}
    if unknown:
        raise BadRule(f"{where}: unknown key {sorted(unknown)[0]}")
    try:
        threshold = Threshold.parse(OPS[ops[0]], data[ops[0]])
    except ValueError as error:
        raise BadRule(f"{where}: {error}") from None
    # An overlay may name a condition of the floor by its id alone.
    like = model.any_of[0] if model and len(model.any_of) == 1 else None
    have = str(data.get("have") or (like.have if like else ""))
    of = str(data.get("of") or (like.of if like and threshold.is_share else ""))
    if not have:
        raise BadRule(f"{where}: says not what is counted (have)")
    if threshold.is_share != bool(of):
        raise BadRule(f"{where}: a share needs its denominator (of), a plain number has none")
    when = data.get("when")
    span = (str(when["count"]), when.get("from"), when.get("below")) if when else None
    if span and not all(edge is None or isinstance(edge, int) for edge in span[1:]):
        raise BadRule(f"{where}: when is bounded by whole numbers (from, below)")
    return Condition(threshold, have, of, str(data.get("clause", "")), span)


def read_groups(
    items: Sequence[Mapping[str, Any]], where: str, model: Sequence[Group] = (), clause: str = ""
) -> tuple[Group, ...]:
    """Read a list of conditions; ``model`` are the floor's, which an overlay may name by id."""
    known = {group.id: group for group in model}
    groups = []
    for number, item in enumerate(items, 1):
        if not isinstance(item, Mapping) or not item.get("id"):
            raise BadRule(f"{where}[{number}]: needs an id")
        id_ = str(item["id"])
        place = f"{where}.{id_}"
        if "any_of" in item:
            parts = [_condition(one, place, None) for one in item["any_of"]]
        else:
            parts = [_condition(item, place, known.get(id_))]
        own = str(item.get("clause", clause))
        parts = [part if part.clause else replace(part, clause=own) for part in parts]
        groups.append(Group(id_, tuple(parts), item.get("optional") is True))
    return tuple(groups)


def read_layer(data: Mapping[str, Any]) -> Layer:
    """One entry of a rules file. Raises :class:`BadRule`."""
    name = str(data.get("rule", ""))
    if not name:
        raise BadRule("a rule without a name (rule)")
    known = {
        *("rule", "name", "kind", "area", "from", "until", "changed", "source", "extends"),
        *("classes", "totals", "defaults", "bounds", "counts", "sitting", "passes", "ballots"),
    }
    if unknown := set(data) - known:
        raise BadRule(f"{name}: unknown key {sorted(unknown)[0]}")
    begins = data.get("from")
    if not isinstance(begins, date):
        raise BadRule(f"{name}: from must be a date, the first day in force")
    return Layer(
        rule=name,
        kind=str(data.get("kind", "")),
        area=str(data.get("area", "")),
        begins=begins,
        until=data.get("until"),
        changed=data.get("changed"),
        source=str(data.get("source", "")),
        extends=str(data.get("extends", "")),
        name=data.get("name", {}),
        classes=tuple(data.get("classes", ())),
        totals={key: tuple(parts) for key, parts in data.get("totals", {}).items()},
        defaults={key: tuple(parts) for key, parts in data.get("defaults", {}).items()},
        bounds=tuple((str(a), str(b)) for a, b in data.get("bounds", ())),
        labels=data.get("counts", {}),
        sitting=read_groups(data.get("sitting", ()), f"{name}.sitting"),
        passes=read_groups(data.get("passes", ()), f"{name}.passes"),
        ballots=str(data.get("ballots", "")),
    )


def _clash(rule: str, id_: str, lower: Condition, floor: Condition | None) -> Check:
    return Check(
        says="rule.clash" if floor else "rule.clash-alternative",
        met=False,
        clause=lower.clause,
        values={
            "rule": rule,
            "id": id_,
            "have_what": lower.have,
            "of_what": lower.of,
            "lower": lower.threshold.text,
            "lower_op": lower.threshold.op,
            "floor": floor.threshold.text if floor else "",
            "floor_op": floor.threshold.op if floor else "",
            "floor_clause": floor.clause if floor else "",
        },
    )


def _merge_group(rule: str, floor: Group, lower: Group) -> tuple[Group, ...]:
    kept: list[Condition] = []
    for above in floor.any_of:
        below = next((c for c in lower.any_of if c.same_question(above)), None)
        if below is not None:
            kept.append(above if above.threshold.implies(below.threshold) else below)
    if not kept:  # another question altogether: both hold
        return (floor, lower)
    return (Group(floor.id, tuple(kept), floor.optional and lower.optional),)


def _clashes(rule: str, floor: Group, lower: Group) -> list[Check]:
    found = []
    alike = any(c.same_question(a) for c in lower.any_of for a in floor.any_of)
    for below in lower.any_of:
        above = next((a for a in floor.any_of if a.same_question(below)), None)
        if above is None:
            if alike:
                found.append(_clash(rule, floor.id, below, None))
        elif not below.threshold.implies(above.threshold):
            found.append(_clash(rule, floor.id, below, above))
    return found


def merge(
    rule: str, floor: Sequence[Group], lower: Sequence[Group]
) -> tuple[tuple[Group, ...], tuple[Check, ...]]:
    """Lay a lower rule upon a higher one: the stricter wins, condition by condition.

    Conditions answer the same question if they count the same thing against the same denominator.
    A laxer one loses and is reported as a clash, and so is an alternative that the floor does not
    know; an alternative that the lower rule leaves out is gone, since asking for more is lawful.
    A lower condition that asks something else is added. So the result never asks for less than
    the floor does.
    """
    result: list[Group] = list(floor)
    clashes: list[Check] = []
    for group in lower:
        spot = next((i for i, g in enumerate(result) if g.id == group.id), None)
        if spot is None:
            result.append(group)
            continue
        above = result[spot]
        clashes += _clashes(rule, above, group)
        result[spot : spot + 1] = _merge_group(rule, above, group)
    return tuple(result), tuple(clashes)


@dataclass(frozen=True)
class SettingLayer:
    """A period or a number as one source has it. ``bound``: "least", "most" or "free"."""

    setting: str
    value: int
    bound: str
    unit: str = "days"
    clause: str = ""
    area: str = ""
    begins: date = date.min
    until: date | None = None
    name: Names = field(default_factory=dict)


def read_setting(data: Mapping[str, Any]) -> SettingLayer:
    """One entry of ``settings.yaml``. Raises :class:`BadRule`."""
    name = str(data.get("setting", ""))
    value, bound = data.get("value"), data.get("bound", "free")
    if not name or not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise BadRule(f"{name or 'a setting'}: value must be a whole number")
    if bound not in ("least", "most", "free"):
        raise BadRule(f"{name}: bound must be least, most or free")
    return SettingLayer(
        setting=name,
        value=value,
        bound=str(bound),
        unit=str(data.get("unit", "days")),
        clause=str(data.get("clause", "")),
        area=str(data.get("area", "")),
        begins=cast(date, data.get("from", date.min)),
        until=data.get("until"),
        name=data.get("name", {}),
    )
