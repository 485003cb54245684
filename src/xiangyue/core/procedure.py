"""A procedure (method) as data: steps, their parts, who acts, what must hold.

``parse`` reads the mapping of a ``definition.yaml``; ``fingerprint`` is the SHA-256 of its
canonical JSON, to which a matter is pinned. See ``docs/procedures.md`` for the vocabulary.
"""

from __future__ import annotations

import hashlib
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import rfc8785

from xiangyue.core.bodies import BODIES, ROLES
from xiangyue.core.conditions import BadDefinition, Condition, parse_condition

KINDS: Final = (
    "gather",  # opinions become the matter's origin
    "draft",  # a version of the text is written
    "reach",  # people are told or asked; coverage is counted
    "sitting",  # a body meets; the item is heard, amended, put to the vote
    "report",  # a report by named experts, with its conclusion
    "posting",  # made known for a number of days; objections answered
    "tasks",  # split into tasks, each with an owner and a deadline
    "oversight",  # followed, reported on, findings and questions answered
    "acceptance",  # accepted or sent back
)
WAYS: Final = ("paper_ballot", "show_of_hands", "phone_ballot", "consult")
"""Ways of deciding at a sitting. ``consult`` hears without a vote; ``phone_ballot`` is a word of
the vocabulary whose machinery comes with the elections: it may be named, not yet be used."""
REACHED: Final = ("representatives", "households", "elders", "members", "experts")
CHANNELS: Final = ("board", "broadcast", "web", "message")


@dataclass(frozen=True)
class Part:
    """One thing to be done within a step. ``key`` is unique within the procedure."""

    key: str
    kind: str
    actors: tuple[str, ...]
    opens_when: tuple[Condition, ...] = ()
    done_when: tuple[Condition, ...] = ()
    after: tuple[str, ...] = ()
    early: bool = False  # may begin before the steps before it are finished; "after" still holds
    finish: str = "auto"  # auto: as soon as it may; by_hand: a person closes it
    body: str = ""
    rule: str = ""
    ways: tuple[str, ...] = ()
    amend: bool = False
    decides: bool = False  # its vote is the matter's decision (counted among "decisions")
    approves: str = ""  # key of the draft part whose text is put to the vote
    targets: tuple[str, ...] = ()
    channels: tuple[str, ...] = ()
    shows: str = ""  # posting: what it shows: "resolution" | "result"
    days: int = 0
    notice_days: int = 0
    due_days: int = 0
    text_name: str = ""  # draft: plan | motion | implementation
    documents: tuple[str, ...] = ()
    merge_with: str = ""  # a sitting that may be held together with that part's
    clause: str = ""


@dataclass(frozen=True)
class Step:
    """One step, with its parts in order."""

    key: str
    parts: tuple[Part, ...]


@dataclass(frozen=True)
class Procedure:
    """A whole procedure. ``raw`` is the mapping it was read from."""

    slug: str
    version: int
    assembly: str
    steps: tuple[Step, ...]
    starts: tuple[str, ...]
    origins: tuple[str, ...]
    source: str
    raw: Mapping[str, Any] = field(repr=False)
    texts: Mapping[str, Mapping[str, Any]] = field(repr=False, default_factory=dict)

    @property
    def parts(self) -> tuple[Part, ...]:
        """All parts in the order of their steps."""
        return tuple(p for s in self.steps for p in s.parts)

    def part(self, key: str) -> Part:
        """The part of that key; KeyError if there is none."""
        for p in self.parts:
            if p.key == key:
                return p
        raise KeyError(key)

    def step_of(self, key: str) -> Step:
        """The step that holds the part of that key."""
        for s in self.steps:
            if any(p.key == key for p in s.parts):
                return s
        raise KeyError(key)

    def number_of(self, key: str) -> int:
        """The number, from 1, of the step that holds the part of that key."""
        return self.steps.index(self.step_of(key)) + 1

    @cached_property
    def _named(self) -> dict[tuple[str, str], dict[str, str]]:
        return {}

    def names(self, kind: str, key: str) -> dict[str, str]:
        """What a step or a part (``kind`` "steps", "parts") is called, by language."""
        found = self._named.get((kind, key))
        if found is None:
            found = {lang: self.text(lang, kind, key, "name") or key for lang in ("zh", "en")}
            self._named[kind, key] = found
        return found

    def words_of(self, condition: str, kind: str = "conditions") -> dict[str, str]:
        """The definition's own words for a condition, by language; empty unless in both.

        ``kind``: "conditions" says what is missing, "rules" what is asked.
        """
        found = self._named.get((kind, condition))
        if found is None:
            found = {lang: self.text(lang, kind, condition) for lang in ("zh", "en")}
            found = found if all(found.values()) else {}
            self._named[kind, condition] = found
        return found

    def text(self, lang: str, *path: str) -> str:
        """Words of the definition itself, e.g. ``text("zh", "steps", "resolve", "name")``."""
        node: Any = self.texts.get(lang[:2], {})
        for p in path:
            node = node.get(p, {}) if isinstance(node, Mapping) else {}
        return node if isinstance(node, str) else ""


