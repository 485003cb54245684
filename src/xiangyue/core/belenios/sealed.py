"""Messages between trustees: signed, and encrypted for one of them (4.6.1, 4.6.3).

The server carries them and can read none. Encryption: AES-256 in CCM mode with a tag of 64 bits,
as the Stanford JavaScript Crypto Library does it.
"""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESCCM
from gmpy2 import mpz

from xiangyue.core.belenios.groups import Chance, Group
from xiangyue.core.belenios.proofs import known, proof, prove_known
from xiangyue.core.belenios.written import (
    Malformed,
    digest,
    member,
    number,
    parsed,
    text,
    written,
)

_TAG: Final = 8  # bytes


class Keys(NamedTuple):
    """The secret exponents of a trustee, out of their seed."""

    sign: mpz
    open: mpz


def keys_of(seed: str) -> Keys:
    """Both, by hashing the seed."""
    return Keys(mpz(digest(f"sk|{seed}"), 16), mpz(digest(f"dk|{seed}"), 16))


def signed(group: Group, sign: mpz, message: str, rng: Chance) -> dict[str, Any]:
    """``signed_msg``."""
    signature = prove_known(group, sign, f"sigmsg|{message}|", rng)
    return {"message": message, "signature": signature.data()}


def signature_holds(group: Group, verification: mpz, message: Any) -> bool:
    """Is it signed with the secret of ``verification``? Malformed for what is no message."""
    said = text(message, "message")
    return known(group, verification, f"sigmsg|{said}|", proof(member(message, "signature"), group))


def _cipher(group: Group, alpha: mpz, key: mpz, length: int) -> tuple[AESCCM, bytes]:
    """The cipher and its nonce; a longer message leaves fewer bytes for the nonce."""
    nonce = bytes.fromhex(digest(f"iv|{alpha}"))[: 13 if length < 1 << 16 else 12]
    return AESCCM(bytes.fromhex(digest(f"key|{key}")), tag_length=_TAG), nonce


def send(group: Group, sign: mpz, to: mpz, message: str, rng: Chance) -> str:
    """Signed, then encrypted for the holder of the encryption key ``to``: ``encrypted_msg``."""
    inner = written({"recipient": str(to), "message": message})
    plain = written(signed(group, sign, inner, rng)).encode()
    r, s = group.draw(rng), group.draw(rng)
    alpha, key = group.secret_power(group.g, r), group.secret_power(group.g, s)
    cipher, nonce = _cipher(group, alpha, key, len(plain))
    return written(
        {
            "alpha": str(alpha),
            "beta": str(group.secret_power(to, r) * key % group.p),
            "data": cipher.encrypt(nonce, plain, None).hex(),
        }
    )


def receive(group: Group, opens: mpz, sender: mpz, message: str) -> str:
    """What ``sender`` sent to the holder of ``opens``; Malformed where it is not so."""
    data = parsed(message)
    alpha, beta = number(data, "alpha"), number(data, "beta")
    try:
        sealed = bytes.fromhex(text(data, "data"))
        key = group.over(beta, group.secret_power(alpha, opens))
        cipher, nonce = _cipher(group, alpha, key, len(sealed) - _TAG)
        inner = parsed(cipher.decrypt(nonce, sealed, None).decode())
    except (InvalidTag, ValueError, ZeroDivisionError):
        raise Malformed("a message is not encrypted for this seed") from None
    if not signature_holds(group, sender, inner):
        raise Malformed("a message is not signed by its sender")
    opened = parsed(text(inner, "message"))
    if number(opened, "recipient") != group.secret_power(group.g, opens):
        raise Malformed("a message is for somebody else")
    return text(opened, "message")
