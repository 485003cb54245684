"""The record: one append-only log a village, written in the transaction that makes the act.

Tables ``xiangyue_recordlog``, ``xiangyue_recordentry``, ``xiangyue_recordopening``; their triggers
are in ``sql/record.sql``. The format of an entry is ``core.log``'s.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any

from django.db import connection, models

from xiangyue.core import log as core
from xiangyue.core.notes import Signer, sign_checkpoint
from xiangyue.data.prepared import prepared

#: Run by a migration after the tables are made; may be run again.
SQL_FILE = Path(__file__).with_name("sql") / "record.sql"


class RecordLog(models.Model):
    """The head of one log. ``code``: the area's code, or ``practice/`` and the code."""

    code = models.CharField(max_length=24, primary_key=True, db_collation="C")
    size = models.BigIntegerField()
    last = models.BinaryField()  # leaf hash of the last entry; 32 zero bytes before the first
    frontier = models.BinaryField()  # core.log.Frontier.to_bytes


class RecordEntry(models.Model):
    """One entry, as it was written; nothing changes or deletes it."""

    pk = models.CompositePrimaryKey("log", "seq")
    log = models.CharField(max_length=24, db_collation="C")  # RecordLog.code
    seq = models.BigIntegerField()  # from 1
    at = models.DateTimeField()
    act = models.CharField(max_length=80)
    body = models.TextField()  # canonical JSON
    leaf = models.BinaryField()  # SHA-256(0x00 || body)

    class Meta:
        ordering = ["log", "seq"]


class RecordOpening(models.Model):
    """What opens one commitment of an entry: the only place of the record with the value itself.

    May be deleted (a person's right to erasure): the entry and its log stay valid.
    """

    pk = models.CompositePrimaryKey("log", "seq", "label")
    log = models.CharField(max_length=24, db_collation="C")
    seq = models.BigIntegerField()
    label = models.CharField(max_length=64)
    salt = models.BinaryField()  # 32 bytes
    value = models.TextField()  # canonical JSON


Head = tuple[int, bytes, bytes]
"""Size, last leaf hash and frontier of a log, as ``LOCK`` reads them."""
LOCK = "SELECT size, last, frontier FROM xiangyue_recordlog WHERE code = %s FOR UPDATE"
_BEGIN = """
INSERT INTO xiangyue_recordlog (code, size, last, frontier) VALUES (%s, 0, %s, '')
ON CONFLICT (code) DO NOTHING
"""
_APPEND = """
WITH entry AS (
    INSERT INTO xiangyue_recordentry (log, seq, at, act, body, leaf)
    VALUES (%s, %s, %s, %s, %s, %s) RETURNING log, seq, leaf
){more}
UPDATE xiangyue_recordlog AS head SET size = entry.seq, last = entry.leaf, frontier = %s
FROM entry WHERE head.code = entry.log AND head.size = entry.seq - 1
"""
_OPENING = """, opening AS (
    INSERT INTO xiangyue_recordopening (log, seq, label, salt, value)
    SELECT entry.log, entry.seq, sealed.*
    FROM entry, unnest(%s::text[], %s::bytea[], %s::text[]) AS sealed
)"""
_FIGURES = """, figures AS (
    INSERT INTO xiangyue_figuredelta (area, day, key, n)
    SELECT * FROM unnest(%s::text[], %s::date[], %s::text[], %s::bigint[])
)"""


