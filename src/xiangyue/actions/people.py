"""A village's people by hand: households and persons. Seats are in ``actions.terms``.

The roster is kept by ``roster.KEEPERS``. Names, numbers and addresses go into the record as salted
commitments only.
"""

from __future__ import annotations

from datetime import date, datetime
from typing import Any
from uuid import UUID

from django.utils import timezone

from xiangyue.access import personal
from xiangyue.access.actors import Actor
from xiangyue.access.personal import ADDRESS, ID, PHONE
from xiangyue.actions.acts import Act, act
from xiangyue.actions.roster import KEEPERS
from xiangyue.core import identity
from xiangyue.core.refusals import refuse
from xiangyue.core.roster import STATUSES
from xiangyue.core.roster_rows import number_of
from xiangyue.data.models import Household, Jurisdiction, Person

NAME, NUMBER, GROUP, LONG = 60, 20, 40, 200  # characters at most


def require_keeper(actor: Actor, area: str) -> None:
    """Refusal("not-allowed") unless the actor keeps the roster here, or serves a level above."""
    if not actor.officer_of(area):
        actor.require(area, *KEEPERS)


def word(value: str, field: str, most: int, *, needed: bool = True) -> str:
    text = " ".join("".join(c for c in value if c.isprintable() or c.isspace()).split())
    if needed and not text:
        raise refuse("people.empty", field=field)
    if len(text) > most:
        raise refuse("people.long", field=field, most=most, have_characters=len(text))
    return text


def require_opened(area: str) -> None:
    if not Jurisdiction.objects.filter(area_id=area).exists():
        raise refuse("area.not-open", code="conditions")


def save_household(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    number: str,
    group: str = "",
    head: str = "",
    address: str | None = "",
    household_id: int | None = None,
    key: UUID | None = None,
) -> Household:
    """Add a household, or change the one of ``household_id``. ``address`` None leaves it as it is.

    Refusal beside ``number`` when another household of the village has it.
    """
    require_keeper(actor, area)
    require_opened(area)
    fields: dict[str, Any] = {
        "number": number_of(word(number, "number", NUMBER)),
        "group": word(group, "group", GROUP, needed=False),
        "head": word(head, "head", NAME),
    }
    place = None if address is None else word(address, "address", LONG, needed=False)
    name = "household.add" if household_id is None else "household.change"
    with act(name, actor=actor, now=now, area=area, key=key) as a:
        same = Household.objects.filter(area_id=area, number=fields["number"])
        if same.exclude(pk=household_id).exists():
            raise refuse("people.household-twice", field="number", number=fields["number"])
        if household_id is None:
            row = Household(area_id=area)
            a.count("households")
        else:
            row = _household(household_id, area)
        for field, value in fields.items():
            setattr(row, field, value)
        if place is not None:
            row.address_sealed = personal.seal(place, ADDRESS)
        row.save()
        a.on["household"] = row.pk
        a.sealed |= fields | ({} if place is None else {"address": place})
        a.result = str(row.pk)
    return row


def _household(household_id: int, area: str) -> Household:
    row = Household.objects.select_for_update().filter(pk=household_id, area_id=area).first()
    if row is None:
        raise refuse("people.household-unknown", code="not-found")
    return row


def save_person(
    *,
    actor: Actor,
    now: datetime,
    area: str,
    name: str,
    household: str = "",
    sex: str = "",
    birth_date: date | None = None,
    id_number: str | None = None,
    phone: str | None = None,
    status: str = "home",
    person_id: int | None = None,
    key: UUID | None = None,
) -> Person:
    """Add a person, or change the one of ``person_id``.

    ``household`` is a number of the village, empty for somebody from outside; ``id_number`` and
    ``phone`` None leave what is there, "" removes it. Refusal beside the field that is wrong.
    """
    require_keeper(actor, area)
    require_opened(area)
    fields = _person_fields(area, name, household, sex, birth_date, status, timezone.localdate(now))
    told = dict(fields)
    if id_number is not None:
        number = _identity(id_number, fields)
        told["id_number"] = number
        fields |= {"id_sealed": personal.seal(number, ID), "id_hash": personal.id_hash(number)}
    if phone is not None:
        told["phone"] = digits = read_phone(phone)
        fields |= _phone_fields(digits)
    what = "person.add" if person_id is None else "person.change"
    with act(what, actor=actor, now=now, area=area, key=key) as a:
        others = Person.objects.filter(area_id=area).exclude(pk=person_id)
        if fields.get("id_hash") and others.filter(id_hash=fields["id_hash"]).exists():
            raise refuse("people.id-twice", field="id_number")
        row = (
            Person(area_id=area, created_at=now)
            if person_id is None
            else lock_person(person_id, area)
        )
        for field, value in fields.items():
            setattr(row, field, value)
        row.save()
        a.on["person"] = row.pk
        born = told["birth_date"]
        a.sealed |= told | {"birth_date": born.isoformat() if born else ""}
        a.result = str(row.pk)
    return row


def _person_fields(
    area: str,
    name: str,
    household: str,
    sex: str,
    birth_date: date | None,
    status: str,
    today: date,
) -> dict[str, Any]:
    home = None
    if household.strip():
        number = number_of(household)
        ways = {number, household.strip()}
        home = Household.objects.filter(area_id=area, number__in=ways, active=True).first()
        if home is None:
            raise refuse("people.household-none", field="household", number=number)
    if sex not in ("", "f", "m"):
        raise refuse("people.choose", field="sex")
    if status not in STATUSES:
        raise refuse("people.choose", field="status")
    if birth_date and not date(1890, 1, 1) <= birth_date <= today:
        raise refuse("people.born", field="birth_date")
    return {
        "name": word(name, "name", NAME),
        "household_id": home.pk if home else None,
        "sex": sex,
        "birth_date": birth_date,
        "status": status,
    }


def _identity(typed: str, fields: dict[str, Any]) -> str:
    """The number in its normal form; birth date and sex follow from it where they were not told."""
    if not typed.strip():
        return ""
    found = identity.read_id(typed)
    if found is None:
        raise refuse("people.id-wrong", field="id_number")
    sex = found.sex[0]
    if fields["birth_date"] not in (None, found.born):
        raise refuse("people.id-other-birth", field="birth_date")
    if fields["sex"] not in ("", sex):
        raise refuse("people.id-other-sex", field="sex")
    fields |= {"birth_date": found.born, "sex": sex}
    return found.number


def read_phone(typed: str) -> str:
    """A phone number as digits, "" for none; Refusal beside ``phone`` for what is none."""
    if not typed.strip():
        return ""
    digits = identity.read_phone(typed)
    if digits is None:
        raise refuse("people.phone-wrong", field="phone")
    return digits


def _phone_fields(digits: str) -> dict[str, bytes | None]:
    return {
        "phone_sealed": personal.seal(digits, PHONE),
        "phone_hash": personal.phone_hash(digits),
    }


def lock_person(person_id: int, area: str) -> Person:
    """The person of this area, locked until the transaction ends; Refusal("not-found")."""
    found = Person.objects.select_for_update().filter(pk=person_id, area_id=area, active=True)
    row = found.first()
    if row is None:
        raise refuse("people.unknown", code="not-found")
    return row


def set_phone(a: Act, person: Person, digits: str) -> None:
    """Put a phone number (digits, or "") on a locked person within an open act."""
    for field, value in _phone_fields(digits).items():
        setattr(person, field, value)
    person.save(update_fields=["phone_sealed", "phone_hash"])
    a.on["person"] = person.pk
    a.sealed["phone"] = digits
