"""Envelopes of plain ballots: opened by the key of their box alone, each sealed by its own."""

from __future__ import annotations

import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from hypothesis import given
from hypothesis import strategies as st

from xiangyue.core import plain_ballots as core

PRIVATE = bytes(range(32))
PUBLIC = X25519PrivateKey.from_private_bytes(PRIVATE).public_key().public_bytes_raw()


def fixed(start: int):
    return lambda n: bytes((start + k) % 256 for k in range(n))


@given(st.lists(st.binary(min_size=2, max_size=2), min_size=1, max_size=20), st.integers(0, 255))
def test_what_goes_in_comes_out_in_no_order_of_its_own(ballots: list[bytes], start: int) -> None:
    sealed = core.Sealer(PUBLIC, fixed(start)).seal(ballots, 7)
    assert sealed == core.seal(PUBLIC, ballots[::-1], 7, fixed(start))
    assert core.opened(PRIVATE, sealed, 7, 2) == sorted(ballots)
    with pytest.raises(core.NotOpened):
        core.opened(PRIVATE, sealed, 8, 2)


def test_a_key_seals_one_envelope() -> None:
    sealer = core.Sealer(PUBLIC, fixed(1))
    with pytest.raises(ValueError, match="of one size"):
        sealer.seal([b"ab", b"abc"], 7)
    sealer.seal([b"ab"], 7)
    with pytest.raises(ValueError, match="seals one envelope"):
        sealer.seal([b"cd"], 7)
