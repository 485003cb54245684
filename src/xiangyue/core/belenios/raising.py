"""The powers that the proofs of many ballots ask for, and two ways to make them.

Here is the way of ``gmpy2``, one number after another, which every processor can go; ``lanes``
makes the same numbers eight at a time where there is ``llvmlite`` and a processor for it. Public
numbers only: neither way keeps an exponent secret.
"""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import shake_256
from typing import Final, NamedTuple, Protocol

from gmpy2 import mpz

from xiangyue.core.belenios.ballots import Tables
from xiangyue.core.belenios.groups import Group

ROUNDS: Final = 64  # random products
TOGETHER: Final = 5  # numbers whose products are made at once
_NIBBLES: Final = tuple((byte & 15, byte >> 4) for byte in range(256))


class Term(NamedTuple):
    """``base ** exponent``, times the generator to the power of ``g``, times the key to ``y``.

    Exponents are from 0 to ``q``, those of ``g`` and ``y`` below it.
    """

    exponent: mpz
    g: mpz | None = None
    y: mpz | None = None


class Asked(NamedTuple):
    """What is asked of one base, a number from 0 to ``p - 1``."""

    base: mpz
    terms: tuple[Term, ...]


class Raiser(Protocol):
    """Makes powers in one election."""

    def commitments(self, asked: Sequence[Asked]) -> list[list[mpz]]:
        """Each term's number, from 0 to ``p - 1``, in the order of ``asked`` and of its terms."""

    def products(self, numbers: Sequence[mpz], drawn: bytes) -> list[mpz]:
        """``ROUNDS`` products of subsets of ``numbers``, which are from 0 to ``p - 1``.

        Byte ``ROUNDS * n + round`` of ``drawn`` says in its five low bits which of the five numbers
        from ``5 * n`` on are in the product of that round.
        """


class OneByOne:
    """The way of ``gmpy2``."""

    def __init__(self, group: Group, tables: Tables) -> None:
        self._group, self._tables = group, tables

    def commitments(self, asked: Sequence[Asked]) -> list[list[mpz]]:
        """See ``Raiser``."""
        g, y, found = self._tables.g, self._tables.y, []
        for base, terms in asked:
            made = powers(self._group, base, [term.exponent for term in terms])
            for n, term in enumerate(terms):
                if term.g is not None:
                    made[n] = g.times(made[n], term.g)
                if term.y is not None:
                    made[n] = y.times(made[n], term.y)
            found.append(made)
        return found

    def products(self, numbers: Sequence[mpz], drawn: bytes) -> list[mpz]:
        """See ``Raiser``."""
        p, made = self._group.p, [mpz(1)] * ROUNDS
        for turn, start in enumerate(range(0, len(numbers), TOGETHER)):
            subsets = [mpz(1)]
            for x in numbers[start : start + TOGETHER]:
                subsets += [x, *(s * x % p for s in subsets[1:])]
            size = len(subsets) - 1
            for n, byte in enumerate(drawn[turn * ROUNDS : (turn + 1) * ROUNDS]):
                if chosen := byte & size:
                    made[n] = made[n] * subsets[chosen] % p
        return made


def agrees(raiser: Raiser, group: Group, tables: Tables) -> bool:
    """Does it make of a few numbers what ``gmpy2`` makes of them? Asked before it is used."""
    one_by_one, last = OneByOne(group, tables), group.q - 1
    bases = [group.p - 1, group.p - group.g, *(row[255] for row in tables.y.rows[:3])]
    exponents = (mpz(0), group.q // 3, last)
    asked = [Asked(x, tuple(Term(e, e, last - e) for e in exponents)) for x in bases]
    drawn = shake_256(b"tried").digest(ROUNDS)
    return raiser.commitments(asked) == one_by_one.commitments(asked) and raiser.products(
        bases, drawn
    ) == one_by_one.products(bases, drawn)


def powers(group: Group, base: mpz, exponents: Sequence[mpz]) -> list[mpz]:
    """One base to several powers. The squarings are made once; then Yao's buckets of 4 bits."""
    if len(exponents) == 1:
        return [group.power(base, exponents[0])]
    p, size = group.p, -(-group.q.bit_length() // 8)
    chain = [base]
    for _ in range(2 * size - 1):
        base = base * base % p
        base = base * base % p
        base = base * base % p
        base = base * base % p
        chain.append(base)
    found = []
    for exponent in exponents:
        buckets: list[mpz | None] = [None] * 16
        places = iter(chain)
        for byte in int(exponent).to_bytes(size, "little"):
            for digit in _NIBBLES[byte]:
                x, there = next(places), buckets[digit]
                buckets[digit] = x if there is None or not digit else there * x % p
        running = power = mpz(1)
        for digit in range(15, 0, -1):
            there = buckets[digit]
            if there is not None:
                running = running * there % p
            power = power * running % p
        found.append(power)
    return found
