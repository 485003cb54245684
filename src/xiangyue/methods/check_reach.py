"""Checks that every part can open and can be done: no dead ends.

Facts are taken at their best: whoever may act on an open part may bring about any fact of it. What
even then never comes, never can.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from xiangyue.core.bodies import OFFICE, SPECS
from xiangyue.core.conditions import Condition
from xiangyue.core.kinds import REGISTRY
from xiangyue.core.part import Part
from xiangyue.core.procedure import Procedure
from xiangyue.methods.located import Finding, Located, Path


def check(procedure: Procedure, file: Located) -> list[Finding]:
    """Parts that never open, parts that are never done, and conditions against one another."""
    places: dict[str, Path] = {
        part["key"]: ("steps", n, "parts", m)
        for n, step in enumerate(file.data["steps"])
        for m, part in enumerate(step["parts"])
    }
    found = []
    for part in procedure.parts:
        path = places[part.key]
        if not part.done_when and part.finish == "auto" and not REGISTRY[part.kind].ends_itself:
            found.append(file.finding(path, "check.done-at-once"))
        for word in ("opens_when", "done_when"):
            conditions: tuple[Condition, ...] = getattr(part, word)
            for n in _against(conditions):
                found.append(
                    file.finding((*path, word, n), "check.against", fact=conditions[n].fact)
                )
    opened, done = reach(procedure)
    for part in procedure.parts:
        path = places[part.key]
        if part.kind == "sitting":
            found += _callers(part, file, path)
        if procedure.level == "village" and "place" in part.words.get("columns", ()):
            found.append(file.finding((*path, "columns"), "check.no-places"))
        if part.key not in opened:
            why = _why(procedure, part, opened, done)
            found.append(file.finding(path, "check.never-opens", part=part.key, why=why))
        elif part.key not in done:
            n = next(i for i, c in enumerate(part.done_when) if not _may(c, opened, done))
            fact = _facts(part.done_when[n])[0]
            found.append(file.finding((*path, "done_when", n), "check.dead-end", fact=fact))
    return found


def _callers(part: Part, file: Located, path: Path) -> list[Finding]:
    """Actors of a sitting who cannot call its body: they would be left out, and nothing would say
    so."""
    may = (*SPECS[part.body].conveners, *OFFICE)
    return [
        file.finding((*path, "actors", n), "check.no-convener", role=role, body=part.body,
                     known=", ".join(dict.fromkeys(may)))
        for n, role in enumerate(part.actors)
        if role not in may
    ]  # fmt: skip


def reach(procedure: Procedure) -> tuple[set[str], set[str]]:
    """The keys of the parts that can ever open, and of those that can ever be done."""
    opened: set[str] = set()
    done: set[str] = set()
    while True:
        before = len(opened), len(done)
        for part in procedure.parts:
            if part.key not in opened and _opens(procedure, part, opened, done):
                opened.add(part.key)
            if part.key in opened and all(_may(c, opened, done) for c in part.done_when):
                done.add(part.key)
        if (len(opened), len(done)) == before:
            return opened, done


def _opens(procedure: Procedure, part: Part, opened: set[str], done: set[str]) -> bool:
    return not _waits(procedure, part, done) and all(_may(c, opened, done) for c in part.opens_when)


def _waits(procedure: Procedure, part: Part, done: set[str]) -> list[str]:
    number = procedure.number_of(part.key)
    before = [] if number == 1 or part.early else list(procedure.steps[number - 2].parts)
    return [k for k in (*(p.key for p in before), *part.after) if k not in done]


def _why(procedure: Procedure, part: Part, opened: set[str], done: set[str]) -> str:
    waits = _waits(procedure, part, done)
    never = [f for c in part.opens_when if not _may(c, opened, done) for f in _facts(c)]
    return ", ".join((*waits, *never))


def _facts(condition: Condition) -> list[str]:
    return [leaf.fact for leaf in condition.any_of or (condition,)]


def _may(condition: Condition, opened: set[str], done: set[str]) -> bool:
    """Whether it can hold: at its beginning, or once the part that keeps the fact is open."""
    for leaf in condition.any_of or (condition,):
        key, _, fact = leaf.fact.partition(".")
        if key in ("village", "matter") or _at_first(leaf):
            return True
        if (key in done) if fact == "done" else (key in opened):
            return True
    return False


def _at_first(leaf: Condition) -> bool:
    """Whether it holds while the fact is 0, no, never."""
    if leaf.comparator == "is":
        return leaf.value is False
    if leaf.comparator == "at_most":
        return True
    return leaf.comparator == "at_least" and str(leaf.value) == "0"


def _against(conditions: Iterable[Condition]) -> list[int]:
    """Numbers of the conditions that cannot hold together with one before them."""
    least: dict[str, int] = {}
    most: dict[str, int] = {}
    said: dict[str, Any] = {}
    wrong = []
    for n, c in enumerate(conditions):
        if c.comparator == "any_of" or c.of:
            continue
        if c.comparator == "is":
            if said.setdefault(c.fact, c.value) != c.value:
                wrong.append(n)
        elif c.comparator == "at_least":
            least[c.fact] = max(least.get(c.fact, 0), int(c.value))
        elif c.comparator == "at_most":
            most[c.fact] = min(most.get(c.fact, int(c.value)), int(c.value))
        if c.fact in least and c.fact in most and least[c.fact] > most[c.fact]:
            wrong.append(n)
    return wrong
