"""Ballots that come at the same moment: signed in, entitled, once, on record, with one commit.

Each is what ``actions.plain_ballots.cast`` does for one (tests compare their entries); nothing of
one depends on another. Who is not signed in, has no vote or has used it is told so by that way.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Final, Protocol

from django.utils import timezone

from xiangyue.actions.plain_ballots import CAST, LOCKS, asked_of, look
from xiangyue.core import plain_ballots as core
from xiangyue.core.refusals import Refusal
from xiangyue.data import ballot_rush
from xiangyue.data.ballot_rush import Going, Marked
from xiangyue.data.batch_line import Line, Talk


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
MOST_BOXES = 1000
SALT: Final = 32  # bytes


def unknown(casts: Iterable[Cast]) -> set[int]:
    """Boxes that this process has not looked at yet."""
    return {cast.box for cast in casts if cast.box not in _boxes}


def look_at(boxes: Iterable[int]) -> None:
    """Keep in mind what a batch has to know of them."""
    if len(_boxes) > MOST_BOXES:
        _boxes.clear()
    for pk in boxes:
        try:
            box = look(pk)
        except Refusal:
            continue
        log = f"practice/{box.area_id}" if box.practice else box.area_id
        _boxes[pk] = _Box(log, asked_of(box), bytes(box.public), box.until)


def cast_all(casts: Sequence[Cast], now: datetime, signs: Signs) -> None:
    """Put them into their boxes. DatabaseError: none is in."""
    look_at(unknown(casts))
    Line(ballot_rush.NAMES).run(casting(casts, now, signs))


def casting(casts: Sequence[Cast], now: datetime, signs: Signs) -> Talk[None]:
    """The same, of boxes that were looked at, for whoever leads the talk with the database."""
    boxes = {cast.box: _boxes[cast.box] for cast in casts if cast.box in _boxes}
    salts = secrets.token_bytes(SALT * len(casts))
    going: dict[tuple[int, str], Cast] = {}
    for n, cast in enumerate(casts):
        box = boxes.get(cast.box)
        if box is None or (cast.box, cast.session) in going:  # sent twice at once: the first counts
            continue
        if box.until is not None and timezone.localdate(cast.came) > box.until:
            continue
        try:
            packed = core.pack(box.asked, cast.answers)
        except Refusal:
            continue
        salt = salts[SALT * n : SALT * (n + 1)]
        cast.going = Going(cast.box, box.log, cast.session, salt, packed)
        going[cast.box, cast.session] = cast

    def fits(one: Going, marked: Marked) -> bool:
        """Signed in with the password that the account has now, and nobody grades themself."""
        said = signs.session(marked.signed)
        if said is None or said[0] != marked.account or not signs.is_of(said[1], marked.password):
            return False
        cast = going[one.box, one.session]
        return not core.own(boxes[one.box].asked, cast.answers, marked.person)

    # Before the head of the log is locked, for which the next batch waits.
    to = {box for box, _ in going}
    sealers = {n: core.Sealer(boxes[n].public, secrets.token_bytes) for n in to}

    def seal(box: int, ballots: list[bytes]) -> bytes:
        return sealers[box].seal(ballots, box)

    some = [c.going for c in going.values() if c.going is not None]
    yield from ballot_rush.store(some, now, CAST, LOCKS, fits, seal)
    for cast in going.values():
        if cast.going is not None and cast.going.seq:
            cast.outcome, cast.seq = "in", cast.going.seq