def append(
    *,
    log: str,
    at: datetime,
    act: str,
    by: Mapping[str, Any],
    on: Mapping[str, Any],
    data: Mapping[str, Any],
    sealed: Mapping[str, Any],
    salt: Callable[[], bytes],
    figures: Sequence[tuple[str, date, str, int]] = (),
    head: Head | None = None,
    also: Sequence[tuple[str, list[Any]]] = (),
) -> Head:
    """Append one entry to ``log`` within the open transaction; the head that it leaves.

    ``by["role"]`` is public; ``by["who"]``, if given, is sealed as the label ``who``. The values of
    ``sealed`` are kept as openings and only their commitments are in the entry; ``salt`` gives 32
    random bytes each time. ``figures``: what the act adds to which figure (area, day, key, n),
    written by the same statement. ``head``: the log's, where this transaction has locked it
    (``LOCK``). ``also``: further changes of the same act (SQL, values), by the same statement.
    Two statements, or one with ``head``; another transaction waits only for the same log.
    Errors: ``core.log.NotCanonical``, ``core.log.EntryTooLong``, ValueError, RuntimeError when no
    transaction is open.
    """
    if not connection.in_atomic_block:
        raise RuntimeError("an entry is appended in the transaction of its act")
    at = core.told_at(at, str(by.get("role", "")))
    labels: list[str] = []
    salts: list[bytes] = []
    values: list[str] = []
    commitments: dict[str, str] = {}
    secret = {**sealed, "who": by["who"]} if "who" in by else sealed
    for label, value in secret.items():
        text, grain = core.canonical(value), salt()
        labels.append(label)
        salts.append(grain)
        values.append(text.decode())
        commitments[label] = core.commit_text(label, text, grain).hex()
    if "who" in by:
        by = {**by, "who": commitments.pop("who")}
    with prepared() as cursor:
        row = head
        if row is None:
            cursor.execute(LOCK, [log])
            row = cursor.fetchone()
        if row is None:
            cursor.execute(_BEGIN, [log, core.NO_ENTRY])
            cursor.execute(LOCK, [log])
            row = cursor.fetchone()
        frontier = core.Frontier.from_bytes(row[0], bytes(row[2]))
        seq = row[0] + 1
        body = core.make_entry(
            log=log, seq=seq, at=at, act=act, by=by, on=on, data=data,
            sealed=commitments, prev=bytes(row[1]),
        )  # fmt: skip
        leaf = core.leaf_hash(body)
        frontier.append(leaf)
        values_of_entry: list[Any] = [log, seq, at, act, body.decode(), leaf]
        more = ""
        if labels:
            more = _OPENING
            values_of_entry += [labels, salts, values]
        if figures:
            more += _FIGURES
            values_of_entry += [list(column) for column in zip(*figures, strict=True)]
        for number, (change, given) in enumerate(also):
            more += f", also{number} AS ({change})"
            values_of_entry += given
        values_of_entry.append(frontier.to_bytes())
        cursor.execute(_APPEND.format(more=more), values_of_entry)
        if cursor.rowcount != 1:
            raise RuntimeError(f"the head of log {log!r} did not move")
    return seq, leaf, values_of_entry[-1]


def entries_on(log: str, *subjects: Mapping[str, Any]) -> list[tuple[int, bytes]]:
    """Number and leaf of each entry of ``log`` that is on one of these subjects, in order.

    A subject is a part of an entry's ``on``, e.g. ``{"matter": 17}``. One query over one log.
    """
    if not subjects:
        return []
    pieces = [
        core.canonical({name: value})[1:-1].decode()
        for subject in subjects
        for name, value in subject.items()
    ]
    with connection.cursor() as cursor:
        cursor.execute(  # the text search spares reading the JSON of all others
            "SELECT seq, body FROM xiangyue_recordentry WHERE log = %s AND EXISTS "
            "(SELECT FROM unnest(%s::text[]) piece WHERE strpos(body, piece) > 0) ORDER BY seq",
            [log, pieces],
        )
        rows = [(seq, body.encode()) for seq, body in cursor.fetchall()]
    wanted = [dict(subject).items() for subject in subjects]
    return [
        (seq, body)
        for seq, body in rows
        if any(items <= core.read_entry(body).on.items() for items in wanted)
    ]


@dataclass(frozen=True)
class Opening:
    """An opening as read: ``value`` is canonical JSON text."""

    seq: int
    label: str
    salt: bytes
    value: str


def openings(log: str, seqs: Iterable[int]) -> list[Opening]:
    """The openings that still exist of these entries."""
    rows = RecordOpening.objects.filter(log=log, seq__in=list(seqs)).order_by("seq", "label")
    return [
        Opening(seq, label, bytes(salt), value)
        for seq, label, salt, value in rows.values_list("seq", "label", "salt", "value")
    ]


def erase_openings(log: str, seq: int, labels: Sequence[str] = ()) -> int:
    """Erase the openings of an entry (all, or those of ``labels``); how many. Not undone."""
    rows = RecordOpening.objects.filter(log=log, seq=seq)
    if labels:
        rows = rows.filter(label__in=labels)
    return rows.delete()[0]


@dataclass(frozen=True)
class Proved:
    """Some entries of a log with what proves them: ``checkpoint`` is a signed note."""

    checkpoint: str
    size: int
    entries: tuple[tuple[int, bytes, tuple[bytes, ...]], ...]  # seq, leaf, inclusion proof


def prove(log: str, entries: Iterable[tuple[int, bytes]], signer: Signer) -> Proved:
    """Inclusion proofs of ``entries`` (as from ``entries_on``) in the log as it is now.

    Reads the leaf hashes of the whole log. ValueError for an entry that is not in it.
    """
    with connection.cursor() as cursor:
        cursor.execute("SELECT leaf FROM xiangyue_recordentry WHERE log = %s ORDER BY seq", [log])
        hashes = [bytes(leaf) for (leaf,) in cursor.fetchall()]
    tree = core.Tree(hashes)
    proved = []
    for seq, body in sorted(entries):
        if not 0 < seq <= len(hashes) or hashes[seq - 1] != core.leaf_hash(body):
            raise ValueError(f"entry {seq} is not in log {log!r}")
        proved.append((seq, body, tuple(tree.inclusion(seq - 1))))
    return Proved(sign_checkpoint(signer, log, tree.size, tree.root()), tree.size, tuple(proved))
