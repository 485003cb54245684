"""Signing in with a code by SMS: six digits, five minutes, few tries.

Its owner switches it on, for a number that they proved; a number signs in one account alone, so a
shared telephone is no way in (the household card is). The code is stored nowhere: it follows from
the row and the moment it was asked for, under a key outside the database. What is answered does not
tell whether a number is known. An SMS costs money: a place may switch the way off
(``sign-in.phone-codes``), and where no gateway is set there is none.
"""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Final
from uuid import UUID

from django.conf import settings
from django.db import transaction
from django.utils import timezone

from xiangyue.access import contacts, personal, tries
from xiangyue.access.actors import Actor
from xiangyue.actions.acts import act
from xiangyue.actions.privacy import require_self
from xiangyue.core.digits import digits_in
from xiangyue.core.identity import is_mobile, plain_digits, read_phone
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Account, Contact, Jurisdiction, Parcel, PhoneSignIn
from xiangyue.methods import rulebook

LASTS: Final = timedelta(minutes=5)
AGAIN: Final = timedelta(minutes=1)
WRONG: Final = 5
"""So many wrong codes, and another has to be asked for."""
ASKS: Final = "sms"
"""The word under which asking is counted, of a number and of a network (``access.tries``)."""


def offered() -> bool:
    """Whether this installation sends SMS at all."""
    return bool(settings.DEMONSTRATION or "sms" in settings.CHANNELS)


def allowed(area: str, now: datetime) -> bool:
    """Whether the rules of an area let one sign in by SMS on that day."""
    charter = Jurisdiction.objects.filter(area_id=area).values_list("charter", flat=True).first()
    found = rulebook.load().setting(
        "sign-in.phone-codes", day=timezone.localdate(now), area=area, charter=charter
    )
    return bool(found.value)


def begin(*, actor: Actor, now: datetime, key: UUID | None = None) -> PhoneSignIn:
    """From now on a code may be sent to one's own proved number to sign in with."""
    person_id = require_self(actor)
    if actor.account_id is None:
        raise refuse("account.sign-in-first", code="not-allowed")
    if not offered() or not allowed(actor.area, now):
        raise refuse("phone-code.off", code="conditions")
    contact = proved(person_id)
    if contact is None:
        raise refuse("phone-code.unproved", code="conditions")
    hashed = personal.phone_hash(contacts.opened(contact))
    with act("phone-code.begin", actor=actor, now=now, area=actor.area, key=key) as a:
        other = PhoneSignIn.objects.filter(phone_hash=hashed).exclude(account_id=actor.account_id)
        if other.exists():
            raise refuse("phone-code.taken", code="conditions")
        row, _new = PhoneSignIn.objects.update_or_create(
            account_id=actor.account_id,
            defaults={"phone_hash": hashed, "made_at": now, "asked_at": None, "tries": 0},
        )
        a.on["person"] = person_id
        a.result = str(actor.account_id)
    return row


def end(*, actor: Actor, now: datetime, key: UUID | None = None) -> None:
    """No code goes to one's number any more."""
    require_self(actor)
    with act("phone-code.end", actor=actor, now=now, area=actor.area, key=key) as a:
        PhoneSignIn.objects.filter(account_id=actor.account_id or 0).delete()
        a.on["person"] = actor.person_id


def ask(*, phone: str, address: str, now: datetime) -> str:
    """Send a code to a number, if it signs in somebody; the number in its normal form.

    The answer is the same for every number. Refusal for what is no mobile number, and
    Refusal("too-often") after several askings for this number, or for any from this network.
    """
    digits = read_phone(phone) or ""
    if not is_mobile(digits):
        raise refuse("phone-code.number", field="phone")
    tries.take(f"{ASKS}/{digits}", address, now)
    tries.count_address(address, now)
    row = _row(digits)
    if row is None or not offered() or not allowed(row.account.person.area_id, now):
        return digits
    person = row.account.person
    with transaction.atomic():
        mine = PhoneSignIn.objects.select_for_update().get(pk=row.pk)
        if mine.asked_at is None or not timedelta(0) <= now - mine.asked_at < AGAIN:
            mine.asked_at, mine.tries = now, 0
            mine.save(update_fields=["asked_at", "tries"])
            Parcel.objects.filter(
                person=person, channel="sms", code=True, state__in=("waiting", "retry")
            ).update(state="dropped")
            Parcel.objects.create(
                person=person, channel="sms", code=True, leaves_at=now, next_at=now
            )
    return digits


def account_for(*, phone: str, code: str, address: str, now: datetime) -> Account:
    """Whose number it is, by the code that was sent there; it counts once. Refusal beside ``code``:
    wrong, too old, too many tries, or no such number, which is not told apart."""
    digits = read_phone(phone) or ""
    typed = digits_in(plain_digits(code))
    name = f"sms-code/{digits}"
    tries.take(name, address, now)
    with transaction.atomic():
        row = (
            PhoneSignIn.objects.select_for_update(of=("self",))
            .select_related("account__person")
            .filter(phone_hash=personal.phone_hash(digits) or b"")
            .filter(account__is_active=True, account__person__active=True)
            .first()
        )
        right = row is not None and _is_right(row, typed, now)
        if row is not None:
            row.tries = 0 if right else min(row.tries + 1, 30_000)
            row.asked_at = None if right else row.asked_at
            row.save(update_fields=["tries", "asked_at"])
    if not right or row is None:
        tries.count_address(address, now)
        minutes = int(LASTS.total_seconds() // 60)
        raise refuse("phone-code.wrong", field="code", minutes=minutes)
    tries.forget_failures(name, address)
    tries.forget_failures(f"{ASKS}/{digits}", address)
    return row.account


def code_of(row: PhoneSignIn) -> str:
    """The code that was asked for last."""
    assert row.asked_at is not None
    said = f"{row.pk}/{row.asked_at.isoformat()}"
    number = int.from_bytes(personal.code_hash("sign-in-code", said)[:8], "big")
    return f"{number % 10**contacts.CODE:0{contacts.CODE}}"


def live_code(person_id: int, phone: str) -> str:
    """The code that is to go to this person's number now; "" where none was asked for, or the
    number is no longer the one that signs in."""
    row = PhoneSignIn.objects.filter(
        account__person_id=person_id, phone_hash=personal.phone_hash(phone) or b""
    ).first()
    return code_of(row) if row is not None and row.asked_at is not None else ""


def _is_right(row: PhoneSignIn, typed: str, now: datetime) -> bool:
    if row.asked_at is None or row.tries >= WRONG:
        return False
    if not timedelta(0) <= now - row.asked_at <= LASTS:
        return False
    return contacts.same(typed, code_of(row))


def _row(digits: str) -> PhoneSignIn | None:
    found = PhoneSignIn.objects.select_related("account__person").filter(
        phone_hash=personal.phone_hash(digits) or b""
    )
    return found.filter(account__is_active=True, account__person__active=True).first()


def proved(person_id: int | None) -> Contact | None:
    """The person's own number, proved by a code or by the clerk's word."""
    return Contact.objects.filter(
        person_id=person_id or 0, channel="sms", whose="", checked_at__isnull=False
    ).first()
