"""The one judge of votes and sittings: dated rules, whole numbers, every answer with its reasons.

``RuleBook.judge`` answers a vote, ``RuleBook.quorum`` a sitting that has not voted yet,
``RuleBook.needs`` how many it would take. Counts are whole numbers under flat names:

- ``due`` 应到, ``present`` 到会, ``for``, ``against``, ``abstain``, ``void``, ``issued`` and
  ``returned`` ballots; where a body sits in classes each with a suffix (``due.representatives``,
  ``for.committee`` …), and the total is then summed here. A committee member who is also a
  representative is counted once, as a representative.
- a rule's own names (``registered``, ``adults``, ``households``, ``present.households`` …).

Void ballots and abstentions count as present and as cast, and never as for. More ballots returned
than issued, or a count that does not add up, makes a vote void: it is held again. Counts that
cannot be (60 present of 55) raise :class:`~xiangyue.core.refusals.Refusal` with ``field`` saying
where, e.g. ``counts.present``.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from contextlib import suppress
from dataclasses import dataclass
from datetime import date, timedelta
from functools import lru_cache
from typing import Any

from xiangyue.core.charters import in_force
from xiangyue.core.refusals import Check, Refusal
from xiangyue.core.rule_checks import any_of, applies, check, check_ballots, evaluate
from xiangyue.core.rule_counts import Counts, prepare
from xiangyue.core.rule_data import (
    BALLOTS,
    BadRule,
    Condition,
    Group,
    Layer,
    SettingLayer,
    merge,
    read_groups,
)
from xiangyue.core.rule_settings import Setting, settle

__all__ = ["Body", "RuleBook", "Setting", "Verdict"]

Charter = Mapping[str, Any]


@dataclass(frozen=True)
class Verdict:
    """What a rule says of these counts.

    ``sitting``: is it a sitting at all; ``ballots``: is the vote clean; ``passes``: is it carried.
    ``passed`` needs all three (for a rule that knows no vote: the sitting alone). ``clashes`` are
    lower rules that lost to the floor, ``notes`` are doubts about a source (its text was amended
    and the amended text is not held). ``sources`` names each layer used, floor first.
    """

    rule: str
    kind: str
    day: date
    area: str
    sources: tuple[str, ...]
    sitting: tuple[Check, ...]
    sitting_met: bool
    passes: tuple[Check, ...]
    passed: bool
    ballots: tuple[Check, ...]
    valid: bool
    clashes: tuple[Check, ...]
    notes: tuple[Check, ...]
    counts: Mapping[str, int]

    @property
    def result(self) -> str:
        """``no-sitting``, ``void``, ``passed``, ``not-passed``, ``sitting`` (nothing voted yet),
        or for a rule on make-up or a demand ``met`` / ``not-met``."""
        if self.kind in ("composition", "call"):
            return "met" if self.passed else "not-met"
        if not self.sitting_met:
            return "no-sitting"
        if not self.valid:
            return "void"
        if not self.passes:
            return "sitting"
        return "passed" if self.passed else "not-passed"

    @property
    def unmet(self) -> tuple[Check, ...]:
        """Every condition that stands against it, in the order in which it is asked."""
        return tuple(c for c in (*self.sitting, *self.ballots, *self.passes) if not c.met)


@dataclass(frozen=True)
class Body:
    """A rule as it stands on one day in one area: its layers merged, nation to charter."""

    rule: str
    head: Layer
    layers: tuple[Layer, ...]
    sitting: tuple[Group, ...]
    passes: tuple[Group, ...]
    clashes: tuple[Check, ...]
    notes: tuple[Check, ...]

    def _first(self, attribute: str) -> Any:
        return next((v for at in (self.head, *self.layers) if (v := getattr(at, attribute))), None)

    @property
    def kind(self) -> str:
        return str(self._first("kind") or "vote")

    @property
    def classes(self) -> tuple[str, ...]:
        return tuple(self._first("classes") or ())

    @property
    def ballots(self) -> str:
        return str(self._first("ballots") or "")

    def mapping(self, attribute: str) -> dict[str, Any]:
        """A mapping (totals, defaults, labels) gathered from every layer; the rule's own wins."""
        found: dict[str, Any] = {}
        for layer in (*self.layers, self.head):
            found.update(getattr(layer, attribute))
        return found

    @property
    def bounds(self) -> tuple[tuple[str, str], ...]:
        return tuple(dict.fromkeys(pair for layer in self.layers for pair in layer.bounds))

    @property
    def conditions(self) -> tuple[Condition, ...]:
        return tuple(c for g in (*self.sitting, *self.passes) for c in g.any_of)


