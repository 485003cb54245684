"""Sessions in the database, as Django's, read together with the seats of whoever is signed in.

Whose a session is, and how long it may rest, stands sealed in its data, so each process remembers
that of the sessions it has seen. It only tells what to read along and till when a session that is
used goes on: what the session itself says decides, and whoever looks at its ``expire_date`` alone
(the thin paths) sees the same end.
"""

from __future__ import annotations

import json
from collections import OrderedDict
from collections.abc import Sequence
from datetime import date, datetime, timedelta
from functools import cache, lru_cache
from typing import Any, NamedTuple, cast

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.core import signing
from django.utils import timezone

from xiangyue.access import signed_in
from xiangyue.access.actors import (
    NOBODY,
    SESSION_SEATS,
    SESSIONS_VILLAGES,
    Actor,
    actor_of_seats,
)
from xiangyue.data.models import Jurisdiction
from xiangyue.data.prepared import prepared
from xiangyue.web.thin import Signed

REMEMBERED = 20_000


class Known(NamedTuple):
    """What a process remembers of a session; ``until`` and ``rests`` are None of one without."""

    account: int
    until: datetime | None = None
    rests: timedelta | None = None


NOTHING = Known(0)
_known: OrderedDict[str, Known] = OrderedDict()


class SessionStore(db.SessionStore):
    """The same table, the same signing; nothing of its data is kept between requests."""

    #: (account, day, rows of ``access.actors``) as read with the session; for this request only.
    seats_read: tuple[int, date, list[Any]] | None = None
    #: The application's day, told by ``web.middleware`` before anything is read; else the clock's.
    day: date | None = None
    #: Till when it lasts, as read.
    ends: datetime | None = None

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Django's own."""
        return Session

    def load(self) -> dict[str, Any]:
        """What the session holds: one query, which also reads the seats and moves its end on. A
        process that meets a session for the first time moves it by a second one."""
        data: dict[str, Any] = super().load()
        key, account = self._session_key, int(data.get(SESSION_KEY) or 0)
        until, rests = signed_in.lasting(data)
        if key and (account or until) and key not in _known:
            self._used(key, until, rests)
            _known[key] = Known(account, until, rests)
            while len(_known) > REMEMBERED:
                try:
                    _known.popitem(last=False)
                except KeyError:  # another thread was quicker
                    break
        return data

    def _used(self, key: str, until: datetime | None, rests: timedelta | None) -> None:
        if until is None or rests is None:
            return
        ends = signed_in.rests_until(timezone.now(), until, rests)
        if self.ends is not None and self.ends < ends:
            Session.objects.filter(pk=key).update(expire_date=ends)

    def _get_session_from_db(self) -> Session | None:
        now = timezone.now()
        key, day = self.session_key, self.day or timezone.localdate(now)
        account, until, rests = _known.get(key, NOTHING)
        values = {
            "session": key, "now": now, "account": account, "day": day,
            "ends": signed_in.rests_until(now, until, rests) if until and rests else None,
        }  # fmt: skip
        with prepared() as c:
            c.execute(SESSION_SEATS, values)
            rows = c.fetchall()
        if not rows:
            self._session_key = None
            _known.pop(key, None)
            return None
        self.ends = rows[0][1]
        if account:
            self.seats_read = account, day, [row[2:] for row in rows if row[2] is not None]
        return Session(session_key=key, session_data=rows[0][0], expire_date=rows[0][1])

    def encode(self, session_dict: dict[str, Any]) -> str:
        """As Django's, signed, but not packed: it is read a thousand times for each time that it is
        written, and is too short to gain by that."""
        said: str = signing.dumps(session_dict, salt=self.key_salt, serializer=self.serializer)
        return said

    def save(self, must_create: bool = False) -> None:
        """As Django's; who it is, and how long it rests, may be another afterwards."""
        self.seats_read = None
        _known.pop(self._session_key or "", None)
        super().save(must_create)

    def get_expiry_date(self, **given: Any) -> datetime:
        """Till when it lasts, used or not: as it began; of one without rest as Django's."""
        until, rests = signed_in.lasting(self._session)
        if until is None:
            return cast("datetime", super().get_expiry_date(**given))
        return signed_in.rests_until(timezone.now(), until, rests) if rests else until

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
    accounts = [_known.get(key, NOTHING).account for key, _village in asked]
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
