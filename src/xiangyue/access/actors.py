"""The acting person: who they are and which roles they hold, where, on a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime
from functools import lru_cache

from django.contrib.auth import HASH_SESSION_KEY, SESSION_KEY
from django.contrib.sessions.backends.base import SessionBase
from django.db import connection
from django.utils import timezone
from django.utils.crypto import constant_time_compare

from xiangyue.core.bodies import ROLES
from xiangyue.core.refusals import Check, Refusal
from xiangyue.data.models import Account
from xiangyue.data.prepared import prepared
from xiangyue.methods.wording import sentences


@dataclass(frozen=True)
class Actor:
    """Who acts. ``seats`` are the pairs (role, area code) held at the moment of acting.

    An anonymous visitor has no person and no seats. ``area`` is the code of the person's own area.
    """

    person_id: int | None = None
    name: str = ""
    area: str = ""
    seats: frozenset[tuple[str, str]] = field(default_factory=frozenset)
    account_id: int | None = None
    unread: int = field(default=0, compare=False)  # messages, of one who is signed in
    door: str = field(default="", compare=False)  # "card": came in by a household card

    def roles(self, area: str) -> frozenset[str]:
        """The roles held in exactly this area; a resident is also a "villager" there."""
        roles = {r for r, code in self.seats if code == area}
        if self.person_id is not None and self.area == area and len(area) == 12:
            roles.add("villager")
        return frozenset(roles)

    def officer_of(self, area: str) -> bool:
        """Whether the actor serves this area or one above it (township, county ...)."""
        return any(r == "officer" and area.startswith(code) for r, code in self.seats)

    def holds(self, area: str, *roles: str) -> bool:
        """Whether the actor holds any of these roles in this area."""
        return any((r, area) in self.seats for r in roles)

    def require(self, area: str, *roles: str, clause: str = "") -> None:
        """Refusal("not-allowed") naming the roles that may, unless the actor holds one of them."""
        if not self.holds(area, *roles):
            names = {
                "zh": "、".join(sentences()[f"role.{r}"]["zh"] for r in roles),
                "en": " / ".join(sentences()[f"role.{r}"]["en"] for r in roles),
            }
            raise Refusal(
                "not-allowed",
                Check(
                    says="access.roles",
                    met=False,
                    clause=clause,
                    values={"roles": roles, "roles_names": names},
                ),
            )

    @property
    def acts_as(self) -> str:
        """One word for the record: the weightiest role held, else "villager" or "visitor"."""
        if self.seats:
            return min((r for r, _code in self.seats), key=ROLES.index)
        return "villager" if self.person_id else "visitor"


NOBODY = Actor()

_SEATS = """
SELECT p.id, p.name, p.area_id, m.role, m.area_id, a.password, u.unread
FROM xiangyue_account a
JOIN xiangyue_person p ON p.id = a.person_id
LEFT JOIN xiangyue_membership m
  ON m.person_id = p.id AND m.start <= %(day)s AND (m."end" IS NULL OR m."end" >= %(day)s)
CROSS JOIN LATERAL (SELECT count(*) AS unread FROM xiangyue_message x
  WHERE x.person_id = p.id AND x.seen_at IS NULL) AS u
WHERE a.id = %(account)s AND a.is_active AND p.active
"""
#: A session together with the seats of the account that is likely its own, once a day that it is
#: still in use (what its owner sees of it), and till when it may now rest
#: (``signed_in.rests_until``; NULL of one without rest): one round trip.
SESSION_SEATS = f"""
WITH seen AS (UPDATE xiangyue_signedin SET seen_on = %(day)s::date
  WHERE session_id = %(session)s AND seen_on < %(day)s::date),
rested AS (UPDATE django_session SET expire_date = %(ends)s
  WHERE session_key = %(session)s AND expire_date > %(now)s AND expire_date < %(ends)s::timestamptz)
SELECT s.session_data, s.expire_date, w.*
FROM django_session s
LEFT JOIN ({_SEATS}) AS w (id, name, area, role, seat, password, unread) ON true
WHERE s.session_key = %(session)s AND s.expire_date > %(now)s
"""
#: The same of many sessions at once, each with the village where something is to be done.
SESSIONS_VILLAGES = f"""
SELECT asked.n, j.practice, j.charter, s.session_data, w.*
FROM unnest(%(sessions)s::text[], %(accounts)s::bigint[], %(villages)s::text[]) WITH ORDINALITY
    AS asked (session, account, village, n)
