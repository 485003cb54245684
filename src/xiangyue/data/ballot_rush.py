"""Many ballots in one transaction: marks, envelopes, one entry each; one commit for all.

The order of locks is that of every act on a box: first the box (``actions.plain_ballots.LOCKS``),
then the heads of logs in the order of their codes, then the marks. So two batches, or a batch and
the end of a ballot, never wait for each other in a ring.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from hashlib import sha256

from django.db import OperationalError, connection, transaction
from psycopg.pq import DiagnosticField, ExecStatus, TransactionStatus
from psycopg.pq.abc import PGconn, PGresult

from xiangyue.core import log as core

SIGNED_IN = """
SELECT session_key, session_data FROM django_session
WHERE session_key = ANY($1::text[]) AND expire_date > $2::timestamptz
"""
ACCOUNTS = """
SELECT a.id, a.password, p.id, p.name FROM xiangyue_account a
JOIN xiangyue_person p ON p.id = a.person_id
WHERE a.id = ANY($1::bigint[]) AND a.is_active AND p.active
"""
_BOXES = """
SELECT pg_advisory_xact_lock_shared($1::int, b::int) FROM unnest($2::bigint[]) AS b
"""
_HEADS = """
SELECT code, size, encode(last, 'hex'), encode(frontier, 'hex') FROM xiangyue_recordlog
WHERE code = ANY($1::text[])
ORDER BY code FOR UPDATE
"""
_MARK = """
UPDATE xiangyue_plainvoter v SET way = 'phone'
FROM unnest($1::bigint[], $2::bigint[]) AS a (box, person)
JOIN xiangyue_plainbox b ON b.id = a.box AND b.state = 'open'
WHERE v.box_id = a.box AND v.person_id = a.person AND v.way = ''
RETURNING v.box_id, v.person_id, v."group"
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
)
UPDATE xiangyue_recordlog AS head
SET size = h.size::bigint, last = decode(h.last, 'hex'), frontier = decode(h.frontier, 'hex')
FROM ROWS FROM (
    string_to_table($12, E'\\n'), string_to_table($13, E'\\n'), string_to_table($14, E'\\n'),
    string_to_table($15, E'\\n'), string_to_table($16, E'\\n')
) AS h (code, before, size, last, frontier)
JOIN entries ON entries.log = h.code AND entries.seq = h.size::bigint
WHERE head.code = h.code AND head.size = h.before::bigint RETURNING head.code
"""
_NAMES = {
    statement: f"ballot_rush_{number}".encode()
    for number, statement in enumerate(
        (SIGNED_IN, ACCOUNTS, _BOXES, _HEADS, _MARK, _BEGIN, _STORE), 1
    )
}
_NO_PLAN = b"26000"  # invalid_sql_statement_name
#: As ``core.log.make_entry`` writes it, whose every part but these is the same (tests compare).
_ENTRY = (
    '{"act":"%s","at":"%s","by":{"role":"villager","who":"%s"},"data":{"way":"phone"},"log":"%s",'
    '"on":{"box":%d},"prev":"%s","sealed":{},"seq":%d,"v":1}'
)


def array(values: Iterable[object]) -> str:
    """Whole numbers, codes of logs or keys of sessions (letters and digits) as an array."""
    return "{" + ",".join(map(str, values)) + "}"


class Line:
    """The connection of one batch, straight from libpq: what lies between costs, for a batch of
    sixteen, more than all else that is done for it.

    Its statements are planned once: to plan them costs PostgreSQL a third of what a ballot costs.
    The driver drops every plan of a connection after a rollback, so the first statement of a batch,
    which stands before its transaction, finds out whether they are there. ``nested``: within a
    transaction that others began, where nothing may be tried; then nothing is planned ahead.
    """

    def __init__(self) -> None:
        connection.ensure_connection()
        self.nested = connection.in_atomic_block
        self.link: PGconn = connection.connection.pgconn

    def ask(self, statement: str, *values: object) -> list[list[str]]:
        """Rows of a statement, as words. Errors: DatabaseError."""
        given = [str(value).encode() for value in values]
        answer = self._planned(statement, given) if not self.nested else None
        if answer is None:
            answer = self.link.exec_params(statement.encode(), given)
        _check(answer)
        return [
            [(answer.get_value(row, column) or b"").decode() for column in range(answer.nfields)]
            for row in range(answer.ntuples)
        ]

    def _planned(self, statement: str, given: Sequence[bytes]) -> PGresult:
        name = _NAMES[statement]
        answer = self.link.exec_prepared(name, given)
        if answer.error_field(DiagnosticField.SQLSTATE) == _NO_PLAN:
            for text, known in _NAMES.items():
                self.link.prepare(known, text.encode())  # those that are there stay as they are
            answer = self.link.exec_prepared(name, given)
        return answer

    @contextmanager
    def transaction(self) -> Iterator[None]:
        """All within is committed together, or nothing of it."""
        if self.nested:
            with transaction.atomic():
                if self.link.transaction_status == TransactionStatus.IDLE:
                    _check(self.link.exec_(b"BEGIN"))
                yield
            return
        _check(self.link.exec_(b"BEGIN"))
        try:
            yield
            _check(self.link.exec_(b"COMMIT"))
        finally:
            if self.link.transaction_status != TransactionStatus.IDLE:
                self.link.exec_(b"ROLLBACK")


def _check(answer: PGresult) -> None:
    if answer.status not in (ExecStatus.COMMAND_OK, ExecStatus.TUPLES_OK):
        raise OperationalError(answer.error_message.decode(errors="replace"))


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
    line: Line,
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
    with line.transaction():
        line.ask(_BOXES, locks, array({g.box for g in going}))
        found = line.ask(_HEADS, array(logs))
        given = array(g.box for g in going), array(g.person for g in going)
        marked = line.ask(_MARK, *given)
        groups = {(int(box), int(person)): int(group) for box, person, group in marked}
        some = [g for g in going if (g.box, g.person) in groups]
        if not some:
            return
        if len(found) < len(logs):  # the first entry of a log
            line.ask(_BEGIN, core.NO_ENTRY.hex(), array(logs))
            found = line.ask(_HEADS, array(logs))
        _append(line, some, groups, found, now, act, seal)


def _append(
    line: Line,
    some: Sequence[Going],
    groups: dict[tuple[int, int], int],
    found: list[list[str]],
    now: datetime,
    act: str,
    seal: Callable[[int, list[bytes]], bytes],
) -> None:
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
    for g in some:
        seq = sizes[g.log] + 1
        who = sha256(b"\x02" + g.salt + b"who\0" + g.who).hexdigest()
        body = _ENTRY % (act, stamp, who, g.log, g.box, lasts[g.log].hex(), seq)
        leaf = sha256(b"\0" + body.encode()).digest()
        fronts[g.log].append(leaf)
        sizes[g.log], lasts[g.log], g.seq = seq, leaf, seq
        bodies.append(body)
        leaves.append(leaf.hex())
        inside.setdefault(g.box, []).append(bytes([groups[g.box, g.person]]) + g.ballot[1:])
    moved = [code for code in heads if sizes[code] > heads[code][0]]
    columns = (
        [g.log for g in some], [str(g.seq) for g in some], bodies, leaves,
        [g.salt.hex() for g in some], [g.who.decode() for g in some],
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
    if len(line.ask(_STORE, *lines[:9], at.isoformat(), act, *lines[9:])) != len(moved):
        raise RuntimeError("the head of a log did not move")