class RuleBook:
    """All rules and settings. Build it with ``methods.rulebook.load()``."""

    def __init__(self, layers: Iterable[Layer], settings: Iterable[SettingLayer] = ()) -> None:
        self._layers: dict[str, list[Layer]] = {}
        for layer in layers:
            self._layers.setdefault(layer.rule, []).append(layer)
        self._settings: dict[str, list[SettingLayer]] = {}
        for setting in settings:
            self._settings.setdefault(setting.setting, []).append(setting)
        self._areas = {"", *(x.area for found in self._layers.values() for x in found)}
        self._shared = lru_cache(1024)(self._body)
        for found in self._layers.values():
            found.sort(key=lambda layer: (len(layer.area), layer.begins))
            if (base := found[0].extends) and base not in self._layers:
                raise BadRule(f"{found[0].rule}: extends {base}, which is not there")

    def rules(self) -> tuple[str, ...]:
        """The names of all rules, sorted."""
        return tuple(sorted(self._layers))

    def settings(self) -> tuple[str, ...]:
        """The names of all settings, sorted."""
        return tuple(sorted(self._settings))

    def name(self, rule: str) -> Mapping[str, str]:
        """The rule's name by language."""
        return next((layer.name for layer in self._layers.get(rule, ()) if layer.name), {})

    def body(self, rule: str, *, day: date, area: str = "", charter: Charter | None = None) -> Body:
        """The rule as it stands on ``day`` in ``area``. Refuses an unknown rule or day.

        ``charter``: the village's own numbers, of which those in force on ``day`` are read
        (:func:`~xiangyue.core.charters.in_force`); a plain overlay holds as it is.
        """
        charter = in_force(charter, day)
        # Villages of one province without a charter of their own share one merged rule.
        place = max((a for a in self._areas if area.startswith(a)), key=len)
        return self._body(rule, day, place, charter) if charter else self._shared(rule, day, place)

    def _body(self, rule: str, day: date, area: str, charter: Charter | None = None) -> Body:
        versions = self._layers.get(rule)
        if versions is None:
            raise _refusal("judge.unknown-rule", "rule", rule=rule, known=", ".join(self.rules()))
        local = [v for v in versions if area.startswith(v.area)]
        if not local:
            raise _refusal("judge.elsewhere", "area", rule=rule, areas=versions[0].area)
        layers = [v for v in local if v.in_force(day)]
        # The highest source must be in force: a province's text is no law without its floor.
        if not [v for v in layers if v.area == local[0].area]:
            first = min(v.begins for v in local if v.area == local[0].area)
            raise _refusal(
                "judge.before" if day < first else "judge.after",
                "day",
                rule=rule,
                day=day.isoformat(),
                first=first.isoformat(),
            )
        layers.sort(key=lambda layer: len(layer.area))
        head = layers[0]
        sitting: tuple[Group, ...] = ()
        passes: tuple[Group, ...] = ()
        clashes: tuple[Check, ...] = ()
        used: tuple[Layer, ...] = ()
        notes: tuple[Check, ...] = ()
        if head.extends:
            base = self.body(head.extends, day=day, area=area, charter=charter)
            sitting, passes, clashes = base.sitting, base.passes, base.clashes
            used, notes = base.layers, base.notes
        parts = [(layer.sitting, layer.passes) for layer in layers]
        if charter and rule in charter:
            parts.append(_charter_groups(rule, charter[rule], (sitting, passes), parts))
        for its_sitting, its_passes in parts:
            sitting, lost = merge(rule, sitting, its_sitting)
            passes, also = merge(rule, passes, its_passes)
            clashes += lost + also
        for layer in layers:
            if layer.changed and day >= layer.changed:
                notes += (_stale(layer),)
        return Body(rule, head, (*used, *layers), sitting, passes, clashes, notes)

    def judge(
        self,
        rule: str,
        *,
        day: date,
        counts: Mapping[str, int],
        area: str = "",
        charter: Charter | None = None,
    ) -> Verdict:
        """The verdict on a vote. ``day`` is the day of the vote; ``area`` a division code or ''.

        ``charter`` is the village's own overlay, ``{rule: {"sitting": [...], "passes": [...],
        "clause": "charter:12"}}``: conditions as in ``rules/``, where one of the floor's may be
        named by its ``id`` alone.
        """
        body = self.body(rule, day=day, area=area, charter=charter)
        return _verdict(body, day, area, prepare(body, counts, vote=True), vote=True)

    def quorum(
        self,
        rule: str,
        *,
        day: date,
        counts: Mapping[str, int],
        area: str = "",
        charter: Charter | None = None,
    ) -> Verdict:
        """The sitting alone, before any vote: ``passes`` is empty, ``passed`` is False."""
        body = self.body(rule, day=day, area=area, charter=charter)
        return _verdict(body, day, area, prepare(body, counts, vote=False), vote=False)

    def needs(
        self,
        rule: str,
        counts: Mapping[str, int],
        *,
        day: date,
        area: str = "",
        charter: Charter | None = None,
    ) -> tuple[Check, ...]:
        """The least numbers that would do, for every condition whose denominator is known.

        ``have`` is None where it is not known yet.
        """
        body = self.body(rule, day=day, area=area, charter=charter)
        known = prepare(body, counts, vote=False, partial=True)
        checks = []
        for group in (*body.sitting, *body.passes):
            alternatives = [
                check(body.rule, group.id, c, known)
                for c in group.any_of
                if (not c.of or c.of in known) and applies(c, known)
            ]
            if alternatives:
                checks.append(any_of(body.rule, group.id, alternatives))
        return tuple(checks)

    def counts_of(self, rule: str, *, day: date, area: str = "") -> tuple[str, ...]:
        """The counts that the rule knows, those it must have first."""
        body = self.body(rule, day=day, area=area)
        wanted = [n for c in body.conditions for n in (c.of, c.have) if n]
        parts = [p.rstrip("?") for ps in body.mapping("totals").values() for p in ps]
        ballots = list(BALLOTS) if body.ballots else []
        return tuple(dict.fromkeys([*wanted, *parts, *ballots]))

    def setting(
        self,
        name: str,
        *,
        day: date,
        area: str = "",
        charter: Charter | None = None,
        or_first: bool = False,
    ) -> Setting:
        """A period or number in force on ``day``; a village's own is ``charter["settings"]``,
        ``{name: 20}`` or ``{name: {"value": 20, "clause": "charter:9"}}``. ``or_first``: before its
        first day the value of that day, for what looks back on years before the rules."""
        known = [s for s in self._settings.get(name, ()) if area.startswith(s.area)]
        on = max(day, min(s.begins for s in known)) if or_first and known else day
        layers = [s for s in known if s.begins <= on and (s.until is None or on <= s.until)]
        if not layers:
            there = name in self._settings
            raise _refusal(
                "judge.setting-before" if there else "judge.unknown-setting",
                "day" if there else "setting",
                setting=name,
                day=day.isoformat(),
            )
        own = in_force(charter, day).get("settings", {}).get(name)
        return settle(layers, own)

    def steps(self, name: str) -> list[tuple[str, date, int]]:
        """``(area, first day, value)`` of a setting without charters: what holds of a place is in
        the last that has begun of the longest area that its code begins with."""
        layers = self._settings.get(name, ())
        ends = {s.until + timedelta(days=1) for s in layers if s.until is not None}
        found = []
        for area in sorted({s.area for s in layers}):
            for begins in sorted({s.begins for s in layers if area.startswith(s.area)} | ends):
                with suppress(Refusal):  # of no value yet
                    value = self.setting(name, day=begins, area=area).value
                    found.append((area, begins, value))
        return found

    def within(
        self, name: str, have: int, *, day: date, area: str = "", charter: Charter | None = None
    ) -> Check:
        """A :class:`Check` that ``have`` days (or whatever the unit) meet the setting ``name``."""
        found = self.setting(name, day=day, area=area, charter=charter)
        most = found.bound == "most"
        return Check(
            says="setting.at-most" if most else "setting.at-least",
            met=have <= found.value if most else have >= found.value,
            have=have,
            need=found.value,
            clause=found.clause,
            values={"setting": name, "unit": found.unit},
        )


