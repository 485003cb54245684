"""Zero-knowledge proofs: that one knows an exponent, and that one of several things is so.

A proof that ``x`` is known (Schnorr, 4.5) is ``challenge = H(A)`` with ``A = g**w``, and
``response = w - x * challenge``. Verified: ``A = g**response * X**challenge`` hashes to the
challenge. A proof that one of several ciphertexts has a certain content (4.12, 4.13) is one such
pair for each of them; all challenges but one are chosen freely, and their sum is the hash.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from gmpy2 import mpz

from xiangyue.core.belenios.groups import Chance, Group, Powers
from xiangyue.core.belenios.written import Malformed, number


class Proof(NamedTuple):
    """Two exponents."""

    challenge: mpz
    response: mpz

    def data(self) -> dict[str, str]:
        """As JSON."""
        return {"challenge": str(self.challenge), "response": str(self.response)}


class Ciphertext(NamedTuple):
    """``(g**r, y**r * g**m)`` for a small number ``m``."""

    alpha: mpz
    beta: mpz

    def data(self) -> dict[str, str]:
        """As JSON."""
        return {"alpha": str(self.alpha), "beta": str(self.beta)}


class Claim(NamedTuple):
    """One of the things of which one is so: ``beta`` less ``content`` is an encryption of 0."""

    ciphertext: Ciphertext
    content: int


def proof(data: Any, group: Group) -> Proof:
    """Out of JSON; Malformed where it is no pair of exponents of the group."""
    found = Proof(number(data, "challenge"), number(data, "response"))
    if max(found) >= group.q:
        raise Malformed("challenge or response is too large")
    return found


def ciphertext(data: Any) -> Ciphertext:
    """Out of JSON; its membership is not looked at."""
    return Ciphertext(number(data, "alpha"), number(data, "beta"))


def prove_known(group: Group, secret: mpz, words: str, rng: Chance) -> Proof:
    """That ``secret`` is known, the exponent of the public key over which it is verified."""
    w = group.draw(rng)
    challenge = group.hashed(words, [group.secret_power(group.g, w)])
    return Proof(challenge, (w - secret * challenge) % group.q)


def known(group: Group, public: mpz, words: str, proof: Proof) -> bool:
    """Is the proof one that the exponent of ``public`` is known?"""
    if max(proof) >= group.q:
        return False
    commitment = (
        group.power(group.g, proof.response) * group.power(public, proof.challenge) % group.p
    )
    return group.hashed(words, [commitment]) == proof.challenge


class Secret(NamedTuple):
    """What whoever encrypted knows of a claim: the exponent ``r``, and ``m`` less the content."""

    r: mpz
    off: int


def prove_one(
    group: Group, g: Powers, y: Powers, words: str, secrets: Sequence[Secret], rng: Chance
) -> tuple[Proof, ...]:
    """That one of the claims is so; ``off`` is 0 for it. ValueError where there is none.

    ``g`` and ``y`` are the powers of the generator and of the election's key. Whoever knows ``r``
    needs no other base: ``alpha**c`` is ``g**(r * c)``.
    """
    true = next((i for i, secret in enumerate(secrets) if secret.off == 0), None)
    if true is None:
        raise ValueError("none of the claims is so")
    w = group.draw(rng)
    drawn = [Proof(group.draw(rng), group.draw(rng)) for _ in secrets]
    commitments: list[mpz] = []
    for i, (secret, (challenge, response)) in enumerate(zip(secrets, drawn, strict=True)):
        at = w if i == true else (response + secret.r * challenge) % group.q
        more = mpz(0) if i == true else secret.off * challenge % group.q
        commitments += [g.of(at), g.times(y.of(at), more)]
    others = sum((drawn[i].challenge for i in range(len(drawn)) if i != true), mpz(0))
    challenge = (group.hashed(words, commitments) - others) % group.q
    drawn[true] = Proof(challenge, (w - secrets[true].r * challenge) % group.q)
    return tuple(drawn)


def one_holds(
    group: Group, g: Powers, y: Powers, words: str, claims: Sequence[Claim], proofs: Sequence[Proof]
) -> bool:
    """Do the proofs show that one of the claims is so? Membership is not looked at."""
    if len(claims) != len(proofs):
        return False
    commitments: list[mpz] = []
    total = mpz(0)
    for (c, content), (challenge, response) in zip(claims, proofs, strict=True):
        commitments.append(g.times(group.power(c.alpha, challenge), response))
        at = y.times(group.power(c.beta, challenge), response)
        if content:
            at = g.times(at, -content * challenge % group.q)
        commitments.append(at)
        total += challenge
    return group.hashed(words, commitments) == total % group.q
