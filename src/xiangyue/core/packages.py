"""Packages: several methods as an area's own set (``packages/*.yaml``), adopted in one act."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from hashlib import sha256
from typing import Any

from xiangyue.core.canonical import canonical
from xiangyue.core.conditions import BadDefinition
from xiangyue.core.digits import only_digits

LANGS = ("zh", "en")
_WORDS = ("slug", "version", "area", "source", "name", "summary", "methods")
_METHOD = ("method", "name", "does")


@dataclass(frozen=True)
class Member:
    """One method of a package: its slug, what it is called there, what it is for."""

    method: str
    name: Mapping[str, str]
    does: Mapping[str, str]


@dataclass(frozen=True)
class Package:
    """A set of methods. ``area``: whose it was first (a code, or ""); ``source``: where it is
    written down."""

    slug: str
    version: int
    area: str
    source: str
    name: Mapping[str, str]
    summary: Mapping[str, str]
    members: tuple[Member, ...]

    @property
    def methods(self) -> tuple[str, ...]:
        """The slugs of its methods, in order."""
        return tuple(m.method for m in self.members)


def parse(raw: Any, where: str) -> Package:
    """A package out of its YAML; BadDefinition with the place and what is wrong there."""
    if not isinstance(raw, Mapping):
        raise BadDefinition(f"{where}: not a mapping")
    _known(raw, _WORDS, where)
    members = raw.get("methods")
    if not isinstance(members, list) or not members:
        raise BadDefinition(f"{where}: methods must be a list of at least one")
    found = []
    for n, one in enumerate(members, 1):
        at = f"{where}: method {n}"
        if not isinstance(one, Mapping):
            raise BadDefinition(f"{at}: not a mapping")
        _known(one, _METHOD, at)
        found.append(Member(str(one["method"]), _both(one, "name", at), _both(one, "does", at)))
    slugs = [m.method for m in found]
    if twice := sorted({s for s in slugs if slugs.count(s) > 1}):
        raise BadDefinition(f"{where}: named twice: {', '.join(twice)}")
    if not isinstance(raw["version"], int) or not only_digits(str(raw["area"])):
        raise BadDefinition(f"{where}: version is a whole number, area the digits of a code")
    return Package(
        slug=str(raw["slug"]),
        version=raw["version"],
        area=str(raw["area"]),
        source=str(raw["source"]),
        name=_both(raw, "name", where),
        summary=_both(raw, "summary", where),
        members=tuple(found),
    )


def fingerprint(raw: Mapping[str, Any]) -> str:
    """The SHA-256 of a package's canonical JSON."""
    return sha256(canonical(raw)).hexdigest()


def _known(raw: Mapping[str, Any], words: tuple[str, ...], where: str) -> None:
    if missing := [w for w in words if raw.get(w) in (None, "")]:
        raise BadDefinition(f"{where}: {', '.join(missing)} missing")
    if unknown := sorted(set(raw) - set(words)):
        raise BadDefinition(f"{where}: there is no word {', '.join(unknown)}")


def _both(raw: Mapping[str, Any], word: str, where: str) -> Mapping[str, str]:
    said = raw[word]
    if not isinstance(said, Mapping) or any(not said.get(lang) for lang in LANGS):
        raise BadDefinition(f"{where}: {word} must be said in {' and '.join(LANGS)}")
    return {lang: str(said[lang]) for lang in LANGS}
