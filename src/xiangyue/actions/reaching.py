"""How somebody is reached: contacts proved by a code, rules for each channel, quiet hours.

A person does it for themself; for one who cannot, the clerk does, on record, with the person's word
in place of the code. A contact may be that of a relative who is told in their place.
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import datetime, time, timedelta
from uuid import UUID

from django.conf import settings
from django.core.exceptions import ValidationError
from django.core.validators import validate_email

from xiangyue.access import contacts, personal
from xiangyue.access.actors import Actor
from xiangyue.actions.acts import act
from xiangyue.actions.people import lock_person, require_keeper
from xiangyue.actions.typed import words
from xiangyue.core import identity
from xiangyue.core.digits import digits_in
from xiangyue.core.messages import CHANNELS, OUTSIDE, RULES
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Contact, Message, Parcel, Person, PhoneSignIn, Reaching

GOOD_FOR = timedelta(minutes=30)
AGAIN = timedelta(minutes=1)
"""A code is good for so long, and may be asked for anew after so long."""
WRONG = 5
"""So many wrong codes, and another has to be asked for."""
_WECOM = re.compile(r"[A-Za-z0-9][A-Za-z0-9_.@-]{0,63}")


def add_contact(
    *,
    actor: Actor,
    now: datetime,
    person_id: int,
    channel: str,
    address: str,
    whose: str = "",
    vouched: bool = False,
    key: UUID | None = None,
) -> Contact:
    """An address by which the person is reached from now on, in place of an earlier one.

    Of oneself it has to be proved by the code that is sent there. ``vouched``: the clerk has the
    person's word, and no code goes out. ``whose``: who answers there, "" the person.
    """
    area = _area(actor, person_id)
    if vouched and actor.person_id == person_id:
        raise refuse("contact.vouch-self", code="not-allowed")
    clear = _address(channel, address)
    whose = words(whose, "whose", 60, least=0)
    with act("person.contact", actor=actor, now=now, area=area, key=key) as a:
        person = lock_person(person_id, area)
        Contact.objects.filter(person=person, channel=channel).delete()
        _forget(person, channel)
        row = Contact.objects.create(
            person=person,
            channel=channel,
            sealed=personal.seal(clear, contacts.column(channel)),
            whose=whose,
            made_at=now,
            made_by_id=actor.person_id,
            checked_at=now if vouched else None,
            asked_at=None if vouched else now,
        )
        if not vouched:
            _send_code(row, now)
        a.on["person"] = person_id
        a.data |= {"channel": channel, "vouched": vouched, "relative": bool(whose)}
        a.result = str(row.pk)
    return row


def ask_code(*, actor: Actor, now: datetime, person_id: int, channel: str) -> Contact:
    """The code once more, to a contact that is not proved; not twice within ``AGAIN``."""
    _area(actor, person_id)
    row = Contact.objects.filter(person_id=person_id, channel=channel, checked_at=None).first()
    if row is None:
        raise refuse("contact.none", code="not-found")
    if row.asked_at is not None and now - row.asked_at < AGAIN:
        raise refuse("contact.too-soon", code="too-often")
    Contact.objects.filter(pk=row.pk).update(asked_at=now, tries=0)
    row.asked_at, row.tries = now, 0
    _send_code(row, now)
    return row


def _send_code(row: Contact, now: datetime) -> None:
    Parcel.objects.filter(
        person_id=row.person_id, channel=row.channel, code=True, state__in=("waiting", "retry")
    ).update(state="dropped")
    Parcel.objects.create(
        person_id=row.person_id, channel=row.channel, code=True, leaves_at=now, next_at=now
    )


def confirm_contact(
    *,
    actor: Actor,
    now: datetime,
    person_id: int,
    channel: str,
    code: str,
    key: UUID | None = None,
) -> Contact:
    """The code that came there; from now on the contact is used. Refusal beside ``code``."""
    area = _area(actor, person_id)
    row = Contact.objects.filter(person_id=person_id, channel=channel).first()
    if row is None:
        raise refuse("contact.none", code="not-found")
    if row.checked_at is not None:
        return row
    if row.asked_at is None or now - row.asked_at > GOOD_FOR:
        raise refuse("contact.code-old", field="code", minutes=int(GOOD_FOR.total_seconds() // 60))
    if row.tries >= WRONG:
        raise refuse("contact.code-tries", field="code", most=WRONG)
    typed = digits_in(identity.plain_digits(code))
    if not contacts.same(typed, contacts.code_of(row)):
        Contact.objects.filter(pk=row.pk).update(tries=row.tries + 1)
        raise refuse("contact.code-wrong", field="code", left=WRONG - row.tries - 1)
    with act("person.contact-proved", actor=actor, now=now, area=area, key=key) as a:
        row.checked_at = now
        row.save(update_fields=["checked_at"])
        a.on["person"] = person_id
        a.data["channel"] = channel
        a.result = str(row.pk)
    return row


def remove_contact(
    *, actor: Actor, now: datetime, person_id: int, channel: str, key: UUID | None = None
) -> None:
    """It is used no more, and what waited to go there does not go."""
    area = _area(actor, person_id)
    with act("person.contact-gone", actor=actor, now=now, area=area, key=key) as a:
        person = lock_person(person_id, area)
        if not Contact.objects.filter(person=person, channel=channel).delete()[0]:
            raise refuse("contact.none", code="not-found")
        _forget(person, channel)
        a.on["person"] = person_id
        a.data["channel"] = channel


def _forget(person: Person, channel: str) -> None:
    if channel == "sms":  # another number, or none, signs nobody in
        PhoneSignIn.objects.filter(account__person=person).delete()
    Parcel.objects.filter(
        person=person, channel=channel, state__in=("waiting", "retry", "failed")
    ).update(state="dropped")


def choose(
    *,
    actor: Actor,
    now: datetime,
    person_id: int,
    rules: Mapping[str, str],
    quiet_from: time | None = None,
    quiet_until: time | None = None,
    language: str = "zh",
    key: UUID | None = None,
) -> Reaching:
    """How often by each channel, the person's own quiet hours (both or none), their language.

    What the law asks that they be told stays in their list on this site whatever is chosen.
    """
    area = _area(actor, person_id)
    for channel, rule in rules.items():
        if channel not in CHANNELS or rule not in RULES:
            raise refuse("people.choose", field=channel)
    if (quiet_from is None) != (quiet_until is None):
        raise refuse("reach.quiet", field="quiet_until" if quiet_from else "quiet_from")
    if language not in ("zh", "en"):
        raise refuse("people.choose", field="language")
    with act("person.reach", actor=actor, now=now, area=area, key=key) as a:
        lock_person(person_id, area)
        row, _new = Reaching.objects.update_or_create(
            person_id=person_id,
            defaults={
                "rules": dict(rules),
                "quiet_from": quiet_from,
                "quiet_until": quiet_until,
                "language": language,
            },
        )
        a.on["person"] = person_id
        a.sealed["rules"] = dict(rules)
        a.result = str(person_id)
    return row


def new_calendar(
    *, actor: Actor, now: datetime, person_id: int, off: bool = False, key: UUID | None = None
) -> Reaching:
    """Another secret address for the person's calendar: the one before is dead. ``off``: none."""
    area = _area(actor, person_id)
    with act("person.calendar", actor=actor, now=now, area=area, key=key) as a:
        lock_person(person_id, area)
        row, _new = Reaching.objects.get_or_create(person_id=person_id)
        # It only grows, so that a dead address stays dead; an odd number is one in use.
        row.calendar += 1 if row.calendar % 2 == int(off) else 2
        row.save(update_fields=["calendar"])
        a.on["person"] = person_id
        a.data["off"] = off
        a.result = str(person_id)
    return row


