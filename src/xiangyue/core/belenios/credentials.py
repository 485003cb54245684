"""A voter's secret credential, and the public key that stands on the list (4.8).

Whoever makes the credentials hands each to its voter and keeps no list; the server gets the public
keys alone. A credential is 14 characters of base 58 and one to tell typing errors.
"""

from __future__ import annotations

from collections.abc import Iterable
from hashlib import pbkdf2_hmac
from typing import Final

from gmpy2 import mpz

from xiangyue.core.belenios.groups import Chance, Group
from xiangyue.core.belenios.written import BASE58, Malformed, as_number, characters, parsed, written

LENGTH: Final = 14  # characters that are drawn
_ROUNDS: Final = 1000


def _value(characters: str) -> int:
    value = 0
    for character in characters:
        value = value * len(BASE58) + BASE58.index(character)
    return value


def new_credential(rng: Chance) -> str:
    """A fresh one, ``XXX-XXX-XXX-XXX-XXX``: secret, for one voter in one election."""
    drawn = characters(LENGTH, rng)
    whole = drawn + BASE58[53 - _value(drawn) % 53]
    return "-".join(whole[at : at + 3] for at in range(0, LENGTH + 1, 3))


def tidy(typed: str) -> str:
    """As somebody typed it, with the hyphens where they belong; ValueError for what is none."""
    plain = "".join(typed.split()).replace("-", "")
    if len(plain) != LENGTH + 1 or not set(plain) <= set(BASE58):
        raise ValueError("a credential has 15 letters and digits")
    if (_value(plain[:LENGTH]) + BASE58.index(plain[LENGTH])) % 53:
        raise ValueError("a letter or digit of the credential is wrong")
    return "-".join(plain[at : at + 3] for at in range(0, LENGTH + 1, 3))


def secret_key(group: Group, uuid: str, credential: str) -> mpz:
    """The exponent with which the voter signs. ``credential`` exactly as it was made."""
    derived = pbkdf2_hmac("sha256", credential.encode(), uuid.encode(), _ROUNDS, 32)
    return mpz(int.from_bytes(derived, "big")) % group.q


def public_key(group: Group, uuid: str, credential: str) -> mpz:
    """What stands on the list for this credential."""
    return group.secret_power(group.g, secret_key(group, uuid, credential))


def written_list(keys: Iterable[mpz]) -> str:
    """``public_credentials`` as JSON, sorted by number so that no order tells anything."""
    return written([str(key) for key in sorted(keys)])


def read_list(group: Group, raw: str) -> dict[mpz, int]:
    """Each public key with its weight; Malformed for a key twice, or for what is none."""
    data = parsed(raw)
    if not isinstance(data, list):
        raise Malformed("the public credentials are not a list")
    weights: dict[mpz, int] = {}
    for line in data:
        key, comma, weight = line.partition(",") if isinstance(line, str) else ("", "", "")
        x = as_number(key, "a public credential")
        if not group.is_member(x):
            raise Malformed("a public credential is not of the group")
        if x in weights:
            raise Malformed("a public credential stands twice")
        weights[x] = int(as_number(weight, "a weight")) if comma else 1
    return weights
