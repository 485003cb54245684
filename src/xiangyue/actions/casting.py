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
from xiangyue.core.refusals import Refusal
from xiangyue.data import ballot_rush
from xiangyue.data.ballot_rush import Going, Marked


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
    line = ballot_rush.Line(ballot_rush.NAMES)
    known = _signed_in(line, casts, now, signs)
    going: dict[tuple[int, int], Cast] = {}
    for cast in casts:
        box, (account, _mark) = _box(cast.box), known.get(cast.session, (0, ""))
        if box is None or not account:
            continue
        if box.until is not None and timezone.localdate(cast.came) > box.until:
            continue
        try:
            packed = core.pack(box.asked, cast.answers)
        except Refusal:
            continue
        if (cast.box, account) in going:  # sent twice at once: the first counts
            continue
        cast.going = Going(cast.box, box.log, account, secrets.token_bytes(32), packed)
        going[cast.box, account] = cast

    def fits(one: Going, marked: Marked) -> bool:
        """Signed in with the password that the account has now, and nobody grades themself."""
        cast = going[one.box, one.account]
        if not signs.is_of(known[cast.session][1], marked.password):
            return False
        return not core.own(_boxes[one.box].asked, cast.answers, marked.person)

    some = [c.going for c in going.values() if c.going is not None]
    ballot_rush.store(line, some, now, CAST, LOCKS, fits, _seal)
    for cast in going.values():
        if cast.going is not None and cast.going.seq:
            cast.outcome, cast.seq = "in", cast.going.seq


def _seal(box: int, ballots: list[bytes]) -> bytes:
    return core.seal(_boxes[box].public, ballots, box, secrets.token_bytes)


def _signed_in(
    line: ballot_rush.Line, casts: Sequence[Cast], now: datetime, signs: Signs
) -> dict[str, tuple[int, str]]:
    """Account and mark of its password in each session that holds: one query for all."""
    asked = ballot_rush.array(cast.session for cast in casts)
    rows = line.ask(ballot_rush.SIGNED_IN, asked, now.isoformat())
    return {key: said for key, data in rows if (said := signs.session(data))}
