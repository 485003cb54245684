"""Bodies of a place and the roles that sit in them (Popolo: organization, membership, role).

They are data: ``rules/bodies.yaml``, and a county's own ``rules/<code>/bodies.yaml`` beside it,
read once when the program starts (the one file that ``core`` opens: everything names them).
Source: Organic Law of Villagers' Committees (2025), Art. 8, 25, 29, 30, 32, 37; catalogue, "Words".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, Final

import yaml

from xiangyue.folders import source_folder

NAMED: Final = "named"
COUNTED_BY: Final = ("adults", "households", "members")
"""How many are there, where attendance is counted and not listed: of whom the numbers are."""
PLACES: Final = ("village", "community")
LEVELS: Final = ("village", "township", "county", "prefecture", "matter")


class BadBody(ValueError):
    """A body or role that cannot be read; the text says which and what is wrong."""


@dataclass(frozen=True)
class Body:
    """A body that meets; its words are explained at the head of ``rules/bodies.yaml``."""

    key: str
    name: Mapping[str, str]
    roles: tuple[str, ...] = ()
    attendance: tuple[str, ...] = (NAMED,)
    conveners: tuple[str, ...] = ()
    presides: tuple[str, ...] = ()
    classes: Mapping[str, tuple[str, ...]] = field(default_factory=dict)
    rule: str = ""
    notice: str = ""
    urgent: bool = False
    composition: str = ""
    call: str = ""
    callers: tuple[str, ...] = ()
    assembly: bool = False
    short: str = ""
    each: str = ""
    of: str = ""
    clause: str = ""
    proxies: str = ""
    area: str = ""  # the code of the area whose own body it is; "" for all

    @property
    def counted(self) -> bool:
        """Whether attendance is counted in numbers, and nobody's name is on a list."""
        return NAMED not in self.attendance

    @property
    def due(self) -> tuple[str, ...]:
        """The roles on the sheet; where attendance is counted, of those who run the meeting."""
        if not self.counted:
            return self.roles
        return tuple(dict.fromkeys((*self.presides, *self.conveners)))


@dataclass(frozen=True)
class Bodies:
    """All roles and bodies: ``homes`` {role: where it is held}, ``names`` {key: {zh, en}}."""

    homes: Mapping[str, str]
    levels: Mapping[str, str]
    names: Mapping[str, Mapping[str, str]]
    bodies: Mapping[str, Body]


_BODY: Final = {
    *("name", "roles", "attendance", "conveners", "presides", "classes", "rule", "notice"),
    *("urgent", "composition", "call", "callers", "assembly", "short", "each", "of", "clause"),
    "proxies",
}


def _name(given: object, what: str) -> dict[str, str]:
    if not isinstance(given, Mapping) or not given.get("zh") or not given.get("en"):
        raise BadBody(f"{what}: needs its name in both languages, zh and en")
    return {lang: str(given[lang]) for lang in ("zh", "en")}


def _words(given: object, what: str) -> list[str]:
    given = [given] if isinstance(given, str) else given
    if not isinstance(given, list) or not all(isinstance(w, str) for w in given):
        raise BadBody(f"{what}: a list of names, not {given!r}")
    return given


def read(files: Iterable[tuple[str, Mapping[str, Any]]]) -> Bodies:
    """The bodies out of plain data: (area code or "", the mapping of a file), the nation first.

    Raises :class:`BadBody` naming what is wrong.
    """
    homes: dict[str, str] = {}
    levels: dict[str, str] = {}
    names: dict[str, Mapping[str, str]] = {}
    files = list(files)
    for _, data in files:
        if unknown := set(data) - {"roles", "names", "bodies"}:
            raise BadBody(f"unknown word {min(unknown)}")
        for home, held in (data.get("roles") or {}).items():
            for role, told in held.items():
                if role in homes:
                    raise BadBody(f"role {role}: is there twice")
                homes[role] = home
                names[f"role.{role}"] = _name(told, f"role {role}")
                levels[role] = str(told.get("level", "village"))
                if levels[role] not in LEVELS:
                    raise BadBody(f"role {role}: level is one of {', '.join(LEVELS)}")
        for key, told in (data.get("names") or {}).items():
            names[f"body.{key}"] = _name(told, f"body {key}")
    found: dict[str, Body] = {}
    for area, data in files:
        for key, told in (data.get("bodies") or {}).items():
            if key in found:
                raise BadBody(f"body {key}: is there twice")
            found[key] = _body(key, told, area, homes)
            names[f"body.{key}"] = found[key].name
    for home in homes.values():
        if f"body.{home}" not in names:
            raise BadBody(f"body {home}: holds roles and has no name")
    return Bodies(homes, levels, names, found)


