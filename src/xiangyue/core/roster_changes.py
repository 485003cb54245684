"""What a workbook would change of what is known: a re-import touches only that.

People who are not in the new workbook are listed, never deleted: a short list is more often a
forgotten page than a village that emptied.
"""

from __future__ import annotations

from collections.abc import Callable, Hashable, Iterable, Sequence
from dataclasses import dataclass, field, fields, replace
from datetime import date
from typing import Any, Generic, TypeVar

from xiangyue.core.roster import Household, Post, Representative, Resident, RosterPlan

T = TypeVar("T", Household, Resident, Representative, Post)

_KEPT_IF_BLANK = frozenset({"head", "address", "sex", "born", "phone", "since", "until"})
"""An empty cell in these says nothing, it does not erase."""


@dataclass(frozen=True)
class Known(Generic[T]):
    """An entry as it is kept: ``key`` is the caller's (its row in the database).

    ``id_hash`` is a resident's keyed hash of the identity number, None where there is none; then
    ``entry.id_number`` may stay empty.
    """

    key: Hashable
    entry: T
    id_hash: bytes | None = None


@dataclass(frozen=True)
class RosterSnapshot:
    """What is known of a village now."""

    households: Sequence[Known[Household]] = ()
    residents: Sequence[Known[Resident]] = ()
    representatives: Sequence[Known[Representative]] = ()
    posts: Sequence[Known[Post]] = ()


@dataclass(frozen=True)
class Change(Generic[T]):
    """One known entry as it would become; ``fields`` are the names of what differs."""

    key: Hashable
    before: T
    after: T
    fields: tuple[str, ...]


@dataclass(frozen=True)
class Changes(Generic[T]):
    """``absent`` are the known entries that are not in this workbook: nothing happens to them."""

    added: list[T] = field(default_factory=list)
    changed: list[Change[T]] = field(default_factory=list)
    absent: list[Known[T]] = field(default_factory=list)
    unchanged: list[Known[T]] = field(default_factory=list)


@dataclass(frozen=True)
class RosterChanges:
    """What an import would do, sheet by sheet."""

    households: Changes[Household]
    residents: Changes[Resident]
    representatives: Changes[Representative]
    posts: Changes[Post]

    @property
    def nothing(self) -> bool:
        """Whether the import would change nothing at all."""
        return not any(
            sheet.added or sheet.changed
            for sheet in (self.households, self.residents, self.representatives, self.posts)
        )


def _differs(
    known: Known[T], new: T, hashed: bytes | None, told: frozenset[str]
) -> tuple[T, tuple[str, ...]]:
    """The entry as it would become, and which fields differ; a column not there changes nothing."""
    before, names, keep = known.entry, [], {}
    for f in fields(before):
        old, now = getattr(before, f.name), getattr(new, f.name)
        if f.name == "row":
            continue
        if f.name == "stands_for":  # in whichever order they are written
            old, now = frozenset(old), frozenset(now)
        if f.name == "id_number":
            if hashed is not None and hashed != known.id_hash:
                names.append(f.name)
            continue
        if f.name in _KEPT_IF_BLANK:
            silent = now in ("", None)
        else:
            silent = bool(told) and f.name not in told
        if silent:
            keep[f.name] = old
        elif old != now:
            names.append(f.name)
    return replace(new, **keep), tuple(names)


def _compare(
    known: Iterable[Known[T]],
    new: Iterable[T],
    ways: Sequence[Callable[[T, bytes | None], Any]],
    hash_id: Callable[[str], bytes | None],
    told: frozenset[str] | None,
) -> Changes[T]:
    """Match by the first way that finds exactly one partner not yet taken; then compare.

    ``told`` are the fields the workbook had: empty for all, None where the sheet was not there.
    """
    out: Changes[T] = Changes()
    if told is None:
        out.unchanged.extend(known)
        return out
    waiting = [(n, hash_id(getattr(n, "id_number", "") or "")) for n in new]
    left = list(known)
    for way in ways:
        by_key: dict[Any, list[Known[T]]] = {}
        for k in left:
            if (key := way(k.entry, k.id_hash)) is not None:
                by_key.setdefault(key, []).append(k)
        claims: dict[Any, int] = {}
        for n, h in waiting:
            claims[way(n, h)] = claims.get(way(n, h), 0) + 1
        taken: set[int] = set()
        still: list[tuple[T, bytes | None]] = []
        for n, hashed in waiting:
            key = way(n, hashed)
            found = by_key.get(key, []) if key is not None and claims[key] == 1 else []
            partner = found[0] if len(found) == 1 else None
            if partner is None or (hashed and partner.id_hash and hashed != partner.id_hash):
                still.append((n, hashed))
                continue
            taken.add(id(partner))
            after, names = _differs(partner, n, hashed, told)
            if names:
                out.changed.append(Change(partner.key, partner.entry, after, names))
            else:
                out.unchanged.append(partner)
        waiting, left = still, [k for k in left if id(k) not in taken]
    out.added.extend(n for n, _ in waiting)
    out.absent.extend(left)
    return out


def _year(born: date | None) -> int | None:
    return born.year if born else None


def diff(
    current: RosterSnapshot, plan: RosterPlan, *, hash_id: Callable[[str], bytes | None]
) -> RosterChanges:
    """Hold ``plan`` against ``current``.

    Households match by number; residents by identity number, else by name, household and year of
    birth, else by name and household alone, else (moved to another household) by name and birth
    date; representatives by name and household; posts by body, role and name. ``hash_id`` gives the
    keyed hash of an identity number (None for an empty one).
    """

    def blank(number: str) -> bytes | None:
        return hash_id(number) if number else None

    def told(sheet: str) -> frozenset[str] | None:
        found = frozenset(f for s, f in plan.columns if s == sheet)
        return found if found or not plan.columns else None

    return RosterChanges(
        _compare(current.households, plan.households, [lambda h, _: h.number], blank, told("户")),
        _compare(
            current.residents,
            plan.residents,
            [
                lambda p, hashed: hashed,
                lambda p, _: (p.name, p.household, _year(p.born)),
                lambda p, _: (p.name, p.household),
                lambda p, _: (p.name, p.born) if p.born else None,
            ],
            blank,
            told("人"),
        ),
        _compare(
            current.representatives,
            plan.representatives,
            [lambda r, _: (r.name, r.household), lambda r, _: r.name],
            blank,
            told("代表"),
        ),
        _compare(
            current.posts,
            plan.posts,
            [
                lambda p, _: (p.body, p.role, p.name, p.household, p.since),
                lambda p, _: (p.body, p.role, p.name, p.since),
                lambda p, _: (p.body, p.role, p.name),
            ],
            blank,
            told("职务"),
        ),
    )
