"""The tally: ballots summed unopened, the sum decrypted by the trustees (4.16 to 4.19)."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from math import isqrt
from typing import Any

from gmpy2 import mpz

from xiangyue.core.belenios.ballots import Ballot, Choices
from xiangyue.core.belenios.election import Election
from xiangyue.core.belenios.groups import Chance, Group
from xiangyue.core.belenios.proofs import Ciphertext, Proof, ciphertext, proof
from xiangyue.core.belenios.trustees import Single, Trustees, all_keys
from xiangyue.core.belenios.written import (
    Malformed,
    as_number,
    digest,
    member,
    number,
    parsed,
    several,
    written,
)

Sum = Choices
"""For each question the encrypted sum of each of its answers."""

Opened = tuple[tuple[mpz, ...], ...]
"""For each question and answer an element of the group."""


def last_ballots(ballots: Iterable[Ballot]) -> list[Ballot]:
    """The last of each credential, which alone counts."""
    found: dict[mpz, Ballot] = {}
    for ballot in ballots:
        found.pop(ballot.credential, None)
        found[ballot.credential] = ballot
    return list(found.values())


def encrypted_sum(election: Election, ballots: Iterable[tuple[int, Choices]]) -> Sum:
    """The product of the ciphertexts of the last ballots, each with its weight (1 as a rule)."""
    p = election.group.p
    sums = [[(mpz(1), mpz(1))] * question.length for question in election.questions]
    for weight, choices in ballots:
        for row, answer in zip(sums, choices, strict=True):
            for at, (alpha, beta) in enumerate(answer):
                if weight != 1:
                    alpha = election.group.power(alpha, mpz(weight))
                    beta = election.group.power(beta, mpz(weight))
                row[at] = (row[at][0] * alpha % p, row[at][1] * beta % p)
    return tuple(tuple(Ciphertext(*c) for c in row) for row in sums)


def write_sum(total: Sum) -> str:
    """``encrypted_tally`` as JSON."""
    return written([[c.data() for c in row] for row in total])


def read_sum(raw: str) -> Sum:
    """Out of JSON."""
    return tuple(tuple(ciphertext(c) for c in row) for row in _rows(parsed(raw), "the sum"))


def write_sized(total: Sum, ballots: int, weight: int) -> str:
    """``sized_encrypted_tally``: how many ballots, their weight, and the hash of the sum."""
    return written(
        {
            "num_tallied": ballots,
            "total_weight": weight if weight < 1 << 30 else str(weight),
            "encrypted_tally": digest(write_sum(total)),
        }
    )


def _rows(data: Any, name: str) -> list[list[Any]]:
    if not isinstance(data, list) or not all(isinstance(row, list) for row in data):
        raise Malformed(f"{name} is not a list of lists")
    return data


# -- partial decryptions


def _words(election: Election, key: mpz) -> str:
    return f"decrypt|{election.fingerprint}|{key}|"


def partial_decryption(election: Election, total: Sum, secret: mpz, rng: Chance) -> str:
    """What one trustee makes of the sum with their secret key, with proofs. JSON.

    The trustee must know that ``total`` is the sum of the ballots and nothing else: verify the
    archive first. ValueError for a sum that is not of the group.
    """
    group = election.group
    if not all(group.is_member(x) for row in total for c in row for x in c):
        raise ValueError("the sum is not of the group")
    key = group.secret_power(group.g, secret)
    factors: list[list[str]] = []
    proofs: list[list[dict[str, str]]] = []
    for row in total:
        factors.append([])
        proofs.append([])
        for alpha, _ in row:
            w = group.draw(rng)
            commitments = [group.secret_power(group.g, w), group.secret_power(alpha, w)]
            challenge = group.hashed(_words(election, key), commitments)
            factors[-1].append(str(group.secret_power(alpha, secret)))
            proofs[-1].append(Proof(challenge, (w - secret * challenge) % group.q).data())
    return written({"decryption_factors": factors, "decryption_proofs": proofs})


def read_factors(election: Election, total: Sum, key: mpz, raw: str) -> Opened:
    """A trustee's factors, every proof verified; Malformed says that one does not hold."""
    group, data = election.group, parsed(raw)
    factors = _rows(member(data, "decryption_factors"), "decryption_factors")
    proofs = _rows(member(data, "decryption_proofs"), "decryption_proofs")
    shape = [len(row) for row in total]
    if [len(row) for row in factors] != shape or [len(row) for row in proofs] != shape:
        raise Malformed("a partial decryption is not of the shape of the sum")
    words, found = _words(election, key), []
    for row, row_of_factors, row_of_proofs in zip(total, factors, proofs, strict=True):
        opened = []
        for (alpha, _), value, data_of_proof in zip(
            row, row_of_factors, row_of_proofs, strict=True
        ):
            factor, shown = as_number(value, "a factor"), proof(data_of_proof, group)
            if not group.is_member(factor) or not _same_exponent(
                group, words, (group.g, alpha), (key, factor), shown
            ):
                raise Malformed("the proof of a partial decryption does not hold")
            opened.append(factor)
        found.append(tuple(opened))
    return tuple(found)


