"""The roster to read: counts, who represents whom, lists of households and residents by page."""

from __future__ import annotations

from datetime import date
from typing import Any, NamedTuple

from django.db import connection
from django.db.models import Count, Q, QuerySet

from xiangyue.core.digits import whole
from xiangyue.data.people import Household, Membership, Person

_COUNTS = """
SELECT
  (SELECT count(*) FROM xiangyue_household WHERE area_id = %(a)s AND active),
  (SELECT count(*) FROM xiangyue_household h WHERE h.area_id = %(a)s AND h.active AND (
     h.representative_id IS NOT NULL OR (h."group" <> '' AND EXISTS (
       SELECT 1 FROM xiangyue_membership m WHERE m.area_id = %(a)s AND m."group" = h."group"
         AND m.role IN ('representative', 'assembly_chair') AND m.start <= %(day)s
         AND (m."end" IS NULL OR m."end" >= %(day)s))))),
  count(*) FILTER (WHERE household_id IS NOT NULL),
  count(*) FILTER (WHERE household_id IS NOT NULL AND status = 'away')
FROM xiangyue_person WHERE area_id = %(a)s AND active
"""


class Counts(NamedTuple):
    """How many; ``represented``: households with a representative, or whose group has one."""

    households: int
    represented: int
    residents: int
    away: int


def counts(area: str, day: date) -> Counts:
    """One query."""
    with connection.cursor() as c:
        c.execute(_COUNTS, {"a": area, "day": day})
        return Counts(*c.fetchone())


def seats(area: str, day: date) -> list[Membership]:
    """All seats held on ``day`` with their people: one query."""
    running = Membership.objects.filter(area_id=area, start__lte=day, person__active=True)
    running = running.filter(Q(end__isnull=True) | Q(end__gte=day))
    return list(running.select_related("person").order_by("id"))


def stands_for(area: str) -> dict[int, list[str]]:
    """Household numbers by the seat of their representative, in counting order: one query."""
    found: dict[int, list[str]] = {}
    rows = Household.objects.filter(area_id=area, active=True, representative__isnull=False)
    for seat, number in rows.values_list("representative_id", "number"):
        found.setdefault(seat, []).append(number)
    return {seat: sorted(some, key=counting) for seat, some in found.items()}


def counting(number: str) -> tuple[int, str]:
    """Household numbers in the order people count: 2 before 10."""
    place = whole(number)
    return (10**9 if place is None else place, number)


def ranges(numbers: list[str]) -> str:
    """``1-3,7``: sorted household numbers in short."""
    pieces: list[list[str]] = []
    for number in numbers:
        last = pieces[-1][-1] if pieces else ""
        before, this = whole(last), whole(number)
        if before is not None and this == before + 1:
            pieces[-1].append(number)
        else:
            pieces.append([number])
    return ", ".join(p[0] if len(p) < 2 else f"{p[0]}-{p[-1]}" for p in pieces)


def households(area: str, said: str = "") -> QuerySet[Household]:
    """Households with representative and ``people``, by number; searched by number or head."""
    rows = Household.objects.filter(area_id=area, active=True)
    if said:
        rows = rows.filter(Q(number=said) | Q(head__startswith=said) | Q(group=said))
    return (
        rows.select_related("representative__person")
        .annotate(people=Count("residents", filter=Q(residents__active=True)))
        .extra(select={"size": "length(number)"}, order_by=["size", "number"])
    )


def residents(area: str, said: str = "", phone: bytes | None = None) -> QuerySet[Person]:
    """Active people with their household, by name; searched by name, household, or phone's hash."""
    rows = Person.objects.filter(area_id=area, active=True)
    if phone is not None:
        rows = rows.filter(phone_hash=phone)
    elif said:
        rows = rows.filter(Q(name__startswith=said) | Q(household__number=said))
    return rows.select_related("household").order_by("name", "id")


def my_representatives(person: Person, day: date) -> list[Membership]:
    """Who stands for a person's household (loaded): its own, else those of its group: one query."""
    home: Any = person.household
    if home is None:
        return []
    seats = Membership.objects.filter(area_id=person.area_id, start__lte=day)
    seats = seats.filter(Q(end__isnull=True) | Q(end__gte=day)).select_related("person")
    if home.representative_id:
        return list(seats.filter(pk=home.representative_id))
    if not home.group:
        return []
    of_group = seats.filter(role__in=("representative", "assembly_chair"), group=home.group)
    return list(of_group.order_by("id"))
