"""What is due, from whom, by when: the one list of a person, a branch, a village, a township.

Other rooms ask here; the rows are those of ``data.dues``.
"""

from __future__ import annotations

import json
from datetime import date, timedelta
from typing import Any, Final

from xiangyue.access.actors import Actor
from xiangyue.access.opinions import ABOVE, ANSWERERS
from xiangyue.actions.postings import publishers
from xiangyue.actions.registers import ENTERERS, expiry_days
from xiangyue.actions.seal_uses import APPROVERS
from xiangyue.actions.waiting import places_of
from xiangyue.core.bodies import BODIES, BRANCH, COMMITTEE, HOME, OFFICE, SUPERVISION, held_in
from xiangyue.core.places import level_of
from xiangyue.data import dues as data
from xiangyue.data.dues import Asked, Due

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
        "branch": list(BRANCH),
        "publishers": list(dict.fromkeys((*publishers(area), head))),
        "committee": [*COMMITTEE, *OFFICE],
        "supervision": list(SUPERVISION),
        "party": list(dict.fromkeys((*publishers(area), *BRANCH))),
        "registrars": list(ENTERERS),
        "sealers": json.dumps({b: "{" + ",".join(r) + "}" for b, r in APPROVERS.items()}),
        "expiry": expiry_days(area, asked.today),
        "bodies": json.dumps({body: list(roles) for body, roles in BODIES.items()}),
    }


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
