"""Who runs an election: the members in office of its election committee, and who may not.

Whoever is named for a post, and who is a close relative of theirs, acts on no part of the election
(Organic Law of Villagers' Committees (2025), Art. 15): not as a member of the election committee,
and not by another role either. They leave the committee by ``actions.election_committees``.
"""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import Final

from django.db.models import Q, QuerySet

from xiangyue.access.actors import Actor
from xiangyue.core import relatives as core
from xiangyue.core.procedure import Procedure
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Candidacy, ElectionOfficer, Matter, Relation
from xiangyue.methods import relatives

OFFICER: Final = "election_officer"
"""The role of a member of the election committee: held in one matter alone."""
STANDS: Final = ("named", "formal")
"""States of a candidacy by which somebody has a part in the election."""


def in_office(matter: Matter, today: date | None = None) -> Q:
    """Which ``ElectionOfficer`` rows are members in office of the matter's election committee."""
    mine = Q(election__matter=matter, since__isnull=False)
    if today is None:
        return mine & Q(until=None)
    return mine & Q(since__lte=today) & (Q(until=None) | Q(until__gt=today))


def serves(person: int | None, matter: Matter, today: date | None = None) -> bool:
    """Whether a person is a member in office: one query, none for nobody."""
    if person is None:
        return False
    return ElectionOfficer.objects.filter(in_office(matter, today), person_id=person).exists()


def standing(matter: Matter) -> set[int]:
    """The people who are named for a post or stand for it (``candidacies``)."""
    return set(candidacies(matter).values_list("person_id", flat=True))


def candidacies(matter: Matter) -> QuerySet[Candidacy]:
    """By which somebody is named for a post or stands for it; of those whom voters named on papers,
    who is among the first (``rank``): one paper alone sends nobody away."""
    return Candidacy.objects.filter(
        ~Q(named_by="voters") | Q(rank__isnull=False) | Q(state="formal"),
        election__matter=matter,
        state__in=STANDS,
    )


def ties_of(people: Iterable[int], day: date, area: str, use: str = "committee") -> list[core.Tie]:
    """The close relatives of these people that count for ``use``: ties that start from them."""
    ids = set(people)
    if not ids:
        return []
    near = Relation.objects.filter(Q(first__in=ids) | Q(second__in=ids)).values_list(
        "first_id", "second_id"
    )
    around = ids | {p for pair in near for p in pair}
    rows = Relation.objects.filter(
        Q(first__in=around) | Q(second__in=around), confirmed_on__isnull=False
    )
    said = [core.Tie(r.first_id, r.second_id, r.relation) for r in rows]
    counted = relatives.counted(use, day=day, area=area)
    every = core.with_what_follows(said)
    others = {t.first for t in every} | {t.second for t in every}
    return list(counted.of(core.between(every, ids, others)))


def require(actor: Actor, matter: Matter, today: date | None = None) -> bool:
    """Whether the actor acts as a member of the election committee. Refusal for who stands for a
    post, or is a close relative of one who does, whatever role they hold."""
    if actor.person_id is None:
        return False
    named = standing(matter)
    if actor.person_id in named:
        raise refuse("officer.stands", code="not-allowed", clause="law:15.3")
    if named and today is not None:
        found = ties_of([actor.person_id], today, matter.area_id)
        if any(t.second in named for t in found):
            raise refuse("officer.relative", code="not-allowed", clause="law:15.3")
    return serves(actor.person_id, matter, today)


def roles_in(
    actor: Actor,
    matter: Matter,
    procedure: Procedure,
    today: date,
    members: Iterable[int] | None = None,
) -> frozenset[str]:
    """The roles by which somebody acts on the parts of a matter, for a page: those held in its
    area, and that of this matter alone. One query for who is signed in, of an election only, and
    none where the ``members`` in office are known."""
    roles = actor.roles(matter.area_id)
    if members is not None:
        return roles | {OFFICER} if actor.person_id in set(members) else roles
    elects = any(OFFICER in part.actors for part in procedure.parts)
    if elects and serves(actor.person_id, matter, today):
        roles |= {OFFICER}
    return roles
