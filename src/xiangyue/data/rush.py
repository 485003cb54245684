"""Many acts in one transaction, where each is one new row of one table and known whole before.

The entry, its openings and the figures of an act are what ``data.record.append`` writes of it; only
the commit is shared. Keys are stored before any log is locked, and logs in the order of their
codes, so that two such transactions never wait for each other in a ring.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from functools import cache
from typing import Any
from uuid import UUID

from django.db import connection, transaction
from django.db.models import Model

from xiangyue.core import log as core
from xiangyue.data.prepared import prepared


@dataclass
class Whole:
    """An act that is the new ``row``, and all that is written of it; as of ``record.append``.

    ``on`` is the word under which the entry names the row's number. ``result`` stands with the
    idempotency ``key``. After ``store`` the row has its number, unless the key was used before.
    """

    row: Model
    name: str
    on: str
    log: str
    at: datetime
    by: Mapping[str, Any]
    data: Mapping[str, Any]
    sealed: Mapping[str, Any]
    salt: Callable[[], bytes]
    figures: Sequence[tuple[str, date, str, int]]
    key: UUID | None
    result: str
    commitments: dict[str, str] = field(default_factory=dict)
    openings: list[tuple[str, str, str]] = field(default_factory=list)  # label, salt, value

    def seal(self) -> None:
        """Make the commitments, which need not wait for the place in the log."""
        secret = {**self.sealed, "who": self.by["who"]} if "who" in self.by else self.sealed
        for label, value in secret.items():
            text, grain = core.canonical(value), self.salt()
            self.commitments[label] = core.commit_text(label, text, grain).hex()
            self.openings.append((label, grain.hex(), text.decode()))
        if "who" in self.by:
            self.by = {**self.by, "who": self.commitments.pop("who")}


_ROWS = """
WITH given AS MATERIALIZED (
    SELECT nextval(%s::regclass) AS id, g.*
    FROM json_to_recordset(%s::json)
        AS g(n_ int, key_ uuid, act_ text, result_ text, at_ timestamptz, {typed})
), done AS (
    INSERT INTO xiangyue_actkey (key, act, result, at)
    SELECT key_, act_, result_, at_ FROM given WHERE key_ IS NOT NULL ORDER BY key_
    ON CONFLICT DO NOTHING RETURNING key
), fresh AS MATERIALIZED (
    SELECT * FROM given WHERE key_ IS NULL OR key_ IN (SELECT key FROM done)
), made AS (
    INSERT INTO {table} (id, {columns}) SELECT id, {columns} FROM fresh
)
SELECT n_, id FROM fresh
"""
_HEADS = """
SELECT code, size, last, frontier FROM xiangyue_recordlog WHERE code = ANY(%s)
ORDER BY code FOR UPDATE
"""
_BEGIN = """
INSERT INTO xiangyue_recordlog (code, size, last, frontier)
SELECT code, 0, %s, '' FROM unnest(%s::text[]) AS code ORDER BY code ON CONFLICT DO NOTHING
"""
_APPEND = """
WITH entries AS (
    INSERT INTO xiangyue_recordentry (log, seq, at, act, body, leaf)
    SELECT log, seq, at, act, body, decode(leaf, 'hex')
    FROM json_to_recordset(%s::json)
        AS e(log text, seq bigint, at timestamptz, act text, body text, leaf text)
    RETURNING log, seq
), openings AS (
    INSERT INTO xiangyue_recordopening (log, seq, label, salt, value)
    SELECT log, seq, label, decode(salt, 'hex'), value
    FROM json_to_recordset(%s::json)
        AS o(log text, seq bigint, label text, salt text, value text)
), figures AS (
    INSERT INTO xiangyue_figuredelta (area, day, key, n)
    SELECT area, day, key, n
    FROM json_to_recordset(%s::json) AS f(area text, day date, key text, n bigint)
)
UPDATE xiangyue_recordlog AS head
SET size = h.size, last = decode(h.last, 'hex'), frontier = decode(h.frontier, 'hex')
FROM json_to_recordset(%s::json)
    AS h(code text, before bigint, size bigint, last text, frontier text)
