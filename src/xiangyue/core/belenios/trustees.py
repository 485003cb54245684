"""Trustees: each holds a key, or a share of one, and nobody opens a ballot without them (4.5, 4.7).

A trustee alone (``"Single"``) is needed at the tally whatever happens. Of trustees with a
threshold (``"Pedersen"``, see ``pedersen``) that many of them are needed, whichever they are.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from gmpy2 import mpz

from xiangyue.core.belenios import pedersen
from xiangyue.core.belenios.groups import Chance, Group
from xiangyue.core.belenios.pedersen import Message, PublicKey
from xiangyue.core.belenios.proofs import prove_known
from xiangyue.core.belenios.written import Malformed, parsed, written


def new_key(group: Group, rng: Chance) -> tuple[mpz, PublicKey]:
    """A trustee's secret key, which only they may see, and the public one with its proof."""
    secret = group.draw(rng)
    return secret, public_key_of(group, secret, rng)


def public_key_of(group: Group, secret: mpz, rng: Chance) -> PublicKey:
    """The public key of a secret one, with a proof that the secret one is known."""
    key = group.secret_power(group.g, secret)
    return PublicKey(key, prove_known(group, secret, pedersen.words_of_key(group, key), rng))


@dataclass(frozen=True)
class Single:
    """One trustee with a whole key."""

    key: PublicKey

    @property
    def keys(self) -> tuple[mpz, ...]:
        """What their partial decryption is verified with."""
        return (self.key.key,)

    @property
    def needed(self) -> int:
        """How many partial decryptions."""
        return 1

    def combined(self, group: Group) -> mpz:
        """Their part of the election's key."""
        return self.key.key

    def data(self) -> list[Any]:
        """As JSON."""
        return ["Single", self.key.data()]


@dataclass(frozen=True)
class Threshold:
    """Several trustees, of whom ``needed`` open the result."""

    parameters: Message  # threshold_parameters of the specification

    @property
    def keys(self) -> tuple[mpz, ...]:
        """What their partial decryptions are verified with, in their order."""
        return tuple(PublicKey.read(k).key for k in self.parameters["verification_keys"])

    @property
    def needed(self) -> int:
        """How many partial decryptions."""
        return int(self.parameters["threshold"])

    def combined(self, group: Group) -> mpz:
        """Their part of the election's key."""
        key = mpz(1)
        for coefficients in pedersen.coefficients(self.parameters["coefexps"]):
            key = key * coefficients[0] % group.p
        return key

    def data(self) -> list[Any]:
        """As JSON."""
        return ["Pedersen", self.parameters]


Trustees = Sequence[Single | Threshold]


def write_trustees(trustees: Trustees) -> str:
    """``trustees`` of the specification as JSON."""
    return written([one.data() for one in trustees])


def read_trustees(group: Group, raw: str) -> list[Single | Threshold]:
    """Read and every proof verified; Malformed says what does not hold."""
    data = parsed(raw)
    if not isinstance(data, list) or not data:
        raise Malformed("there are no trustees")
    found: list[Single | Threshold] = []
    for item in data:
        if not isinstance(item, list) or len(item) != 2:
            raise Malformed("a trustee is not written as one")
        kind, value = item
        if kind == "Single":
            key = PublicKey.read(value)
            if not pedersen.key_holds(group, key):
                raise Malformed("the proof of a trustee's key does not hold")
            found.append(Single(key))
        elif kind == "Pedersen":
            pedersen.check_parameters(group, value)
            found.append(Threshold(value))
        else:
            raise Malformed(f"trustees of a kind {kind!r} are not known")
    return found


def combined_key(group: Group, trustees: Trustees) -> mpz:
    """The election's public key: the product of all parts."""
    key = mpz(1)
    for one in trustees:
        key = key * one.combined(group) % group.p
    return key


def all_keys(trustees: Trustees) -> list[mpz]:
    """The verification keys in order: the owner of number n has the key at n - 1."""
    return [key for one in trustees for key in one.keys]
