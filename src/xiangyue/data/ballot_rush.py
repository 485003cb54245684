"""Many ballots in one transaction: marks, envelopes, one entry each; one commit for all.

The order of locks is that of every act on a box: first the box (``actions.plain_ballots.LOCKS``),
then the marks in the order of voters, last the heads of logs in the order of their codes: for these
all of a village wait, and so the shortest. So two batches, or a batch and another act, never wait
for each other in a ring.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from xiangyue.core import log as core
from xiangyue.core.canonical import canonical
from xiangyue.data.batch_line import COMMIT, OPEN, UNDO, Rows, Talk, array

_BOXES = """
SELECT pg_advisory_xact_lock_shared($1::int, b::int) FROM unnest($2::bigint[]) AS b
"""
_HEADS = """
SELECT code, size, encode(last, 'hex'), encode(frontier, 'hex') FROM xiangyue_recordlog
WHERE code = ANY($1::text[])
ORDER BY code FOR UPDATE
"""
#: The account is told by what the server signed in the session, which the caller reads; whose
#: session it is (``SignedIn``) is asked first, so that a batch need not wait for that alone. OFFSET
#: keeps the order, so that two batches take marks in the same one, and the roll's key, by which a
#: mark is found whatever the number of a voter's boxes.
MARK = """
UPDATE xiangyue_plainvoter v SET way = 'phone' FROM (
    SELECT a.box, a.session, s.session_data, c.id AS account, p.id AS person, p.name, c.password
    FROM unnest($1::bigint[], $2::text[]) AS a (box, session)
    JOIN django_session s ON s.session_key = a.session AND s.expire_date > $3::timestamptz
    JOIN xiangyue_signedin i ON i.session_id = a.session AND i.door <> 'card'
    JOIN xiangyue_plainbox b ON b.id = a.box AND b.state = 'open'
    JOIN xiangyue_person p ON p.id = i.person_id AND p.active
    JOIN xiangyue_account c ON c.person_id = p.id AND c.is_active
    ORDER BY a.box, p.id OFFSET 0
) AS w
WHERE v.box_id = w.box AND v.person_id = w.person AND v.way = ''
RETURNING w.box, w.session, w.session_data, w.account, w.person, w.name, w.password, v."group"
"""
_BEGIN = """
INSERT INTO xiangyue_recordlog (code, size, last, frontier)
SELECT code, 0, decode($1, 'hex'), '' FROM unnest($2::text[]) AS code
ORDER BY code ON CONFLICT DO NOTHING
"""
# Columns come as lines of one text: to write arrays costs Python more than all the rest.
_STORE = """
WITH envelopes AS (
    INSERT INTO xiangyue_sealedballots (id, box_id, many, sealed)
    SELECT gen_random_uuid(), box::bigint, many::smallint, decode(sealed, 'hex') FROM ROWS FROM (
        string_to_table($1, E'\\n'), string_to_table($2, E'\\n'), string_to_table($3, E'\\n')
    ) AS e (box, many, sealed)
), given AS MATERIALIZED (
    SELECT * FROM ROWS FROM (
        string_to_table($4, E'\\n'), string_to_table($5, E'\\n'), string_to_table($6, E'\\n'),
        string_to_table($7, E'\\n'), string_to_table($8, E'\\n'), string_to_table($9, E'\\n')
    ) AS g (log, seq, body, leaf, salt, who)
), entries AS (
    INSERT INTO xiangyue_recordentry (log, seq, at, act, body, leaf)
    SELECT log, seq::bigint, $10::timestamptz, $11, body, decode(leaf, 'hex') FROM given
    RETURNING log, seq
), openings AS (
    INSERT INTO xiangyue_recordopening (log, seq, label, salt, value)
    SELECT log, seq::bigint, 'who', decode(salt, 'hex'), who FROM given
), moved AS (
    UPDATE xiangyue_recordlog AS head
    SET size = h.size::bigint, last = decode(h.last, 'hex'), frontier = decode(h.frontier, 'hex')
    FROM ROWS FROM (
        string_to_table($12, E'\\n'), string_to_table($13, E'\\n'), string_to_table($14, E'\\n'),
        string_to_table($15, E'\\n'), string_to_table($16, E'\\n')
    ) AS h (code, before, size, last, frontier)
    JOIN entries ON entries.log = h.code AND entries.seq = h.size::bigint
    WHERE head.code = h.code AND head.size = h.before::bigint RETURNING head.code
)
SELECT 1 / (count(*) = $17::int)::int FROM moved
"""
NAMES = {
    statement: f"ballot_rush_{number}".encode()
    for number, statement in enumerate((OPEN, _BOXES, MARK, _HEADS, _BEGIN, _STORE, COMMIT), 1)
}
#: As ``core.log.make_entry`` writes it, whose every part but these is the same (tests compare).
_ENTRY = (
    '{"act":"%s","at":"%s","by":{"role":"villager","who":"%s"},"data":{"way":"phone"},"log":"%s",'
    '"on":{"box":%d},"prev":"%s","sealed":{},"seq":%d,"v":1}'
)


@dataclass(slots=True)
class Going:
    """One ballot of who has a ``session`` on its way in; ``salt`` of the commitment to who took
    part. ``seq`` is its entry when it is in, 0 when the vote could not be used.
    """

    box: int
    log: str
    session: str
    salt: bytes
    ballot: bytes
    seq: int = 0


@dataclass(frozen=True, slots=True)
class Marked:
    """Who is now marked as having voted in a box; ``signed``: what the server signed for them."""

    signed: str
    account: int
    person: int
    name: str
    password: str
    group: int


def store(
    going: Sequence[Going],
    now: datetime,
    act: str,
    locks: int,
    fits: Callable[[Going, Marked], bool],
    seal: Callable[[int, list[bytes]], bytes],
) -> Talk[None]:
    """Put these ballots in and commit; no two of one session in one box are among them.

    ``seal(box, ballots)`` makes the envelope; what does not fit whoever is marked stays out. What
    the database refuses it refuses of all. Two times it is waited for, whatever their number.
    """
    while going:
        unfit = yield from _store(going, now, act, locks, fits, seal)
        if not unfit:
            return
        going = [g for g in going if g not in unfit]  # as rare as a password just changed


def _store(
    going: Sequence[Going],
    now: datetime,
    act: str,
    locks: int,
    fits: Callable[[Going, Marked], bool],
    seal: Callable[[int, list[bytes]], bytes],
) -> Talk[list[Going]]:
    """Those that must not be in, found when they were marked already: then all is undone."""
    logs = sorted({g.log for g in going})
    boxes, sessions = array(g.box for g in going), array(g.session for g in going)
    rows, found = (
        yield (
            (OPEN,),
            (_BOXES, locks, array(sorted({g.box for g in going}))),
            (MARK, boxes, sessions, now.isoformat()),
            (_HEADS, array(logs)),
        )
    )[-2:]
    marked = {
        (box, session): Marked(signed, int(account), int(person), name, password, int(group))
        for box, session, signed, account, person, name, password, group in rows
    }
    some = [(g, m) for g in going if (m := marked.get((str(g.box), g.session))) is not None]
    unfit = [g for g, m in some if not fits(g, m)]
    if unfit or not some:
        yield ((UNDO,),)
        return unfit
    if len(found) < len(logs):  # the first entry of a log
        found = (yield (_BEGIN, core.NO_ENTRY.hex(), array(logs)), (_HEADS, array(logs)))[-1]
    yield (_STORE, *_written(some, found, now, act, seal)), (COMMIT,)
    return []


def _written(
    some: Sequence[tuple[Going, Marked]],
    found: Rows,
    now: datetime,
    act: str,
    seal: Callable[[int, list[bytes]], bytes],
) -> list[object]:
    """The values of ``_STORE``."""
    at = core.told_at(now, "villager")
    heads = {
        code: (int(size), bytes.fromhex(last), bytes.fromhex(front))
        for code, size, last, front in found
    }
    sizes = {code: head[0] for code, head in heads.items()}
    lasts = {code: head[1] for code, head in heads.items()}
    fronts = {code: core.Frontier.from_bytes(h[0], h[2]) for code, h in heads.items()}
    stamp = core.stamp(at)
    bodies: list[str] = []
    leaves: list[str] = []
    inside: dict[int, list[bytes]] = {}
    opened: list[str] = []
    for g, m in some:
        seq = sizes[g.log] + 1
        said = f'{{"name":{canonical(m.name).decode()},"person":{m.person}}}'
        who = sha256(b"\x02" + g.salt + b"who\0" + said.encode()).hexdigest()
        body = _ENTRY % (act, stamp, who, g.log, g.box, lasts[g.log].hex(), seq)
        leaf = sha256(b"\0" + body.encode()).digest()
        fronts[g.log].append(leaf)
        sizes[g.log], lasts[g.log], g.seq = seq, leaf, seq
        opened.append(said)
        bodies.append(body)
        leaves.append(leaf.hex())
        inside.setdefault(g.box, []).append(bytes([m.group]) + g.ballot[1:])
    moved = [code for code in heads if sizes[code] > heads[code][0]]
    columns = (
        [g.log for g, _ in some], [str(g.seq) for g, _ in some], bodies, leaves,
        [g.salt.hex() for g, _ in some], opened,
    )  # fmt: skip
    tails = (
        moved,
        [str(heads[code][0]) for code in moved],
        [str(sizes[code]) for code in moved],
        [lasts[code].hex() for code in moved],
        [fronts[code].to_bytes().hex() for code in moved],
    )
    envelopes = (
        [str(box) for box in inside],
        [str(len(ballots)) for ballots in inside.values()],
        [seal(box, ballots).hex() for box, ballots in inside.items()],
    )
    lines = ["\n".join(column) for column in (*envelopes, *columns, *tails)]
    return [*lines[:9], at.isoformat(), act, *lines[9:], len(moved)]
