"""To which office a protected report goes: by whom it is about, never to their own body."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Final

_DIGITS: Final = {"village": 12, "township": 9, "county": 6}


@dataclass(frozen=True)
class Office:
    """An office that looks into reports: its holders at a level, and the method it works by."""

    key: str
    level: str
    roles: tuple[str, ...]
    procedure: str
    clause: str

    def area_of(self, village: str) -> str:
        """Where it is, for a village's report."""
        return village[: _DIGITS[self.level]]


@dataclass(frozen=True)
class Routes:
    """The offices, and for which roles which of them are tried in order."""

    offices: Mapping[str, Office]
    routes: tuple[tuple[frozenset[str], tuple[str, ...]], ...]
    elections: tuple[str, ...] = ()  # who looks into bribery, force and fraud in an election

    def tried(self, roles: Iterable[str]) -> list[Office]:
        """The offices for somebody with these roles, in order; empty where none is meant."""
        held = frozenset(roles)
        for about, to in self.routes:
            if held & about:
                return [self.offices[key] for key in to]
        return []

    def of_an_election(self) -> list[Office]:
        """The offices for what harms an election, whoever it is about (Art. 21), in order."""
        return [self.offices[key] for key in self.elections]

    @property
    def about(self) -> frozenset[str]:
        """The roles that a report may be about."""
        return frozenset().union(*(about for about, _ in self.routes))


def free_of(
    offices: Sequence[Office], holders: Mapping[str, Sequence[int]], accused: int
) -> list[Office]:
    """The offices in which somebody holds a seat and the accused holds none, in order."""
    return [o for o in offices if holders.get(o.key) and accused not in holders[o.key]]


def choose(
    offices: Sequence[Office], holders: Mapping[str, Sequence[int]], accused: int
) -> tuple[Office, int] | None:
    """The first office in which the accused holds no seat and another does, and who leads it.

    ``holders``: by office key, the people who hold its roles, the one who leads first.
    """
    free = free_of(offices, holders, accused)
    return (free[0], holders[free[0].key][0]) if free else None


def read(raw: Mapping[str, Any]) -> Routes:
    """Out of ``rules/reports.yaml``. KeyError for an office that is not there."""
    offices = {
        key: Office(key, o["level"], tuple(o["roles"]), o["procedure"], o["clause"])
        for key, o in raw["offices"].items()
    }
    routes = tuple((frozenset(r["about"]), tuple(r["to"])) for r in raw["routes"])
    elections = tuple(raw.get("elections", ()))
    for _, to in (*routes, (frozenset(), elections)):
        for key in to:
            offices[key]
    return Routes(offices, routes, elections)
