"""What the proofs of many ballots ask for, eight numbers at a time (``lanes_code``).

The numbers are exactly those of ``raising.OneByOne``. Public numbers only: see ``lanes_code``.

All powers of a base come out of one row of squarings (Lim and Lee, "More flexible exponentiation
with precomputation", CRYPTO '94). An exponent's bits are laid out as a comb: tooth ``t`` has the
bits ``t * columns`` to ``(t + 1) * columns - 1``. A table holds, for each set of teeth, the product
of the base's powers to ``2**(t * columns)``. Then each column costs one squaring, and one
multiplication by the number of the table that its bits name. Powers of the generator and of the key
are products of numbers out of their tables, one for each byte, as in ``groups.Powers``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from functools import lru_cache
from typing import Any, Final, NamedTuple

import numpy as np
from gmpy2 import mpz
from numpy.typing import NDArray

from xiangyue.core.belenios.ballots import Tables
from xiangyue.core.belenios.groups import Group
from xiangyue.core.belenios.lanes_code import (
    BITS,
    LANES,
    LIMBS,
    Do,
    Limbs,
    Machine,
    Places,
    R,
)
from xiangyue.core.belenios.raising import ROUNDS, TOGETHER, Asked

Bytes = NDArray[np.uint8]
_ENTER, _LEAVE, _HELD, _ONE = range(4)  # rows: R * R, 1, what is being made, R and then the table
_PAIR: Final = 13  # bytes of two limbs
_TEETH: Final = range(1, 9)  # tables of up to 256 rows: 640 KB
_MOST: Final = 1024  # bases, or fives of numbers, at once: some 20 MB


class InLanes:
    """A ``raising.Raiser``, where ``lanes_code.can_run``."""

    def __init__(self, group: Group, tables: Tables) -> None:
        self._group, self._machine = group, _machine(int(group.p))
        self._bits = group.q.bit_length()
        self._size = -(-self._bits // 8)
        numbers = (x for one in (tables.g, tables.y) for row in one.rows for x in row)
        self._table = _aligned(_limbs(x * R % group.p for x in numbers))

    def commitments(self, asked: Sequence[Asked]) -> list[list[mpz]]:
        """See ``Raiser``. What asks for the same steps goes together."""
        alike: dict[tuple[tuple[bool, bool], ...], list[int]] = {}
        for n, one in enumerate(asked):
            shape = tuple((term.g is not None, term.y is not None) for term in one.terms)
            alike.setdefault(shape, []).append(n)
        found: list[list[mpz]] = [[] for _ in asked]
        for shape, places in alike.items():
            for start in range(0, len(places), _MOST):
                some = places[start : start + _MOST]
                whole = [*some, *some[-1:] * (-len(some) % LANES)]
                made = self._of_a_shape(shape, [asked[n] for n in whole])
                for n, numbers in zip(some, made, strict=False):
                    found[n] = numbers
        return found

    def _of_a_shape(
        self, shape: Sequence[tuple[bool, bool]], asked: Sequence[Asked]
    ) -> list[list[mpz]]:
        comb = best_comb(self._bits, len(shape))
        program = _Program(1 << comb.teeth)
        program.table(comb)
        for n, fixed in enumerate(shape):
            terms = [one.terms[n] for one in asked]
            program.power(comb.digits(_bytes((term.exponent for term in terms), self._size)))
            for which, there in enumerate(fixed):
                if there:
                    exponents = (term[1 + which] or 0 for term in terms)
                    first = (which * self._size + np.arange(self._size)) * 256
                    program.times(first + _bytes(exponents, self._size))
            program.give(n, _LEAVE)
        inputs = _limbs(one.base for one in asked).reshape(-1, 1, LIMBS)
        made = program.run(self._machine, self._group, self._table, inputs, len(shape))
        numbers = iter(_numbers(made, self._group.p))
        return [[next(numbers) for _ in shape] for _ in asked]

    def products(self, numbers: Sequence[mpz], drawn: bytes) -> list[mpz]:
        """See ``Raiser``."""
        made, p = [mpz(1)] * ROUNDS, self._group.p
        for start in range(0, len(numbers), _MOST * TOGETHER):
            some = numbers[start : start + _MOST * TOGETHER]
            more = self._products(some, drawn[start // TOGETHER * ROUNDS :])
            made = [x * y % p for x, y in zip(made, more, strict=True)]
        return made

    def _products(self, numbers: Sequence[mpz], drawn: bytes) -> list[mpz]:
        many = -(-len(numbers) // TOGETHER)
        chosen = np.frombuffer(drawn, np.uint8)[: many * ROUNDS].reshape(many, ROUNDS).T
        chosen = chosen % (1 << TOGETHER)
        program = _Program(1)
        program.start()
        program.times((np.arange(many) << TOGETHER) + chosen)
        program.give(0, _LEAVE)
        inputs = np.zeros((ROUNDS, 1, LIMBS), np.uint64)
        made = program.run(self._machine, self._group, self._subsets(numbers), inputs, 1)
        return _numbers(made, self._group.p)

    def _subsets(self, numbers: Sequence[mpz]) -> Limbs:
        """Of each five numbers the products of their subsets, as a table."""
        whole = [*numbers, *[mpz(1)] * (-len(numbers) % (TOGETHER * LANES))]
        program = _Program(1 << TOGETHER)
        program.subsets([(Do.TAKE, _ONE + (1 << n), _ENTER, n) for n in range(TOGETHER)])
        for n in range(1 << TOGETHER):
            program.give(n, _ONE, of=_ONE + n)
        inputs = _limbs(whole).reshape(-1, TOGETHER, LIMBS)
        none = _aligned(np.zeros((1, LIMBS), np.uint64))
        made = program.run(self._machine, self._group, none, inputs, 1 << TOGETHER)
        return _aligned(made.reshape(-1, LIMBS))


class _Program:
    """Steps, the same for all blocks, with the picks of each number's lane."""

    def __init__(self, table: int) -> None:
        self._rows = _ONE + table  # ``table`` counts the one
        self._steps: list[tuple[int, int, int, int]] = []
        self._picks: list[Places] = []
        self._picked = 0

    def subsets(self, singles: Sequence[tuple[int, int, int, int]]) -> None:
        """The table: ``singles`` make rows 1, 2, 4 ... of it; the others are products of these."""
        self._steps += singles
        for subset in range(1, 1 << len(singles)):
            lowest = subset & -subset
            if subset != lowest:
                rest = _ONE + subset - lowest
                self._steps.append((Do.MULTIPLY, _ONE + subset, rest, _ONE + lowest))

    def table(self, comb: Comb) -> None:
        """The table of the input's powers."""
        first = (int(Do.TAKE), _ONE + 1, int(_ENTER), 0)
        others = [
            (Do.SQUARE, _ONE + (1 << tooth), _ONE + (1 << tooth - 1), comb.columns)
            for tooth in range(1, comb.teeth)
        ]
        self.subsets([first, *others])

    def start(self) -> None:
        """What is held becomes 1."""
        self._steps.append((Do.MULTIPLY, _HELD, _ONE, _ONE))

    def power(self, digits: Places) -> None:
        """What is held becomes a power of the input; ``digits``: for each number its columns."""
        lanes = np.arange(len(digits))[:, None] % LANES
        picks = self._pick((_ONE + digits) * (LIMBS * LANES) + lanes)
        for column in reversed(range(digits.shape[1])):
            if column + 1 == digits.shape[1]:
                self._steps.append((Do.OWN, _HELD, _ONE, picks + column))
            else:
                self._steps.append((Do.SQUARE, _HELD, _HELD, 1))
                self._steps.append((Do.OWN, _HELD, _HELD, picks + column))

    def times(self, rows: NDArray[np.integer]) -> None:
        """What is held, times rows of the common table; ``rows``: for each number which ones."""
        picks = self._pick(rows.astype(np.int64) * LIMBS)
        self._steps += [(Do.COMMON, _HELD, _HELD, picks + n) for n in range(rows.shape[1])]

    def give(self, output: int, by: int, of: int = _HELD) -> None:
        """Out goes row ``of`` times row ``by``: ``_LEAVE`` for plain numbers, ``_ONE`` as it is."""
        self._steps.append((Do.GIVE, of, by, output))

    def _pick(self, places: Places) -> int:
        first = self._picked
        self._picks.append(places)
        self._picked += len(places[0])
        return first

    def run(self, machine: Machine, group: Group, table: Limbs, inputs: Limbs, each: int) -> Limbs:
        """``inputs`` (numbers, inputs, 40); back come (numbers, ``each``, 40), below ``2p``."""
        rows = _aligned(np.zeros((self._rows, LIMBS, LANES), np.uint64))
        for row, number in ((_ENTER, mpz(R * R)), (_LEAVE, mpz(1)), (_ONE, mpz(R))):
            rows[row] = _limbs([number % group.p]).T
        none = np.zeros((len(inputs), 0), np.int64)
        picks = np.concatenate([none, *self._picks], axis=1)
        blocks = len(inputs) // LANES
        outputs = _aligned(np.zeros((blocks, each, LIMBS, LANES), np.uint64))
        steps = np.array(self._steps, np.int64)
        machine.run(steps, rows, table, _in_lanes(picks), _aligned(_in_lanes(inputs)), outputs)
        return np.moveaxis(outputs, -1, 1).reshape(-1, each, LIMBS)


