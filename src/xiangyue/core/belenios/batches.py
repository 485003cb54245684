"""Many ballots verified fast, with the same verdict as one by one.

Three things make it fast. Powers of the generator and of the election's key come out of tables.
All powers of one ciphertext share their squarings. And whether the numbers are of the group is
asked of random products of them: where a single one is not, each product shows it with a chance of
at least one half, and there are ``ROUNDS`` of them; a batch that shows it is looked at one by one.

A batch is plain data and ``check`` a plain function, so that a pool of processes can map it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import shake_256
from typing import Final, NamedTuple

from gmpy2 import mpz

from xiangyue.core.belenios import ballots
from xiangyue.core.belenios.ballots import BadBallot, Ballot, Choices, Claims, Tables
from xiangyue.core.belenios.election import Election, read_election
from xiangyue.core.belenios.groups import Chance, Group
from xiangyue.core.belenios.proofs import known

ROUNDS: Final = 64
_TOGETHER: Final = 6  # numbers whose products are made at once
_FEW: Final = 200  # numbers: fewer are looked at one by one
_NIBBLES: Final = tuple((byte & 15, byte >> 4) for byte in range(256))
_FIRST, _MOST = 64, 256  # ballots in a batch: few at first, so that every processor has work


class Batch(NamedTuple):
    """Ballots of one election to be verified together; ``seed`` is fresh, and nobody knew it."""

    election: str
    ballots: tuple[str, ...]
    seed: bytes


def batches(election: Election, raws: Iterable[str], rng: Chance) -> Iterator[Batch]:
    """The ballots in their order, in batches that grow."""
    held: list[str] = []
    size, made = _FIRST, 0
    for raw in raws:
        held.append(raw)
        if len(held) == size:
            yield Batch(election.raw, tuple(held), _seed(rng))
            held, made = [], made + 1
            if made % 4 == 0:
                size = min(2 * size, _MOST)
    if held:
        yield Batch(election.raw, tuple(held), _seed(rng))


def _seed(rng: Chance) -> bytes:
    return rng.randbelow(1 << 256).to_bytes(32, "big")


class Checked(NamedTuple):
    """One ballot's verdict: ``why`` is "" where every proof holds, else the word of ``BadBallot``.

    ``credential`` and ``choices`` are those of a ballot that can be read.
    """

    why: str
    credential: mpz = mpz(0)
    choices: Choices = ()


def check(batch: Batch) -> list[Checked]:
    """The ballots' verdicts, in their order."""
    election, tables = _prepared(batch.election)
    found: list[Ballot | None] = []
    verdicts: list[Checked] = []
    for raw in batch.ballots:
        try:
            ballot = ballots.read_ballot(election, raw)
            found.append(ballot)
            verdicts.append(Checked("", ballot.credential, ballot.choices))
        except BadBallot as bad:
            found.append(None)
            verdicts.append(Checked(bad.why))
    numbers = [x for one in found if one for x in ballots.elements(one)]
    members = all_members(election.group, numbers, batch.seed)
    for place, one in enumerate(found):
        if one is None:
            continue
        if not members and not all(map(election.group.is_member, ballots.elements(one))):
            verdicts[place] = Checked("not-of-the-group")
        else:
            verdicts[place] = verdicts[place]._replace(why=_fault(election, tables, one))
    return verdicts


@lru_cache(maxsize=2)
def _prepared(raw: str) -> tuple[Election, Tables]:
    election = read_election(raw)
    return election, Tables(election)


def _fault(election: Election, tables: Tables, ballot: Ballot) -> str:
    group = election.group
    words = ballots.signature_words(ballot)
    if not known(group, ballot.credential, words, ballot.signature):
        return "signature"
    every = ballots.claims(election, ballot)
    raised = _raised(group, every)
    return "" if all(_holds(group, tables, one, raised) for one in every) else "proof"


Raised = dict[tuple[mpz, mpz], mpz]


def _raised(group: Group, every: Sequence[Claims]) -> Raised:
    """Each power of a ciphertext that the proofs ask for, by base and exponent."""
    asked: dict[mpz, list[mpz]] = {}
    for one in every:
        for claim, shown in zip(one.claims, one.proofs, strict=False):
            for base in claim.ciphertext:
                asked.setdefault(base, []).append(shown.challenge)
    return {
        (base, exponent): power
        for base, exponents in asked.items()
        for exponent, power in zip(exponents, powers(group, base, exponents), strict=True)
    }


def _holds(group: Group, tables: Tables, one: Claims, raised: Raised) -> bool:
    if len(one.claims) != len(one.proofs):
        return False
    g, y, total = tables.g, tables.y, mpz(0)
    commitments: list[mpz] = []
    for (c, content), (challenge, response) in zip(one.claims, one.proofs, strict=True):
        commitments.append(g.times(raised[c.alpha, challenge], response))
        at = y.times(raised[c.beta, challenge], response)
        commitments.append(g.times(at, -content * challenge % group.q) if content else at)
        total += challenge
    return group.hashed(one.words, commitments) == total % group.q


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


def all_members(group: Group, numbers: Sequence[mpz], seed: bytes) -> bool:
    """Are all of them of the group? Wrongly yes with a chance of at most ``2 ** -ROUNDS``.

    ``seed`` must be unknown to whoever made the numbers. Of random subsets of numbers of which one
    is not of the subgroup, half have a product that is not: with that one and without cannot both
    be of it.
    """
    if group.safe or len(numbers) < _FEW:
        return all(map(group.is_member, numbers))
    p = group.p
    if not all(0 < x < p for x in numbers):
        return False
    products = [mpz(1)] * ROUNDS
    drawn = shake_256(seed).digest(ROUNDS * -(-len(numbers) // _TOGETHER))
    for turn, start in enumerate(range(0, len(numbers), _TOGETHER)):
        subsets = [mpz(1)]
        for x in numbers[start : start + _TOGETHER]:
            subsets += [x, *(s * x % p for s in subsets[1:])]
        size = len(subsets) - 1
        for n, byte in enumerate(drawn[turn * ROUNDS : (turn + 1) * ROUNDS]):
            if chosen := byte & size:
                products[n] = products[n] * subsets[chosen] % p
    return all(map(group.is_member, products))
