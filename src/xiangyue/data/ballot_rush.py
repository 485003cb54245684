"""Many ballots in one transaction: marks, envelopes, one entry each; one commit for all.

The order of locks is that of every act on a box: first the box (``actions.plain_ballots.LOCKS``),
then the heads of logs in the order of their codes, then the marks. So two batches, or a batch and
the end of a ballot, never wait for each other in a ring.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import connection, transaction

from xiangyue.core import log as core
from xiangyue.data.prepared import prepared

SIGNED_IN = """
SELECT session_key, session_data FROM django_session
WHERE session_key = ANY(%s) AND expire_date > %s
"""
ACCOUNTS = """
SELECT a.id, a.password, p.id, p.name FROM xiangyue_account a
JOIN xiangyue_person p ON p.id = a.person_id
WHERE a.id = ANY(%s) AND a.is_active AND p.active
"""
_BOXES = """
SELECT pg_advisory_xact_lock_shared(%s, b::int) FROM unnest(%s::bigint[]) AS b
"""
_HEADS = """
SELECT code, size, last, frontier FROM xiangyue_recordlog WHERE code = ANY(%s)
ORDER BY code FOR UPDATE
"""
_MARK = """
UPDATE xiangyue_plainvoter v SET way = 'phone'
FROM unnest(%s::bigint[], %s::bigint[]) AS a (box, person)
JOIN xiangyue_plainbox b ON b.id = a.box AND b.state = 'open'
WHERE v.box_id = a.box AND v.person_id = a.person AND v.way = ''
RETURNING v.box_id, v.person_id, v."group"
"""
_BEGIN = """
INSERT INTO xiangyue_recordlog (code, size, last, frontier)
SELECT code, 0, %s, '' FROM unnest(%s::text[]) AS code ORDER BY code ON CONFLICT DO NOTHING
"""
# Columns come as lines of one text: to write arrays costs Python more than all the rest.
_STORE = """
WITH envelopes AS (
    INSERT INTO xiangyue_sealedballots (id, box_id, many, sealed)
    SELECT gen_random_uuid(), * FROM unnest(%s::bigint[], %s::smallint[], %s::bytea[])
), given AS MATERIALIZED (
    SELECT * FROM ROWS FROM (
        string_to_table(%s, E'\\n'), string_to_table(%s, E'\\n'), string_to_table(%s, E'\\n'),
        string_to_table(%s, E'\\n'), string_to_table(%s, E'\\n'), string_to_table(%s, E'\\n')
    ) AS g (log, seq, body, leaf, salt, who)
), entries AS (
    INSERT INTO xiangyue_recordentry (log, seq, at, act, body, leaf)
    SELECT log, seq::bigint, %s, %s, body, decode(leaf, 'hex') FROM given RETURNING log, seq
), openings AS (
    INSERT INTO xiangyue_recordopening (log, seq, label, salt, value)
    SELECT log, seq::bigint, 'who', decode(salt, 'hex'), who FROM given
)
UPDATE xiangyue_recordlog AS head SET size = h.size, last = h.last, frontier = h.frontier
FROM unnest(%s::text[], %s::bigint[], %s::bigint[], %s::bytea[], %s::bytea[])
    AS h (code, before, size, last, frontier)
JOIN entries ON entries.log = h.code AND entries.seq = h.size
WHERE head.code = h.code AND head.size = h.before
"""
#: As ``core.log.make_entry`` writes it, whose every part but these is the same (tests compare).
_ENTRY = (
    '{"act":"%s","at":"%s","by":{"role":"villager","who":"%s"},"data":{"way":"phone"},"log":"%s",'
    '"on":{"box":%d},"prev":"%s","sealed":{},"seq":%d,"v":1}'
)


@dataclass(slots=True)
class Going:
    """One ballot on its way in: ``who`` and ``salt`` open the commitment to who took part.

    ``seq`` is its entry when it is in, 0 when the vote could not be used.
    """

    box: int
    log: str
    person: int
    who: bytes
    salt: bytes
    ballot: bytes
    seq: int = 0


def store(
    going: Sequence[Going],
    now: datetime,
    act: str,
    locks: int,
    seal: Callable[[int, list[bytes]], bytes],
) -> None:
    """Put these ballots in and commit; no two of one voter in one box are among them.

    ``seal(box, ballots)`` makes the envelope. What the database refuses it refuses of all.
    """
    logs = sorted({g.log for g in going})
    with transaction.atomic():
        with (
            prepared() as boxes, prepared() as heads, prepared() as marks,
            connection.connection.pipeline(),
        ):  # fmt: skip
            boxes.execute(_BOXES, [locks, sorted({g.box for g in going})])
            heads.execute(_HEADS, [logs])
            marks.execute(_MARK, [[g.box for g in going], [g.person for g in going]])
            found = heads.fetchall()
            groups = {(box, person): group for box, person, group in marks.fetchall()}
        some = [g for g in going if (g.box, g.person) in groups]
        if not some:
            return
        if len(found) < len(logs):  # the first entry of a log
            with prepared() as c:
                c.execute(_BEGIN, [core.NO_ENTRY, logs])
                c.execute(_HEADS, [logs])
                found = c.fetchall()
        _append(some, groups, found, now, act, seal)


def _append(
    some: Sequence[Going],
    groups: dict[tuple[int, int], int],
    found: list[tuple[str, int, bytes, bytes]],
    now: datetime,
    act: str,
    seal: Callable[[int, list[bytes]], bytes],
) -> None:
    at = core.told_at(now, "villager")
    heads = {code: (size, bytes(last), bytes(front)) for code, size, last, front in found}
    sizes = {code: head[0] for code, head in heads.items()}
    lasts = {code: head[1] for code, head in heads.items()}
    fronts = {code: core.Frontier.from_bytes(h[0], h[2]) for code, h in heads.items()}
    stamp = core.stamp(at)
    bodies: list[str] = []
    leaves: list[str] = []
    inside: dict[int, list[bytes]] = {}
    for g in some:
        seq = sizes[g.log] + 1
        who = sha256(b"\x02" + g.salt + b"who\0" + g.who).hexdigest()
        line = _ENTRY % (act, stamp, who, g.log, g.box, lasts[g.log].hex(), seq)
        leaf = sha256(b"\0" + line.encode()).digest()
        fronts[g.log].append(leaf)
        sizes[g.log], lasts[g.log], g.seq = seq, leaf, seq
        bodies.append(line)
        leaves.append(leaf.hex())
        inside.setdefault(g.box, []).append(bytes([groups[g.box, g.person]]) + g.ballot[1:])
    moved = [code for code in heads if sizes[code] > heads[code][0]]
    columns = (
        [g.log for g in some], [str(g.seq) for g in some], bodies, leaves,
        [g.salt.hex() for g in some], [g.who.decode() for g in some],
    )  # fmt: skip
    values = [
        list(inside),
        [len(ballots) for ballots in inside.values()],
        [seal(box, ballots) for box, ballots in inside.items()],
        *("\n".join(column) for column in columns),
        *(at, act),
        moved,
        [heads[code][0] for code in moved],
        [sizes[code] for code in moved],
        [lasts[code] for code in moved],
        [fronts[code].to_bytes() for code in moved],
    ]
    with prepared() as c:
        c.execute(_STORE, values)
        if c.rowcount != len(moved):
            raise RuntimeError("the head of a log did not move")