def _same_exponent(
    group: Group, words: str, bases: tuple[mpz, mpz], powers: tuple[mpz, mpz], shown: Proof
) -> bool:
    commitments = [
        group.power(base, shown.response) * group.power(power, shown.challenge) % group.p
        for base, power in zip(bases, powers, strict=True)
    ]
    return group.hashed(words, commitments) == shown.challenge


def write_owned(owner: int, payload: str) -> str:
    """Whose partial decryption it is: trustees are numbered from 1, as ``all_keys`` has them."""
    return written({"owner": owner, "payload": digest(payload)})


# -- the result


def combined_factors(
    election: Election, trustees: Trustees, factors: Mapping[int, Opened]
) -> Opened:
    """The factors of the trustees (by number, from 1) as of one; Malformed where too few are in."""
    group, first = election.group, 1
    parts: list[tuple[Opened, mpz]] = []
    for one in trustees:
        there = [n for n in range(len(one.keys)) if first + n in factors][: one.needed]
        if len(there) < one.needed:
            raise Malformed(f"{len(there)} partial decryptions of {one.needed} are there")
        for n in there:
            power = mpz(1) if isinstance(one, Single) else _lagrange(group, there, n)
            parts.append((factors[first + n], power))
        first += len(one.keys)
    return tuple(
        tuple(
            _product(group, [(opened[i][j], power) for opened, power in parts])
            for j in range(question.length)
        )
        for i, question in enumerate(election.questions)
    )


def _lagrange(group: Group, there: Sequence[int], n: int) -> mpz:
    value = mpz(1)
    for k in there:
        if k != n:
            value = value * (k + 1) * pow(mpz(k - n), -1, group.q) % group.q
    return value


def _product(group: Group, powers: Sequence[tuple[mpz, mpz]]) -> mpz:
    value = mpz(1)
    for base, power in powers:
        value = value * (base if power == 1 else group.power(base, power)) % group.p
    return value


def opened_sum(election: Election, total: Sum, factors: Opened) -> Opened:
    """``g`` to the power of each count."""
    return tuple(
        tuple(election.group.over(c.beta, f) for c, f in zip(row, of, strict=True))
        for row, of in zip(total, factors, strict=True)
    )


def logarithms(group: Group, powers: Sequence[mpz], most: int) -> list[int]:
    """The exponents from 0 to ``most``; ValueError where one has none.

    Baby steps and giant steps: about ``2 * sqrt(most)`` multiplications for each.
    """
    step = isqrt(most) + 1
    baby: dict[mpz, int] = {}
    x = mpz(1)
    for n in range(step):
        baby.setdefault(x, n)
        x = x * group.g % group.p
    giant, found = group.over(mpz(1), x), []
    for value in powers:
        for turn in range(step + 1):
            if value in baby and turn * step + baby[value] <= most:
                found.append(turn * step + baby[value])
                break
            value = value * giant % group.p
        else:
            raise ValueError(f"a count is not from 0 to {most}")
    return found


def result(
    election: Election,
    trustees: Trustees,
    total: Sum,
    decryptions: Mapping[int, str],
    *,
    most: int,
) -> str:
    """``result`` as JSON, out of partial decryptions by number of trustee; ``most``: all weights.

    For each question a list: the count of each answer; with blank, first how many left it blank.
    """
    keys = all_keys(trustees)
    if not all(1 <= owner <= len(keys) for owner in decryptions):
        raise ValueError("a partial decryption of nobody")
    factors = {
        owner: read_factors(election, total, keys[owner - 1], raw)
        for owner, raw in decryptions.items()
    }
    opened = opened_sum(election, total, combined_factors(election, trustees, factors))
    counts = [logarithms(election.group, row, most) for row in opened]
    return written({"result": counts})


def read_result(election: Election, raw: str) -> list[list[int]]:
    """The counts; Malformed where they are not of the shape of the election."""
    rows = _rows(several(parsed(raw), "result"), "the result")
    if [len(row) for row in rows] != [question.length for question in election.questions]:
        raise Malformed("the result is not of the shape of the questions")
    return [[count_of(value) for value in row] for row in rows]


def count_of(value: Any) -> int:
    """A count or weight: a whole number, or a string of one where it is large."""
    if isinstance(value, str):
        value = int(as_number(value, "a count"))
    if not isinstance(value, int) or isinstance(value, bool) or value < 0:
        raise Malformed("a count is not a whole number")
    return value


def weight_in(data: Any) -> mpz:
    """The total weight in a ``sized_encrypted_tally``."""
    value = member(data, "total_weight")
    return number(data, "total_weight") if isinstance(value, str) else mpz(count_of(value))
