"""Eight numbers at a time: exactly what one after another makes, at every border of a limb."""

from __future__ import annotations

from functools import lru_cache
from types import SimpleNamespace
from typing import Any

import numpy as np
import pytest
from gmpy2 import mpz
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.belenios_elections import Dice, Poll

from xiangyue.core.belenios import batches
from xiangyue.core.belenios.groups import BELENIOS_2048, RFC_3526_2048, Group, Powers
from xiangyue.core.belenios.raising import ROUNDS, Asked, OneByOne, Term

lanes_code = pytest.importorskip("xiangyue.core.belenios.lanes_code")
if not lanes_code.can_run():
    pytest.skip("this processor has no AVX-512 IFMA", allow_module_level=True)
lanes = pytest.importorskip("xiangyue.core.belenios.lanes")

Do, Machine, R = lanes_code.Do, lanes_code.Machine, lanes_code.R
G = BELENIOS_2048
LARGEST = (1 << 2078) - 1
MODULI = [int(G.p), int(RFC_3526_2048.p), LARGEST, LARGEST - 2, (1 << 2028) + 1, (1 << 52) - 1, 3]
GROUPS = pytest.mark.parametrize("group", [G, RFC_3526_2048], ids=lambda g: g.name)
BORDERS = [(1 << 52 * n) + off for n in (0, 1, 2, 7, 8, 9, 16, 32, 39, 40) for off in (-1, 0, 1)]

machine = lru_cache(Machine)


