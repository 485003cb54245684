"""A service that the village carries for people: who may ask, with which papers, how long, the fee.

The list is data (``services/*.yaml``); a township lays its own dated changes over it.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Final

from xiangyue.core.promises import MOST

Words = Mapping[str, str]
"""``{"zh": …, "en": …}``."""
LANGUAGES: Final = ("zh", "en")
PAPERS = 20
_KNOWN: Final = {
    *("key", "name", "who", "papers", "days", "office", "fee", "source", "clause", "from", "group")
}


class BadService(ValueError):
    """A service that cannot be read; the text says which and what is wrong."""


@dataclass(frozen=True)
class Service:
    """One service. ``days``: working days promised; ``fee`` in fen (0: free).

    ``source`` is where the promise comes from, in words; ``clause`` of ``rules/sources.yaml``.
    ``begins``: since when it is so; ``area``: whose list says so ("" for the common one).
    """

    key: str
    group: str
    name: Words
    who: Words
    papers: tuple[Words, ...]
    days: int
    office: Words
    fee: int
    source: Words
    clause: str
    begins: date
    area: str = ""

    def plain(self) -> dict[str, Any]:
        """As it is stored with a request that was made under it."""
        return {
            "key": self.key,
            "name": dict(self.name),
            "papers": [dict(p) for p in self.papers],
            "days": self.days,
            "office": dict(self.office),
            "fee": self.fee,
            "source": dict(self.source),
            "clause": self.clause,
            "from": self.begins.isoformat(),
            "area": self.area,
        }


def read(raw: Mapping[str, Any], *, area: str = "") -> Service:
    """A service out of plain data. Raises :class:`BadService`."""
    key = str(raw.get("key", ""))
    if unknown := set(raw) - _KNOWN:
        raise BadService(f"{key or 'a service'}: unknown words {sorted(unknown)}")
    days, fee = raw.get("days"), raw.get("fee", 0)
    if not isinstance(days, int) or isinstance(days, bool) or not 1 <= days <= MOST:
        raise BadService(f"{key}: days must be a whole number from 1 to {MOST}, not {days!r}")
    if not isinstance(fee, int) or isinstance(fee, bool) or not 0 <= fee <= 10**8:
        raise BadService(f"{key}: fee must be whole fen, not {fee!r}")
    begins = raw.get("from")
    begins = date.fromisoformat(begins) if isinstance(begins, str) else begins
    if not key or not isinstance(begins, date):
        raise BadService(f"{key or 'a service'}: it needs a key and the day from which it holds")
    papers = raw.get("papers", [])
    if not isinstance(papers, list | tuple) or len(papers) > PAPERS:
        raise BadService(f"{key}: papers must be a list of at most {PAPERS}")
    return Service(
        key=key,
        group=str(raw.get("group", "other")),
        name=_words(raw, "name", key),
        who=_words(raw, "who", key),
        papers=tuple(_both(p, f"{key}: a paper") for p in papers),
        days=days,
        office=_words(raw, "office", key),
        fee=fee,
        source=_words(raw, "source", key),
        clause=str(raw.get("clause", "")),
        begins=begins,
        area=area,
    )


def _words(raw: Mapping[str, Any], name: str, key: str) -> Words:
    return _both(raw.get(name), f"{key}: {name}")


def _both(given: Any, where: str) -> Words:
    if isinstance(given, str) and given:
        return dict.fromkeys(LANGUAGES, given)
    if not isinstance(given, Mapping) or not all(given.get(lang) for lang in LANGUAGES):
        raise BadService(f"{where} must be said in zh and in en")
    return {lang: str(given[lang]) for lang in LANGUAGES}


def in_force(
    common: Iterable[Service],
    changes: Iterable[tuple[str, date, Service | None]],
    day: date,
) -> dict[str, Service]:
    """The list of a place on ``day`` by key: the common one with the place's own changes over it.

    A change is (key, since when, the service or None where it is offered no longer); the latest
    that has begun holds.
    """
    found: dict[str, Service | None] = {s.key: s for s in common if s.begins <= day}
    for key, begins, service in sorted(changes, key=lambda c: c[1]):
        if begins <= day:
            found[key] = service
    return {key: service for key, service in found.items() if service is not None}
