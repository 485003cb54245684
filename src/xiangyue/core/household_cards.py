"""The household card: its token, its PINs, how long one waits after wrong ones, what it may do.

The token is 100 bits by chance, as two receipts (``core.receipts``); it is what one has. The PIN is
six digits, one person's; it is what one knows. Wrong PINs make the card wait, longer each time and
never for ever, and no other card, person or address with it.
"""

from __future__ import annotations

import unicodedata
from datetime import date, timedelta
from itertools import pairwise
from typing import Final

from xiangyue.core import receipts
from xiangyue.core.digits import digits_in
from xiangyue.core.identity import plain_digits

BYTES: Final = 2 * receipts.BYTES
DIGITS: Final = 6
FREE: Final = 5
"""So many wrong PINs in a row before the card waits."""
WAITS: Final = tuple(timedelta(minutes=m) for m in (5, 15, 60, 240, 720, 1440))
"""The first wait and those after it; the last is repeated. A thief has six tries in the first
hour and then about one a day: after a year a chance of 1 in 2,700 on one person's PIN."""
SHORT: Final = timedelta(minutes=20)
"""So long is one signed in by a card: the telephone is another's."""

MAY: Final = frozenset(
    {
        "card.pin",
        "comments.make",
        "course.want",
        "feedback.answer",
        "invitation.answer",
        "matter.start",
        "mediator.ask",
        "objection.make",
        "opinion.submit",
        "pledge.ask",
        "question.ask",
        "report.lodge",
        "report.message",
        "roll.appeal",
        "statement.add",
        "statement.answer",
        "survey.answer",
    }
)
"""The acts of one who came in by a card: to say, to ask, to object, to see what is answered. What
binds a household, opens data or changes how one signs in takes another way in, or the clerk."""
SECRET: Final = frozenset({"ballot.cast", "selection.vote"})
"""Ballots cast in secret: only where the place's rules let a card (``card.secret-ballots``), for
whoever holds card and PIN may be made to show both."""


def make_token(chance: bytes) -> str:
    """A token out of ``BYTES`` random bytes."""
    return receipts.make(chance[: receipts.BYTES]) + receipts.make(chance[receipts.BYTES :])


def read_token(typed: str) -> str:
    """A token as it is stored, from what was scanned or typed; "" if it cannot be one."""
    plain = "".join(c for c in unicodedata.normalize("NFKC", typed[:120]) if c.isalnum())
    if len(plain) != 2 * receipts.LENGTH:
        return ""
    first, second = (
        receipts.read(plain[: receipts.LENGTH]),
        receipts.read(plain[receipts.LENGTH :]),
    )
    return first + second if first and second else ""


def show_token(token: str) -> str:
    """In four groups of five, as printed under the QR."""
    return "-".join(token[n : n + 5] for n in range(0, len(token), 5))


def read_pin(typed: str) -> str:
    """The digits of a PIN however they were typed; "" if they are not ``DIGITS``."""
    digits = digits_in(plain_digits(typed))
    return digits if len(digits) == DIGITS else ""


def poor_pin(pin: str, born: date | None = None, number: str = "") -> bool:
    """Whether a PIN is one that a finder of the card would try first: one digit again and again,
    a run, a pattern repeated, the holder's day of birth, the household's number."""
    steps = {(int(b) - int(a)) % 10 for a, b in pairwise(pin)}
    if len(steps) == 1 and steps <= {0, 1, 9}:
        return True
    if pin == pin[:2] * 3 or pin == pin[:3] * 2 or pin == pin[0] * 3 + pin[3] * 3:
        return True
    if born is not None:
        days = {born.strftime(f) for f in ("%y%m%d", "%d%m%y", "%m%d%y", "%Y%m", "%m%Y")}
        if pin in days:
            return True
    return bool(number) and pin == number.strip().zfill(DIGITS)


def wait_after(wrong: int) -> timedelta:
    """How long a card waits after the ``wrong``-th wrong PIN in a row."""
    if wrong < FREE:
        return timedelta()
    return WAITS[min(wrong - FREE, len(WAITS) - 1)]
