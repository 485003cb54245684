"""A place's people: who holds which seat, for all; households and residents, for who may see."""

from __future__ import annotations

from typing import Any

from django.db.models import QuerySet

from xiangyue.access import personal
from xiangyue.actions import circumstances
from xiangyue.actions.people import require_keeper
from xiangyue.actions.roster import require_sight, sees_whole
from xiangyue.api.rows import Here, Table, person_out
from xiangyue.api.rows import PersonOut as Named
from xiangyue.core.masking import mask_name
from xiangyue.data import roster
from xiangyue.data.models import Circumstance, Household, HouseholdCard, Membership, Person

UNTOLD = ("party_member", "probationary_member", "officer")
"""Of whom the page says no more than how many there are."""


def _seats(here: Here) -> list[Membership]:
    return [s for s in roster.seats(here.area, here.today) if s.role not in UNTOLD]


seats = Table(
    Membership,
    "id person body role group start end",
    _seats,
    says="A seat that is held today.",
)


def _homes(here: Here) -> QuerySet[Household]:
    require_sight(here.actor, here.area)
    return roster.households(here.area, here.said)


def _deputy(row: Household, _here: Here) -> Any:
    return person_out(row.representative.person) if row.representative else None


def _head(row: Household, here: Here) -> str:
    return str(row.head if sees_whole(here.actor, here.area) else mask_name(row.head))


households = Table(
    Household,
    "id number group",
    _homes,
    says="A household. For who serves there or above; the name is whole for who keeps the roster.",
    head=(str, _head),
    seat=(int | None, lambda r, _h: r.representative_id),
    represented_by=(Named | None, _deputy),
)


def _people(here: Here) -> list[Person] | QuerySet[Person]:
    """Residents by name. Who sees masked names finds nobody by name: that would unmask them."""
    require_sight(here.actor, here.area)
    whole = sees_whole(here.actor, here.area)
    said = here.said if whole else ""
    phone = personal.phone_hash(said) if said else None
    return roster.residents(here.area, said, phone)


def _roles(row: Person, here: Here) -> list[str]:
    seats = row.memberships.all()
    today = here.today
    return [s.role for s in seats if s.start <= today and (s.end is None or s.end >= today)]


def _name(row: Person, here: Here) -> str:
    whole = sees_whole(here.actor, here.area) or _roles(row, here)
    return str(row.name if whole else mask_name(row.name))


people = Table(
    Person,
    "id sex status",
    lambda here: _people(here).prefetch_related("memberships"),
    says="A resident. For who serves there or above; names are masked but for who keeps the"
    " roster, and of those who hold a seat.",
    name=(str, _name),
    born=(int | None, lambda r, _h: r.birth_date.year if r.birth_date else None),
    household=(str | None, lambda r, _h: r.household.number if r.household else None),
    roles=(list[str], _roles),
)


def _exempt(here: Here) -> QuerySet[Circumstance]:
    here.actor.require(here.area, *circumstances.KEEPERS)
    rows = circumstances.kept(here.area, practice=here.place.practice)
    return rows.filter(practice=here.place.practice).order_by("-start", "-pk")


exempt = Table(
    Circumstance,
    "id person kind start end source",
    _exempt,
    says="Why somebody is exempt from contributions: for the office alone.",
)


def _cards(here: Here) -> QuerySet[HouseholdCard]:
    require_keeper(here.actor, here.area)
    rows = HouseholdCard.objects.filter(household__area_id=here.area, household__active=True)
    return rows.filter(ended_at=None).order_by("household__number", "pk")


cards = Table(
    HouseholdCard,
    "id household number made_at handed_at",
    _cards,
    says="A household's card that is printed or in use: for who keeps the roster.",
)

LISTS = {
    "seats": seats,
    "households": households,
    "people": people,
    "circumstances": exempt,
    "cards": cards,
}
SEARCHED = ("households", "people")
