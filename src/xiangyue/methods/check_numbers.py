"""Checks that every number says where it comes from, and that none is below the law's floor."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import replace
from datetime import date
from typing import Any, Final

from xiangyue.core.bodies import SPECS
from xiangyue.core.digits import only_digits
from xiangyue.core.part import Part
from xiangyue.core.procedure import Procedure
from xiangyue.core.refusals import Refusal
from xiangyue.core.rule_data import Condition as RuleCondition
from xiangyue.core.rule_data import Group
from xiangyue.core.rules import Body, RuleBook
from xiangyue.methods import law, library, rulebook
from xiangyue.methods.located import Finding, Located, Path
from xiangyue.methods.wording import STEP

_SHARE: Final = re.compile(r"[1-9][0-9]*/[1-9][0-9]*|all")


def check(procedure: Procedure, file: Located, *, day: date, area: str = "") -> list[Finding]:
    """Thresholds below a legal floor. ``day`` and ``area``: when and where the law is asked."""
    found: list[Finding] = []
    places = {
        part["key"]: ("steps", n, "parts", m)
        for n, step in enumerate(file.data["steps"])
        for m, part in enumerate(step["parts"])
    }
    for part in procedure.parts:
        found += _floors(procedure, part, file, places[part.key], day, area)
    return found


# -- where a number comes from -----------------------------------------------------------------


def sources_of(file: Located) -> Iterator[Finding]:
    """Numbers without a source, and sources that are none."""
    raw = file.data
    slug = raw.get("slug") if isinstance(raw, Mapping) else ""
    for path in _numbers(raw, ()):
        if path == ("version",):
            continue
        if not _cited(raw, path):
            value, word = _at(raw, path), next(str(p) for p in reversed(path) if isinstance(p, str))
            yield file.finding(path, "check.no-source", value=str(value), word=word)
    for path, clause in _clauses(raw, ()):
        if not isinstance(clause, str) or not clause.strip():
            yield file.finding(path, "check.type", given=str(clause), type="word")
            continue
        for one in clause.split(","):
            name, _, article = one.strip().partition(":")
            if name not in rulebook.sources() and name != slug:
                known = sorted(rulebook.sources())
                yield file.finding(path, "check.clause", word=name, known=known)
            elif not law.has(name, article):
                yield file.finding(path, "check.article", clause=one.strip(), article=article)
            elif most := _steps_short_of(name, article, raw):
                yield file.finding(path, "check.no-step", clause=one.strip(), step=article, of=most)


def _steps_short_of(name: str, step: str, raw: Mapping[str, Any]) -> int:
    """How many steps the method of that name has, where ``step`` is none of them; else 0. A source
    that counts articles or heads of its own is no method's steps."""
    source = rulebook.sources().get(name, {"article": STEP})
    if not only_digits(step) or source.get("article") != STEP:
        return 0
    if name == raw.get("slug"):
        steps = raw.get("steps")
        most = len(steps) if isinstance(steps, list) else 0
    else:
        method = library.named(name)
        most = len(method.steps) if method else 0
    return most if int(step) > most else 0


def _numbers(raw: Any, path: Path) -> Iterator[Path]:
    """The path of each number in the data: whole numbers and shares."""
    if isinstance(raw, Mapping):
        for key, value in raw.items():
            if key not in ("clause", "clauses", "key", "source", "slug"):
                yield from _numbers(value, (*path, key))
    elif isinstance(raw, list):
        for n, value in enumerate(raw):
            yield from _numbers(value, (*path, n))
    elif isinstance(raw, bool):
        return
    elif isinstance(raw, int | float) or (isinstance(raw, str) and _SHARE.fullmatch(raw)):
        yield path


def _cited(raw: Any, path: Path) -> bool:
    """Whether a mapping around the number names its source (``clause``, or ``clauses`` for its
    word), or a condition of the same part with the same number does."""
    words = {p for p in path if isinstance(p, str)}
    node, around = raw, [raw]
    for step in path[:-1]:
        node = node[step]
        around.append(node)
    for one in reversed(around):
        if not isinstance(one, Mapping):
            continue
        if one is not raw and one.get("clause"):
            return True
        clauses = one.get("clauses")
        if isinstance(clauses, Mapping) and any(clauses.get(word) for word in words):
            return True
    part = around[4] if len(around) > 4 else None
    if isinstance(part, Mapping) and len(path) == 5:
        for condition in part.get("done_when") or ():
            if not isinstance(condition, Mapping):
                continue
            if path[-1] in condition and condition[path[-1]] == part[path[-1]]:
                return bool(condition.get("clause"))
    return False


def _at(raw: Any, path: Path) -> Any:
    for step in path:
        raw = raw[step]
    return raw


def _clauses(raw: Any, path: Path) -> Iterator[tuple[Path, Any]]:
    if isinstance(raw, Mapping):
        for key, value in raw.items():
            if key == "clause":
                yield (*path, key), value
            elif key == "clauses" and isinstance(value, Mapping):
                for word, clause in value.items():
                    yield (*path, key, word), clause
            else:
                yield from _clauses(value, (*path, key))
    elif isinstance(raw, list):
        for n, value in enumerate(raw):
            yield from _clauses(value, (*path, n))


