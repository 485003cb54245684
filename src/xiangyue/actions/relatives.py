"""Close relatives: said once by one of the two or by the office, used wherever they may not be.

What one person says of another counts when the other, or the office, confirms it: nobody makes a
rival leave the election committee by claiming kinship. Source: Civil Code, Art. 1045; Organic Law
of Villagers' Committees (2025), Art. 8, 15, 18, 37; ``rules/relatives.yaml``.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from datetime import date, datetime
from typing import Final
from uuid import UUID

from django.db.models import Q, QuerySet
from django.utils import timezone

from xiangyue.access.actors import Actor
from xiangyue.actions.acts import act
from xiangyue.core import relatives
from xiangyue.core.refusals import Check, refuse
from xiangyue.core.relatives import INVERSE, SAID, Tie, with_what_follows
from xiangyue.data.models import ElectionOfficer, Jurisdiction, Person, Relation
from xiangyue.methods import relatives as rules
from xiangyue.methods.wording import sentences

KEEPERS: Final = ("clerk", "director", "deputy_director")
"""Who enters them for others, besides the election committee in office."""


def keeps(actor: Actor, area: str, on: date) -> bool:
    """Whether the actor enters and confirms what others are to one another."""
    if actor.person_id is None:
        return False
    return (
        actor.holds(area, *KEEPERS)
        or _officers(area, on).filter(person_id=actor.person_id).exists()
    )


def _officers(area: str, on: date) -> QuerySet[ElectionOfficer]:
    serving = Q(until=None) | Q(until__gte=on)
    return ElectionOfficer.objects.filter(
        serving, election__area_id=area, election__matter__state="running", since__lte=on
    )


def ties_around(people: Iterable[int], *, steps: int = 1) -> tuple[Tie, ...]:
    """What is said and confirmed of these people, with what follows from it. ``steps`` 2 also reads
    what is said of their relatives: their siblings and grandparents are then known, whoever they
    are. One query a step."""
    near = set(people)
    said: list[Tie] = []
    for _ in range(steps):
        rows = Relation.objects.filter(
            Q(first__in=near) | Q(second__in=near), confirmed_on__isnull=False
        ).values_list("first_id", "second_id", "relation")
        said = [Tie(first, second, relation) for first, second, relation in rows]
        near |= {p for tie in said if tie.relation != "none" for p in (tie.first, tie.second)}
    return with_what_follows(said)


def close_relatives(
    person_ids: Iterable[int],
    area: str,
    day: date,
    *,
    use: str = "elected",
    others: Collection[int] | None = None,
) -> tuple[Tie, ...]:
    """The pairs of close relatives among these people, or between them and ``others``: one query.

    Siblings, and grandparents with their grandchildren, also where the parent between them alone
    was said. Only those that count for ``use`` (``core.relatives.USES``) in this area on this day.
    """
    people = set(person_ids)
    if not people or (others is not None and not others):
        return ()
    ties = ties_around(people.union(others or ()))
    counted = rules.counted(use, day=day, area=area)
    return counted.of(relatives.between(ties, people, others))


def relatives_of(person_id: int) -> tuple[Tie, ...]:
    """All close relatives of one person, seen from them: two queries."""
    ties = ties_around([person_id], steps=2)
    return tuple(t.seen_from(person_id) for t in ties if person_id in (t.first, t.second))


def relation_names(relation: str) -> dict[str, str]:
    """What the second is to the first, in each language."""
    return sentences()[f"relation.{relation}"]


def clash(tie: Tie, says: str, names: dict[int, str], *, use: str, area: str, day: date) -> Check:
    """The condition that two close relatives stand against: with both names and the clause."""
    counted = rules.counted(use, day=day, area=area)
    values = {
        "name": names.get(tie.first, ""),
        "other": names.get(tie.second, ""),
        "relation": relation_names(tie.relation),
    }
    return Check(says, False, clause=counted.clause(tie.relation), values=values)


def say_relation(
    *,
    actor: Actor,
    now: datetime,
    person_id: int,
    other_id: int,
    relation: str,
    key: UUID | None = None,
) -> Relation:
    """``other`` is the ``relation`` of ``person`` (their parent, child ...; "none": no close one).

    Said of oneself it waits for the other or the office; entered by the office it counts at once.
    Refusals: another's relatives, people of two villages, oneself, what is settled already.
    """
    if relation not in SAID:
        raise refuse("relatives.how", field="relation")
    if person_id == other_id:
        raise refuse("relatives.oneself", field="other")
    people = {p.pk: p for p in Person.objects.filter(pk__in=(person_id, other_id), active=True)}
    if len(people) != 2 or len({p.area_id for p in people.values()}) != 1:
        raise refuse("relatives.not-here", field="other")
    area, today = people[person_id].area_id, timezone.localdate(now)
    office = keeps(actor, area, today)
    if not office and actor.person_id != person_id:
        raise refuse("relatives.not-yours", code="not-allowed")
    first, second = sorted((person_id, other_id))
    stored = relation
    if relation != "none" and first != person_id:
        stored = INVERSE[relation]
    with act(
        "relatives.say", actor=actor, now=now, area=area, practice=_practice(area), key=key
    ) as a:
        row = Relation.objects.select_for_update().filter(first=first, second=second).first()
        if row is not None and row.confirmed_on and not office:
            if row.relation != stored:
                raise refuse("relatives.settled", code="conditions")
            a.result = str(row.pk)
            return row
        other_said = row is not None and row.said_by_id not in (None, actor.person_id)
        agreed = other_said and row is not None and row.relation == stored
        row, _ = Relation.objects.update_or_create(
            first_id=first,
            second_id=second,
            defaults={
                "relation": stored,
                "said_on": today,
                "said_by_id": actor.person_id,
                # both say the same, or the office has it from a paper; "no" needs nobody's word
                "confirmed_on": today if office or agreed or stored == "none" else None,
            },
        )
        a.sealed |= {"people": [first, second], "relation": stored}
        a.result = str(row.pk)
    return row


def confirm_relation(
    *, actor: Actor, now: datetime, relation_id: int, key: UUID | None = None
) -> Relation:
    """The other of the two, or the office, confirms what one of them said."""
    row = Relation.objects.select_related("first").filter(pk=relation_id).first()
    if row is None:
        raise refuse("relatives.gone", code="not-found")
    area, today = row.first.area_id, timezone.localdate(now)
    concerned = actor.person_id in (row.first_id, row.second_id)
    if not (concerned or keeps(actor, area, today)):
        raise refuse("relatives.not-yours", code="not-allowed")
    if row.said_by_id == actor.person_id:
        raise refuse("relatives.own-word", code="conditions")
    with act(
        "relatives.confirm", actor=actor, now=now, area=area, practice=_practice(area), key=key
    ) as a:
        row = Relation.objects.select_for_update().get(pk=relation_id)
        row.confirmed_on = today
        row.save(update_fields=["confirmed_on"])
        a.sealed |= {"people": [row.first_id, row.second_id], "relation": row.relation}
        a.result = str(row.pk)
    return row


def take_back_relation(
    *, actor: Actor, now: datetime, relation_id: int, key: UUID | None = None
) -> str:
    """What was said wrongly, or has ended (a divorce): by the office; what waits to be confirmed
    also by either of the two. The area's code."""
    row = Relation.objects.select_related("first").filter(pk=relation_id).first()
    if row is None:
        raise refuse("relatives.gone", code="not-found")
    area = row.first.area_id
    if not keeps(actor, area, timezone.localdate(now)):
        if actor.person_id not in (row.first_id, row.second_id):
            raise refuse("relatives.not-yours", code="not-allowed")
        if row.confirmed_on:
            raise refuse("relatives.settled", code="conditions")
    with act(
        "relatives.back", actor=actor, now=now, area=area, practice=_practice(area), key=key
    ) as a:
        Relation.objects.filter(pk=relation_id).delete()
        a.sealed |= {"people": [row.first_id, row.second_id], "relation": row.relation}
        a.result = area
    return area


def _practice(area: str) -> bool:
    return Jurisdiction.objects.filter(area_id=area, practice=True).exists()


def to_ask(person_id: int) -> list[Person]:
    """Those of the person's own household of whom nothing is said yet: a question, no more."""
    me = Person.objects.only("household_id").get(pk=person_id)
    if me.household_id is None:
        return []
    pairs = Relation.objects.filter(Q(first=person_id) | Q(second=person_id))
    said = {p for pair in pairs.values_list("first_id", "second_id") for p in pair}
    home = Person.objects.filter(household_id=me.household_id, active=True)
    return list(home.exclude(pk__in=said | {person_id}).order_by("name", "pk"))


def said_of(person_id: int) -> list[Relation]:
    """What is said of one person, confirmed or not: one query."""
    rows = Relation.objects.filter(Q(first=person_id) | Q(second=person_id))
    return list(rows.select_related("first", "second", "said_by").order_by("pk"))
