"""The age format: what another program sealed opens, what is altered or shortened does not."""

from __future__ import annotations

import base64
import io
import random

import pytest

from xiangyue.core import age

#: Made by rage (pyrage 1.4.0), an independent implementation: its key, and what it sealed to it.
KEY = "AGE-SECRET-KEY-1MCEZ7JF0QKJL9Q5RC0CV8NPPJ4P89RQWRQLC6QVVGPCJAYEDLM4S59KPR6"
TO = "age1w0fqewq6plwwxdmew748en02jvymtk765kplxgn7pezwxjyhxygqs74mnf"
SEALED = (
    "YWdlLWVuY3J5cHRpb24ub3JnL3YxCi0+IFgyNTUxOSBBU1o4OFZIUllYaEIrMmFhY1RlMjFETm5hYjJ6"
    "MjdGMTJ2akltdVdCcGw4CkJiUGY5bUd5ejA2c2t4NUxJeWZ2N2NLV2RrTEtrakpUNnRYRmNPaFF5d2sK"
    "LT4gODk5LT4tZ3JlYXNlClphYlFta0cxalJDSmdMRnY2OGd2Y3NXbklCWXAvL3FYbUZmMmpyUHZsalVw"
    "R3lhRFBXYlkwRjh2YUF4YXRtTWEKUzVFSnZMd0cxZURySkg2NjdhTnMyQW8KLS0tIGNXeUt5SkFvQkJz"
    "Sm1na0Vsa0s5SVlMSmhBeWtGUDRFMDBkYVo3UURNUkUKH2xAsfJPCBU57f1rEn9anFotaIZ36E+ToiGd"
    "TmK6R3GMoeoLyQlSSzNY9HL5gcI="
)


def chance(seed: int) -> age.Random:
    return random.Random(seed).randbytes


def opened(sealed: bytes, identity: age.Identity) -> bytes:
    return b"".join(age.open_sealed(io.BytesIO(sealed), identity))


def test_what_another_program_sealed_opens() -> None:
    identity = age.read_identity(f"# created: 2026-11-23\n# public key: {TO}\n{KEY}\n")
    assert identity.written() == KEY and age.write_recipient(identity.recipient) == TO
    assert age.read_recipient(TO) == identity.recipient
    assert opened(base64.b64decode(SEALED), identity) == "石坑村的账".encode()


@pytest.mark.parametrize("size", [0, 1, age.BLOCK - 1, age.BLOCK, age.BLOCK + 1, 3 * age.BLOCK])
def test_any_size_passes_through_in_pieces(size: int) -> None:
    identity, text = age.new_identity(chance(1)), chance(2)(size)
    pieces = [text[n : n + 10_007] for n in range(0, size, 10_007)]
    sealed = b"".join(age.seal(pieces, identity.recipient, chance(3)))
    assert opened(sealed, identity) == text
    assert size < 100 or text[:32] not in sealed
    with pytest.raises(age.Unsealable, match="another key"):
        opened(sealed, age.new_identity(chance(4)))


def test_altered_shortened_or_lengthened_it_does_not_open() -> None:
    identity, text = age.new_identity(chance(1)), chance(2)(2 * age.BLOCK + 500)
    sealed = b"".join(age.seal([text], identity.recipient, chance(3)))
    rng = random.Random(5)
    wrong = [sealed[:n] for n in (0, 10, 60, 150, 170, len(sealed) - 516, len(sealed) - 1)]
    wrong += [sealed[: -(500 + 16)], sealed + b"x", sealed[: 184 + age.BLOCK + 16]]
    for _ in range(60):
        at = rng.randrange(len(sealed)) if rng.random() < 0.5 else rng.randrange(200)
        wrong.append(sealed[:at] + bytes([sealed[at] ^ 1 << rng.randrange(8)]) + sealed[at + 1 :])
    for one in wrong:
        with pytest.raises(age.Unsealable):
            opened(one, identity)


def test_a_key_with_a_slip_is_none() -> None:
    for text in ("", KEY[:-1], KEY[:-1] + "Q", KEY.replace("KEY-1", "KEY-2"), f"{KEY}\n{KEY}", TO):
        with pytest.raises(ValueError):
            age.read_identity(text)
    for text in ("", TO[:-1], TO + "q", KEY):
        with pytest.raises(ValueError):
            age.read_recipient(text)
    assert KEY not in repr(age.read_identity(KEY))
