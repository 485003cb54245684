"""A key that no single person has: trustees with a threshold (4.6), in the steps of the protocol.

1. ``new_seed`` and ``certificate``: each trustee draws a seed, keeps it, hands in a certificate.
2. ``check_certificates``: everybody looks at them all.
3. ``polynomial``: each hands in a share for each of the others, encrypted for them alone.
4. ``inputs``: the server sorts what is for whom.
5. ``output``: each verifies what they were given, and hands in their public key, and their own
   decryption key encrypted for themselves.
6. ``parameters``: what is published; ``output["private_key"]`` goes back to its trustee at the
   tally, where ``decryption_key`` opens it.

Messages are JSON objects as the specification has them (dicts here); a fault is Malformed with
what does not hold. The seed is all that a trustee keeps secret.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

from gmpy2 import mpz

from xiangyue.core.belenios import sealed
from xiangyue.core.belenios.groups import Chance, Group
from xiangyue.core.belenios.proofs import Proof, known, prove_known
from xiangyue.core.belenios.written import (
    Malformed,
    as_number,
    characters,
    member,
    number,
    parsed,
    several,
    small,
    text,
    written,
)

Message = dict[str, Any]
SEED = 22  # characters


class PublicKey(NamedTuple):
    """``trustee_public_key``: a key and the proof that its secret is known."""

    key: mpz
    pok: Proof

    def data(self) -> Message:
        """As JSON."""
        return {"pok": self.pok.data(), "public_key": str(self.key)}

    @classmethod
    def read(cls, data: Any) -> PublicKey:
        """Out of JSON; nothing is verified yet."""
        pok = member(data, "pok")
        return cls(
            number(data, "public_key"), Proof(number(pok, "challenge"), number(pok, "response"))
        )


def words_of_key(group: Group, key: mpz) -> str:
    """What the proof of a key begins with."""
    return f"pok|{group.name}|{key}|"


def key_holds(group: Group, key: PublicKey) -> bool:
    """Is it of the group, and its secret known to whoever handed it in?"""
    return group.is_member(key.key) and known(group, key.key, words_of_key(group, key.key), key.pok)


# -- the steps


def new_seed(rng: Chance) -> str:
    """Step 1: what a trustee keeps, and shows nobody."""
    return characters(SEED, rng)


def certificate(group: Group, seed: str, rng: Chance) -> Message:
    """Step 1: the two public keys of a trustee, signed."""
    keys = sealed.keys_of(seed)
    message = written(
        {
            "verification": str(group.secret_power(group.g, keys.sign)),
            "encryption": str(group.secret_power(group.g, keys.open)),
        }
    )
    return sealed.signed(group, keys.sign, message, rng)


class Certified(NamedTuple):
    """The public keys of a trustee, one to verify signatures, one to encrypt."""

    verification: mpz
    encryption: mpz


def check_certificates(group: Group, certificates: Sequence[Message]) -> list[Certified]:
    """Step 2: each trustee's keys; Malformed for a signature that does not hold."""
    found = []
    for place, message in enumerate(certificates, 1):
        data = parsed(text(message, "message"))
        keys = Certified(number(data, "verification"), number(data, "encryption"))
        if not sealed.signature_holds(group, keys.verification, message):
            raise Malformed(f"certificate {place} is not signed by its key")
        found.append(keys)
    if len({keys.verification for keys in found}) < len(found):
        raise Malformed("a certificate stands twice")
    return found


def _mine(group: Group, certified: Sequence[Certified], keys: sealed.Keys) -> int:
    mine = Certified(group.secret_power(group.g, keys.sign), group.secret_power(group.g, keys.open))
    if mine not in certified:
        raise Malformed("the certificate of this seed is not among them")
    return certified.index(mine)


def polynomial(
    group: Group, certificates: Sequence[Message], seed: str, threshold: int, rng: Chance
) -> Message:
    """Step 3: shares of a fresh secret, one for each trustee. ValueError for no threshold."""
    if not 1 <= threshold <= len(certificates):
        raise ValueError(f"{threshold} of {len(certificates)} trustees")
    certified = check_certificates(group, certificates)
    keys = sealed.keys_of(seed)
    mine = certified[_mine(group, certified, keys)]
    a = [group.draw(rng) for _ in range(threshold)]

    def send(to: mpz, message: object) -> str:
        return sealed.send(group, keys.sign, to, written(message), rng)

    shares = [
        sum((x * mpz(j) ** k for k, x in enumerate(a)), mpz(0)) % group.q
        for j in range(1, len(certified) + 1)
    ]
    return {
        "polynomial": send(mine.encryption, {"polynomial": [str(x) for x in a]}),
        "secrets": [
            send(to.encryption, {"secret": str(share)})
            for to, share in zip(certified, shares, strict=True)
        ],
        "coefexps": sealed.signed(
            group,
            keys.sign,
            written({"coefexps": [str(group.secret_power(group.g, x)) for x in a]}),
            rng,
        ),
    }


def check_polynomial(group: Group, certificates: Sequence[Message], place: int, p: Message) -> None:
    """Step 3, by the server: is it signed by the trustee at ``place`` (from 0)?"""
    certified = check_certificates(group, certificates)
    if len(several(p, "secrets")) != len(certified):
        raise Malformed("a share is missing")
    if not sealed.signature_holds(group, certified[place].verification, member(p, "coefexps")):
        raise Malformed(f"the coefficients of trustee {place + 1} are not signed by them")


