"""The thin path of a plain secret ballot: a rush of voters spends its time on the ballots alone.

It stands before Django, in the loop of the web server, where many wait without a thread for each
of them (ADR 11), and takes what the page ``/vote/7/`` sends when nothing is special: a voter with a
session, the fields of the ballot, the token against other sites. Sign-in, entitlement, one vote
each, receipt and entry are those of the ordinary way, for many at once (``actions.casting``).
Whatever else comes, and whatever would be refused, goes on to Django as it came.

When more come at once than a worker takes on, or the database cannot be reached, it answers at
once: wait, your place is kept. The page sends the ballot again by itself, and a kept place goes
before those who come later and counts as having come in time.
"""

from __future__ import annotations

import hmac
import re
from asyncio import to_thread
from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from html import escape
from typing import Any, Final, ParamSpec, TypeVar

from csp.utils import build_policy
from django.conf import settings
from django.db import Error, connection
from django.templatetags.static import static

from xiangyue.access import clock
from xiangyue.actions.casting import Cast, casting, look_at, unknown
from xiangyue.core.digits import whole
from xiangyue.data.ballot_rush import NAMES
from xiangyue.data.loop_leader import LoopLeader
from xiangyue.data.loop_line import LoopLine
from xiangyue.web.thin import Answer, Door, Keyed, Signed, is_session, same_token

LONGEST: Final = 16 * 1024
MOST: Final = 256
"""Voters whom a worker takes on at once, as many as it puts in within a tenth of a second; with a
kept place some more."""
KEPT: Final = 64
PLACE_FOR: Final = timedelta(minutes=15)
_PATH = re.compile(r"/vote/([0-9]{1,9})/\Z")
_FRAME: Final = frozenset(("csrfmiddlewaretoken", "idempotency", "expected_version", "place"))


class ThinBallots:
    """What takes ballots out of what is sent, in the web server's loop (``web.thin.Path``)."""

    def __init__(self) -> None:
        self.signed = Signed()
        self.door = Door()
        self.line = LoopLine(NAMES)
        self.leader: LoopLeader[Cast] = LoopLeader(self.together)
        self.inside = 0
        self.key = Keyed(settings.SECRET_KEY.encode() + b"/place")
        self.headers = _every_answer()

    def of(self, path: str) -> str:
        """The number of the box whose page this is; "" for any other page."""
        found = _PATH.match(path)
        return found[1] if found is not None else ""

    async def answer(self, environ: dict[str, Any], of: str) -> Answer | None:
        """Put the ballot in; its answer, or None where the ordinary way has to go."""
        box = int(of)
        fields = self.door.fields(environ, LONGEST, 300)
        if fields is None:
            return None
        session, token, _language = self.door.cookies(environ.get("HTTP_COOKIE", ""))
        if not is_session(session) or not self.door.own_site(environ):
            return None
        sent: dict[str, str] = {}
        answers: dict[str, list[str]] = {}
        for name, value in fields:
            if name.startswith("q-"):
                answers.setdefault(name[2:], []).append(value)
            elif name in _FRAME and name not in sent:
                sent[name] = value
            else:
                return None
        if not same_token(sent.get("csrfmiddlewaretoken", ""), token):
            return None
        now = await self.now() if settings.DEMONSTRATION else clock.now()
        place = sent.get("place")
        came = self.place_of(place, box, session) if place else None
        if came is not None and now - came > PLACE_FOR:
            came = None
        return await self.cast(Cast(session, box, answers, came or now), came is not None, fields)

    async def cast(self, cast: Cast, kept: bool, fields: list[tuple[str, str]]) -> Answer | None:
        """Put the ballot in, with those that come at the same moment."""
        if self.inside >= MOST + (KEPT if kept else 0):
            return self.wait(cast, fields)
        self.inside += 1
        try:
            await self.leader.do(cast)
        except Error:
            return self.wait(cast, fields)
        finally:
            self.inside -= 1
        if cast.outcome != "in":
            return None
        return 302, [("Location", f"/vote/{cast.box}/?in={cast.seq}"), *self.headers], b""

    async def together(self, some: list[Cast]) -> None:
        """Those that came at the same moment."""
        strange = unknown(some)
        if strange:
            await to_thread(_apart, look_at, strange)
        await self.line.run(casting(some, await self.now(), self.signed))

    async def now(self) -> datetime:
        """The demonstration's clock stands in the database, for which the loop does not wait."""
        return await to_thread(_apart, clock.now) if settings.DEMONSTRATION else clock.now()

    # -- a kept place ------------------------------------------------------------------------------

    def place(self, cast: Cast) -> str:
        """That this voter came for this box at that moment, signed."""
        said = f"{int(cast.came.timestamp())}"
        return f"{said}.{self.sign(said, cast.box, cast.session)}"

    def sign(self, said: str, box: int, session: str) -> str:
        """The keyed hash of it."""
        return self.key.of(f"{said}/{box}/{session}".encode()).hex()

    def place_of(self, sent: str, box: int, session: str) -> datetime | None:
        """When they came, by the place that they were given; None for none."""
        said, _, sign = sent.partition(".")
        mine = self.sign(said, box, session).encode()
        moment = whole(said)
        if moment is None or not hmac.compare_digest(mine, sign.encode()):
            return None
        return datetime.fromtimestamp(moment, UTC)

    def wait(self, cast: Cast, fields: list[tuple[str, str]], after: int = 2) -> Answer:
        """Wait, your place is kept: the page sends the ballot again by itself."""
        again = [(k, v) for k, v in fields if k != "place"] + [("place", self.place(cast))]
        inputs = "".join(
            f'<input type="hidden" name="{escape(k)}" value="{escape(v)}">' for k, v in again
        )
        body = _WAIT.format(
            inputs=inputs, box=cast.box, after=after, js=static("js/wait.js"),
            css=static("css/base.css"),
        ).encode()  # fmt: skip
        head = [
            ("Retry-After", str(after)),
            ("Content-Type", "text/html; charset=utf-8"),
            *self.headers,
        ]
        return 503, head, body


def _every_answer() -> list[tuple[str, str]]:
    return [
        ("Cache-Control", "no-store"),
        ("Vary", "Cookie"),
        ("X-Content-Type-Options", "nosniff"),
        ("Referrer-Policy", settings.SECURE_REFERRER_POLICY),
        ("X-Frame-Options", "DENY"),
        ("Content-Security-Policy", build_policy()),
    ]


_Given = ParamSpec("_Given")
_Found = TypeVar("_Found")


def _apart(ask: Callable[_Given, _Found], *given: _Given.args, **more: _Given.kwargs) -> _Found:
    """What asks the database in a thread of its own, whose connection is then for others."""
    try:
        return ask(*given, **more)
    finally:
        connection.close()


_WAIT = """<!doctype html>
<html lang="zh-Hans"><head><meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>请稍等 · Please wait</title><link rel="stylesheet" href="{css}"></head>
<body><main class="page"><h1>投票的人很多，请稍等</h1>
<p>您的位置留着，票还没有投进去。{after}秒后自动再投，请不要关掉这一页。</p>
<p lang="en">Many people are voting. Your place is kept; your ballot is not in the box yet. It is
sent again in {after} seconds: please keep this page open.</p>
<form method="post" action="/vote/{box}/" data-after="{after}">{inputs}
<button class="button main">现在再投 · Send it now</button></form></main>
<script src="{js}" defer></script></body></html>
"""
