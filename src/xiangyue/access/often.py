"""A soft limit on how often one visitor may do something. Kept in this process's memory only.

The visitor is a keyed hash of the address and the session cookie, under a key that is made anew
at each start: nothing is written anywhere, and nobody can ask afterwards who did what. A header
that says who is behind a proxy is believed only from the proxies of ``settings.TRUSTED_PROXIES``:
else anyone would be a new visitor at every request.
"""

from __future__ import annotations

import hashlib
import secrets
from collections import OrderedDict
from collections.abc import Callable, Mapping
from functools import lru_cache
from ipaddress import IPv4Address, IPv4Network, IPv6Address, IPv6Network, ip_address
from threading import Lock
from time import monotonic
from typing import Any

from django.conf import settings
from django.http import HttpRequest

from xiangyue.core.refusals import refuse

_KEY = secrets.token_bytes(32)
_VISITORS = 20_000
CROWD = 10
"""So many visitors' worth may come from one address: an office, a village behind one line."""


class Often:
    """At most ``times`` in ``seconds`` for one visitor."""

    def __init__(
        self, times: int, seconds: float, *, clock: Callable[[], float] = monotonic
    ) -> None:
        self.times, self.seconds, self.clock = times, seconds, clock
        self.seen: OrderedDict[bytes, list[float]] = OrderedDict()
        self.lock = Lock()

    def check(self, request: HttpRequest) -> None:
        """Count this request; Refusal("too-often") when there were too many.

        A cookie is the visitor's to choose: all of one address together have CROWD times as much.
        """
        self.count(client_address(request), request.COOKIES.get(settings.SESSION_COOKIE_NAME, ""))

    def count(self, address: str, cookie: str) -> None:
        """The same of a visitor known by address and session cookie ("" for none)."""
        now = self.clock()
        with self.lock:
            for mark, most in (
                (_mark(address, cookie), self.times),
                (_mark(address), self.times * CROWD),
            ):
                times = [t for t in self.seen.pop(mark, []) if now - t < self.seconds]
                self.seen[mark] = times
                if len(times) >= most:
                    wait = max(1, round((self.seconds - (now - times[0])) / 60))
                    raise refuse("opinion.too-often", code="too-often", minutes=wait)
                times.append(now)
            while len(self.seen) > _VISITORS:
                self.seen.popitem(last=False)


SAYING = Often(20, 600)
LOOKING = Often(30, 300)
OBJECTING = Often(10, 600)
VOTING = Often(60, 600)
PACKING = Often(30, 600)
"""How often one visitor may say something, look up a receipt, object to a posting, hand in an
encrypted ballot (an office's device votes for many), take a package of open data."""
LONGEST_BALLOT = 4_000_000
"""Bytes of one encrypted ballot."""


def client_address(request: HttpRequest) -> str:
    """The address of who asks, as of ``address_of``."""
    return address_of(request.META)


def address_of(meta: Mapping[str, Any]) -> str:
    """The address in the environment of a request: of the connection, or what a trusted proxy says.

    Each proxy appends whom it saw, so the list is read from its end, as long as the one who tells
    is trusted; what stands before that the visitor may have written.
    """
    here = str(meta.get("REMOTE_ADDR", ""))
    forwarded = meta.get("HTTP_X_FORWARDED_FOR")
    told = str(forwarded).split(",") if forwarded else []
    while told and _trusted(here, tuple(settings.TRUSTED_PROXIES)):
        before = _parsed(told.pop().strip())
        if before is None:
            break
        here = str(before)
    return here


def _parsed(text: str) -> IPv4Address | IPv6Address | None:
    try:
        found = ip_address(text)
    except ValueError:
        return None
    return getattr(found, "ipv4_mapped", None) or found


@lru_cache(maxsize=64)
def _trusted(address: str, proxies: tuple[IPv4Network | IPv6Network, ...]) -> bool:
    found = _parsed(address)
    return found is not None and any(found in network for network in proxies)


def _mark(*parts: str) -> bytes:
    """A mark of the visitor that lives only as long as this process."""
    return hashlib.blake2b("\n".join(parts).encode(), key=_KEY, digest_size=16).digest()
