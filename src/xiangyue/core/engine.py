"""The engine of every procedure: from a definition and the facts to what may be done, and why not.

Pure: the same definition, facts and day give the same answer, in the pages, the API, ``rehearse``
and the tests.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from datetime import date
from typing import Any

from xiangyue.core.conditions import Condition
from xiangyue.core.procedure import Part, Procedure, Step
from xiangyue.core.refusals import Check, Refusal

WAITING, OPEN, DONE = "waiting", "open", "done"


@dataclass(frozen=True)
class PartView:
    """Where one part stands. ``before`` are the conditions for opening, ``until`` those for being
    done; each is the whole list, met and unmet."""

    part: Part
    step: Step
    status: str
    before: tuple[Check, ...]
    until: tuple[Check, ...]
    names: Mapping[str, str] = field(default_factory=dict)  # the part's name by language

    @property
    def unmet(self) -> tuple[Check, ...]:
        """What stands against it now: opening it while it waits, finishing it once open."""
        checks = self.before if self.status == WAITING else self.until
        return tuple(c for c in checks if not c.met)


@dataclass(frozen=True)
class Standing:
    """Where a matter stands as a whole."""

    parts: tuple[PartView, ...]
    step: Step | None  # the first step not finished; None when all are

    def view(self, key: str) -> PartView:
        """The view of the part of that key; KeyError if there is none."""
        for v in self.parts:
            if v.part.key == key:
                return v
        raise KeyError(key)

    @property
    def open(self) -> tuple[PartView, ...]:
        """The parts that can be worked on now."""
        return tuple(v for v in self.parts if v.status == OPEN)


def flat_facts(parts: Mapping[str, Mapping[str, Any]], shared: Mapping[str, Any]) -> dict[str, Any]:
    """The facts of the parts (``{part: {fact: value}}``) and the shared ones under flat names."""
    flat = dict(shared)
    for key, facts in parts.items():
        for name, value in facts.items():
            flat[f"{key}.{name}"] = value
    return flat


def evaluate(
    procedure: Procedure,
    parts: Mapping[str, Mapping[str, Any]],
    shared: Mapping[str, Any],
    today: date,
    *,
    whole: bool = True,
) -> Standing:
    """Where a matter stands on the day ``today``. Not ``whole``: without the conditions that cannot
    matter now, those of what is done and those for finishing what is not open yet.

    ``parts`` holds each part's facts; a part is done when its facts hold ``done: true`` (set once,
    by the act that finished it, so that a later day or a changed village never undoes it).
    """
    facts = flat_facts(parts, shared)
    views = [
        _view(procedure, step, number, part, parts, facts, today, whole)
        for number, step in enumerate(procedure.steps, start=1)
        for part in step.parts
    ]
    current = next((v.step for v in views if v.status != DONE), None)
    return Standing(tuple(views), current)


def view_of(
    procedure: Procedure,
    parts: Mapping[str, Mapping[str, Any]],
    shared: Mapping[str, Any],
    today: date,
    key: str,
) -> PartView:
    """Where one part stands, as ``evaluate`` would say; KeyError if there is none of that key."""
    number = procedure.number_of(key)
    step, facts = procedure.steps[number - 1], flat_facts(parts, shared)
    return _view(procedure, step, number, procedure.part(key), parts, facts, today, True)


def _view(
    procedure: Procedure,
    step: Step,
    number: int,
    part: Part,
    parts: Mapping[str, Mapping[str, Any]],
    facts: Mapping[str, Any],
    today: date,
    whole: bool,
) -> PartView:
    names = part_names(procedure, part.key)
    done = bool(parts.get(part.key, {}).get("done"))
    if done and not whole:
        return PartView(part, step, DONE, (), (), names)
    before = tuple(_order(procedure, step, number, part, parts))
    before += tuple(_check(procedure, c, facts, today) for c in part.opens_when)
    if done:
        status = DONE
    elif all(c.met for c in before):
        status = OPEN
    else:
        status = WAITING
    until: tuple[Check, ...] = ()
    if whole or status == OPEN:
        until = tuple(_check(procedure, c, facts, today) for c in part.done_when)
    return PartView(part, step, status, before, until, names)


def part_names(procedure: Procedure, key: str) -> dict[str, str]:
    """What a part is called, by language."""
    return procedure.names("parts", key)


def step_names(procedure: Procedure, key: str) -> dict[str, str]:
    """What a step is called, by language."""
    return procedure.names("steps", key)


def _check(
    procedure: Procedure, condition: Condition, facts: Mapping[str, Any], today: date
) -> Check:
    """A condition's check with the definition's own words for it (``values["words"]``): what is
    asked once it is met, what is missing until then."""
    check = condition.check(facts, today)
    name = check.says.removeprefix("condition.")
    words = procedure.words_of(name, "rules" if check.met else "conditions")
    return replace(check, values={**check.values, "words": words}) if words else check


def fall_with(procedure: Procedure, key: str) -> tuple[str, ...]:
    """The parts that rest on a part and fall where it is annulled, in order: what comes after it
    in its step or opens by its facts, and all of the later steps but what may begin early and comes
    after none of it."""
    number, fallen = procedure.number_of(key), [key]
    for n, step in enumerate(procedure.steps, start=1):
        for part in step.parts:
            if n < number or part.key == key:
                continue
            opens_by = {c.fact.partition(".")[0] for c in part.opens_when}
            rests = opens_by | set(part.after)
            if (n > number and not part.early) or not rests.isdisjoint(fallen):
                fallen.append(part.key)
    return tuple(fallen[1:])


def _order(
    procedure: Procedure,
    step: Step,
    number: int,
    part: Part,
    parts: Mapping[str, Mapping[str, Any]],
) -> list[Check]:
    """Earlier steps come first, and within a step the parts that this one comes after."""
    checks = []
    if number > 1 and not part.early:
        previous = procedure.steps[number - 2]
        undone = [p.key for p in previous.parts if not parts.get(p.key, {}).get("done")]
        checks.append(
            Check(
                says="step.before",
                met=not undone,
                clause=procedure.clause_of(number - 1),
                values={"step": number - 1, "step_name": step_names(procedure, previous.key)},
            )
        )
    for earlier in part.after:
        checks.append(
            Check(
                says="part.before",
                met=bool(parts.get(earlier, {}).get("done")),
                clause=procedure.clause_of(number),
                values={"part_key": earlier, "part_name": part_names(procedure, earlier)},
            )
        )
    return checks


def require_open(view: PartView) -> PartView:
    """The part's view if it may be worked on; else Refusal with what stands against it."""
    if view.status == DONE:
        raise Refusal(
            "conditions",
            Check(
                says="part.done",
                met=False,
                values={"part_key": view.part.key, "part_name": view.names},
            ),
        )
    if view.status == WAITING:
        raise Refusal("conditions", *view.unmet)
    return view


def require_finishable(standing: Standing, key: str) -> PartView:
    """The part's view if it may be finished; raises Refusal with every condition not met."""
    view = require_open(standing.view(key))
    if view.unmet:
        raise Refusal("conditions", *view.unmet)
    return view
