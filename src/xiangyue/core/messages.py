"""What people are told, by which way and when. Pure: moments, settings and secrets are arguments.

A message is channel-neutral: a kind, values and a link. Its words are in
``methods/wording/messages.yaml``. What leaves the house (e-mail, SMS, WeChat at work) says of a
private matter no more than that something waits, with a link.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any, Final

CHANNELS: Final = ("web", "email", "sms", "wecom")
OUTSIDE: Final = CHANNELS[1:]
"""The ways that leave this installation; each needs a contact and an adapter."""
RULES: Final = ("now", "daily", "weekly", "never")
DEFAULTS: Final[Mapping[str, str]] = {
    "web": "now", "email": "daily", "sms": "now", "wecom": "now",
}  # fmt: skip
"""How somebody is told who has not chosen otherwise."""
WAITS: Final = 2
"""Days before its last day that what waits is told once more."""
BACKOFF: Final = tuple(timedelta(minutes=m) for m in (1, 5, 30, 120, 480, 1440))
"""Between one try and the next; after the last of them it is given up."""
LEASE: Final = timedelta(minutes=10)
"""A sending that did not come back within this was cut off, and is tried again under its key."""


@dataclass(frozen=True)
class Kind:
    """A kind of message. ``lawful``: the law asks that the person be told, so that on the web it
    cannot be switched off. ``gathered``: one of many, so that it leaves the house at most once a
    day."""

    name: str
    lawful: bool = False
    gathered: bool = False


KINDS: Final[Mapping[str, Kind]] = {
    k.name: k
    for k in (
        Kind("meeting.called", lawful=True),
        Kind("meeting.cancelled", lawful=True),
        Kind("opinion.answered", lawful=True),
        Kind("opinion.decided"),
        Kind("objection.answered", lawful=True),
        Kind("question.answered", lawful=True),
        Kind("request.handed"),
        Kind("request.late"),
        Kind("request.done"),
        Kind("talk.returned"),
        Kind("pledge.answered"),
        Kind("pledge.settled"),
        Kind("task.given"),
        Kind("asked.new"),
        Kind("waits.new", gathered=True),
        Kind("waits.soon", gathered=True),
        Kind("waits.late", gathered=True),
    )
}
"""``waits``: something on the person's own list: new there, nearly due, late. ``asked``: their own
word is asked for."""


@dataclass(frozen=True)
class Quiet:
    """Hours in which nothing leaves the house: from ``start``, over midnight or not, up to
    ``end``. The same hour twice is none at all."""

    start: time = time(21)
    end: time = time(8)

    def holds(self, at: time) -> bool:
        """Whether that time of day is quiet."""
        if self.start <= self.end:
            return self.start <= at < self.end
        return at >= self.start or at < self.end


def after_quiet(at: datetime, quiet: Quiet) -> datetime:
    """``at`` itself, or the end of the quiet hours it falls into. ``at`` is in local time."""
    if not quiet.holds(at.timetz().replace(tzinfo=None)):
        return at
    ends = at.replace(hour=quiet.end.hour, minute=quiet.end.minute, second=0, microsecond=0)
    return ends if ends > at else ends + timedelta(days=1)


def leaves_at(made: datetime, rule: str, quiet: Quiet) -> datetime | None:
    """When a message made then goes out by a way with this rule; None for ``never``.

    ``daily`` is collected until the quiet hours end, ``weekly`` until they end on a Monday.
    ``made`` is in local time, which China has one of. ValueError for another rule.
    """
    if rule == "never":
        return None
    if rule == "now":
        return after_quiet(made, quiet)
    if rule not in RULES:
        raise ValueError(f"no rule {rule!r}; there are: {', '.join(RULES)}")
    end = made.replace(hour=quiet.end.hour, minute=quiet.end.minute, second=0, microsecond=0)
    if end <= made:
        end += timedelta(days=1)
    if rule == "weekly":
        end += timedelta(days=-end.weekday() % 7)
    return end


def rule_of(rules: Mapping[str, str], channel: str, kind: str) -> str:
    """By which rule a kind of message goes by a channel. On the web lawful ones always at once;
    what is one of many leaves the house once a day at most."""
    rule = rules.get(channel, DEFAULTS[channel])
    if channel == "web":
        return "now" if KINDS[kind].lawful else rule
    return "daily" if rule == "now" and KINDS[kind].gathered else rule


def stage(due: date | None, today: date) -> str:
    """``new``, ``soon`` or ``late``: where what waits stands with its last day."""
    if due is None:
        return "new"
    if due < today:
        return "late"
    return "soon" if (due - today).days <= WAITS else "new"


def mark(what: str, due: date | None, stage: str = "") -> str:
    """What makes a message one of its kind for a person: the thing, its last day, the stage."""
    return "@".join(filter(None, (what, due.isoformat() if due else "", stage)))


def next_try(tries: int, failed_at: datetime) -> datetime | None:
    """When to try again after so many tries; None when it is given up."""
    return failed_at + BACKOFF[tries - 1] if 1 <= tries <= len(BACKOFF) else None


@dataclass(frozen=True)
class Letter:
    """What an adapter is handed. ``key`` is the same at every try: whoever takes it in twice may
    know by it. ``lines``: a digest's sentences with their links; ``text`` says it in one."""

    key: str
    channel: str
    to: str
    subject: str
    text: str
    link: str
    language: str
    lines: tuple[tuple[str, str], ...] = ()
    extra: Mapping[str, Any] = field(default_factory=dict)


class NotNow(Exception):
    """It could not be sent, and may be tried again: the line was down, the gateway was busy."""


class Refused(Exception):
    """It was not taken and never will be: no such number, no such user."""
