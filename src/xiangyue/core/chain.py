"""Proving a log: walks its entries once and names the first that is not as it was written.

What can be known: each entry carries its number and the hash of the one before; the store keeps
each leaf hash beside the entry and the log's size and last hash; a checkpoint signed earlier and
kept elsewhere fixes the root at its size. A fault is named from all of these together, so that one
forged witness does not pass the blame to its neighbour. See ``docs/record.md`` for the limits.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime

from xiangyue.core.log import NO_ENTRY, Frontier, NotCanonical, leaf_hash, read_entry
from xiangyue.core.notes import Checkpoint


@dataclass(frozen=True)
class Stored:
    """An entry as a store holds it: the leaf and what stands beside it (None if nothing does)."""

    body: bytes
    seq: int | None = None
    leaf: bytes | None = None
    at: datetime | None = None
    act: str | None = None


@dataclass(frozen=True)
class Head:
    """What the store says of the whole log."""

    size: int
    last: bytes
    frontier: bytes


@dataclass(frozen=True)
class Fault:
    """What is wrong first in one log.

    ``kind``: altered, removed, added, moved, cut (the tail is gone), rewritten (consistent within
    itself but not the history that a checkpoint signed) or head (the log's own size, last hash or
    frontier). ``seq`` is the entry named; ``to`` where a moved entry stands now, or the last entry
    of the range that a rewritten one lies in; ``why`` is a stable word for the evidence.
    """

    log: str
    kind: str
    seq: int
    why: str
    to: int | None = None


@dataclass(frozen=True)
class Report:
    """The outcome for one log: ``size`` entries read, their root, the faults (first one first)."""

    log: str
    size: int
    root: bytes
    faults: tuple[Fault, ...] = ()
    checkpoints: int = 0
    hash: bytes = NO_ENTRY

    @property
    def ok(self) -> bool:
        return not self.faults


@dataclass(slots=True)
class _Item:
    """What is remembered of an entry while a fault is looked into."""

    place: int
    number: int
    hash: bytes
    prev: bytes
    kept: bytes | None
    wrong: str = ""


def _item(log: str, row: Stored, place: int) -> _Item:
    hashed = leaf_hash(row.body)
    try:
        entry = read_entry(row.body)
    except NotCanonical:
        return _Item(place, -1, hashed, b"", row.leaf, "unreadable")
    wrong = ""
    if row.leaf is not None and row.leaf != hashed:
        wrong = "hash"
    elif entry.log != log:
        wrong = "log"
    elif (row.act is not None and row.act != entry.act) or (
        row.at is not None and row.at != entry.at
    ):
        wrong = "columns"
    return _Item(place, entry.seq, hashed, entry.prev, row.leaf, wrong)


def verify_entries(
    rows: Iterable[bytes | Stored],
    *,
    log: str,
    head: Head | None = None,
    checkpoints: Iterable[Checkpoint] = (),
) -> Report:
    """Prove one log from its entries in their order.

    ``rows`` are leaves, or leaves with what the store keeps beside them; they are read once and
    none is kept unless something is wrong. ``checkpoints`` of this log, of any age, kept elsewhere.
    """
    wanted = sorted(checkpoints, key=lambda c: c.size)
    roots: dict[int, bytes] = {}
    sizes = {c.size for c in wanted}
    frontier = Frontier()
    if 0 in sizes:
        roots[0] = frontier.root()
    before: list[_Item] = []
    suspects: list[_Item] = []
    count = 0
    for row in rows:
        stored = row if isinstance(row, Stored) else Stored(row)
        count += 1
        item = _item(log, stored, count if stored.seq is None else stored.seq)
        if not suspects:
            place = frontier.size + 1
            prev = before[-1].hash if before else NO_ENTRY
            if item.wrong or item.place != place or item.number != place or item.prev != prev:
                suspects = [*before, item]
            else:
                before = [*before[-1:], item]
        else:
            suspects.append(item)
        frontier.append(item.hash)
        if frontier.size in sizes:
            roots[frontier.size] = frontier.root()
    faults: list[Fault] = []
    if suspects:
        faults.append(_name(log, suspects, len(before), head))
    last = before[-1].hash if before else NO_ENTRY
    if head is not None and not faults:
        faults.extend(_against_head(log, frontier, last, head))
    faults.extend(_against_checkpoints(log, count, roots, wanted, bool(faults)))
    return Report(log, count, frontier.root(), tuple(faults), len(wanted), last)


def _against_head(log: str, frontier: Frontier, last: bytes, head: Head) -> Iterable[Fault]:
    size = frontier.size
    if head.size > size:
        yield Fault(log, "cut", size + 1, "head-size", to=head.size)
    elif head.size < size:
        yield Fault(log, "added", head.size + 1, "head-size", to=size)
    elif head.last != last:
        # Only the head vouches for the last entry: it was rewritten with its hash, or the head was.
        yield Fault(log, "altered", size, "head-last")
    elif head.frontier != frontier.to_bytes():
        yield Fault(log, "head", size, "head-frontier")


def _against_checkpoints(
    log: str, count: int, roots: Mapping[int, bytes], wanted: list[Checkpoint], known: bool
) -> Iterable[Fault]:
    held = 0  # the largest size whose signed root still holds
    for checkpoint in wanted:
        if checkpoint.size > count:
            yield Fault(log, "cut", count + 1, "checkpoint", to=checkpoint.size)
            return
        if roots[checkpoint.size] == checkpoint.root:
            held = checkpoint.size
        else:
            if not known:
                yield Fault(log, "rewritten", held + 1, "checkpoint", to=checkpoint.size)
            return


def _name(log: str, items: list[_Item], known: int, head: Head | None) -> Fault:
    """The first fault, from the entries around and after it.

    ``items[known]`` is the one that failed; those before it agree among themselves.
    """
    item = items[known]
    place = items[known - 1].place + 1 if known else 1
    numbered: dict[int, list[_Item]] = {}
    for other in items:
        numbered.setdefault(other.number, []).append(other)
    named = {other.prev for other in items}
    if head is not None:
        named.add(head.last)
    previous = items[known - 1] if known else None
    prev = previous.hash if previous else NO_ENTRY

    def fault(kind: str, seq: int, why: str, to: int | None = None) -> Fault:
        return Fault(log, kind, seq, why, to)

    def elsewhere(number: int) -> _Item | None:
        """The genuine entry of that number, standing at another place."""
        for other in numbered.get(number, ()):
            if other is not item and other.place != number and other.prev == prev:
                return other
        return None

    if item.place > place:
        found = elsewhere(place)
        if found:
            return fault("moved", place, "gap", found.place)
        return fault("removed", place, "gap", item.place - 1)
    if item.place < place:
        return fault("added", item.place, "twice")
    if item.wrong in ("unreadable", "columns"):
        return fault("altered", place, item.wrong)
    if item.wrong == "log":
        return fault("added", place, "log")
    if item.wrong == "hash" and item.number == place:
        # The next entry (or the head) tells whether the entry or only its kept hash was changed.
        return fault("altered", place, "kept-hash" if item.hash in named else "hash")
    if item.number != place:
        found = elsewhere(place)
        if item.wrong == "hash" and not found:
            if any(other.kept == item.hash for other in items):
                return fault("moved", item.number, "number", place)
            return fault("altered", place, "hash")
        if 0 < item.number < place:
            # Two entries of one number: the one that no later entry names was put in.
            if previous and item.number == previous.number and previous.hash not in named:
                return fault("added", previous.place, "twice")
            return fault("added", place, "twice")
        if found is None:
            # Are those after it simply moved up, or is this one alone out of number?
            if item.hash in named or item is items[-1]:
                return fault("removed", place, "number", item.number - 1)
            return fault("altered", place, "number")
        if len(numbered[item.number]) > 1:
            return fault("added", place, "twice")
        if item.number == place + 1:
            return fault("moved", place, "number", found.place)
        return fault("moved", item.number, "number", place)
    # Its number fits but it names another entry before it.
    twin = next((o for o in numbered[place] if o is not item and o.prev == prev), None)
    if twin:
        return fault("added", place, "prev")
    if previous and item.hash in named:
        return fault("altered", previous.place, "prev")
    return fault("altered", place, "prev")
