"""Ballots that come at the same moment: signed in, entitled, once, on record, with one commit.

Each is what ``actions.plain_ballots.cast`` does for one (tests compare their entries); nothing of
one depends on another. Who is not signed in, has no vote or has used it is told so by that way.
"""

from __future__ import annotations

import secrets
from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from django.utils import timezone

from xiangyue.actions.plain_ballots import CAST, LOCKS, asked_of, look
from xiangyue.core import plain_ballots as core
from xiangyue.core.canonical import canonical
from xiangyue.core.refusals import Refusal
from xiangyue.data import ballot_rush
from xiangyue.data.ballot_rush import Going


class Signs(Protocol):
    """Reads what Django signed (``web.ballot_thin``)."""

    def session(self, data: str) -> tuple[int, str] | None:
        """Account and mark of the password in a session's data; None for nobody's."""

    def is_of(self, mark: str, password: str) -> bool:
        """Whether the mark was made while the account had this password, as it is stored."""


@dataclass(slots=True)
class Cast:
    """One who votes: ``session`` key, ``box``, ``answers``; ``came`` when they first asked.

    ``outcome``: ``in``, with the number of the entry as ``seq``; or "" where the ordinary way has
    to say what is wrong.
    """

    session: str
    box: int
    answers: core.Answers
    came: datetime
    outcome: str = ""
    seq: int = 0
    going: Going | None = field(default=None, repr=False)


@dataclass(frozen=True, slots=True)
class _Box:
    """What never changes of a box while it is open."""

    log: str
    asked: tuple[core.Question, ...]
    public: bytes
    until: date | None


_boxes: dict[int, _Box] = {}


def _box(pk: int) -> _Box | None:
    found = _boxes.get(pk)
    if found is None:
        try:
            box = look(pk)
        except Refusal:
            return None
        log = f"practice/{box.area_id}" if box.practice else box.area_id
        found = _Box(log, asked_of(box), bytes(box.public), box.until)
        if len(_boxes) > 1000:
            _boxes.clear()
        _boxes[pk] = found
    return found


def cast_all(casts: Sequence[Cast], now: datetime, signs: Signs) -> None:
    """Put them into their boxes. DatabaseError: none is in."""
    line = ballot_rush.Line()
    known = _signed_in(line, casts, now, signs)
    going: dict[tuple[int, int], Cast] = {}
    for cast in casts:
        box, person = _box(cast.box), known.get(cast.session)
        if box is None or person is None:
            continue
        if box.until is not None and timezone.localdate(cast.came) > box.until:
            continue
        pk, name = person
        if core.own(box.asked, cast.answers, pk):
            continue
        try:
            packed = core.pack(box.asked, cast.answers)
        except Refusal:
            continue
        who = f'{{"name":{canonical(name).decode()},"person":{pk}}}'.encode()
        if (cast.box, pk) in going:  # sent twice at once: the first counts
            continue
        cast.going = Going(cast.box, box.log, pk, who, secrets.token_bytes(32), packed)
        going[cast.box, pk] = cast
    some = [c.going for c in going.values() if c.going is not None]
    if not some:
        return
    ballot_rush.store(line, some, now, CAST, LOCKS, _seal)
    for cast in going.values():
        if cast.going is not None and cast.going.seq:
            cast.outcome, cast.seq = "in", cast.going.seq


def _seal(box: int, ballots: list[bytes]) -> bytes:
    return core.seal(_boxes[box].public, ballots, box, secrets.token_bytes)


def _signed_in(
    line: ballot_rush.Line, casts: Sequence[Cast], now: datetime, signs: Signs
) -> dict[str, tuple[int, str]]:
    """Person and name behind each session that holds: two queries for all."""
    asked = ballot_rush.array(cast.session for cast in casts)
    rows = line.ask(ballot_rush.SIGNED_IN, asked, now.isoformat())
    sessions = {key: said for key, data in rows if (said := signs.session(data))}
    if not sessions:
        return {}
    wanted = ballot_rush.array(account for account, _mark in sessions.values())
    accounts = {
        int(account): (password, int(person), name)
        for account, password, person, name in line.ask(ballot_rush.ACCOUNTS, wanted)
    }
    found = {}
    for key, (account, mark) in sessions.items():
        row = accounts.get(account)
        if row is not None and signs.is_of(mark, row[0]):
            found[key] = (row[1], row[2])
    return found
