"""What is due, from whom, by when: the one list of a person, a branch, a village, a township.

Other rooms ask here; the rows are those of ``data.dues``.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from datetime import date, timedelta
from typing import Any, Final

from django.db.models import Q

from xiangyue.access.actors import Actor
from xiangyue.access.matters import of_another_office, seen_by
from xiangyue.access.opinions import ABOVE, ANSWERERS
from xiangyue.actions.postings import publishers
from xiangyue.actions.registers import ENTERERS, expiry_days
from xiangyue.actions.seal_uses import APPROVERS
from xiangyue.actions.titles import HOLDERS
from xiangyue.actions.village_books import settings
from xiangyue.actions.waiting import places_of
from xiangyue.core import village_books
from xiangyue.core.bodies import (
    BODIES,
    BRANCH,
    COMMITTEE,
    HOME,
    OFFICE,
    PARTY_COMMITTEE,
    SUPERVISION,
    held_in,
)
from xiangyue.core.places import level_of
from xiangyue.data import dues as data
from xiangyue.data.dues import Asked, Due
from xiangyue.data.models import Matter

AHEAD: Final = 100
"""Days ahead that the list shows; a year's calendar shows the year."""
LONG_AGO: Final = date(2000, 1, 1)
GROUPS: Final[dict[str, tuple[str, ...]]] = {
    "branch_committee": (*held_in("branch_committee"), *held_in("party")),
    "village_committee": COMMITTEE,
    "supervision_committee": held_in("supervision_committee"),
    "representatives_assembly": held_in("representatives_assembly"),
    "office": OFFICE,
    "residents_committee": held_in("residents_committee"),
    "party_committee": held_in("party_committee"),
    "town_government": held_in("town_government"),
    "government": held_in("government"),
}
"""Of whom a list may be asked: a body and the roles that answer for it; the branch with its
members."""


def _who(asked: Asked) -> dict[str, Any]:
    """The roles that answer what no definition gives to anybody; days of notice."""
    area = asked.area
    head = "secretary" if level_of(area) == "village" else "party_committee_secretary"
    return {
        "answerers": list(ANSWERERS),
        "officers": list(ABOVE),
        "party_committee": list(PARTY_COMMITTEE),
        "holders": list(HOLDERS),
        "branch": list(BRANCH),
        "publishers": list(dict.fromkeys((*publishers(area), head))),
        "committee": [*COMMITTEE, *OFFICE],
        "supervision": list(SUPERVISION),
        "party": list(dict.fromkeys((*publishers(area), *BRANCH))),
        "registrars": list(ENTERERS),
        "sealers": _arrays(APPROVERS),
        "representatives": list(held_in("representatives_assembly")),
        "book_enterers": _arrays(village_books.ENTERERS),
        "book_posters": _arrays(village_books.POSTERS),
        "trustee": list(village_books.TRUSTEE),
        "trust": settings(area, asked.today, charter={}).trusteeship.value,
        "expiry": expiry_days(area, asked.today),
        "bodies": json.dumps({body: list(roles) for body, roles in BODIES.items()}),
    }


def _arrays(roles: Mapping[str, Iterable[str]]) -> str:
    """{name: array of roles} as JSON of arrays that PostgreSQL reads."""
    return json.dumps({name: "{" + ",".join(of) + "}" for name, of in roles.items()})


def listed(asked: Asked, *, limit: int = 1000, offset: int = 0) -> list[Due]:
    """The list, the earliest first: one query."""
    return data.rows(asked, _who(asked), limit=limit, offset=offset)


def counts(asked: Asked) -> dict[str, tuple[int, int]]:
    """{area: (late, all)} of the list: one query."""
    return data.counts(asked, _who(asked))


def of_place(area: str, today: date, **more: Any) -> Asked:
    """What is not done in a place, late or due within ``AHEAD`` days."""
    return Asked(area, LONG_AGO, today + timedelta(days=AHEAD), today, **more)


def theirs(actor: Actor, today: date, *, last: date | None = None, **more: Any) -> Asked:
    """What is due from one person, wherever they hold a seat."""
    return Asked(
        actor.area,
        LONG_AGO,
        last or today + timedelta(days=AHEAD),
        today,
        person=actor.person_id,
        seats=[seat for seat in sorted(actor.seats) if seat[1] in places_of(actor)],
        **more,
    )


def year(asked: Asked) -> list[Due]:
    """The calendar of ``asked``'s days, done or not, with meetings and reception days: one
    query."""
    return data.rows(asked._replace(undone=False), _who(asked), calendar=True, limit=3000)


def shut(actor: Actor, found: Sequence[Due]) -> set[int]:
    """The matters that only their people see, of whom the actor is none, and the reports that
    another office looks into: due from their role all the same, until they who began it take it
    on. One query where there are such."""
    secret = {d.matter for d in found if d.secret and d.matter is not None}
    if not secret:
        return set()
    people = Q(procedure__raw__definition__confined="people") & ~seen_by(actor, "")
    theirs = Matter.objects.filter(people | Q(of_another_office(actor)), pk__in=secret)
    return set(theirs.values_list("pk", flat=True))


def groups(area: str) -> list[str]:
    """The bodies of ``GROUPS`` that a place of this level has."""
    if level_of(area) == "village":
        wanted = ("branch_committee", "village_committee", "supervision_committee", "office")
        return [*wanted[:3], "representatives_assembly", wanted[3]]
    if level_of(area) == "township":
        return ["party_committee", "town_government", "government"]
    return ["government"]


def homes(roles: list[str]) -> set[str]:
    """The bodies in which these roles are held."""
    return {HOME[role] for role in roles if role in HOME}
