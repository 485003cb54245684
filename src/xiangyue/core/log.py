"""Entries of the record: how one is written and read, and the pieces a log is made of.

The leaf format is fixed (``docs/record.md``): ``v`` 1, canonical JSON, hashed as RFC 6962.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from xiangyue.core.canonical import NotCanonical, canonical, read_canonical
from xiangyue.core.commitments import check_label, commit, commit_text
from xiangyue.core.merkle import (
    EMPTY_ROOT,
    HASH_SIZE,
    Frontier,
    Tree,
    leaf_hash,
    node_hash,
    root_of,
    verify_consistency,
    verify_inclusion,
)

__all__ = [
    "CHINA",
    "EMPTY_ROOT",
    "HASH_SIZE",
    "LARGEST_ENTRY",
    "NO_ENTRY",
    "Entry",
    "EntryTooLong",
    "Frontier",
    "NotCanonical",
    "Tree",
    "canonical",
    "commit",
    "commit_text",
    "leaf_hash",
    "make_entry",
    "node_hash",
    "read_canonical",
    "read_entry",
    "root_of",
    "stamp",
    "told_at",
    "verify_consistency",
    "verify_inclusion",
]

NOBODY = "anonymous"
"""The role of an act that names nobody: its entry tells the day alone, since the minute could tell
who was seen at the office or on the phone just then."""
CHINA = timezone(timedelta(hours=8))
NO_ENTRY = bytes(HASH_SIZE)
"""What the first entry of a log names as the one before it."""
LARGEST_ENTRY = 65_535
"""Bytes of an entry at most: an entry bundle of C2SP tlog-tiles counts each in 16 bits."""

_ACT = re.compile(r"[a-z][a-z0-9_-]*(\.[a-z0-9_-]+)+\Z")
_LOG = re.compile(r"(practice/)?[0-9]{0,12}\Z")
_HEX = re.compile(r"[0-9a-f]{64}\Z")
_FIELDS = {"act", "at", "by", "data", "log", "on", "prev", "sealed", "seq", "v"}


class EntryTooLong(ValueError):
    """An entry of more than ``LARGEST_ENTRY`` bytes: ``size`` says how many."""

    def __init__(self, size: int) -> None:
        self.size = size
        super().__init__(f"an entry of {size} bytes; at most {LARGEST_ENTRY}")


@dataclass(frozen=True)
class Entry:
    """One entry, read. ``sealed`` maps labels to commitments in hex; ``hash`` is its leaf hash."""

    log: str
    seq: int
    at: datetime
    act: str
    by: Mapping[str, Any]
    on: Mapping[str, Any]
    data: Mapping[str, Any]
    sealed: Mapping[str, str]
    prev: bytes
    hash: bytes

    def commitment(self, label: str) -> str | None:
        """The commitment under ``label`` in hex; ``"who"`` is the person in ``by``."""
        return self.by.get("who") if label == "who" else self.sealed.get(label)


def stamp(at: datetime) -> str:
    """The moment as entries write it: China's time, whole seconds. ValueError if naive."""
    if at.tzinfo is None:
        raise ValueError("a moment without its time zone")
    return at.astimezone(CHINA).isoformat(timespec="seconds")


def told_at(at: datetime, role: str) -> datetime:
    """The moment as an entry by this role tells it: whole seconds, or the day's beginning."""
    if role == NOBODY and at.tzinfo is not None:
        at = at.astimezone(CHINA).replace(hour=0, minute=0, second=0)
    return at.replace(microsecond=0)


def make_entry(
    *,
    log: str,
    seq: int,
    at: datetime,
    act: str,
    by: Mapping[str, Any],
    on: Mapping[str, Any],
    data: Mapping[str, Any],
    sealed: Mapping[str, str],
    prev: bytes,
) -> bytes:
    """The leaf of one entry.

    ``by`` has ``role`` and, if a person acted, ``who``: a commitment in hex; ``sealed`` has
    commitments in hex by label. Errors: NotCanonical, EntryTooLong, ValueError.
    """
    if not _ACT.match(act):
        raise ValueError(f"not the name of an act: {act!r}")
    if not _LOG.match(log):
        raise ValueError(f"not the code of a log: {log!r}")
    if seq < 1 or len(prev) != HASH_SIZE:
        raise ValueError("an entry counts from 1 and names the 32-byte hash of the one before")
    if not isinstance(by.get("role"), str):
        raise ValueError("an entry names the role of who acts")
    if "who" in by and not (isinstance(by["who"], str) and _HEX.match(by["who"])):
        raise ValueError("a person is in the record only as a commitment")
    for label, commitment in sealed.items():
        if not _HEX.match(commitment):
            raise ValueError(f"{label}: not a commitment in hex")
        check_label(label)
    leaf = canonical(
        {
            "v": 1,
            "log": log,
            "seq": seq,
            "at": stamp(told_at(at, by["role"])),
            "act": act,
            "by": dict(by),
            "on": dict(on),
            "data": dict(data),
            "sealed": dict(sealed),
            "prev": prev.hex(),
        }
    )
    if len(leaf) > LARGEST_ENTRY:
        raise EntryTooLong(len(leaf))
    return leaf


def read_entry(leaf: bytes) -> Entry:
    """The entry in a leaf. NotCanonical if the bytes are not exactly an entry of version 1."""
    value = read_canonical(leaf)
    if not isinstance(value, dict) or set(value) != _FIELDS or value["v"] != 1:
        raise NotCanonical("not an entry of version 1")
    by, on, data, sealed = value["by"], value["on"], value["data"], value["sealed"]
    well = (
        all(isinstance(part, dict) for part in (by, on, data, sealed))
        and all(isinstance(value[name], str) for name in ("log", "at", "act", "prev"))
        and type(value["seq"]) is int
        and value["seq"] >= 1
        and _HEX.match(value["prev"])
        and all(isinstance(c, str) and _HEX.match(c) for c in sealed.values())
        and isinstance(by.get("role"), str)
        and (by.get("who") is None or (isinstance(by["who"], str) and _HEX.match(by["who"])))
    )
    if not well:
        raise NotCanonical("an entry with a part of the wrong kind")
    try:
        at = datetime.fromisoformat(value["at"])
        if stamp(at) != value["at"]:
            raise NotCanonical("a moment not in China's time and whole seconds")
    except ValueError as error:
        raise NotCanonical("not a moment: " + value["at"]) from error
    return Entry(
        log=value["log"],
        seq=value["seq"],
        at=at,
        act=value["act"],
        by=by,
        on=on,
        data=data,
        sealed=sealed,
        prev=bytes.fromhex(value["prev"]),
        hash=leaf_hash(leaf),
    )
