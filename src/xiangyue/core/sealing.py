"""Personal fields are kept sealed: AES-256-GCM, bound to their column, keys that can be changed.

A sealed value is ``key id (1 byte) ‖ nonce (12) ‖ ciphertext and tag``. Its associated data is
``table.column`` (and whatever else the caller binds, such as the row), so that a value moved to
another column does not open. The newest key seals; every key of the ring opens.

To find a person by number without opening every row, a keyed hash (HMAC-SHA256) of the number's
normal form is kept beside it. Key material and nonces come in as arguments: nothing here reads a
file, the environment or a source of randomness.
"""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from xiangyue.core.identity import Identity, is_mobile, plain_digits, read_id, read_phone

__all__ = [
    "Identity",
    "KeyRing",
    "Unopenable",
    "derive",
    "is_mobile",
    "lookup",
    "lookup_id",
    "lookup_name",
    "lookup_phone",
    "open_sealed",
    "plain_digits",
    "read_id",
    "read_phone",
    "seal",
]

NONCE = 12
KEY = 32


class Unopenable(Exception):
    """A sealed value that no key of the ring opens: altered, moved, or its key is gone."""


@dataclass(frozen=True)
class KeyRing:
    """The keys: ``sealing`` by id (1 to 255), 32 bytes each; ``lookup`` 32 bytes for the hashes."""

    sealing: Mapping[int, bytes] = field(repr=False)
    lookup: bytes = field(repr=False)

    def __post_init__(self) -> None:
        if not self.sealing:
            raise ValueError("a key ring has at least one key")
        for number, key in self.sealing.items():
            if not 1 <= number <= 255:
                raise ValueError(f"key ids go from 1 to 255, not {number}")
            if len(key) != KEY:
                raise ValueError(f"key {number} has {len(key)} bytes, not {KEY}")
        if len(self.lookup) != KEY:
            raise ValueError(f"the lookup key has {len(self.lookup)} bytes, not {KEY}")

    @property
    def newest(self) -> int:
        """The id of the key that seals."""
        return max(self.sealing)


def derive(master: bytes, *, number: int = 1) -> KeyRing:
    """A ring of one sealing key and a lookup key out of one master secret of 32 bytes or more."""
    if len(master) < KEY:
        raise ValueError(f"the master secret has {len(master)} bytes, fewer than {KEY}")

    def part(label: str) -> bytes:
        return hmac.new(master, b"xiangyue/" + label.encode(), hashlib.sha256).digest()

    return KeyRing({number: part(f"seal/{number}")}, part("lookup"))


def seal(ring: KeyRing, text: str, *, column: str, random: Callable[[int], bytes]) -> bytes:
    """``text`` sealed for ``column``, e.g. ``"person.phone"``; ``random(n)`` gives n bytes."""
    nonce = random(NONCE)
    if len(nonce) != NONCE:
        raise ValueError(f"the source of randomness gave {len(nonce)} bytes, not {NONCE}")
    number = ring.newest
    head = bytes([number])
    body = AESGCM(ring.sealing[number]).encrypt(nonce, text.encode(), head + column.encode())
    return head + nonce + body


def open_sealed(ring: KeyRing, sealed: bytes, *, column: str) -> str:
    """The text that was sealed for ``column``; raises ``Unopenable``."""
    sealed = bytes(sealed)
    if len(sealed) < 1 + NONCE + 16:
        raise Unopenable("too short to be sealed")
    key = ring.sealing.get(sealed[0])
    if key is None:
        raise Unopenable(f"key {sealed[0]} is not in the ring")
    try:
        text = AESGCM(key).decrypt(
            sealed[1 : 1 + NONCE], sealed[1 + NONCE :], sealed[:1] + column.encode()
        )
    except InvalidTag:
        raise Unopenable(f"altered, or not sealed for {column}") from None
    return text.decode()


def key_of(sealed: bytes) -> int:
    """The id of the key a value was sealed with: rows of an old key are sealed anew."""
    return bytes(sealed)[0]


def lookup(ring: KeyRing, what: str, normal: str) -> bytes:
    """The 32-byte keyed hash by which ``normal`` (a normal form) is found among ``what``."""
    return hmac.new(ring.lookup, f"{what}\0{normal}".encode(), hashlib.sha256).digest()


def lookup_id(ring: KeyRing, number: str) -> bytes | None:
    """The hash of an identity number however it is written; None if it is none."""
    identity = read_id(number)
    return lookup(ring, "id", identity.number) if identity else None


def lookup_phone(ring: KeyRing, number: str) -> bytes | None:
    """The hash of a phone number however it is written; None if it is none."""
    digits = read_phone(number)
    return lookup(ring, "phone", digits) if digits else None


def lookup_name(ring: KeyRing, name: str) -> bytes:
    """The hash of a name, without regard to spaces and width."""
    return lookup(ring, "name", plain_digits(name))
