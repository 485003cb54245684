"""Many ballots verified fast, with the same verdict as one by one.

Four things make it fast. Powers of the generator and of the election's key come out of tables.
All powers of one ciphertext share their squarings. Whether the numbers are of the group is asked of
random products of them: where a single one is not, each product shows it with a chance of at least
one half, and there are ``ROUNDS`` of them; a batch that shows it is looked at one by one. And where
the processor can, eight numbers are multiplied at once (``lanes``): ``_raiser`` says where. A proof
that does not hold there is made again one by one before it is said not to hold; and none can hold
by a slip, since what was made is hashed.

A batch is plain data and ``check`` a plain function, so that a pool of processes can map it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from functools import lru_cache
from hashlib import shake_256
from importlib.util import find_spec
from typing import Final, NamedTuple

from gmpy2 import mpz

from xiangyue.core.belenios import ballots
from xiangyue.core.belenios.ballots import BadBallot, Ballot, Choices, Tables
from xiangyue.core.belenios.election import Election, read_election
from xiangyue.core.belenios.groups import Chance, Group
from xiangyue.core.belenios.raising import ROUNDS, TOGETHER, Asked, OneByOne, Raiser, Term, agrees

LANES_FROM: Final = 16  # ballots: fewer are verified before the machine code is there
_FEW: Final = 200  # numbers: fewer are looked at one by one
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
    election, _ = _prepared(batch.election)
    group, raiser = election.group, _raiser(batch.election, len(batch.ballots) >= LANES_FROM)
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
    members = all_members(group, numbers, batch.seed, raiser)
    shown: list[tuple[int, Shown]] = []
    for place, one in enumerate(found):
        if one is None:
            continue
        if not members and not all(map(group.is_member, ballots.elements(one))):
            verdicts[place] = Checked("not-of-the-group")
        else:
            shown.append((place, Shown(election, one)))
    made = iter(raiser.commitments([asked for _, proofs in shown for asked in proofs.asked]))
    for place, proofs in shown:
        why = proofs.fault(made)
        if why and not isinstance(raiser, OneByOne):
            again = _raiser(batch.election, False).commitments(proofs.asked)
            why = proofs.fault(iter(again))
        verdicts[place] = verdicts[place]._replace(why=why)
    return verdicts


@lru_cache(maxsize=2)
def _prepared(raw: str) -> tuple[Election, Tables]:
    election = read_election(raw)
    return election, Tables(election)


@lru_cache(maxsize=4)
def _raiser(raw: str, many: bool) -> Raiser:
    """How powers are made in an election: the one place where this is chosen."""
    election, tables = _prepared(raw)
    group = election.group
    if many and find_spec("llvmlite"):
        from xiangyue.core.belenios import lanes, lanes_code  # noqa: PLC0415 - the extra ``fast``

        if lanes_code.can_run():
            in_lanes = lanes.InLanes(group, tables)
            if agrees(in_lanes, group, tables):
                return in_lanes
    return OneByOne(group, tables)


class Shown:
    """The proofs of one ballot, whose numbers are of the group; ``asked``: each base once."""

    def __init__(self, election: Election, ballot: Ballot) -> None:
        self._group, self._ballot = election.group, ballot
        claims = ballots.claims(election, ballot)
        self._whole = all(len(one.claims) == len(one.proofs) for one in claims)
        self._claims = claims if self._whole else []
        self._terms = list(self._in_order())
        terms: dict[mpz, list[Term]] = {}
        for base, term in self._terms:
            terms.setdefault(base, []).append(term)
        self.asked: Final = [Asked(base, tuple(some)) for base, some in terms.items()]

    def _in_order(self) -> Iterator[tuple[mpz, Term]]:
        """What the hashes are of, in their order: the signature's one number, then the proofs'."""
        q = self._group.q
        yield self._ballot.credential, Term(*self._ballot.signature)
        for one in self._claims:
            for (c, content), (challenge, response) in zip(one.claims, one.proofs, strict=True):
                yield c.alpha, Term(challenge, g=response)
                less = -content * challenge % q if content else None
                yield c.beta, Term(challenge, g=less, y=response)

    def fault(self, made: Iterator[list[mpz]]) -> str:
        """Why the ballot is none, "" where all holds; takes from ``made`` what it asked for."""
        group = self._group
        left = {asked.base: iter(next(made)) for asked in self.asked}
        numbers = (next(left[base]) for base, _ in self._terms)
        signature = self._ballot.signature
        words = ballots.signature_words(self._ballot)
        if group.hashed(words, [next(numbers)]) != signature.challenge:
            return "signature"
        for one in self._claims:
            commitments = [next(numbers) for _ in range(2 * len(one.claims))]
            total = sum((proof.challenge for proof in one.proofs), mpz(0)) % group.q
            if group.hashed(one.words, commitments) != total:
                return "proof"
        return "" if self._whole else "proof"


def all_members(group: Group, numbers: Sequence[mpz], seed: bytes, raiser: Raiser) -> bool:
    """Are all of them of the group? Wrongly yes with a chance of at most ``2 ** -ROUNDS``.

    ``seed`` must be unknown to whoever made the numbers. Of random subsets of numbers of which one
    is not of the subgroup, half have a product that is not: with that one and without cannot both
    be of it.
    """
    if group.safe or len(numbers) < _FEW:
        return all(map(group.is_member, numbers))
    if not all(0 < x < group.p for x in numbers):
        return False
    drawn = shake_256(seed).digest(ROUNDS * -(-len(numbers) // TOGETHER))
    asked = [Asked(x, (Term(group.q),)) for x in raiser.products(numbers, drawn)]
    return all(one == [1] for one in raiser.commitments(asked))
