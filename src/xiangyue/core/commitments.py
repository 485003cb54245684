"""Salted commitments: what the record holds in place of a personal value.

``commitment = SHA-256(0x02 || salt || label || 0x00 || canonical JSON of the value)``

The salt is 32 random bytes of its own for each value, so nobody can guess a name by trying all
names, and one person's commitments in two entries have nothing in common. Whoever holds the
opening (label, salt, value) can show what was committed to; once it is erased nobody can.
Why plain SHA-256 and not HMAC: see ``docs/record.md``.
"""

from __future__ import annotations

import re
from hashlib import sha256
from typing import Any

from xiangyue.core.canonical import canonical

SALT_SIZE = 32
_LABEL = re.compile(r"[a-z][a-z0-9_.-]{0,63}\Z")


def check_label(label: str) -> str:
    """The label itself. ValueError unless it is 1–64 of ``a-z 0-9 _ . -``, a letter first."""
    if not _LABEL.match(label):
        raise ValueError(f"not a label of a sealed value: {label!r}")
    return label


def commit(label: str, value: Any, salt: bytes) -> bytes:
    """The commitment (32 bytes) to ``value``, anything canonical JSON can write."""
    return commit_text(label, canonical(value), salt)


def commit_text(label: str, value: bytes, salt: bytes) -> bytes:
    """As ``commit``, of a value already written as canonical JSON."""
    if len(salt) != SALT_SIZE:
        raise ValueError(f"a salt has {SALT_SIZE} bytes, this one {len(salt)}")
    name = check_label(label).encode("ascii")
    return sha256(b"\x02" + salt + name + b"\x00" + value).digest()
