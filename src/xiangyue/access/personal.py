"""Personal fields opened and sealed with this installation's keys (``core.sealing``).

A value opens only for the column it was sealed for: ``ID``, ``PHONE`` or ``ADDRESS``.
"""

from __future__ import annotations

import secrets
from collections.abc import Callable
from functools import cache

from django.conf import settings

from xiangyue.core import sealing
from xiangyue.core.sealing import KeyRing

ID, PHONE, ADDRESS = "person.id_number", "person.phone", "household.address"


@cache
def ring() -> KeyRing:
    """The keys, read once a process from the files of ``keys/``."""
    return KeyRing({1: settings.PERSONAL_DATA_KEY}, settings.PERSONAL_INDEX_KEY)


def seal(text: str, column: str, rng: Callable[[int], bytes] = secrets.token_bytes) -> bytes | None:
    """``text`` sealed for ``column``; None for an empty one."""
    return sealing.seal(ring(), text, column=column, random=rng) if text else None


def opened(sealed: bytes | memoryview | None, column: str) -> str:
    """The text that was sealed for ``column``; empty for None. Raises ``sealing.Unopenable``."""
    return sealing.open_sealed(ring(), bytes(sealed), column=column) if sealed else ""


def id_hash(number: str) -> bytes | None:
    """The keyed hash of an identity number however it is written; None if it is none."""
    return sealing.lookup_id(ring(), number) if number else None


def phone_hash(number: str) -> bytes | None:
    """The keyed hash of a phone number however it is written; None if it is none."""
    return sealing.lookup_phone(ring(), number) if number else None


def code_hash(what: str, code: str) -> bytes:
    """The keyed hash of a secret word of this installation, such as a slip's code."""
    return sealing.lookup(ring(), what, code)
