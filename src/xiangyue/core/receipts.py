"""Receipt numbers: unguessable, short enough to read out, forgiving when typed in.

Ten letters and digits of Crockford's base 32 (no I, L, O, U), 50 bits of chance, shown as two
groups of five: ``7K3M9-QXB4T``.
"""

from __future__ import annotations

import unicodedata
from typing import Final

ALPHABET: Final = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
LENGTH: Final = 10
BYTES: Final = 7  # of chance that ``make`` takes: 56 bits, 50 of them used
_ALIKE: Final = str.maketrans("OILU", "011V")


def make(chance: bytes) -> str:
    """A receipt out of ``BYTES`` random bytes; ValueError for another number of them."""
    if len(chance) != BYTES:
        raise ValueError(f"a receipt takes {BYTES} random bytes, not {len(chance)}")
    number = int.from_bytes(chance, "big")
    return "".join(ALPHABET[(number >> 5 * i) & 31] for i in range(LENGTH))


def read(typed: str) -> str:
    """A receipt as it is stored, from what a person typed; "" if it cannot be one.

    Case, spaces, dashes and full-width letters do not matter; O is read as 0, I and L as 1.
    """
    plain = "".join(c for c in unicodedata.normalize("NFKC", typed[:80]).upper() if c.isalnum())
    plain = plain.translate(_ALIKE)
    return plain if len(plain) == LENGTH and all(c in ALPHABET for c in plain) else ""


def show(receipt: str) -> str:
    """In two groups, as printed and read out."""
    half = LENGTH // 2
    return f"{receipt[:half]}-{receipt[half:]}"