JOIN entries ON entries.log = h.code AND entries.seq = h.size
WHERE head.code = h.code AND head.size = h.before
"""
_write = json.JSONEncoder(ensure_ascii=False, separators=(",", ":"), check_circular=False).encode


@cache
def _rows(kind: type[Model]) -> tuple[str, str, list[Any]]:
    """The statement that inserts rows of this kind, the sequence of its numbers, its fields."""
    fields = [f for f in kind._meta.concrete_fields if not f.primary_key]
    # Without a length: to cast to one cuts, and what is too long must be refused.
    typed = ", ".join(
        f'"{f.column}" {str(f.db_type(connection)).partition("(")[0]}' for f in fields
    )
    columns = ", ".join(f'"{f.column}"' for f in fields)
    table = kind._meta.db_table
    return _ROWS.format(typed=typed, columns=columns, table=table), f"{table}_id_seq", fields


def _plain(value: Any) -> Any:
    if value is None or isinstance(value, (str, int)):
        return value
    if isinstance(value, date):  # a datetime too
        return value.isoformat()
    if isinstance(value, UUID):
        return str(value)
    raise TypeError(f"a row of a rush has no {type(value).__name__}")


def store(acts: Sequence[Whole]) -> None:
    """Store these acts, sealed and of one table, and commit; two of one key are not among them.

    What the database refuses of one, it refuses of all: the caller then stores each by itself.
    """
    statement, numbers, fields = _rows(type(acts[0].row))
    given = _write(
        [
            {
                "n_": n,
                "key_": act.key and str(act.key),
                "act_": act.name,
                "result_": act.result,
                "at_": core.told_at(act.at, core.NOBODY).isoformat(),
                **{f.column: _plain(getattr(act.row, f.attname)) for f in fields},
            }
            for n, act in enumerate(acts)
        ]
    )
    logs = sorted({act.log for act in acts})
    with transaction.atomic():
        with prepared() as rows, prepared() as heads, connection.connection.pipeline():
            rows.execute(statement, [numbers, given])
            heads.execute(_HEADS, [logs])
            made = dict(rows.fetchall())
            found = heads.fetchall()
        stored = [(act, made[n]) for n, act in enumerate(acts) if n in made]
        if stored:
            _append(stored, found, logs)
    for act, number in stored:
        act.row.pk = number
        act.row._state.adding, act.row._state.db = False, "default"


def _append(stored: list[tuple[Whole, int]], found: list[Any], logs: list[str]) -> None:
    """The entries of these acts, each with the number of its row, and what goes with them."""
    if len(found) < len(logs):  # the first entry of a log
        with prepared() as c:
            c.execute(_BEGIN, [core.NO_ENTRY, logs])
            c.execute(_HEADS, [logs])
            found = c.fetchall()
    heads = {code: (size, bytes(last), bytes(frontier)) for code, size, last, frontier in found}
    before = {code: head[0] for code, head in heads.items()}
    frontiers = {code: core.Frontier.from_bytes(h[0], h[2]) for code, h in heads.items()}
    sizes, lasts = dict(before), {code: head[1] for code, head in heads.items()}
    entries, openings = [], []
    figures: dict[tuple[str, date, str], int] = {}
    for act, number in stored:
        log = act.log
        seq = sizes[log] + 1
        at = core.told_at(act.at, act.by["role"])
        body = core.make_entry(
            log=log, seq=seq, at=at, act=act.name, by=act.by, on={act.on: number},
            data=act.data, sealed=act.commitments, prev=lasts[log],
        )  # fmt: skip
        leaf = core.leaf_hash(body)
        frontiers[log].append(leaf)
        sizes[log], lasts[log] = seq, leaf
        entries.append(
            {
                "log": log,
                "seq": seq,
                "at": at.isoformat(),
                "act": act.name,
                "body": body.decode(),
                "leaf": leaf.hex(),
            }
        )
        openings += [
            {"log": log, "seq": seq, "label": label, "salt": salt, "value": value}
            for label, salt, value in act.openings
        ]
        for area, day, key, n in act.figures:
            figures[area, day, key] = figures.get((area, day, key), 0) + n
    moved = [
        {
            "code": code,
            "before": before[code],
            "size": sizes[code],
            "last": lasts[code].hex(),
            "frontier": frontiers[code].to_bytes().hex(),
        }
        for code in heads
        if sizes[code] > before[code]
    ]
    added = [
        {"area": area, "day": day.isoformat(), "key": key, "n": n}
        for (area, day, key), n in figures.items()
    ]
    with prepared() as c:
        c.execute(_APPEND, [_write(entries), _write(openings), _write(added), _write(moved)])
        if c.rowcount != len(moved):
            raise RuntimeError("the head of a log did not move")
