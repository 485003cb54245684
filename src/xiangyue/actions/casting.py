"""Ballots that come at the same moment: signed in, entitled, once, on record, with one commit.

Each is what ``actions.plain_ballots.cast`` does for one (tests compare their entries); nothing of
one depends on another. Who is not signed in, has no vote or has used it is told so by that way.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import date, datetime
from typing import Protocol

from django.utils import timezone

from xiangyue.actions.plain_ballots import CAST, LOCKS, asked_of, look
from xiangyue.core import plain_ballots as core
from xiangyue.core.refusals import Refusal
from xiangyue.data import ballot_rush
from xiangyue.data.ballot_rush import Going, Marked
from xiangyue.data.batch_line import Line, Talk, array


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
    asked = array(cast.session for cast in casts)
    (rows,) = yield ((ballot_rush.SIGNED_IN, asked, now.isoformat()),)
    known = {key: said for key, data in rows if (said := signs.session(data))}
    going: dict[tuple[int, int], Cast] = {}
    for cast in casts:
        box, (account, _mark) = boxes.get(cast.box), known.get(cast.session, (0, ""))
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
        return not core.own(boxes[one.box].asked, cast.answers, marked.person)

    def seal(box: int, ballots: list[bytes]) -> bytes:
        return core.seal(boxes[box].public, ballots, box, secrets.token_bytes)

    some = [c.going for c in going.values() if c.going is not None]
    yield from ballot_rush.store(some, now, CAST, LOCKS, fits, seal)
    for cast in going.values():
        if cast.going is not None and cast.going.seq:
            cast.outcome, cast.seq = "in", cast.going.seq
