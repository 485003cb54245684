"""Sealed fields and the numbers they hold."""

from __future__ import annotations

import hashlib
import os
from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangyue.core import identity, sealing

RING = sealing.derive(hashlib.sha256(b"of this test only").digest())
COLUMN = "person.id_number"


@given(st.text(st.characters(exclude_categories=["Cs"])))
def test_what_is_sealed_opens_again(text: str) -> None:
    sealed = sealing.seal(RING, text, column=COLUMN, random=os.urandom)
    assert sealing.open_sealed(RING, sealed, column=COLUMN) == text
    if len(text) > 4:
        assert text.encode() not in sealed
    assert sealed != sealing.seal(RING, text, column=COLUMN, random=os.urandom)


@given(st.text("张三0123", min_size=1), st.integers(0), st.integers(1, 255))
def test_an_altered_value_does_not_open(text: str, where: int, by: int) -> None:
    sealed = bytearray(sealing.seal(RING, text, column=COLUMN, random=os.urandom))
    sealed[where % len(sealed)] ^= by
    with pytest.raises(sealing.Unopenable):
        sealing.open_sealed(RING, bytes(sealed), column=COLUMN)


def test_a_value_in_another_column_does_not_open() -> None:
    sealed = sealing.seal(RING, "13812345678", column="person.phone", random=os.urandom)
    with pytest.raises(sealing.Unopenable, match="not sealed for"):
        sealing.open_sealed(RING, sealed, column="person.note")
    with pytest.raises(sealing.Unopenable):
        sealing.open_sealed(RING, sealed[:20], column="person.phone")


def test_keys_are_changed() -> None:
    old = sealing.seal(RING, "旧", column=COLUMN, random=os.urandom)
    both = sealing.KeyRing({**RING.sealing, 2: bytes(32)}, RING.lookup)
    assert sealing.open_sealed(both, old, column=COLUMN) == "旧"
    new = sealing.seal(both, "新", column=COLUMN, random=os.urandom)
    assert (sealing.key_of(old), sealing.key_of(new)) == (1, 2)
    with pytest.raises(sealing.Unopenable, match="key 2"):
        sealing.open_sealed(RING, new, column=COLUMN)
    assert "x" not in repr(both).replace("sealing", "")  # a ring never prints its keys


@pytest.mark.parametrize(
    ("keys", "lookup"), [({}, bytes(32)), ({0: bytes(32)}, bytes(32)), ({1: b"x"}, bytes(32)),
                         ({1: bytes(32)}, b"")]
)  # fmt: skip
def test_no_weak_ring(keys: dict[int, bytes], lookup: bytes) -> None:
    with pytest.raises(ValueError):
        sealing.KeyRing(keys, lookup)
    with pytest.raises(ValueError):
        sealing.derive(b"short")


def test_lookups_forget_how_a_number_was_written() -> None:
    one = sealing.lookup_id(RING, "11010519491231002X")
    assert one == sealing.lookup_id(RING, "１１０１０５ 19491231-002x")
    assert one == sealing.lookup_id(RING, "110105491231002")
    assert one is not None and len(one) == 32
    assert one != sealing.lookup_id(sealing.derive(bytes(32)), "11010519491231002X")
    assert sealing.lookup_id(RING, "110105194912310021") is None
    assert sealing.lookup_phone(RING, "+86 138-1234-5678") == sealing.lookup_phone(
        RING, "13812345678"
    )
    assert sealing.lookup(RING, "id", "1") != sealing.lookup(RING, "phone", "1")


@pytest.mark.parametrize(
    ("text", "born", "sex"),
    [
        ("11010519491231002X", date(1949, 12, 31), "female"),
        ("110105 19491231 002x", date(1949, 12, 31), "female"),
        ("110105491231002", date(1949, 12, 31), "female"),
        ("440524188001010014", None, None),  # born in 1880: read as an error of typing
        ("110105194912310021", None, None),  # check character
        ("110105194913310025", None, None),  # month 13
        ("990105194912310029", None, None),  # no such province
        ("1101051949123100", None, None),
        ("", None, None),
    ],
)
def test_identity_numbers(text: str, born: date | None, sex: str | None) -> None:
    found = sealing.read_id(text)
    assert (found.born if found else None, found.sex if found else None) == (born, sex)


@given(st.integers(0, 16), st.integers(1, 9))
def test_one_wrong_digit_is_always_noticed(place: int, by: int) -> None:
    number = "11010519491231002X"
    digit = str((int(number[place]) + by) % 10)
    assert identity.read_id(number[:place] + digit + number[place + 1 :]) is None


@pytest.mark.parametrize(
    ("text", "digits"),
    [
        ("138 1234 5678", "13812345678"),
        ("+8613812345678", "13812345678"),
        ("0574-87654321", "057487654321"),
        ("１３８１２３４５６７８", "13812345678"),
        ("12812345678", None),
        ("1381234567", None),
        ("87654321", None),
        ("x", None),
    ],
)
def test_phones(text: str, digits: str | None) -> None:
    assert sealing.read_phone(text) == digits
