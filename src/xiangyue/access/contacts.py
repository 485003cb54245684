"""Where people are reached: sealed as other personal data, shown masked, checked by a code.

The code is not kept anywhere: it follows from the contact and the moment it was asked for, under
this installation's key. So does the secret of a calendar's address.
"""

from __future__ import annotations

import hmac

from xiangyue.access import personal
from xiangyue.core.masking import mask_phone
from xiangyue.data.models import Contact

CODE = 6
"""Digits of a code."""


def column(channel: str) -> str:
    """The column an address of this channel is sealed for."""
    return f"contact.{channel}"


def opened(contact: Contact) -> str:
    """The number, the address or the user id, in the clear."""
    return personal.opened(contact.sealed, column(contact.channel))


def masked(contact: Contact) -> str:
    """As it is shown: enough of it to know one's own."""
    clear = opened(contact)
    if contact.channel == "sms":
        return mask_phone(clear)
    name, at, host = clear.partition("@")
    return f"{name[:1]}***{at}{host}" if at else f"{clear[:2]}***"


def code_of(contact: Contact) -> str:
    """The code that was sent there last."""
    assert contact.asked_at is not None
    said = f"{contact.pk}/{contact.asked_at.isoformat()}"
    number = int.from_bytes(personal.code_hash("contact-code", said)[:8], "big")
    return f"{number % 10**CODE:0{CODE}}"


def calendar_secret(person_id: int, number: int) -> str:
    """The secret in the address of a person's calendar; another ``number``, another secret."""
    return personal.code_hash("calendar", f"{person_id}/{number}")[:20].hex()


def same(one: str, other: str) -> bool:
    """Whether two secrets are the same, in a time that tells nothing."""
    return hmac.compare_digest(one.encode(), other.encode())
