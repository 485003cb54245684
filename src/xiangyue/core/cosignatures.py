"""Cosignatures: a witness says that it saw a log only grow (C2SP tlog-cosignature, Ed25519).

https://c2sp.org/tlog-cosignature: a line under a checkpoint, of 4 bytes key id, 8 bytes of seconds
since 1970 and 64 of signature over ``cosignature/v1``, that time and the checkpoint's text.
"""

from __future__ import annotations

import struct
from base64 import b64encode
from collections.abc import Iterable
from dataclasses import dataclass
from hashlib import sha256

from cryptography.exceptions import InvalidSignature
from cryptography.hazmat.primitives.asymmetric.ed25519 import Ed25519PrivateKey, Ed25519PublicKey

from xiangyue.core.notes import MARK, NAME, BadNote, Verifier, decode, note_parts

_COSIGNATURE = b"\x04"
_TIME = struct.Struct(">Q")


def _message(text: str, at: int) -> bytes:
    return f"cosignature/v1\ntime {at}\n{text}".encode()


@dataclass(frozen=True)
class WitnessKey:
    """The public key of a witness with its name."""

    name: str
    public: bytes

    @property
    def id(self) -> bytes:
        return sha256(self.name.encode() + b"\n" + _COSIGNATURE + self.public).digest()[:4]

    def __str__(self) -> str:
        """The verifier key: ``name+hash+key``."""
        return f"{self.name}+{self.id.hex()}+{b64encode(_COSIGNATURE + self.public).decode()}"

    @classmethod
    def parse(cls, text: str) -> WitnessKey:
        """Read ``name+hash+key``. BadNote if it is not the key of a witness."""
        parts = text.strip().split("+", 2)
        if len(parts) != 3 or not NAME.match(parts[0]):
            raise BadNote("a verifier key is name+hash+key")
        key = decode(parts[2])
        if len(key) != 33 or key[:1] != _COSIGNATURE:
            raise BadNote("not the key of a witness")
        found = cls(parts[0], key[1:])
        if parts[1] != found.id.hex():
            raise BadNote("the key does not belong to its hash: mistyped?")
        return found

    def time_of(self, text: str, signature: bytes) -> int | None:
        """When this key cosigned ``text`` (seconds since 1970); None if it did not."""
        if len(signature) != 72:
            return None
        at: int = _TIME.unpack(signature[:8])[0]
        try:
            key = Ed25519PublicKey.from_public_bytes(self.public)
            key.verify(signature[8:], _message(text, at))
        except (InvalidSignature, ValueError):
            return None
        return at if 0 < at < 1 << 63 else None


class Cosigner:
    """The private key of a witness. ``seed``: its 32 secret bytes."""

    def __init__(self, seed: bytes, name: str) -> None:
        if not NAME.match(name):
            raise BadNote("the name of a key has no space and no plus sign")
        self._key = Ed25519PrivateKey.from_private_bytes(seed)
        self.key = WitnessKey(name, self._key.public_key().public_bytes_raw())

    def cosign(self, text: str, at: int) -> str:
        """The line under a checkpoint of this text, with its line end; ``at`` as seconds."""
        blob = self.key.id + _TIME.pack(at) + self._key.sign(_message(text, at))
        return f"{MARK}{self.key.name} {b64encode(blob).decode()}\n"


@dataclass(frozen=True)
class Cosigned:
    """A cosignature that holds: whose, when (seconds since 1970)."""

    key: WitnessKey
    at: int


def cosignatures(note: str, keys: Iterable[WitnessKey]) -> list[Cosigned]:
    """The cosignatures of these witnesses under a note. BadNote if one of theirs does not hold."""
    text, signatures = note_parts(note)
    known = {(key.name, key.id): key for key in keys}
    found: dict[WitnessKey, Cosigned] = {}
    for name, key_id, signature in signatures:
        key = known.get((name, key_id))
        if key is None:
            continue
        at = key.time_of(text, signature)
        if at is None:
            raise BadNote(f"the cosignature of {name} does not hold")
        found[key] = max(found.get(key, Cosigned(key, at)), Cosigned(key, at), key=lambda c: c.at)
    return list(found.values())


def with_lines(note: str, lines: Iterable[str]) -> str:
    """The note with more signature lines under it, each in the place of the same key's old one."""
    text, signatures = note_parts(note)
    kept = {(name, key_id): blob for name, key_id, blob in signatures}
    for line in lines:
        _, [(name, key_id, blob)] = note_parts(f"{text}\n{line}")
        kept[name, key_id] = blob
    shown = [f"{MARK}{n} {b64encode(i + b).decode()}\n" for (n, i), b in kept.items()]
    return text + "\n" + "".join(shown)


def any_key(text: str) -> Verifier | WitnessKey:
    """The key of a log or of a witness, whichever it is. BadNote."""
    try:
        return Verifier.parse(text)
    except BadNote:
        return WitnessKey.parse(text)
