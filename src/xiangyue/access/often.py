"""A soft limit on how often one visitor may do something. Kept in this process's memory only.

The visitor is a keyed hash of the connection and the session cookie, under a key that is made anew
at each start: nothing is written anywhere, and nobody can ask afterwards who did what.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable
from threading import Lock
from time import monotonic

from django.conf import settings
from django.http import HttpRequest

from xiangyue.core.refusals import refuse

_KEY = secrets.token_bytes(32)
_VISITORS = 20_000


class Often:
    """At most ``times`` in ``seconds`` for one visitor."""

    def __init__(
        self, times: int, seconds: float, *, clock: Callable[[], float] = monotonic
    ) -> None:
        self.times, self.seconds, self.clock = times, seconds, clock
        self.seen: OrderedDict[bytes, list[float]] = OrderedDict()
        self.lock = Lock()

    def check(self, request: HttpRequest) -> None:
        """Count this request; Refusal("too-often") when there were too many."""
        who = visitor(request)
        now = self.clock()
        with self.lock:
            times = [t for t in self.seen.pop(who, []) if now - t < self.seconds]
            self.seen[who] = times
            if len(times) >= self.times:
                wait = max(1, round((self.seconds - (now - times[0])) / 60))
                raise refuse("opinion.too-often", code="too-often", minutes=wait)
            times.append(now)
            while len(self.seen) > _VISITORS:
                self.seen.popitem(last=False)


SAYING = Often(20, 600)
LOOKING = Often(30, 300)
OBJECTING = Often(10, 600)
"""How often one visitor may say something, look up a receipt, object to a posting."""


def visitor(request: HttpRequest) -> bytes:
    """A mark of the visitor that lives only as long as this process."""
    parts = (
        request.META.get("REMOTE_ADDR", ""),
        request.META.get("HTTP_X_FORWARDED_FOR", "")[-64:],
        request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""),
    )
    return hashlib.blake2b("\n".join(parts).encode(), key=_KEY, digest_size=16).digest()
