"""Sessions in the database, as Django's, read by one plain statement: every page asks for one."""

from __future__ import annotations

from django.contrib.sessions.backends import db
from django.contrib.sessions.models import Session
from django.db import connection
from django.utils import timezone

_READ = """
SELECT session_data, expire_date FROM django_session
WHERE session_key = %s AND expire_date > %s
"""


class SessionStore(db.SessionStore):
    """The same table, the same signing; nothing is kept between requests."""

    @classmethod
    def get_model_class(cls) -> type[Session]:
        """Django's own."""
        return Session

    def _get_session_from_db(self) -> Session | None:
        with connection.cursor() as c:
            c.execute(_READ, [self.session_key, timezone.now()])
            row = c.fetchone()
        if row is None:
            self._session_key = None
            return None
        return Session(session_key=self.session_key, session_data=row[0], expire_date=row[1])