def forget(person_id: int) -> None:
    """Everything by which a person was reached and what they were told, within an erasure."""
    for table in (Message, Parcel, Contact, Reaching):
        table.objects.filter(person_id=person_id).delete()


def _area(actor: Actor, person_id: int) -> str:
    """The person's own area; Refusal unless it is the actor, or a person whose roster they keep."""
    area = Person.objects.filter(pk=person_id, active=True).values_list("area_id", flat=True)
    found = area.first()
    if found is None:
        raise refuse("people.unknown", code="not-found")
    if actor.person_id != person_id:
        require_keeper(actor, found)
    return str(found)


def _address(channel: str, typed: str) -> str:
    """An address in its normal form; Refusal beside ``address``."""
    if channel not in OUTSIDE or not (settings.DEMONSTRATION or channel in settings.CHANNELS):
        raise refuse("contact.channel", field="channel")
    text = typed.strip()
    if channel == "sms":
        digits = identity.read_phone(text)
        if digits is None or not identity.is_mobile(digits):
            raise refuse("contact.mobile", field="address")
        return digits
    if channel == "email":
        try:
            validate_email(text)
        except ValidationError:
            raise refuse("contact.email", field="address") from None
        return text
    if not _WECOM.fullmatch(text):
        raise refuse("contact.wecom", field="address")
    return text