def fingerprint(raw: Mapping[str, Any]) -> str:
    """SHA-256, hex, of the canonical JSON (RFC 8785) of a definition with its texts."""
    return hashlib.sha256(rfc8785.dumps(_plain(raw))).hexdigest()


def parse(
    raw: Mapping[str, Any], texts: Mapping[str, Mapping[str, Any]] | None = None
) -> Procedure:
    """Read a definition; raises BadDefinition naming the place and what is wrong there."""
    where = str(raw.get("slug", "?"))
    steps = []
    seen: set[str] = set()
    for s in _list(raw, "steps", where):
        key = str(s.get("key", ""))
        parts = []
        for p in _list(s, "parts", f"{where}.{key}"):
            part = _part(p, f"{where}.{key}.{p.get('key', '?')}")
            if part.key in seen:
                raise BadDefinition(f"{where}.{key}: the key {part.key} is used twice")
            for earlier in (*part.after, part.approves, part.merge_with):
                if earlier and earlier not in seen:
                    raise BadDefinition(f"{where}.{part.key}: {earlier} does not come before it")
            seen.add(part.key)
            parts.append(part)
        steps.append(Step(key, tuple(parts)))
    procedure = Procedure(
        slug=str(raw["slug"]),
        version=int(raw.get("version", 1)),
        assembly=str(raw.get("assembly", "representatives_assembly")),
        steps=tuple(steps),
        starts=tuple(raw.get("starts", ())),
        origins=tuple(raw.get("origins", ("opinions",))),
        source=str(raw.get("source", "")),
        raw=raw,
        texts=texts or {},
    )
    _check_facts(procedure)
    return procedure


def _list(raw: Mapping[str, Any], key: str, where: str) -> list[Mapping[str, Any]]:
    value = raw.get(key)
    if not isinstance(value, list) or not value:
        raise BadDefinition(f"{where}: {key} must be a list with something in it")
    return value


_PLURAL = {"actors", "after", "ways", "targets", "channels", "documents"}
_CONDITIONS = {"opens_when", "done_when"}


def _part(raw: Mapping[str, Any], where: str) -> Part:
    known = set(Part.__dataclass_fields__)
    unknown = set(raw) - known
    if unknown:
        raise BadDefinition(f"{where}: unknown words {sorted(unknown)}")
    values: dict[str, Any] = dict(raw)
    for k in _PLURAL & set(raw):
        values[k] = tuple(raw[k])
    for k in _CONDITIONS & set(raw):
        values[k] = tuple(parse_condition(c, f"{where}.{k}[{i}]") for i, c in enumerate(raw[k]))
    try:
        part = Part(**values)
    except TypeError as e:
        raise BadDefinition(f"{where}: {e}") from None
    for name, given, allowed in (
        ("kind", (part.kind,), KINDS),
        ("actors", part.actors, ROLES),
        ("ways", part.ways, WAYS),
        ("targets", part.targets, REACHED),
        ("channels", part.channels, CHANNELS),
        ("finish", (part.finish,), ("auto", "by_hand")),
    ):
        for g in given:
            if g not in allowed:
                raise BadDefinition(f"{where}: {name} {g!r} is not one of {', '.join(allowed)}")
    if part.kind == "sitting" and (part.body not in BODIES or not part.rule or not part.ways):
        raise BadDefinition(f"{where}: a sitting needs body, rule and ways")
    return part


SHARED_FACTS: Final = (
    "village.representatives",
    "village.households",
    "village.members",
    "village.party_members",
    "village.delegated",
    "village.secretary_is_director",
    "matter.opinions",
    "matter.opinions_unanswered",
)
"""Facts of the village and the matter that are no part's own (``data.matters.shared_facts``)."""

FACTS: Final[dict[str, tuple[str, ...]]] = {
    "gather": ("linked", "on"),
    "draft": ("versions", "on"),
    "reach": ("told", "on", *REACHED, "responses"),
    "sitting": ("held", "on", "present", "due", "passed", "votes", "failed", "no_quorum"),
    "report": ("experts", "feasible", "filed", "on"),
    "posting": ("posted", "channels", "objections", "objections_open", "taken_down"),
    "tasks": ("tasks", "unfinished", "overdue", "on"),
    "oversight": (
        "followers",
        "reports",
        "findings",
        "findings_open",
        "questions",
        "questions_open",
    ),
    "acceptance": ("accepted", "refused", "on"),
}
"""The facts that each kind of part keeps."""


def _check_facts(procedure: Procedure) -> None:
    known = set(SHARED_FACTS)
    for p in procedure.parts:
        known |= {f"{p.key}.{f}" for f in (*FACTS[p.kind], "done")}
    for p in procedure.parts:
        for c in (*p.opens_when, *p.done_when):
            for leaf in c.any_of or (c,):
                for name in filter(None, (leaf.fact, leaf.of)):
                    if name not in known:
                        raise BadDefinition(f"{procedure.slug}.{p.key}: no such fact: {name}")


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, bool | int | str) or value is None:
        return value
    return str(value)
