"""Wrong tries, and how long one waits after them: nobody locks a village out, nor one of it.

A village has one address for all its telephones, so an address alone is never locked. What waits is
a login *at* a network; a login everywhere (of browsers where its owner never signed in) waits only
after many more, and less long. A browser where its owner signed in before is known by a signed
cookie and counted by itself: whoever guesses elsewhere does not keep the owner out. Waits grow and
end; none is for ever. An address from which much is guessed leaves each login fewer tries there.

Counts stand in the database, so that several processes and a restart make no difference. Logins
and addresses are kept as keyed hashes only.
"""

from __future__ import annotations

import logging
import secrets
from datetime import datetime, timedelta
from typing import Final

from django.core import signing
from django.db import connection, transaction

from xiangyue.access import personal
from xiangyue.access.signed_in import network
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Account, SignInTry

log = logging.getLogger("xiangyue.sign_in")
FREE: Final = {"pair": 5, "device": 5, "login": 30}
"""So many tries before the first wait: of a login at a network, in a browser that knows it, and in
all others together."""
NARROW: Final = 2
"""The same of a login at a network whose address is hot."""
WAITS: Final = {
    "pair": (1, 2, 4, 8, 15, 30, 60),
    "device": (1, 2, 4, 8, 15, 30, 60),
    "login": (1, 2, 4, 8, 15),
}
"""Minutes of the first wait and of those after it; the last is repeated."""
HOT: Final = 40
"""So many wrong tries from an address within ``WITHIN``, whatever logins they were of."""
WITHIN: Final = timedelta(minutes=15)
FORGOTTEN: Final = timedelta(days=1)
"""After so long without a try all is counted anew."""
KNOWN: Final = "known"
KNOWN_FOR: Final = 400 * 86_400
SALT: Final = "xiangyue.known-device"
MOST_KNOWN: Final = 12


def _subject(kind: str, *what: str) -> bytes:
    return personal.code_hash(f"try-{kind}", "\n".join(what))


def _subjects(login: str, address: str, device: str) -> dict[bytes, str]:
    if device:
        return {_subject("device", login, device): "device"}
    near = network(address).hex()
    return {_subject("pair", login, near): "pair", _subject("login", login): "login"}


def _wait(kind: str, failures: int, free: int) -> timedelta:
    if failures < free:
        return timedelta()
    waits = WAITS[kind]
    return timedelta(minutes=waits[min(failures - free, len(waits) - 1)])


def _hot(address: str, now: datetime) -> bool:
    found = SignInTry.objects.filter(subject=_subject("address", address), last__gt=now - WITHIN)
    return found.filter(failures__gte=HOT).exists()


def take(login: str, address: str, now: datetime, *, device: str = "") -> int:
    """Take a try of this login from here; how many are left before a wait, this one gone.

    Refusal("too-often") while it has to wait. A right one gives it back by ``forget_failures``.
    """
    return _look(login, address, now, device=device, count=1)


def require_not_locked(login: str, address: str, now: datetime, *, device: str = "") -> None:
    """Refusal("too-often") while this login has to wait here; nothing is counted."""
    _look(login, address, now, device=device, count=0)


def count_failure(login: str, address: str, now: datetime, *, device: str = "") -> None:
    """One more wrong try of this login from here, whether or not it has to wait."""
    _look(login, address, now, device=device, count=1, refuses=False)
    count_address(address, now)


def _look(
    login: str, address: str, now: datetime, *, device: str, count: int, refuses: bool = True
) -> int:
    kinds = _subjects(login, address, device)
    narrow = not device and bool(address) and _hot(address, now)
    left, until = 10_000, now
    with transaction.atomic():
        rows = {bytes(r.subject): r for r in _locked(kinds, now, make=bool(count))}
        for subject, kind in kinds.items():
            row = rows.get(subject)
            if row is None:
                continue
            if row.last < now - FORGOTTEN:
                row.failures, row.since = 0, now
            free = min(FREE[kind], NARROW) if narrow and kind == "pair" else FREE[kind]
            until = max(until, row.last + _wait(kind, row.failures, free))
            left = min(left, free - row.failures - count)
        if count and (until <= now or not refuses):
            for row in rows.values():
                row.failures, row.last = min(row.failures + 1, 30_000), now
                row.save(update_fields=["failures", "since", "last"])
    if refuses and until > now:
        minutes = max(1, -(-int((until - now).total_seconds()) // 60))
        raise refuse("account.locked", code="too-often", minutes=minutes)
    return max(0, left)


def _locked(kinds: dict[bytes, str], now: datetime, *, make: bool) -> list[SignInTry]:
    order = sorted(kinds)
    if make:
        fresh = [SignInTry(subject=s, failures=0, since=now, last=now) for s in order]
        SignInTry.objects.bulk_create(fresh, ignore_conflicts=True)
    found = SignInTry.objects.filter(subject__in=order).order_by("subject")
    return list(found.select_for_update() if make else found)


def count_address(address: str, now: datetime) -> None:
    """One more wrong try from this address, whatever login it was of: it locks nothing."""
    if not address:
        return
    # Nothing else tells of wrong tries: neither who nor from where, but how many from one network.
    log.warning("wrong try, network %s", network(address)[:4].hex())
    with connection.cursor() as c:
        c.execute(
            "INSERT INTO xiangyue_signintry AS t (subject, failures, since, last)"
            " VALUES (%s, 1, %s, %s) ON CONFLICT (subject) DO UPDATE SET"
            " failures = CASE WHEN t.last < %s THEN 1 ELSE least(t.failures + 1, 30000) END,"
            " since = CASE WHEN t.last < %s THEN excluded.since ELSE t.since END,"
            " last = excluded.last",
            [_subject("address", address), now, now, now - WITHIN, now - WITHIN],
        )


def forget_failures(login: str, address: str, *, device: str = "") -> None:
    """After a success the login is counted from nothing here and in general; the address is not,
    nor the same login elsewhere, or a guesser could wait for the owner."""
    SignInTry.objects.filter(subject__in=list(_subjects(login, address, device))).delete()


def device_of(cookie: str, account: Account) -> str:
    """The browser's own number where this account's owner signed in with it since the password
    was set; "" elsewhere."""
    number, marks = _read(cookie)
    return number if _mark(account) in marks else ""


def known(cookie: str, account: Account) -> str:
    """The cookie of a browser where this account's owner has just signed in."""
    number, marks = _read(cookie)
    mine = _mark(account)
    marks = [mine, *(m for m in marks if m != mine)][:MOST_KNOWN]
    return signing.dumps([number or secrets.token_hex(8), *marks], salt=SALT, compress=True)


def _read(cookie: str) -> tuple[str, list[str]]:
    try:
        number, *marks = signing.loads(cookie, salt=SALT, max_age=KNOWN_FOR)
    except (signing.BadSignature, ValueError, TypeError):
        return "", []
    return str(number), [str(m) for m in marks]


def _mark(account: Account) -> str:
    return personal.code_hash("known-device", f"{account.pk}/{account.password}")[:8].hex()
