"""Ballots kept without order: a pool that is the same whatever the order in which they came.

A ballot is the set of positions (from 0) of the projects that it approves of. In the pool each is
one fixed-length bit mask, and the masks are sorted: nothing in the pool tells which came first, and
its length tells how many there are and nothing else. The pool is one value, written anew with each
ballot (docs/voting.md says why).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable


def _size(projects: int) -> int:
    if projects < 1:
        raise ValueError("a vote needs a project")
    return -(-projects // 8)


def mask(approves: Iterable[int], projects: int) -> bytes:
    """One ballot as ``ceil(projects / 8)`` bytes; ValueError for a position that is none."""
    bits = 0
    for position in set(approves):
        if not 0 <= position < projects:
            raise ValueError(f"position {position} of {projects} projects")
        bits |= 1 << position
    return bits.to_bytes(_size(projects), "big")


def ballots(pool: bytes, projects: int) -> list[frozenset[int]]:
    """Every ballot of the pool, sorted by content; ValueError for what is no pool."""
    size = _size(projects)
    if len(pool) % size:
        raise ValueError(f"{len(pool)} bytes are not ballots of {size}")
    found = [int.from_bytes(pool[at : at + size], "big") for at in range(0, len(pool), size)]
    return [frozenset(p for p in range(projects) if bits >> p & 1) for bits in found]


def put(pool: bytes, approves: Iterable[int], projects: int) -> bytes:
    """The pool with one ballot more."""
    size = _size(projects)
    masks = [pool[at : at + size] for at in range(0, len(pool), size)]
    return b"".join(sorted([*masks, mask(approves, projects)]))


def paper(approves: Iterable[int] | None, projects: int) -> bytes:
    """A ballot of paper as a teller read it, as long as any other; None is a void one."""
    void = approves is None
    return bytes([void]) + mask(approves or (), projects)


def papers(pile: bytes, projects: int) -> list[frozenset[int] | None]:
    """The ballots of paper again, in the order of the pile; ValueError for what is none."""
    each = 1 + _size(projects)
    if len(pile) % each:
        raise ValueError(f"{len(pile)} bytes are not papers of {each}")
    found = [pile[at : at + each] for at in range(0, len(pile), each)]
    return [None if one[0] else ballots(one[1:], projects)[0] for one in found]


def counted(ballots: Iterable[frozenset[int]], projects: int) -> list[tuple[tuple[int, ...], int]]:
    """Each different ballot with how many are like it, in an order made from the content alone."""
    many = Counter(mask(one, projects) for one in ballots)
    return [
        (tuple(p for p in range(projects) if int.from_bytes(bits, "big") >> p & 1), many[bits])
        for bits in sorted(many)
    ]