def _refusal(says: str, where: str, **values: Any) -> Refusal:
    values = {"where": where, **values}
    return Refusal("invalid", Check(says=says, met=False, values=values), field=where)


def _stale(layer: Layer) -> Check:
    changed = layer.changed.isoformat() if layer.changed else ""
    return Check(says="rule.stale", met=False, clause=layer.source, values={"changed": changed})


def _charter_groups(
    rule: str,
    own: Mapping[str, Any],
    base: tuple[Sequence[Group], Sequence[Group]],
    parts: Sequence[tuple[Sequence[Group], Sequence[Group]]],
) -> tuple[tuple[Group, ...], tuple[Group, ...]]:
    where = f"charter.{rule}"
    if not isinstance(own, Mapping):
        raise _refusal("judge.bad-charter", where, problem=repr(own))
    if unknown := set(own) - {"sitting", "passes", "clause"}:
        raise _refusal("judge.bad-charter", where, problem=str(min(unknown, key=str)))
    clause = str(own.get("clause", "charter"))
    read = []
    for index, side in enumerate(("sitting", "passes")):
        model = [*base[index], *(g for part in parts for g in part[index])]
        try:
            read.append(read_groups(own.get(side, ()), f"charter.{rule}.{side}", model, clause))
        except (BadRule, TypeError, KeyError, AttributeError) as error:
            raise _refusal("judge.bad-charter", where, problem=str(error)) from None
    return read[0], read[1]


def _verdict(body: Body, day: date, area: str, counts: Counts, *, vote: bool) -> Verdict:
    sitting = evaluate(body, body.sitting, counts)
    passes = evaluate(body, body.passes, counts) if vote else ()
    ballots = check_ballots(body, counts) if vote else ()
    sitting_met = all(c.met for c in sitting)
    valid = all(c.met for c in ballots)
    decided = bool(passes) or not body.passes  # a rule that knows no vote: the sitting is all
    return Verdict(
        rule=body.rule,
        kind=body.kind,
        day=day,
        area=area,
        sources=tuple(
            f"{x.rule}{'@' + x.area if x.area else ''} {x.begins.isoformat()}" for x in body.layers
        ),
        sitting=sitting,
        sitting_met=sitting_met,
        passes=passes,
        passed=decided and vote and sitting_met and valid and all(c.met for c in passes),
        ballots=ballots,
        valid=valid,
        clashes=body.clashes,
        notes=body.notes,
        counts=dict(counts),
    )