# -- the floor of the law -----------------------------------------------------------------------


def _floors(
    procedure: Procedure, part: Part, file: Located, path: Path, day: date, area: str
) -> Iterator[Finding]:
    book = rulebook.load()
    if part.kind == "posting" and procedure.level == "village":
        yield from _posting(part, file, path, book, day, area)
    if part.kind != "sitting":
        return
    body = SPECS[part.body]
    if body.notice and part.notice_days:
        setting = book.setting(body.notice, day=day, area=area)
        if setting.bound == "least" and part.notice_days < setting.value:
            values = {"value": part.notice_days, "least": setting.value, "clause": setting.clause}
            yield file.finding((*path, "notice_days"), "check.floor-days", **values)
    delegated = _delegated(procedure, part)
    if part.decides and part.body == "representatives_assembly" and not delegated:
        yield file.finding(path, "check.not-delegated", clause="law:28")
    if part.decides and part.body in STUDIED and not _studied(procedure, part):
        yield file.finding(path, "check.not-studied", clause=STUDIED[part.body])
    if body.rule and part.rule != body.rule and "consult" not in part.ways:
        yield from _rule(part, body.rule, file, path, book, day, area)


def _delegated(procedure: Procedure, part: Part) -> bool:
    """Whether it opens only with a delegation, or where an earlier decision is named in its place:
    then nothing is voted on."""
    earlier = {f"{p.key}.named" for p in procedure.parts if p.kind == "prior_decision"}
    return any(
        c.fact == "village.delegated"
        or (c.any_of and {x.fact for x in c.any_of} <= {"village.delegated"} | earlier)
        for c in part.opens_when
    )


STUDIED: Final = {
    "villagers_assembly": "law:28",
    "representatives_assembly": "law:28",
    "residents_assembly": "residents-law:30",
    "residents_representatives": "residents-law:30",
    "collective_assembly": "collective-law:26",
}
"""Bodies whose decisions the party organisation studies first, with the article that asks it."""
PARTY: Final = ("branch_committee", "party_members", "two_committees", "three_committees")


def _studied(procedure: Procedure, part: Part) -> bool:
    """Whether a body in which the party organisation sits meets on it before."""
    before = procedure.parts[: procedure.parts.index(part)]
    return any(p.kind == "sitting" and p.body in PARTY for p in before)


def _posting(
    part: Part, file: Located, path: Path, book: RuleBook, day: date, area: str
) -> Iterator[Finding]:
    setting = book.setting("posting-days", day=day, area=area)
    values = {"least": setting.value, "clause": setting.clause}
    if part.days and part.days < setting.value:
        yield file.finding((*path, "days"), "check.floor-days", value=part.days, **values)
    for n, condition in enumerate(part.done_when):
        for leaf in condition.any_of or (condition,):
            hangs = leaf.comparator == "days" and leaf.fact == f"{part.key}.posted"
            if hangs and int(leaf.value) < setting.value:
                at = (*path, "done_when", n, "days")
                yield file.finding(at, "check.floor-days", value=int(leaf.value), **values)


def _rule(
    part: Part, legal: str, file: Located, path: Path, book: RuleBook, day: date, area: str
) -> Iterator[Finding]:
    """Its rule must ask at least what the body's own rule asks (by the same counts)."""
    try:
        own, floor = (book.body(rule, day=day, area=area) for rule in (part.rule, legal))
    except Refusal:
        return
    for asked, given in ((floor.sitting, own.sitting), (floor.passes, own.passes)):
        for group in asked:
            source = rulebook.sources().get(group.any_of[0].clause.partition(":")[0], {})
            legal_one = "from" in source  # a law or a regulation, not a custom
            alike = tuple(_as_asked(g, group, own) for g in given)
            if legal_one and not group.optional and not _implied(group, alike):
                clause = group.any_of[0].clause
                values = {"rule": part.rule, "legal": legal, "clause": clause}
                yield file.finding((*path, "rule"), "check.floor-rule", **values)
                break


def _as_asked(given: Group, asked: Group, own: Body) -> Group:
    """A rule that counts more of them together (the written opinions with the votes cast) asks of
    that total what the floor asks of its part."""
    totals = own.mapping("totals")
    wanted = {c.have for c in asked.any_of}

    def part(one: RuleCondition) -> RuleCondition:
        parts = [p.rstrip("?") for p in totals.get(one.have, ())]
        return next((replace(one, have=p) for p in parts if p in wanted), one)

    return replace(given, any_of=tuple(part(c) for c in given.any_of))


def _implied(group: Group, given: tuple[Group, ...]) -> bool:
    """Whether one of the groups given asks the same or more."""
    return any(
        all(
            any(a.same_question(b) and b.threshold.implies(a.threshold) for a in group.any_of)
            for b in one.any_of
        )
        for one in given
    )