def below(bound: int) -> st.SearchStrategy[int]:
    """Numbers from 0, many at the ends of limbs and of the range."""
    odd = [n for n in (*BORDERS, bound // 2, bound - 2, bound - 1, 0, 1) if 0 <= n < bound]
    return st.sampled_from(odd) | st.integers(0, bound - 1)


def eight(bound: int) -> st.SearchStrategy[list[int]]:
    return st.lists(below(bound), min_size=8, max_size=8)


def block(numbers: list[int]) -> Any:
    return lanes._limbs(numbers).T


def numbers_of(block: Any) -> list[int]:
    assert block.max() < 1 << 52
    return [sum(int(limb) << 52 * i for i, limb in enumerate(block[:, lane])) for lane in range(8)]


def done(p: int, steps: list[tuple[int, ...]], row: list[int], taken: list[int]) -> list[list[int]]:
    """The rows after these steps, of which row 0 was ``row`` at first, and the input ``taken``."""
    rows = np.zeros((4, 40, 8), np.uint64)
    rows[0] = block(row)
    none = np.zeros((1, 40), np.uint64)
    inputs, outputs = block(taken).reshape(1, 1, 40, 8).copy(), np.zeros((1, 1, 40, 8), np.uint64)
    picks = np.zeros((1, 0, 8), np.int64)
    machine(p).run(np.array(steps, np.int64), rows, none, picks, inputs, outputs)
    return [numbers_of(one) for one in (*rows, outputs[0, 0])]


@pytest.mark.parametrize("p", MODULI, ids=lambda p: f"{p.bit_length()} bits")
@settings(max_examples=40, deadline=None)
@given(st.data())
def test_a_product_is_montgomerys_in_each_lane(p: int, data: st.DataObject) -> None:
    x, y = data.draw(eight(2 * p)), data.draw(eight(2 * p))
    steps = [(Do.TAKE, 1, 0, 0), (Do.MULTIPLY, 2, 1, 0), (Do.SQUARE, 3, 1, 2), (Do.GIVE, 3, 0, 0)]
    _, once, twice, fourth, given_out = done(p, steps, x, y)
    back = pow(R, -1, p)
    for lane, (a, b) in enumerate(zip(x, y, strict=True)):
        product = a * b * back % p
        assert once[lane] % p == product and once[lane] < 2 * p
        assert twice[lane] % p == product * a * back % p
        assert fourth[lane] % p == product**4 * back**3 % p and fourth[lane] < 2 * p
        assert given_out[lane] % p == product**4 * back**4 * a % p


def test_what_is_made_may_stand_where_its_factors_stood() -> None:
    p = int(G.p)
    x = [p - n for n in range(1, 9)]
    steps = [(Do.MULTIPLY, 0, 0, 0), (Do.SQUARE, 0, 0, 1)]
    back = pow(R, -1, p)
    assert [n % p for n in done(p, steps, x, x)[0]] == [n**4 * back**3 % p for n in x]


@settings(max_examples=20, deadline=None)
@given(eight(int(G.p)), st.integers(0, 7), below(int(G.p)))
def test_a_lane_knows_nothing_of_the_others(x: list[int], lane: int, other: int) -> None:
    steps = [(Do.TAKE, 1, 0, 0), (Do.SQUARE, 2, 1, 3)]
    before = done(int(G.p), steps, x, x)[2]
    y = [*x[:lane], other, *x[lane + 1 :]]
    after = done(int(G.p), steps, y, y)[2]
    assert [n for n in range(8) if before[n] != after[n]] in ([], [lane])


@settings(deadline=None)
@given(st.lists(below(R), max_size=9))
def test_limbs_are_the_number(some: list[int]) -> None:
    limbs = lanes._limbs(some)
    assert all(
        int(limb) == n >> 52 * i & (1 << 52) - 1
        for n, row in zip(some, limbs, strict=True)
        for i, limb in enumerate(row)
    )
    assert lanes._numbers(limbs, mpz(R)) == some


@settings(deadline=None)
@given(st.integers(1, 8), below(1 << 256))
def test_a_comb_has_every_bit_once(teeth: int, exponent: int) -> None:
    comb = lanes.Comb(teeth, -(-256 // teeth))
    [digits] = comb.digits(lanes._bytes([mpz(exponent)], 32))
    assert exponent == sum(
        1 << tooth * comb.columns + column
        for column, digit in enumerate(digits)
        for tooth in range(teeth)
        if int(digit) >> tooth & 1
    )


def test_the_comb_with_the_least_work_is_taken() -> None:
    assert lanes.best_comb(256, 2) == lanes.Comb(5, 52)
    assert lanes.best_comb(2047, 2).teeth > 5


# -- against one by one


@lru_cache
def both(group: Group) -> tuple[Any, OneByOne, mpz]:
    """Both ways in one election, and its key."""
    key = group.power(group.g, mpz(4711))
    tables: Any = SimpleNamespace(g=Powers(group, group.g), y=Powers(group, key))
    return lanes.InLanes(group, tables), OneByOne(group, tables), key


def asked_of(group: Group) -> st.SearchStrategy[list[Asked]]:
    exponent = below(int(group.q)).map(mpz)
    maybe = st.none() | exponent
    base = (exponent.map(lambda n: group.power(group.g, n))) | below(int(group.p)).map(mpz)
    last = st.builds(Term, exponent | st.just(group.q), maybe, maybe)
    return st.lists(
        st.builds(Asked, base, st.lists(last, min_size=1, max_size=3).map(tuple)), max_size=9
    )


@GROUPS
@settings(max_examples=6, deadline=None)
@given(st.data())
def test_powers_in_lanes_are_powers(group: Group, data: st.DataObject) -> None:
    in_lanes, one_by_one, key = both(group)
    asked = data.draw(asked_of(group))
    p, found = int(group.p), in_lanes.commitments(asked)
    assert found == one_by_one.commitments(asked)
    for (base, terms), made in zip(asked, found, strict=True):
        for (exponent, g, y), number in zip(terms, made, strict=True):
            power = pow(int(base), int(exponent), p) * pow(int(group.g), int(g or 0), p)
            assert number == power * pow(int(key), int(y or 0), p) % p


def test_every_exponent_of_256_bits_can_be_asked() -> None:
    in_lanes, _, _ = both(G)
    most = mpz((1 << 256) - 1)
    bases = [mpz(0), mpz(1), G.p - 1, G.g, G.p - G.g]
    exponents = (mpz(0), mpz(1), G.q - 1, G.q, most)
    asked = [Asked(base, tuple(map(Term, exponents))) for base in bases]
    assert in_lanes.commitments(asked) == [[G.power(b, e) for e in exponents] for b in bases]
    with pytest.raises(OverflowError):
        in_lanes.commitments([Asked(G.g, (Term(most + 1),))])


@pytest.mark.parametrize("many", [1, 5, 39, 40, 41, 203])
@pytest.mark.parametrize("most", [8, 1024])
def test_random_products_are_those_of_one_by_one(many: int, most: int, monkeypatch) -> None:
    monkeypatch.setattr(lanes, "_MOST", most)
    in_lanes, one_by_one, _ = both(G)
    dice = Dice(f"products {many}")
    numbers = [mpz(dice.randbelow(int(G.p))) for _ in range(many)]
    numbers[0] = G.p - 1
    drawn = bytes(dice.randbelow(256) for _ in range(ROUNDS * -(-many // 5)))
    assert in_lanes.products(numbers, drawn) == one_by_one.products(numbers, drawn)


def test_more_than_fits_at_once_is_made_in_parts(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(lanes, "_MOST", 8)
    in_lanes, one_by_one, _ = both(G)
    asked = [Asked(mpz(n), (Term(mpz(n), g=mpz(n)),)) for n in range(21)]
    assert in_lanes.commitments(asked) == one_by_one.commitments(asked)
    assert in_lanes.commitments([]) == []


# -- where it is chosen, and what is refused


def test_lanes_are_for_many_ballots_where_they_can_be(monkeypatch: pytest.MonkeyPatch) -> None:
    raw = Poll(threshold=None, seed="lanes").election.raw
    assert isinstance(batches._raiser(raw, False), OneByOne)
    assert isinstance(batches._raiser(raw, True), lanes.InLanes)
    for place, name, instead in (
        (lanes_code, "can_run", lambda: False),
        (batches, "find_spec", lambda name: None),
        (lanes.InLanes, "commitments", lambda self, asked: [[mpz(1)] * 3 for _ in asked]),
        (lanes.InLanes, "products", lambda self, numbers, drawn: [mpz(1)] * ROUNDS),
    ):
        batches._raiser.cache_clear()
        with monkeypatch.context() as patch:
            patch.setattr(place, name, instead)
            assert isinstance(batches._raiser(raw, True), OneByOne)
    batches._raiser.cache_clear()


@pytest.mark.parametrize("modulus", [0, 1, -5, 4, 1 << 2048, LARGEST + 2])
def test_a_modulus_that_cannot_be_is_refused(modulus: int) -> None:
    with pytest.raises(ValueError, match="odd"):
        Machine(modulus)


@pytest.mark.parametrize(
    ("step", "pick"),
    [
        *(((what, to, by, 0), 0) for what in Do for to, by in ((2, 0), (-1, 0), (0, 2), (0, -1))),
        *(((what, 0, 0, other), 0) for what in Do for other in (-1, 2) if what != Do.SQUARE),
        *(((what, 0, 0, 0), -1) for what in (Do.OWN, Do.COMMON)),
        ((Do.SQUARE, 0, 0, 0), 0),
        ((len(Do), 0, 0, 0), 0),
        ((-1, 0, 0, 0), 0),
        ((Do.OWN, 0, 0, 0), 328),
        ((Do.COMMON, 0, 0, 0), 121),
    ],
)
def test_nothing_is_read_or_written_that_is_not_there(step: tuple[int, ...], pick: int) -> None:
    rows, table = np.zeros((2, 40, 8), np.uint64), np.zeros((4, 40), np.uint64)
    picks, inputs = np.full((1, 2, 8), 0, np.int64), np.zeros((1, 2, 40, 8), np.uint64)
    picks[0, 0, 5] = pick
    with pytest.raises(ValueError, match="not there"):
        machine(3).run(np.array([step], np.int64), rows, table, picks, inputs, inputs.copy())


def test_arrays_that_do_not_fit_are_refused() -> None:
    steps = np.array([(Do.OWN, 0, 0, 0)], np.int64)
    rows, table = np.zeros((2, 40, 8), np.uint64), np.zeros((1, 40), np.uint64)
    picks, inputs = np.full((1, 1, 8), 327, np.int64), np.zeros((1, 1, 40, 8), np.uint64)
    arrays = [steps, rows, table, picks, inputs, inputs.copy()]
    machine(3).run(*arrays)
    for n, one in enumerate(arrays):
        for wrong in (one[..., :-1], np.concatenate([one, one])[:, :0], one.astype(np.float32)):
            with pytest.raises(ValueError, match=r"shapes|whole"):
                machine(3).run(*arrays[:n], wrong, *arrays[n + 1 :])
    rows[...] = 7
    machine(3).run(steps, rows, table, picks[:0], inputs[:0], inputs[:0])
    assert (rows == 7).all()


def test_a_slip_of_the_lanes_refuses_nobody(monkeypatch: pytest.MonkeyPatch) -> None:
    poll = Poll(threshold=None, voters=3, seed="slip")
    raws = [poll.encrypted(n, ([n], [n % 2], [])) for n in range(3)]
    raws[1] = raws[1].replace('"challenge":"1', '"challenge":"2', 1)
    monkeypatch.setattr(batches, "LANES_FROM", 1)
    [batch] = batches.batches(poll.election, raws, Dice("slip"))
    right = batches.check(batch)
    assert isinstance(batches._raiser(poll.election.raw, True), lanes.InLanes)
    wrong = [[mpz(1)] * 9] * 99
    monkeypatch.setattr(lanes.InLanes, "commitments", lambda self, asked: wrong[: len(asked)])
    assert batches.check(batch) == right and [bool(one.why) for one in right] == [
        False,
        True,
        False,
    ]
