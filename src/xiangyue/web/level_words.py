"""Servers of lower levels in words: in which state each is, and why."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from time import monotonic
from typing import Any

from django.conf import settings
from django.db import connection
from django.utils.functional import Promise
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as lazy
from django.utils.translation import ngettext, pgettext_lazy

from xiangyue.core.levels import LATE
from xiangyue.web import area_words

STATES: dict[str, tuple[Promise | str, str]] = {
    "fresh": (lazy("Fresh"), "done"),
    "copying": (lazy("Being copied"), "wait"),
    "late": (pgettext_lazy("server", "Late"), "warn"),
    "broken": (lazy("Broken"), "bad"),
}
WHY: dict[str, Promise | str] = {
    "silent": lazy("The way to it is open, but it writes nothing. Is Xiangyue running there?"),
    "unreachable": lazy("It cannot be reached: its line, its address or that server itself."),
    "relay": lazy("On this server the way to it is not open."),
    "refused": lazy("It refuses our password. Was a new invitation made there?"),
    "certificate": lazy("Its certificate is not the one that was handed over."),
    "version": lazy("It publishes in a newer form than this server reads. This one has to be "
                    "upgraded first."),
    "slot": lazy("We were away for too long: what waited for us there is gone. Everything has to "
                 "be copied anew."),
    "apply": lazy("It sent what cannot be written here: a row that is not its own, or a fault. "
                  "Nothing more is taken until somebody has looked."),
    "stopped": lazy("The line was cut. It is taken up again by itself."),
    "area": lazy("Another server, or another area, answers at its address."),
}  # fmt: skip
LOG_WHY: dict[str, Promise | str] = {
    "request": lazy("Shortened: its log has fewer entries now than were seen."),
    "rewritten": lazy("Rewritten: its log did not grow out of what was seen."),
    "forked": lazy("Forked: as many entries as were seen, but others."),
    "signature": lazy("It is not signed by the key that was handed over."),
    "log": lazy("The key of its log is not known here."),
    "unreadable": lazy("What it shows of its log cannot be read."),
}
_SQL = """
SELECT s.area, a.name, s.server, s.state, s.why, s.since, s.joined_at, v.beat_at, v.base_url,
    s.log_why, s.log_size, s.log_at, coalesce(v.origin, ''),
    (SELECT count(*) FROM xiangyue_levelarea l WHERE starts_with(l.area, s.area)
        AND length(l.area) = 12)
FROM xiangyue_levelsource s LEFT JOIN xiangyue_levelserver v ON v.area = s.area
LEFT JOIN xiangyue_area a ON a.code = s.area ORDER BY s.area
"""
_KEPT: list[Any] = []


@dataclass(frozen=True)
class Source:
    """A lower server as pages show it. ``villages``: how many of its villages came here."""

    area: str
    official: str
    server: str
    kept_state: str
    kept_why: str
    since: datetime
    joined_at: datetime
    beat_at: datetime | None
    base_url: str | None
    log_why: str
    log_size: int
    log_at: datetime | None
    origin: str
    villages: int

    @property
    def name(self) -> str:
        """The everyday name of its area."""
        return area_words.shown_name(self.official or self.area, self.area)

    @property
    def address(self) -> str:
        """Where its pages are, by its own word; "" for what is no address of pages."""
        return self.base_url if (self.base_url or "").startswith(("https://", "http://")) else ""

    def state(self, now: datetime) -> str:
        """As it is now: what was fresh when somebody looked may be late by now."""
        if self.kept_state == "fresh" and (not self.beat_at or now - self.beat_at > 2 * LATE):
            return "late"
        return self.kept_state

    def why(self, now: datetime) -> str:
        """Why it is not fresh, in a sentence."""
        if self.state(now) == "fresh":
            return ""
        return str(WHY.get(self.kept_why) or (WHY["silent"] if self.state(now) == "late" else ""))

    def shown(self, now: datetime) -> dict[str, Any]:
        """What the pages need."""
        words, kind = STATES[self.state(now)]
        proved = self.log_why == "cosigned"
        return {
            "area": self.area,
            "name": self.name,
            "link": area_words.link_to(self.area),
            "state": words,
            "kind": kind,
            "why": self.why(now),
            "age": age(self.beat_at, now),
            "beat_at": self.beat_at,
            "base_url": self.address,
            "villages": self.villages,
            "proved": proved,
            "log_size": self.log_size,
            "log_at": self.log_at,
            "log_why": "" if proved else str(LOG_WHY.get(self.log_why, "")),
            "origin": self.origin,
        }


def age(then: datetime | None, now: datetime) -> str:
    """How long ago, in the largest unit that says it."""
    if then is None:
        return _("never yet")
    seconds = max(0, int((now - then).total_seconds()))
    if seconds < 90:
        return ngettext("%(n)s second ago", "%(n)s seconds ago", seconds) % {"n": seconds}
    if seconds < 90 * 60:
        n = seconds // 60
        return ngettext("%(n)s minute ago", "%(n)s minutes ago", n) % {"n": n}
    if seconds < 36 * 3600:
        n = seconds // 3600
        return ngettext("%(n)s hour ago", "%(n)s hours ago", n) % {"n": n}
    n = seconds // 86400
    return ngettext("%(n)s day ago", "%(n)s days ago", n) % {"n": n}


def sources() -> list[Source]:
    """Every server that was joined: one query, at most once in ``settings.FIGURES_SECONDS``."""
    seconds = settings.FIGURES_SECONDS
    if seconds and _KEPT and monotonic() - _KEPT[0] < seconds:
        found: list[Source] = _KEPT[1]
        return found
    with connection.cursor() as c:
        c.execute(_SQL)
        found = [Source(*row) for row in c.fetchall()]
    _KEPT[:] = [monotonic(), found]
    return found


def over(code: str, among: list[Source] | None = None) -> Source | None:
    """The server that an area's figures come from; None where they are this one's own."""
    known = sources() if among is None else among
    return next((s for s in known if code.startswith(s.area)), None)


def under(code: str, among: list[Source]) -> list[Source]:
    """The servers whose figures are among an area's."""
    return [s for s in among if s.area.startswith(code) and s.area != code]
