"""The acting person: who they are and which roles they hold, where, on a day."""

from __future__ import annotations

from dataclasses import dataclass, field
from datetime import datetime

from django.db import connection
from django.utils import timezone

from xiangyue.core.refusals import Check, Refusal
from xiangyue.data.models import Account
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
        """One word for the record: the first of the roles held, else "villager" or "visitor"."""
        if self.seats:
            return min(self.seats)[0]
        return "villager" if self.person_id else "visitor"


NOBODY = Actor()

_SEATS = """
SELECT p.id, p.name, p.area_id, m.role, m.area_id
FROM xiangyue_account a
JOIN xiangyue_person p ON p.id = a.person_id
LEFT JOIN xiangyue_membership m
  ON m.person_id = p.id AND m.start <= %(day)s AND (m."end" IS NULL OR m."end" >= %(day)s)
WHERE a.id = %(account)s AND a.is_active AND p.active
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


_PERSON_SEATS = _SEATS.replace(
    "FROM xiangyue_account a\nJOIN xiangyue_person p ON p.id = a.person_id",
    "FROM xiangyue_person p",
).replace("a.id = %(account)s AND a.is_active AND", "p.id = %(account)s AND")


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
    return Actor(person_id, name, area, seats, account_id)
