"""Ballots: encrypted with their proofs, signed, and one ballot verified (4.11 to 4.15).

A voter's ballot is made in their browser (``web/static/js/ballot.js``); ``encrypt`` here does the
same for tests, rehearsals and who prefers a command line.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

from gmpy2 import mpz

from xiangyue.core.belenios.election import Election, Question
from xiangyue.core.belenios.groups import Chance, Powers
from xiangyue.core.belenios.proofs import (
    Ciphertext,
    Claim,
    Proof,
    Secret,
    ciphertext,
    known,
    one_holds,
    proof,
    prove_known,
    prove_one,
)
from xiangyue.core.belenios.written import (
    Malformed,
    member,
    number,
    parsed,
    several,
    text,
    tracker,
    written,
)

LONGEST = 4_000_000  # characters of one ballot


Choices = tuple[tuple[Ciphertext, ...], ...]
"""For each question the ciphertexts of its answers."""


class BadBallot(ValueError):
    """Why a ballot is not accepted; ``why`` is a stable word."""

    def __init__(self, why: str) -> None:
        self.why = why
        super().__init__(why)


@dataclass(frozen=True)
class Answer:
    """One encrypted answer with its proofs."""

    choices: tuple[Ciphertext, ...]
    individual: tuple[tuple[Proof, ...], ...]
    overall: tuple[Proof, ...]
    blank: tuple[Proof, ...] | None

    def data(self) -> dict[str, Any]:
        """As JSON."""
        found: dict[str, Any] = {
            "choices": [c.data() for c in self.choices],
            "individual_proofs": [[p.data() for p in one] for one in self.individual],
            "overall_proof": [p.data() for p in self.overall],
        }
        if self.blank is not None:
            found["blank_proof"] = [p.data() for p in self.blank]
        return found


@dataclass(frozen=True)
class Ballot:
    """A ballot, read but not verified."""

    raw: str
    credential: mpz
    answers: tuple[Answer, ...]
    signed: str  # the hash of all but the signature
    signature: Proof

    @property
    def choices(self) -> Choices:
        """What is summed."""
        return tuple(answer.choices for answer in self.answers)

    @cached_property
    def tracker(self) -> str:
        """By which the voter finds it again."""
        return tracker(self.raw)


@dataclass(frozen=True)
class Claims:
    """One proof of an answer: ``words`` begin its hash, and one of ``claims`` is so."""

    words: str
    claims: tuple[Claim, ...]
    proofs: tuple[Proof, ...]


class Tables:
    """What is raised again and again in one election: the generator and its key."""

    def __init__(self, election: Election) -> None:
        self.g = Powers(election.group, election.group.g)
        self.y = Powers(election.group, election.key)


# -- made


def encrypt(
    election: Election,
    credential: mpz,
    chosen: Sequence[Sequence[int]],
    rng: Chance,
    *,
    tables: Tables | None = None,
) -> str:
    """The ballot of whoever has the secret exponent ``credential``, as it is handed in.

    ``chosen``: for each question the answers chosen, from 0, none for blank. ValueError for what
    may not be chosen.
    """
    if len(chosen) != len(election.questions):
        raise ValueError(f"{len(election.questions)} questions, {len(chosen)} answers")
    tables = tables or Tables(election)
    public = tables.g.of(credential)
    words = f"{election.fingerprint}|{public}"
    answers = [
        _answer(election, tables, question, question.vector(one), words, rng).data()
        for question, one in zip(election.questions, chosen, strict=True)
    ]
    unsigned = {
        "election_uuid": election.uuid,
        "election_hash": election.fingerprint,
        "credential": str(public),
        "answers": answers,
    }
    hashed = tracker(written(unsigned))
    signature = prove_known(election.group, credential, f"sig|{hashed}|", rng)
    return written(unsigned | {"signature": {"hash": hashed, "proof": signature.data()}})


def _answer(
    election: Election,
    tables: Tables,
    question: Question,
    bits: Sequence[int],
    words: str,
    rng: Chance,
) -> Answer:
    group, g, y = election.group, tables.g, tables.y
    r = [group.draw(rng) for _ in bits]
    choices = tuple(
        Ciphertext(g.of(x), y.of(x) * (group.g if bit else 1) % group.p)
        for x, bit in zip(r, bits, strict=True)
    )
    individual = tuple(
        prove_one(group, g, y, _words_of_one(words, c), (Secret(x, bit), Secret(x, bit - 1)), rng)
        for c, x, bit in zip(choices, r, bits, strict=True)
    )
    said = f"{words}|{_stringified(choices)}"
    first = int(question.blank)
    sum_r, total = sum(r[first:], mpz(0)) % group.q, sum(bits[first:])
    counts = [Secret(sum_r, total - n) for n in question.branches]
    if not question.blank:
        summed = _sum(group.p, choices)
        overall = prove_one(group, g, y, _words_of_one(said, summed), counts, rng)
        return Answer(choices, individual, overall, None)
    blank = prove_one(
        group, g, y, f"bproof0|{said}|", (Secret(r[0], bits[0]), Secret(sum_r, total)), rng
    )
    overall = prove_one(group, g, y, f"bproof1|{said}|", (Secret(r[0], bits[0] - 1), *counts), rng)
    return Answer(choices, individual, overall, blank)


def _words_of_one(words: str, c: Ciphertext) -> str:
    return f"prove|{words}|{c.alpha},{c.beta}|"


def _stringified(choices: Sequence[Ciphertext]) -> str:
    return ",".join(f"{c.alpha},{c.beta}" for c in choices)


def _sum(p: mpz, choices: Sequence[Ciphertext]) -> Ciphertext:
    alpha = beta = mpz(1)
    for c in choices:
        alpha, beta = alpha * c.alpha % p, beta * c.beta % p
    return Ciphertext(alpha, beta)


# -- verified


def read_ballot(election: Election, raw: str) -> Ballot:
    """Read, and held against the election; BadBallot for what is no ballot of it.

    A ballot is in its one form: compact JSON, the fields in their order, numbers in base 10.
    """
    try:
        return _read(election, raw)
    except Malformed:
        raise BadBallot("malformed") from None


def _read(election: Election, raw: str) -> Ballot:
    if len(raw) > LONGEST:
        raise BadBallot("malformed")
    data = parsed(raw)
    if text(data, "election_uuid") != election.uuid:
        raise BadBallot("other-election")
    if text(data, "election_hash") != election.fingerprint:
        raise BadBallot("other-election")
    answers = several(data, "answers")
    if len(answers) != len(election.questions):
        raise BadBallot("malformed")
    signature = member(data, "signature")
    proved = proof(member(signature, "proof"), election.group)
    credential = number(data, "credential")
    found = tuple(
        _read_answer(election, question, answer)
        for question, answer in zip(election.questions, answers, strict=True)
    )
    unsigned = written(
        {
            "election_uuid": election.uuid,
            "election_hash": election.fingerprint,
            "credential": str(credential),
            "answers": [answer.data() for answer in found],
        }
    )
    hashed = tracker(unsigned)
    end = written({"signature": {"hash": text(signature, "hash"), "proof": proved.data()}})
    if f"{unsigned[:-1]},{end[1:]}" != raw:
        raise BadBallot("not-canonical")
    if text(signature, "hash") != hashed:
        raise BadBallot("signature")
    return Ballot(raw, credential, found, hashed, proved)


def _read_answer(election: Election, question: Question, data: Any) -> Answer:
    def proofs(values: Any) -> tuple[Proof, ...]:
        if not isinstance(values, list):
            raise Malformed("proofs are not a list")
        return tuple(proof(value, election.group) for value in values)

    blank = proofs(data["blank_proof"]) if "blank_proof" in data else None
    answer = Answer(
        tuple(ciphertext(value) for value in several(data, "choices")),
        tuple(proofs(values) for values in several(data, "individual_proofs")),
        proofs(member(data, "overall_proof")),
        blank,
    )
    if (blank is not None) != question.blank or not (
        len(answer.choices) == len(answer.individual) == question.length
    ):
        raise BadBallot("malformed")
    return answer


def elements(ballot: Ballot) -> list[mpz]:
    """The numbers of a ballot that must be of the group, its credential last."""
    return [x for answer in ballot.answers for c in answer.choices for x in (c.alpha, c.beta)] + [
        ballot.credential
    ]


def claims(election: Election, ballot: Ballot) -> list[Claims]:
    """Every proof of a ballot's answers, with what it is a proof of."""
    p, found = election.group.p, []
    words = f"{election.fingerprint}|{ballot.credential}"
    for question, answer in zip(election.questions, ballot.answers, strict=True):
        for c, proofs in zip(answer.choices, answer.individual, strict=True):
            found.append(Claims(_words_of_one(words, c), (Claim(c, 0), Claim(c, 1)), proofs))
        said = f"{words}|{_stringified(answer.choices)}"
        summed = _sum(p, answer.choices[int(question.blank) :])
        counts = tuple(Claim(summed, n) for n in question.branches)
        if answer.blank is None:
            found.append(Claims(_words_of_one(said, summed), counts, answer.overall))
        else:
            left = answer.choices[0]
            both = (Claim(left, 0), Claim(summed, 0))
            found.append(Claims(f"bproof0|{said}|", both, answer.blank))
            found.append(Claims(f"bproof1|{said}|", (Claim(left, 1), *counts), answer.overall))
    return found


def signature_words(ballot: Ballot) -> str:
    """What the hash of a ballot's signature begins with."""
    return f"sig|{ballot.signed}|"


def check_ballot(election: Election, raw: str, *, tables: Tables | None = None) -> Ballot:
    """One ballot verified whole, as the server does before it accepts it; BadBallot says why not.

    That its credential stands on the list is for the caller to look at.
    """
    ballot, group = read_ballot(election, raw), election.group
    tables = tables or Tables(election)
    if not all(group.is_member(x) for x in elements(ballot)):
        raise BadBallot("not-of-the-group")
    if not known(group, ballot.credential, signature_words(ballot), ballot.signature):
        raise BadBallot("signature")
    for one in claims(election, ballot):
        if not one_holds(group, tables.g, tables.y, one.words, one.claims, one.proofs):
            raise BadBallot("proof")
    return ballot
