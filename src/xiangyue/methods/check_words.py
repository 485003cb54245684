"""Checks the words of a definition one by one: unknown, missing, of the wrong type, not there."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterable, Mapping, Sequence
from typing import Any, Final

from xiangyue.core.bodies import BODIES, ROLES
from xiangyue.core.conditions import BadDefinition, parse_condition
from xiangyue.core.kind import PART, PARTS, WORD, WORDS, Word
from xiangyue.core.kinds import REGISTRY
from xiangyue.core.part import Part
from xiangyue.core.procedure import (
    _CONDITIONS,
    _SHARED,
    _WHOLE,
    LEVELS,
    ORIGINS,
    SHARED_FACTS,
    TAGS,
    _part,
    facts_of,
)
from xiangyue.methods import powers
from xiangyue.methods.located import Finding, Located, Path

COMPARATORS: Final = ("is", "at_least", "more_than", "at_most", "days")
CONDITION_WORDS: Final = ("fact", *COMPARATORS, "of", "clause", "says", "any_of")
NAME: Final = re.compile(r"[a-z0-9][a-z0-9-]{0,39}")


class Words:
    """The words of one definition. ``found`` are the findings, ``parts`` those that can be read."""

    def __init__(
        self, file: Located, slug: str, rules: Collection[str], documents: Collection[str]
    ) -> None:
        self.file, self.slug, self.rules, self.documents = file, slug, rules, documents
        self.found: list[Finding] = []
        self.parts: dict[str, Part] = {}
        self.paths: dict[str, Path] = {}
        self._whole()

    def wrong(self, path: Path, says: str, *, key: bool = False, **values: Any) -> None:
        """One finding more."""
        self.found.append(self.file.finding(path, says, key=key, **values))

    def known(self, raw: Mapping[str, Any], path: Path, words: Iterable[str]) -> None:
        """Only these words may be used here."""
        allowed = list(words)
        for word in raw:
            if word not in allowed:
                self.wrong((*path, word), "check.unknown", key=True, word=word, known=allowed)

    def _among(self, raw: Any, path: Path, allowed: Sequence[str]) -> None:
        if allowed and raw not in allowed:
            self.wrong(path, "check.not-allowed", word=str(raw), known=list(allowed))

    def _list(self, raw: Any, path: Path, word: str) -> list[Any]:
        if not isinstance(raw, list) or not raw:
            self.wrong(path, "check.list", word=word)
            return []
        return raw

    # -- the whole -------------------------------------------------------------------------------

    def _whole(self) -> None:
        raw = self.file.data
        if not isinstance(raw, Mapping):
            self.wrong((), "check.mapping", given=str(raw)[:40])
            return
        self.known(raw, (), _WHOLE)
        for word in ("slug", "source", "starts", "steps"):
            if not raw.get(word):
                self.wrong((), "check.missing", word=word)
        slug = raw.get("slug")
        if slug and (not isinstance(slug, str) or not NAME.fullmatch(slug)):
            self.wrong(("slug",), "check.name", given=str(slug))
        elif slug and self.slug and slug != self.slug:
            self.wrong(("slug",), "check.slug", given=str(slug), folder=self.slug)
        version = raw.get("version", 1)
        if isinstance(version, bool) or not isinstance(version, int) or version < 1:
            self.wrong(("version",), "check.type", given=str(version), type="whole")
        for word, allowed in (("assembly", tuple(BODIES)), ("level", tuple(LEVELS))):
            if word in raw:
                self._among(raw[word], (word,), allowed)
        for word, allowed in (("starts", ROLES), ("origins", ORIGINS), ("tags", TAGS)):
            if word in raw:
                for n, one in enumerate(self._list(raw[word], (word,), word)):
                    self._among(one, (word, n), allowed)
        if "private" in raw and not isinstance(raw["private"], bool):
            self.wrong(("private",), "check.type", given=str(raw["private"]), type="yes-no")
        if "powers" in raw:
            self._among(raw["powers"], ("powers",), powers.groups())
        for word in ("subject", "figures"):
            if word in raw and not (isinstance(raw[word], str) and NAME.fullmatch(raw[word])):
                self.wrong((word,), "check.name", given=str(raw[word]))
        steps = self._list(raw["steps"], ("steps",), "steps") if "steps" in raw else []
        self._steps(steps)
        self._facts(steps)

    def _steps(self, steps: list[Any]) -> None:
        keys: set[str] = set()
        for n, step in enumerate(steps):
            path: Path = ("steps", n)
            if not isinstance(step, Mapping):
                self.wrong(path, "check.mapping", given=str(step)[:40])
                continue
            self.known(step, path, ("key", "parts"))
            key = step.get("key")
            if not isinstance(key, str) or not NAME.fullmatch(key):
                self.wrong((*path, "key"), "check.name", given=str(key))
            elif key in keys:
                self.wrong((*path, "key"), "check.key-twice", word=key)
            keys.add(str(key))
            for m, part in enumerate(self._list(step.get("parts"), (*path, "parts"), "parts")):
                self._one_part(part, (*path, "parts", m))

    # -- a part ----------------------------------------------------------------------------------

    def _one_part(self, raw: Any, path: Path) -> None:
        before = len(self.found)
        if not isinstance(raw, Mapping):
            self.wrong(path, "check.mapping", given=str(raw)[:40])
            return
        key = raw.get("key")
        if not isinstance(key, str) or not NAME.fullmatch(key):
            self.wrong((*path, "key"), "check.name", given=str(key))
        elif key in self.paths or key in ("village", "matter"):
            self.wrong((*path, "key"), "check.key-twice", word=key)
        kind = REGISTRY.get(str(raw.get("kind")))
        if kind is None:
            at = (*path, "kind") if "kind" in raw else path
            self.wrong(at, "check.no-kind", word=str(raw.get("kind")), known=list(REGISTRY))
        else:
            self.known(raw, path, ("key", "kind", *_SHARED, *_CONDITIONS, *kind.words))
            for word, how in (*_SHARED.items(), *kind.words.items()):
                if word in raw:
                    self._value(raw[word], (*path, word), how)
                elif how.required:
                    self.wrong(path, "check.missing", word=word)
            self._references(raw, path, kind.words)
        for word in _CONDITIONS:
            if word in raw:
                self._conditions(raw[word], (*path, word))
        if len(self.found) == before and kind is not None:
            self._built(raw, path)
        self.paths[str(key)] = path

    def _references(self, raw: Mapping[str, Any], path: Path, words: Mapping[str, Word]) -> None:
        """Rules, papers and earlier parts that it names."""
        if (rule := raw.get("rule")) and "rule" in words and rule not in self.rules:
            self.wrong((*path, "rule"), "check.no-rule", word=str(rule), known=sorted(self.rules))
        if self.documents and isinstance(raw.get("documents"), list):
            for n, name in enumerate(raw["documents"]):
                if name not in self.documents:
                    known = sorted(self.documents)
                    at = (*path, "documents", n)
                    self.wrong(at, "check.no-document", word=str(name), known=known)
        for word, how in (("after", _SHARED["after"]), *words.items()):
            given = raw.get(word)
            if how.type not in (PART, PARTS) or not given:
                continue
            for n, key in enumerate(given if isinstance(given, list) else [given]):
                at = (*path, word, n) if isinstance(given, list) else (*path, word)
                if key not in self.paths:
                    known = list(self.paths)
                    self.wrong(at, "check.not-before", word=str(key), known=known)
                elif how.of and key in self.parts and self.parts[key].kind not in how.of.split("|"):
                    kinds = how.of.replace("|", ", ")
                    self.wrong(at, "check.other-kind", word=str(key), kind=kinds)

    def _value(self, raw: Any, path: Path, how: Word) -> None:
        name = str(path[-1])
        if how.type in (WORDS, PARTS):
            if not isinstance(raw, list) or not all(isinstance(w, str) for w in raw):
                self.wrong(path, "check.list", word=name)
                return
            if how.required and not raw:
                self.wrong(path, "check.list", word=name)
            for n, one in enumerate(raw):
                self._among(one, (*path, n), how.allowed)
            return
        if how.type == WORD and isinstance(raw, str) and how.allowed:
            self._among(raw, path, how.allowed)
            return
        try:
            how.read(raw, name, "")
        except BadDefinition:
            bounds = {"least": how.least, "most": how.most}
            says = "check.type"
            if how.type == "whole" and isinstance(raw, int) and not isinstance(raw, bool):
                says = "check.bounds" if how.most is not None else "check.bounds-least"
            given = str(raw)[:60]
            self.wrong(path, says, given=given, type=how.type, word=name, **bounds)

    def _conditions(self, raw: Any, path: Path) -> None:
        if not isinstance(raw, list):
            self.wrong(path, "check.list", word=str(path[-1]))
            return
        for n, one in enumerate(raw):
            self._condition(one, (*path, n))

    def _condition(self, raw: Any, path: Path) -> None:
        if not isinstance(raw, Mapping):
            self.wrong(path, "check.mapping", given=str(raw)[:40])
            return
        before = len(self.found)
        self.known(raw, path, CONDITION_WORDS)
        if "any_of" in raw:
            for n, one in enumerate(self._list(raw["any_of"], (*path, "any_of"), "any_of")):
                self._condition(one, (*path, "any_of", n))
            return
        given = [c for c in COMPARATORS if c in raw]
        if len(given) != 1 or "fact" not in raw:
            self.wrong(path, "check.condition")
            return
        if given[0] == "days" and (isinstance(raw["days"], bool) or not _whole(raw["days"])):
            self.wrong((*path, "days"), "check.type", given=str(raw["days"]), type="whole")
        if len(self.found) == before:
            try:
                parse_condition(raw, "")
            except (BadDefinition, ZeroDivisionError) as bad:
                problem = str(bad).removeprefix(": ")
                self.wrong((*path, given[0]), "check.part", problem=problem)

    def _built(self, raw: Mapping[str, Any], path: Path) -> None:
        """What belongs together, as the kind itself checks it."""
        try:
            part = _part(raw, "")
        except (BadDefinition, ValueError, TypeError) as bad:
            self.wrong(path, "check.part", problem=str(bad).removeprefix(": "))
            return
        try:
            if wrong := REGISTRY[part.kind].check(part, self.parts):
                self.wrong(path, "check.part", problem=wrong)
        except (KeyError, TypeError, ValueError, AttributeError) as bad:
            self.wrong(path, "check.part", problem=str(bad))
        self.parts[part.key] = part

    # -- facts -----------------------------------------------------------------------------------

    def _facts(self, steps: list[Any]) -> None:
        """Every fact that a condition names is one, and is compared as its type can be."""
        types = dict.fromkeys(SHARED_FACTS, "whole")
        types |= {"village.delegated": "yes-no", "village.secretary_is_director": "yes-no"}
        unread = {key for key in self.paths if key not in self.parts}
        for part in self.parts.values():
            types |= {f"{part.key}.{name}": type_ for name, type_ in facts_of(part).items()}
            types[f"{part.key}.done"] = "yes-no"
        for path, raw in _all_conditions(steps):
            for word in ("fact", "of"):
                name = raw.get(word)
                if word == "of" and not name:
                    continue
                if name in types or str(name).partition(".")[0] in unread:
                    continue
                known = list(types)
                self.wrong((*path, word), "check.no-fact", word=str(name), known=known)
            self._typed(raw, path, types.get(str(raw.get("fact", "")), ""))

    def _typed(self, raw: Mapping[str, Any], path: Path, type_: str) -> None:
        wanted = {"days": ("date",), "at_least": ("whole",), "more_than": ("whole",)}
        wanted |= {"at_most": ("whole",), "is": ("yes-no", "word")}
        for word, types in wanted.items():
            if word in raw and type_ and type_ not in types:
                values = {"fact": raw["fact"], "type": type_, "word": word}
                self.wrong((*path, word), "check.compared", **values)
        if "is" in raw and type_ == "yes-no" and not isinstance(raw["is"], bool):
            self.wrong((*path, "is"), "check.type", given=str(raw["is"]), type="yes-no")


def _whole(raw: Any) -> bool:
    return isinstance(raw, int) and raw >= 0


def _all_conditions(steps: list[Any]) -> Iterable[tuple[Path, Mapping[str, Any]]]:
    """Every leaf condition with its path."""
    for n, step in enumerate(steps):
        parts = step.get("parts") if isinstance(step, Mapping) else None
        for m, part in enumerate(parts if isinstance(parts, list) else ()):
            for word in _CONDITIONS:
                given = part.get(word) if isinstance(part, Mapping) else None
                for i, one in enumerate(given if isinstance(given, list) else ()):
                    path: Path = ("steps", n, "parts", m, word, i)
                    if isinstance(one, Mapping) and isinstance(one.get("any_of"), list):
                        for j, leaf in enumerate(one["any_of"]):
                            if isinstance(leaf, Mapping):
                                yield (*path, "any_of", j), leaf
                    elif isinstance(one, Mapping):
                        yield path, one