def _body(key: str, told: Mapping[str, Any], area: str, homes: Mapping[str, str]) -> Body:
    what = f"body {key}"
    if unknown := set(told) - _BODY:
        raise BadBody(f"{what}: unknown word {min(unknown)}")

    def roles(given: object, where: str) -> tuple[str, ...]:
        every: list[str] = []
        for word in _words(given, f"{what}.{where}"):
            mine = [word] if word in homes else [r for r, home in homes.items() if home == word]
            if not mine:
                raise BadBody(f"{what}.{where}: {word} is no role and holds none")
            every += mine
        return tuple(dict.fromkeys(every))

    body = Body(
        key=key,
        name=_name(told.get("name"), what),
        roles=roles(told.get("roles", []), "roles"),
        attendance=tuple(_words(told.get("attendance", NAMED), f"{what}.attendance")),
        conveners=roles(told.get("conveners", []), "conveners"),
        presides=roles(told.get("presides", []), "presides"),
        classes={
            name: roles(given, f"classes.{name}")
            for name, given in (told.get("classes") or {}).items()
        },
        rule=str(told.get("rule", "")),
        notice=str(told.get("notice", "")),
        urgent=told.get("urgent") is True,
        composition=str(told.get("composition", "")),
        call=str(told.get("call", "")),
        callers=roles(told.get("callers", ["representatives_assembly"]), "callers")
        if told.get("call")
        else (),
        assembly=told.get("assembly") is True,
        short=str(told.get("short", "")),
        each=str(told.get("each", "")),
        of=str(told.get("of", "")),
        clause=str(told.get("clause", "")),
        proxies=str(told.get("proxies", "")),
        area=area,
    )
    for word in body.attendance:
        if word not in (NAMED, *COUNTED_BY) or (word == NAMED and len(body.attendance) > 1):
            raise BadBody(f"{what}: attendance is named alone, or of {', '.join(COUNTED_BY)}")
    if not body.counted and not body.roles:
        raise BadBody(f"{what}: nobody is due: name roles, or count attendance by numbers")
    if body.counted and (body.roles or body.classes):
        raise BadBody(f"{what}: where attendance is counted nobody is listed: no roles, no classes")
    if body.counted and not body.rule:
        raise BadBody(f"{what}: a body that is counted needs the rule by which it sits")
    if not body.conveners or not body.presides:
        raise BadBody(f"{what}: needs conveners and presides")
    if told.get("callers") and not body.call:
        raise BadBody(f"{what}: callers without the rule of their call")
    if body.proxies and "members" not in body.attendance:
        raise BadBody(f"{what}: proxies within a household are of members: attendance: [members]")
    if body.each not in ("", "group"):
        raise BadBody(f"{what}: each is group or nothing")
    if body.of not in ("", *PLACES):
        raise BadBody(f"{what}: of is one of {', '.join(PLACES)}")
    return body


def load(folder: Path) -> Bodies:
    """All ``bodies.yaml`` of a folder; that of ``<folder>/<code>/`` is the area's own."""
    files: list[tuple[str, Mapping[str, Any]]] = []
    for path in sorted(folder.rglob("bodies.yaml"), key=lambda p: (len(p.parts), p)):
        loader = getattr(yaml, "CSafeLoader", yaml.SafeLoader)
        data = yaml.load(path.read_text("utf-8"), Loader=loader) or {}
        files.append(("" if path.parent == folder else path.parent.name, data))
    try:
        return read(files)
    except BadBody as error:
        raise BadBody(f"{folder}/**/bodies.yaml: {error}") from None


_ALL: Final = load(source_folder("rules"))

SPECS: Final[Mapping[str, Body]] = _ALL.bodies
"""Every body that meets."""

NAMES: Final[Mapping[str, Mapping[str, str]]] = _ALL.names
"""``role.x`` and ``body.x`` in both languages."""

HOME: Final[dict[str, str]] = dict(_ALL.homes)
"""Where a membership of a role is held. A role belongs to one body."""

ROLES: Final[tuple[str, ...]] = tuple(HOME)

BODIES: Final[dict[str, tuple[str, ...]]] = {k: b.roles for k, b in SPECS.items()}
"""A body that meets, and the roles whose holders are due; none where attendance is counted."""

CLASSES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    k: dict(b.classes) for k, b in SPECS.items() if b.classes
}
"""Bodies that are counted in classes, in order: who is in two is counted in the first (Art. 29)."""

COUNTED: Final = frozenset(k for k, b in SPECS.items() if b.counted)
"""Bodies whose attendance is counted in numbers."""

ASSEMBLIES: Final = tuple(k for k, b in SPECS.items() if b.assembly)
"""Bodies whose sittings and decisions are figures of their own."""


def held_in(home: str) -> tuple[str, ...]:
    """The roles that are held in a body."""
    return tuple(role for role, where in HOME.items() if where == home)


BRANCH: Final = held_in("branch_committee")
COMMITTEE: Final = held_in("village_committee")
SUPERVISION: Final = held_in("supervision_committee")
REPRESENTATIVES: Final = held_in("representatives_assembly")
PARTY: Final = held_in("party")
OFFICE: Final = held_in("office")
COUNCIL: Final = held_in("collective_council")
PARTY_COMMITTEE: Final = held_in("party_committee")  # of a township
TOWN_GOVERNMENT: Final = held_in("town_government")
DELEGATES: Final = held_in("delegates")  # of the party, the congress, the consultation
OFFICERS: Final = held_in("government")  # of a level above the village: sees, advises, attends

ROLES_OF_LEVEL: Final[dict[str, tuple[str, ...]]] = {
    level: tuple(r for r in ROLES if _ALL.levels[r] == level)
    + (OFFICERS if level in ("county", "prefecture") else ())
    for level in LEVELS
}
"""The roles that are held at a level of area; levels above the prefecture have their officers."""

_DIGITS: Final = {"village": 12, "township": 9, "county": 6, "prefecture": 4}


def held_at(role: str, area: str) -> str:
    """The code of the area in or above ``area`` in which a role is held."""
    return area[: _DIGITS.get(_ALL.levels[role], len(area))]


def place_of(name: str) -> str:
    """Whether an area of this name is a ``village`` or a ``community`` (社区, 居委会)."""
    return (
        "community" if any(word in name for word in ("社区", "居委会", "居民委员会")) else "village"
    )