LEFT JOIN django_session s ON s.session_key = asked.session AND s.expire_date > %(now)s
LEFT JOIN xiangyue_jurisdiction j ON j.area_id = asked.village
LEFT JOIN LATERAL ({_SEATS.replace("%(account)s", "asked.account")})
    AS w (id, name, area, role, seat, password, unread) ON true
"""


def actor_for(account: Account | int | None, now: datetime) -> Actor:
    """The actor behind an account (or its id) at ``now``: one query; NOBODY where there is none."""
    account_id = account if isinstance(account, int) else getattr(account, "pk", None)
    if account_id is None:
        return NOBODY
    with connection.cursor() as c:
        c.execute(_SEATS, {"account": account_id, "day": timezone.localdate(now)})
        rows = c.fetchall()
    return _actor(rows, account_id)


def actor_of_session(session: SessionBase, now: datetime) -> Actor:
    """The actor signed in by this session: one query for the account, its person and its seats.

    None where the session was read with its seats (``site.sessions``).
    As ``django.contrib.auth.get_user``: a session made before the password changed is nobody's.
    """
    account_id = session.get(SESSION_KEY)
    if not account_id:
        card = session.get(CARD_KEY)
        return actor_of_card(int(card), session.get(HASH_SESSION_KEY, "")) if card else NOBODY
    asked = int(account_id), timezone.localdate(now)
    read = getattr(session, "seats_read", None)  # (account, day, rows), read with the session
    if read is not None and read[:2] == asked:
        rows = read[2]
    else:
        with prepared() as c:
            c.execute(_SEATS, {"account": asked[0], "day": asked[1]})
            rows = c.fetchall()
    return actor_of_seats(rows, asked[0], session.get(HASH_SESSION_KEY, ""))


CARD_KEY = "_card"
"""In a session: the number of the household card's PIN (``CardPin``) by which somebody came in."""


def actor_of_card(pin_id: int, mark: str) -> Actor:
    """Who came in by a household card: themself, in no office; NOBODY once the card is void, the
    PIN another, the person gone. One query."""
    with prepared() as c:
        c.execute(_CARD, [pin_id])
        row = c.fetchone()
    if row is None or not _is_of_password(mark, row[3]):
        return NOBODY
    return Actor(row[0], row[1], row[2], unread=row[4], door="card")


def pin_mark(pin: str) -> str:
    """The mark of a PIN (as it is stored) in the session that it began."""
    return Account(password=pin).get_session_auth_hash()


_CARD = """
SELECT p.id, p.name, p.area_id, n.pin, (SELECT count(*) FROM xiangyue_message x
  WHERE x.person_id = p.id AND x.seen_at IS NULL)
FROM xiangyue_cardpin n
JOIN xiangyue_householdcard c ON c.id = n.card_id
JOIN xiangyue_person p ON p.id = n.person_id
WHERE n.id = %s AND c.ended_at IS NULL AND c.handed_at IS NOT NULL AND p.active
  AND p.household_id = c.household_id
"""


def actor_of_seats(rows: list[tuple], account_id: int, mark: str) -> Actor:
    """The same out of rows that were read, and the mark of the password in the session."""
    if not rows or not _is_of_password(mark, rows[0][5]):
        return NOBODY
    return _actor(rows, account_id)


@lru_cache(maxsize=1024)
def _is_of_password(given: str, password: str) -> bool:
    """Whether a session's mark was made while the account had this password (as Django stores it).

    Remembered, since each answer takes two keyed hashes.
    """
    account = Account(password=password)
    hashes = (account.get_session_auth_hash(), *account.get_session_auth_fallback_hash())
    return any(constant_time_compare(given, h) for h in hashes)


_PERSON_SEATS = (
    _SEATS.replace(", a.password, u.unread", "")
    .replace(
        "FROM xiangyue_account a\nJOIN xiangyue_person p ON p.id = a.person_id",
        "FROM xiangyue_person p",
    )
    .replace("a.id = %(account)s AND a.is_active AND", "p.id = %(account)s AND")
)


def actor_of_person(person_id: int, now: datetime) -> Actor:
    """The actor that is this person, with or without an account (driver, commands): one query."""
    with connection.cursor() as c:
        c.execute(_PERSON_SEATS, {"account": person_id, "day": timezone.localdate(now)})
        rows = c.fetchall()
    return _actor(rows, None)


def _actor(rows: list[tuple], account_id: int | None) -> Actor:
    if not rows:
        return NOBODY
    person_id, name, area = rows[0][:3]
    seats = frozenset((r[3], r[4]) for r in rows if r[3])
    return Actor(person_id, name, area, seats, account_id, rows[0][6] if len(rows[0]) > 6 else 0)