def _check_polynomials(
    group: Group, certificates: Sequence[Message], polynomials: Sequence[Message]
) -> None:
    if not certificates or len(polynomials) != len(certificates):
        raise Malformed(f"{len(polynomials)} of {len(certificates)} polynomials are there")
    for place, p in enumerate(polynomials):
        check_polynomial(group, certificates, place, p)


def inputs(
    group: Group, certificates: Sequence[Message], polynomials: Sequence[Message]
) -> list[Message]:
    """Step 4: what each trustee is given to verify, in their order."""
    _check_polynomials(group, certificates, polynomials)
    return [
        {
            "polynomial": polynomials[j]["polynomial"],
            "secrets": [p["secrets"][j] for p in polynomials],
            "coefexps": [p["coefexps"] for p in polynomials],
        }
        for j in range(len(certificates))
    ]


def output(
    group: Group, certificates: Sequence[Message], seed: str, given: Message, rng: Chance
) -> Message:
    """Step 5: verifies every share and makes this trustee's key of them."""
    certified = check_certificates(group, certificates)
    keys = sealed.keys_of(seed)
    place = _mine(group, certified, keys)
    mine = certified[place]
    own = parsed(sealed.receive(group, keys.open, mine.verification, text(given, "polynomial")))
    threshold = len(several(own, "polynomial"))
    signed, secrets = several(given, "coefexps"), several(given, "secrets")
    if not len(signed) == len(secrets) == len(certified):
        raise Malformed("a share is missing")
    shares = []
    for i, (theirs, share) in enumerate(zip(certified, secrets, strict=True), 1):
        opened = parsed(sealed.receive(group, keys.open, theirs.verification, share))
        shares.append(number(opened, "secret"))
        if not sealed.signature_holds(group, theirs.verification, signed[i - 1]):
            raise Malformed(f"the coefficients of trustee {i} are not signed by them")
    for i, (share, a) in enumerate(zip(shares, coefficients(signed), strict=True), 1):
        if len(a) != threshold:
            raise Malformed(f"trustee {i} has another threshold")
        if group.secret_power(group.g, share) != _at(group, a, place + 1):
            raise Malformed(f"the share of trustee {i} is not what they published")
    secret = sum(shares, mpz(0))
    key = group.secret_power(group.g, secret)
    public = PublicKey(key, prove_known(group, secret, words_of_key(group, key), rng))
    private = sealed.send(
        group, keys.sign, mine.encryption, written({"decryption_key": str(secret)}), rng
    )
    return {"private_key": private, "public_key": public.data()}


def parameters(
    group: Group,
    certificates: Sequence[Message],
    polynomials: Sequence[Message],
    outputs: Sequence[Message],
) -> Message:
    """Step 6: what is published, everything verified once more."""
    _check_polynomials(group, certificates, polynomials)
    published: Message = {
        "threshold": len(next(iter(coefficients([p["coefexps"] for p in polynomials])))),
        "certs": list(certificates),
        "coefexps": [p["coefexps"] for p in polynomials],
        "verification_keys": [o["public_key"] for o in outputs],
    }
    check_parameters(group, published)
    return published


def decryption_key(group: Group, seed: str, private_key: str) -> mpz:
    """At the tally: the trustee's share of the key, out of what step 5 made for them."""
    keys = sealed.keys_of(seed)
    sender = group.secret_power(group.g, keys.sign)
    return number(parsed(sealed.receive(group, keys.open, sender, private_key)), "decryption_key")


# -- what is published


def coefficients(signed: Sequence[Any]) -> list[list[mpz]]:
    """The published coefficients of each trustee, ``g**a``; signatures are not looked at."""
    return [
        [as_number(x, "a coefficient") for x in several(parsed(text(one, "message")), "coefexps")]
        for one in signed
    ]


def _at(group: Group, coefficients: Sequence[mpz], place: int) -> mpz:
    """``g`` to the value of the polynomial at ``place``."""
    value = mpz(1)
    for k, x in enumerate(coefficients):
        value = value * group.power(x, mpz(place) ** k) % group.p
    return value


def expected_key(group: Group, signed: Sequence[Any], place: int) -> mpz:
    """The public key that the published coefficients make for the trustee at ``place`` (from 1)."""
    key = mpz(1)
    for one in coefficients(signed):
        key = key * _at(group, one, place) % group.p
    return key


def check_parameters(group: Group, data: Any) -> None:
    """``threshold_parameters`` verified; Malformed says what does not hold."""
    certified = check_certificates(group, several(data, "certs"))
    signed = several(data, "coefexps")
    keys = [PublicKey.read(key) for key in several(data, "verification_keys")]
    if not certified or not len(certified) == len(signed) == len(keys):
        raise Malformed("certificates, coefficients and keys are not as many")
    for place, (theirs, message) in enumerate(zip(certified, signed, strict=True), 1):
        if not sealed.signature_holds(group, theirs.verification, message):
            raise Malformed(f"the coefficients of trustee {place} are not signed by them")
    a = coefficients(signed)
    if {len(one) for one in a} != {small(data, "threshold")}:
        raise Malformed("the threshold is not that of the polynomials")
    if not all(group.is_member(x) for one in a for x in one):
        raise Malformed("a coefficient is not of the group")
    for place, key in enumerate(keys, 1):
        if not key_holds(group, key):
            raise Malformed(f"the proof of the key of trustee {place} does not hold")
        if key.key != expected_key(group, signed, place):
            raise Malformed(f"the key of trustee {place} is not what the shares make")
