"""Sessions in the database, as Django's, read together with the seats of whoever is signed in.

Whose a session is stands sealed in its data, so each process remembers the account of the sessions
it has seen. That only guesses what to read along: what the session itself says decides.
"""

from __future__ import annotations

from collections import OrderedDict
from datetime import date
from typing import Any

from django.contrib.auth import SESSION_KEY
from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.utils import timezone

from xiangyue.access.actors import SESSION_SEATS
from xiangyue.data.prepared import prepared

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
        with prepared() as c:
            c.execute(
                SESSION_SEATS, {"session": key, "now": now, "account": account or 0, "day": day}
            )
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