class Comb(NamedTuple):
    """How an exponent's bits are laid out."""

    teeth: int
    columns: int

    def digits(self, exponents: Bytes) -> Places:
        """For each exponent (a row of bytes, lowest first) the set of teeth at each column."""
        bits = np.unpackbits(exponents, axis=1, bitorder="little")
        whole = np.zeros((len(bits), self.teeth * self.columns), np.int64)
        width = min(bits.shape[1], whole.shape[1])
        whole[:, :width] = bits[:, :width]
        teeth = whole.reshape(-1, self.teeth, self.columns)
        found: Places = (teeth << np.arange(self.teeth)[:, None]).sum(axis=1)
        return found


@lru_cache
def best_comb(bits: int, powers: int) -> Comb:
    """That with the least work for so many powers of one base; a squaring is 0.82 of a product."""

    def work(comb: Comb) -> float:
        squarings = (comb.teeth - 1) * comb.columns + powers * (comb.columns - 1)
        return 0.82 * squarings + (1 << comb.teeth) + powers * comb.columns

    return min((Comb(teeth, -(-bits // teeth)) for teeth in _TEETH), key=work)


@lru_cache(maxsize=2)
def _machine(modulus: int) -> Machine:
    return Machine(modulus)


def _in_lanes(numbers: NDArray[Any]) -> NDArray[Any]:
    """What is in rows, one a number, in blocks: the lane is the last axis."""
    blocks = numbers.reshape(len(numbers) // LANES, LANES, *numbers.shape[1:])
    return np.ascontiguousarray(np.moveaxis(blocks, 1, -1))


def _aligned(array: Limbs) -> Limbs:
    """A copy that begins where a line of the processor's cache begins: read twice as fast."""
    room = np.empty(array.size + LANES, np.uint64)
    first = -room.ctypes.data // 8 % LANES
    found = room[first : first + array.size].reshape(array.shape)
    found[...] = array
    return found


def _bytes(numbers: Iterable[mpz | int], size: int) -> Bytes:
    """Rows of so many bytes, lowest first; OverflowError for a number that is longer."""
    raw = b"".join(int(x).to_bytes(size, "little") for x in numbers)
    return np.frombuffer(raw, np.uint8).reshape(-1, size)


def _limbs(numbers: Iterable[mpz | int]) -> Limbs:
    """Rows of 40 limbs, lowest first: 13 bytes are two limbs."""
    pairs = _bytes(numbers, LIMBS // 2 * _PAIR).reshape(-1, LIMBS // 2, _PAIR)
    wide = np.zeros((*pairs.shape[:2], 2, 8), np.uint8)
    wide[:, :, 0, :7], wide[:, :, 1, :7] = pairs[:, :, :7], pairs[:, :, 6:]
    limbs = wide.view("<u8")[..., 0]
    limbs[..., 0] &= (1 << BITS) - 1
    limbs[..., 1] >>= 4
    return limbs.astype(np.uint64).reshape(-1, LIMBS)


def _numbers(limbs: Limbs, p: mpz) -> list[mpz]:
    """The numbers modulo ``p`` of rows of limbs, in one list."""
    pairs = np.array(limbs, "<u8", order="C").reshape(-1, LIMBS // 2, 2)
    pairs[..., 1] <<= 4
    wide = pairs.view(np.uint8).reshape(-1, LIMBS // 2, 2, 8)
    raw = np.zeros((len(wide), LIMBS // 2, _PAIR), np.uint8)
    raw[:, :, :7] = wide[:, :, 0, :7]
    raw[:, :, 6:] |= wide[:, :, 1, :7]
    return [mpz(int.from_bytes(one.tobytes(), "little")) % p for one in raw]
