"""Sessions in the database, as Django's, read together with the seats of whoever is signed in.

Whose a session is stands sealed in its data, so each process remembers the account of the sessions
it has seen. That only guesses what to read along: what the session itself says decides.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Sequence
from datetime import date, datetime
from functools import cache, lru_cache
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from xiangyue.access.actors import NOBODY, SESSION_SEATS, SESSIONS_VILLAGES, Actor, actor_of_seats
from xiangyue.data.models import Jurisdiction
from xiangyue.data.prepared import prepared
from xiangyue.web.thin import Signed

REMEMBERED = 20_000
_accounts: OrderedDict[str, int] = OrderedDict()


class SessionStore(db.SessionStore):
    """The same table, the same signing; nothing of its data is kept between requests."""

    #: (account, day, rows of ``access.actors``) as read with the session; for this request only.
    seats_read: tuple[int, date, list[Any]] | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Django's own."""
        return Session

    def load(self) -> dict[str, Any]:
        """What the session holds: one query, which also reads the seats."""
        data: dict[str, Any] = super().load()
        key, account = self._session_key, data.get(SESSION_KEY)
        if key and account and key not in _accounts:
            _accounts[key] = int(account)
            while len(_accounts) > REMEMBERED:
                try:
                    _accounts.popitem(last=False)
                except KeyError:  # another thread was quicker
                    break
        return data

    def _get_session_from_db(self) -> Session | None:
        now = timezone.now()
        key, account, day = (
            self.session_key,
            _accounts.get(self.session_key),
            timezone.localdate(now),
        )
        values = {"session": key, "now": now, "account": account or 0, "day": day}
        with prepared() as c:
            c.execute(SESSION_SEATS, values)
            rows = c.fetchall()
        if not rows:
            self._session_key = None
            _accounts.pop(key, None)
            return None
        if account:
            self.seats_read = account, day, [row[2:] for row in rows if row[2] is not None]
        return Session(session_key=key, session_data=rows[0][0], expire_date=rows[0][1])

    def save(self, must_create: bool = False) -> None:
        """As Django's; who it is may be another afterwards."""
        self.seats_read = None
        super().save(must_create)

    def delete(self, session_key: str | None = None) -> None:
        """As Django's."""
        self.seats_read = None
        super().delete(session_key)


@cache
def _signed() -> Signed:
    """Ready once there is a key to sign with."""
    return Signed()


@lru_cache(maxsize=1024)
def _village(code: str, practice: bool, charter: str) -> Jurisdiction:
    """To be read only: many share it."""
    return Jurisdiction(area_id=code, practice=practice, charter=json.loads(charter))


def who_where(
    asked: Sequence[tuple[str, str]], now: datetime
) -> list[tuple[Actor | None, Jurisdiction | None]]:
    """Who has each of these sessions ("" is a visitor), and the village each asks for: one query.

    The actor is None where the session is over, or not yet known to this process.
    """
    signed, day = _signed(), timezone.localdate(now)
    accounts = [_accounts.get(key, 0) for key, _village in asked]
    with prepared() as c:
        c.execute(
            SESSIONS_VILLAGES,
            {
                "sessions": [key for key, _village in asked],
                "accounts": [str(account) for account in accounts],
                "villages": [village for _key, village in asked],
                "now": timezone.now(),
                "day": day,
            },
        )
        rows = c.fetchall()
    found: list[tuple[Actor | None, Jurisdiction | None]] = [(None, None)] * len(asked)
    seats: dict[int, list[Any]] = {}
    for n, _practice, _charter, _data, *seat in rows:
        if seat[0] is not None:
            seats.setdefault(n, []).append(seat)
    for n, practice, charter, data, *_seat in rows:
        key, village = asked[n - 1]
        where = None if charter is None else _village(village, practice, charter)
        who = None if key else NOBODY
        if data is not None and accounts[n - 1]:
            whose = signed.session(data)
            if whose is not None and whose[0] == accounts[n - 1]:
                who = actor_of_seats(seats.get(n, []), *whose)
        found[n - 1] = who, where
    return found
