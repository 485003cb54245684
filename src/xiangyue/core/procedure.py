"""A procedure (method) as data: steps, their parts, who acts, what must hold.

``parse`` reads the mapping of a ``definition.yaml``; ``fingerprint`` is the SHA-256 of its
canonical JSON, to which a matter is pinned. See ``docs/procedures.md`` for the vocabulary.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Final

import rfc8785

from xiangyue.core.bodies import BODIES, ROLES
from xiangyue.core.conditions import BadDefinition, parse_condition
from xiangyue.core.kind import DATA, PARTS, WHOLE, WORD, WORDS, YES_NO, Word
from xiangyue.core.kinds import REGISTRY
from xiangyue.core.kinds.posting import CHANNELS
from xiangyue.core.kinds.reach import REACHED
from xiangyue.core.kinds.sitting import WAYS
from xiangyue.core.part import Part

__all__ = [  # what several rooms take from here, wherever it is written down
    "CHANNELS",
    "FACTS",
    "KINDS",
    "LEVELS",
    "ORIGINS",
    "REACHED",
    "SHARED_FACTS",
    "TAGS",
    "WAYS",
    "BadDefinition",
    "Part",
    "Procedure",
    "Step",
    "fingerprint",
    "parse",
]

KINDS: Final = tuple(REGISTRY)
FACTS: Final[dict[str, tuple[str, ...]]] = {k: tuple(kind.facts) for k, kind in REGISTRY.items()}
"""The facts that each kind of part keeps."""
LEVELS: Final[dict[str, int]] = {
    "province": 1,
    "prefecture": 2,
    "county": 3,
    "township": 4,
    "village": 5,
}
"""The level of area that a method runs in, as ``core.places`` counts levels."""
ORIGINS: Final = ("opinions", "members", "villagers", "cadres", "higher", "application", "duty")
"""Where a matter may come from. ``application``: somebody asks it for themselves; ``duty``: the law
or a rule asks it, at a time or in a case."""
TAGS: Final = ("decide", "listen", "help", "carry-out", "answer-for")
"""What a method is good for, in the list of methods."""


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
    level: str  # of LEVELS
    subject: str  # what its matters are about; "" where they are matters of Art. 28
    powers: str  # the powers (``core.powers``) of which each of its matters falls under one, or ""
    figures: str  # the name by which the places that run it are counted
    tags: tuple[str, ...]
    private: bool  # its matters are seen by their parties and the office alone
    confined: str  # one of CONFINED: of those who see a private matter these alone, or ""
    raw: Mapping[str, Any] = field(repr=False)
    texts: Mapping[str, Mapping[str, Any]] = field(repr=False, default_factory=dict)

    @cached_property
    def parts(self) -> tuple[Part, ...]:
        """All parts in the order of their steps."""
        return tuple(p for s in self.steps for p in s.parts)

    @cached_property
    def _places(self) -> dict[str, tuple[int, Part]]:
        return {p.key: (n, p) for n, s in enumerate(self.steps, start=1) for p in s.parts}

    def part(self, key: str) -> Part:
        """The part of that key; KeyError if there is none."""
        return self._places[key][1]

    def step_of(self, key: str) -> Step:
        """The step that holds the part of that key; KeyError if there is none."""
        return self.steps[self._places[key][0] - 1]

    def number_of(self, key: str) -> int:
        """The number, from 1, of the step that holds the part of that key."""
        return self._places[key][0]

    def clause_of(self, step: int | str) -> str:
        """How a step of the method itself is cited, by its number or by the key of a part of it:
        ``step.eight-step:3``."""
        number = step if isinstance(step, int) else self.number_of(step)
        return f"step.{self.slug}:{number}"

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


def facts_of(part: Part) -> dict[str, str]:
    """The facts that this part keeps, each with its type; "done" besides."""
    kind = REGISTRY[part.kind]
    return {**kind.facts, **kind.more_facts(part)}


CONFINED: Final = ("office", "people", "concerned")
"""``office``: who holds the roles that act on it; ``people``: its parties and who began it;
``concerned``: both, and the level above that looks at it."""
SHOWN: Final = ("posting", "sitting")
"""Kinds for all that a private method may have: a posting says what is written for it alone, and a
sitting with a private item is seen by those due and those who keep it."""
_WHOLE: Final = (
    *("slug", "version", "source", "assembly", "starts", "origins", "steps"),
    *("level", "subject", "powers", "figures", "tags", "private", "confined", "clauses"),
)
_NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,29}")


def parse(
    raw: Mapping[str, Any], texts: Mapping[str, Mapping[str, Any]] | None = None
) -> Procedure:
    """Read a definition; raises BadDefinition naming the place and what is wrong there."""
    where = str(raw.get("slug", "?"))
    if unknown := set(raw) - set(_WHOLE):
        raise BadDefinition(
            f"{where}: unknown words {sorted(unknown)}; there are {', '.join(_WHOLE)}"
        )
    steps = []
    before: dict[str, Part] = {}
    for s in _list(raw, "steps", where):
        key = str(s.get("key", ""))
        parts = []
        for p in _list(s, "parts", f"{where}.{key}"):
            part = _part(p, f"{where}.{key}.{p.get('key', '?')}")
            if part.key in before:
                raise BadDefinition(f"{where}.{key}: the key {part.key} is used twice")
            _check_order(part, before, where)
            if wrong := REGISTRY[part.kind].check(part, before):
                raise BadDefinition(f"{where}.{key}.{part.key}: {wrong}")
            before[part.key] = part
            parts.append(part)
        steps.append(Step(key, tuple(parts)))
    procedure = Procedure(
        slug=str(raw["slug"]),
        version=int(raw.get("version", 1)),
        assembly=_one(raw, "assembly", BODIES, where, "representatives_assembly"),
        steps=tuple(steps),
        starts=_some(raw, "starts", ROLES, where),
        origins=_some(raw, "origins", ORIGINS, where, ("opinions",)),
        source=str(raw.get("source", "")),
        level=_one(raw, "level", LEVELS, where, "village"),
        subject=_name(raw, "subject", where, ""),
        powers=_name(raw, "powers", where, ""),
        figures=_name(raw, "figures", where, str(raw["slug"])),
        tags=_some(raw, "tags", TAGS, where),
        private=bool(_YES.read(raw.get("private", False), "private", where)),
        confined=_one(raw, "confined", CONFINED, where, "") if "confined" in raw else "",
        raw=raw,
        texts=texts or {},
    )
    if procedure.confined and not procedure.private:
        raise BadDefinition(f"{where}: what is confined is private")
    if procedure.private:
        for part in procedure.parts:
            if REGISTRY[part.kind].public and not (
                procedure.confined == "concerned" and part.kind in SHOWN
            ):
                raise BadDefinition(
                    f"{where}.{part.key}: a part of kind {part.kind} is seen by everyone;"
                    " a private method cannot have one"
                )
    _check_facts(procedure)
    return procedure


_YES: Final = Word(YES_NO, "")


def _one(
    raw: Mapping[str, Any], name: str, allowed: Iterable[str], where: str, default: str
) -> str:
    return str(Word(WORD, "", tuple(allowed)).read(raw.get(name, default), name, where))


def _some(
    raw: Mapping[str, Any],
    name: str,
    allowed: Iterable[str],
    where: str,
    default: tuple[str, ...] = (),
) -> tuple[str, ...]:
    return tuple(Word(WORDS, "", tuple(allowed)).read(raw.get(name, default), name, where))


def _name(raw: Mapping[str, Any], name: str, where: str, default: str) -> str:
    given = raw.get(name, default)
    if given != default and not (isinstance(given, str) and _NAME.fullmatch(given)):
        raise BadDefinition(
            f"{where}: {name} must be a name of at most 30 lower-case letters, digits and dashes,"
            f" not {given!r}"
        )
    return str(given)


def _list(raw: Mapping[str, Any], key: str, where: str) -> list[Mapping[str, Any]]:
    value = raw.get(key)
    if not isinstance(value, list) or not value:
        raise BadDefinition(f"{where}: {key} must be a list with something in it")
    return value


def _check_order(part: Part, before: Mapping[str, Part], where: str) -> None:
    """What a part names must come before it, and be of the kind that is asked."""
    named = dict.fromkeys(part.after, "") | REGISTRY[part.kind].refers(part.words)
    for earlier, kind in named.items():
        if earlier not in before:
            raise BadDefinition(f"{where}.{part.key}: {earlier} does not come before it")
        if kind and before[earlier].kind not in kind.split("|"):
            raise BadDefinition(f"{where}.{part.key}: {earlier} is no part of kind {kind}")


_SHARED: Final[dict[str, Word]] = {
    "actors": Word(WORDS, "the roles that may act on it", ROLES, required=True),
    "after": Word(PARTS, "parts that must be done first"),
    "early": Word(YES_NO, "may begin before the steps before it are finished"),
    "finish": Word(WORD, "how it ends", ("auto", "by_hand"), default="auto"),
    "due_days": Word(WHOLE, "days until it counts as overdue"),
    "documents": Word(WORDS, "the papers it offers"),
    "clause": Word(WORD, "where it comes from"),
    "clauses": Word(DATA, "where its numbers come from, word by word"),
}
"""The words of a part of any kind, besides its key, its kind and its conditions."""
_CONDITIONS: Final = ("opens_when", "done_when")


def _part(raw: Mapping[str, Any], where: str) -> Part:
    kind = REGISTRY.get(str(raw.get("kind")))
    if kind is None:
        raise BadDefinition(f"{where}: kind {raw.get('kind')!r} is not one of {', '.join(KINDS)}")
    known = ("key", "kind", *_SHARED, *_CONDITIONS, *kind.words)
    if unknown := set(raw) - {*known, *kind.gone}:
        raise BadDefinition(
            f"{where}: unknown words {sorted(unknown)};"
            f" a part of kind {kind.name} may have {', '.join(known)}"
        )
    missing = [k for k in ("key", *(n for n, w in _SHARED.items() if w.required)) if not raw.get(k)]
    if missing:
        raise BadDefinition(f"{where}: a part needs {', '.join(missing)}")
    values = {k: w.read(raw[k], k, where) if k in raw else w.left_out for k, w in _SHARED.items()}
    for k in _CONDITIONS:
        given = raw.get(k, [])
        if not isinstance(given, list):
            raise BadDefinition(f"{where}: {k} must be a list of conditions")
        values[k] = tuple(parse_condition(c, f"{where}.{k}[{i}]") for i, c in enumerate(given))
    return Part(key=str(raw["key"]), kind=kind.name, words=kind.read(raw, where), **values)


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


def _check_facts(procedure: Procedure) -> None:
    known = set(SHARED_FACTS)
    for p in procedure.parts:
        known |= {f"{p.key}.{f}" for f in (*facts_of(p), "done")}
    for p in procedure.parts:
        for c in (*p.opens_when, *p.done_when):
            for leaf in c.any_of or (c,):
                for name in filter(None, (leaf.fact, leaf.of)):
                    if name not in known:
                        raise BadDefinition(
                            f"{procedure.slug}.{p.key}: no such fact: {name}{_near(name, known)}"
                        )


def _near(name: str, known: Iterable[str]) -> str:
    """The facts that there are of the part that a wrong name names."""
    head = name.partition(".")[0] + "."
    near = sorted(fact for fact in known if fact.startswith(head))
    return f"; there are {', '.join(near)}" if near else ""


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {str(k): _plain(v) for k, v in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(v) for v in value]
    if isinstance(value, bool | int | str) or value is None:
        return value
    return str(value)
