"""Machine code that multiplies eight numbers at once modulo one odd number of up to 2078 bits.

Written for processors with AVX-512 IFMA, whose one instruction multiplies eight pairs of 52 bits
and adds the low or the high half of the products to eight sums of 64 bits. A **block** is eight
numbers, one a lane, in 40 vectors: vector ``i`` has limb ``i`` (52 bits) of each. Lanes never mix.

Multiplication is Montgomery's ("Modular multiplication without trial division", Mathematics of
Computation 44, 1985): ``x * y / R`` modulo ``p`` with ``R = 2**2080``. There is no last subtraction
(Walter, "Montgomery exponentiation needs no final subtractions", Electronics Letters 35, 1999):
numbers stay below ``2p``, and with ``4p < R`` so does ``(x * y + t * p) / R``, as ``t < R``.

Sums are carried late (Gueron and Krasnov, "Software implementation of modular exponentiation, using
advanced vector instructions architectures", WAIFI 2012). A column gets at most 80 halves of the
products in ``x * y``, 80 of those in ``t * p``, and one carry: less than ``161 * 2**52 < 2**60``.

All is straight-line code on one small tile, 8 limbs by 8, whose sixteen sums and eight factors stay
in the 32 registers. The only branches are the loops over blocks and steps, and what a step is. But
the places that a step reads in tables depend on exponents: **no secret exponent may come here**.
The verification of ballots has none.
"""

from __future__ import annotations

import ctypes
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from enum import IntEnum
from typing import Any, Final

import numpy as np
from llvmlite import binding, ir
from numpy.typing import NDArray

LIMBS: Final = 40
BITS: Final = 52  # of a limb
LANES: Final = 8
R: Final = 1 << LIMBS * BITS
LARGEST: Final = R >> 2  # a modulus is below it
_TILE: Final = 8  # limbs: 16 sums, 8 factors and one more fit into 32 registers
_MASK: Final = (1 << BITS) - 1


class Do(IntEnum):
    """What one step does, ``(what, to, from, other)``; all but ``TAKE`` and ``GIVE`` on rows.

    A row is a block of the workspace. A pick names, for each lane, a number by the place of its
    first limb, counted in limbs.
    """

    MULTIPLY = 0  # to = from * row `other`
    SQUARE = 1  # to = from squared `other` times, at least once
    OWN = 2  # to = from * what pick `other` names in the workspace
    COMMON = 3  # to = from * what pick `other` names in the table that all blocks share
    TAKE = 4  # to = from * input `other` of the block
    GIVE = 5  # output `other` of the block = from * row `to`


Limbs = NDArray[np.uint64]
Places = NDArray[np.int64]
_Word, _Short = ir.IntType(64), ir.IntType(32)
_Eight = ir.VectorType(_Word, LANES)
_Block = ir.ArrayType(_Eight, LIMBS)
_AT = _Eight.as_pointer()


def can_run() -> bool:
    """Has this processor the instructions?"""
    return bool(binding.get_host_cpu_features().get("avx512ifma"))


class Machine:
    """The code for one modulus, compiled in the process; ValueError where it cannot take it."""

    def __init__(self, modulus: int) -> None:
        if not 1 < modulus < LARGEST or modulus % 2 == 0:
            raise ValueError("the modulus must be odd, and of 2 to 2078 bits")
        binding.initialize_native_target()
        binding.initialize_native_asmprinter()
        processor = binding.Target.from_default_triple().create_target_machine(
            cpu=binding.get_host_cpu_name(),
            features=binding.get_host_cpu_features().flatten(),
            opt=2,
        )
        module = binding.parse_assembly(str(_Writer(modulus).module))
        module.verify()
        self._engine = binding.create_mcjit_compiler(module, processor)  # owns the code
        self._engine.finalize_object()
        kinds = [ctypes.c_int64] * 5 + [ctypes.c_void_p] * 6
        self._run = ctypes.CFUNCTYPE(None, *kinds)(self._engine.get_function_address("run"))

    def run(
        self, steps: Places, rows: Limbs, table: Limbs, picks: Places, inputs: Limbs, outputs: Limbs
    ) -> None:
        """Does the steps on each block in turn, without the interpreter's lock.

        Shapes: ``steps`` (n, 4); ``rows`` (any, 40, 8), overwritten; ``table`` (any, 40); ``picks``
        (blocks, picks, 8); ``inputs`` and ``outputs`` (blocks, any, 40, 8). All limbs are below
        ``2**52``, all numbers below twice the modulus. ValueError for arrays of other shapes, and
        where a step or a pick names what is not there: the machine code itself looks at nothing.
        """
        arrays = (steps, rows, table, picks, inputs, outputs)
        blocks = len(inputs)
        shapes = [(len(steps), 4), (len(rows), LIMBS, LANES), (len(table), LIMBS)]
        shapes += [(blocks, *picks.shape[1:2], LANES)]
        shapes += [(blocks, *one.shape[1:2], LIMBS, LANES) for one in (inputs, outputs)]
        if [one.shape for one in arrays] != shapes:
            raise ValueError("the arrays are not of these shapes")
        if not all(one.flags.c_contiguous and one.itemsize == 8 for one in arrays):
            raise ValueError("the arrays must be whole ones of 64 bits")
        if not _all_there(*arrays):
            raise ValueError("a step or a pick names what is not there")
        if not blocks or not len(steps):
            return
        self._run(
            blocks,
            len(steps),
            *(one.shape[1] for one in (picks, inputs, outputs)),
            *(one.ctypes.data for one in arrays),
        )


def _all_there(
    steps: Places, rows: Limbs, table: Limbs, picks: Places, inputs: Limbs, outputs: Limbs
) -> bool:
    """Is what the steps and the picks name in the arrays?"""

    def within(numbers: Places, most: int, least: int = 0) -> bool:
        return not numbers.size or bool(least <= numbers.min() and numbers.max() < most)

    what, other = steps[:, 0], steps[:, 3]
    others = {kind: other[what == kind] for kind in Do}
    picked = np.concatenate([others[Do.OWN], others[Do.COMMON]])
    if not (within(what, len(Do)) and within(picked, picks.shape[1])):
        return False
    return (
        within(steps[:, 1:3], len(rows))
        and within(others[Do.MULTIPLY], len(rows))
        and within(others[Do.SQUARE], 1 << 32, 1)
        and within(others[Do.TAKE], inputs.shape[1])
        and within(others[Do.GIVE], outputs.shape[1])
        and within(picks[:, others[Do.OWN]], rows.size - LANES * (LIMBS - 1))
        and within(picks[:, others[Do.COMMON]], table.size - (LIMBS - 1))
    )


class _Writer:
    """Writes the functions: tile, quotients, reduce, multiply, square, fetch and run."""

    def __init__(self, modulus: int) -> None:
        self.module = ir.Module("lanes")
        three = ir.FunctionType(_Eight, [_Eight] * 3)
        self._low = ir.Function(self.module, three, "llvm.x86.avx512.vpmadd52l.uq.512")
        self._high = ir.Function(self.module, three, "llvm.x86.avx512.vpmadd52h.uq.512")
        gather = ir.FunctionType(
            _Eight, [_Eight, _AT, _Eight, ir.VectorType(ir.IntType(1), LANES), _Short]
        )
        self._gather = ir.Function(self.module, gather, "llvm.x86.avx512.mask.gather.qpq.512")
        self._limbs = [modulus >> BITS * i & _MASK for i in range(LIMBS)]
        self._inverse = -pow(modulus, -1, 1 << BITS) & _MASK
        self._modulus = ir.GlobalVariable(self.module, _Block, "modulus")
        self._modulus.initializer = ir.Constant(_Block, [_all(x) for x in self._limbs])
        self._modulus.global_constant, self._modulus.linkage = True, "internal"
        self._tile = self._write_tile()
        self._quotients = self._write_quotients()
        self._reduce = self._write_reduce()
        self._multiply = self._write_multiply()
        self._square = self._write_square()
        self._fetch = self._write_fetch()
        self._write_run()

    def _function(self, name: str, kinds: Sequence[Any]) -> tuple[Any, Any, Sequence[Any]]:
        """A new function of those arguments, what writes into it, and its arguments."""
        made = ir.Function(self.module, ir.FunctionType(ir.VoidType(), kinds), name)
        made.attributes.add("noinline")
        return made, ir.IRBuilder(made.append_basic_block()), made.args

    def _write_tile(self) -> Any:
        """``t[0..15] += x[0..7] * y[0..7]``."""
        made, b, (t, x, y) = self._function("tile", [_AT] * 3)
        sums = [_load(b, t, i) for i in range(2 * _TILE)]
        factors = [_load(b, y, j) for j in range(_TILE)]
        for i in range(_TILE):
            factor = _load(b, x, i)
            for half, call in enumerate((self._low, self._high)):
                for j in range(_TILE):
                    at = i + j + half
                    sums[at] = b.call(call, [sums[at], factor, factors[j]])
        for i, one in enumerate(sums):
            _store(b, one, t, i)
        b.ret_void()
        return made

    def _write_quotients(self) -> Any:
        """``q[0..7]``: by how much the modulus is to be added so that ``t[0..7]`` become 0."""
        made, b, (q, t) = self._function("quotients", [_AT] * 2)
        sums = [_load(b, t, i) for i in range(_TILE)]
        for k in range(_TILE):
            quotient = b.call(self._low, [_all(0), sums[k], _all(self._inverse)])
            _store(b, quotient, q, k)
            for j in range(k, _TILE):
                sums[j] = b.call(self._low, [sums[j], quotient, _all(self._limbs[j - k])])
                if j > k:
                    limb = _all(self._limbs[j - k - 1])
                    sums[j] = b.call(self._high, [sums[j], quotient, limb])
            if k + 1 < _TILE:
                sums[k + 1] = b.add(sums[k + 1], b.lshr(sums[k], _all(BITS)))
        b.ret_void()
        return made

    def _write_reduce(self) -> Any:
        """``out = t / R`` modulo the modulus, eight limbs at a time; ``t`` is used up."""
        made, b, (out, t) = self._function("reduce", [_AT] * 2)
        q, modulus = _room(b, _TILE), _begin(b, self._modulus)
        for low in range(0, LIMBS, _TILE):
            b.call(self._quotients, [q, _at(b, t, low)])
            for i in range(0, LIMBS, _TILE):
                b.call(self._tile, [_at(b, t, low + i), _at(b, modulus, i), q])
            carry = _all(0)
            for i in range(low, low + _TILE):
                carry = b.lshr(b.add(_load(b, t, i), carry), _all(BITS))
            _store(b, b.add(_load(b, t, low + _TILE), carry), t, low + _TILE)
        carry = _all(0)
        for i in range(LIMBS):
            one = b.add(_load(b, t, LIMBS + i), carry)
            carry = b.lshr(one, _all(BITS))
            _store(b, b.and_(one, _all(_MASK)), out, i)
        b.ret_void()
        return made

    def _write_multiply(self) -> Any:
        """``out = x * y / R``; ``out`` may be either of them."""
        made, b, (out, x, y) = self._function("multiply", [_AT] * 3)
        t = _zeros(b)
        for i in range(0, LIMBS, _TILE):
            for j in range(0, LIMBS, _TILE):
                b.call(self._tile, [_at(b, t, i + j), _at(b, x, j), _at(b, y, i)])
        b.call(self._reduce, [out, t])
        b.ret_void()
        return made

    def _write_square(self) -> Any:
        """``out = x * x / R``: tiles above the diagonal once and doubled, then the diagonal."""
        made, b, (out, x) = self._function("square", [_AT] * 2)
        t = _zeros(b)
        for i in range(0, LIMBS, _TILE):
            for j in range(i + _TILE, LIMBS, _TILE):
                b.call(self._tile, [_at(b, t, i + j), _at(b, x, j), _at(b, x, i)])
        for i in range(2 * LIMBS):
            one = _load(b, t, i)
            _store(b, b.add(one, one), t, i)
        for i in range(0, LIMBS, _TILE):
            b.call(self._tile, [_at(b, t, 2 * i), _at(b, x, i), _at(b, x, i)])
        b.call(self._reduce, [out, t])
        b.ret_void()
        return made

    def _write_fetch(self) -> Any:
        """``out`` = the eight numbers that begin at ``places[0]``, their limbs ``apart`` words."""
        made, b, (out, base, places, apart) = self._function("fetch", [_AT] * 3 + [_Word])
        at = b.load(places, align=8)
        step = ir.Constant(_Eight, ir.Undefined)
        for lane in range(LANES):
            step = b.insert_element(step, apart, ir.Constant(_Short, lane))
        every = ir.Constant(ir.VectorType(ir.IntType(1), LANES), [1] * LANES)
        for i in range(LIMBS):
            got = b.call(self._gather, [_all(0), base, at, every, ir.Constant(_Short, 8)])
            _store(b, got, out, i)
            at = b.add(at, step)
        b.ret_void()
        return made

    def _write_run(self) -> None:
        """The steps, for each block."""
        _, b, args = self._function("run", [_Word] * 5 + [_AT] * 6)
        blocks, many, *each, steps, rows, table, picks, inputs, outputs = args
        words = b.bitcast(steps, _Word.as_pointer())
        fetched = _room(b, LIMBS)
        limbs = ir.Constant(_Word, LIMBS)

        def row(rows: Any, number: Any) -> Any:
            return b.gep(rows, [b.mul(number, limbs)])

        def is_(what: Any, *kinds: Do) -> Any:
            found = ir.Constant(ir.IntType(1), 0)
            for kind in kinds:
                found = b.or_(found, b.icmp_unsigned("==", what, ir.Constant(_Word, kind)))
            return found

        with _counted(b, blocks) as block:
            pick, taken, given = (b.mul(block, one) for one in each)  # the first of the block
            with _counted(b, many) as step:
                first = b.mul(step, ir.Constant(_Word, 4))
                what, to, left, other = (
                    b.load(b.gep(words, [b.add(first, ir.Constant(_Word, i))])) for i in range(4)
                )
                with b.if_else(is_(what, Do.SQUARE)) as (squared, multiplied):
                    with squared:
                        b.call(self._square, [row(rows, to), row(rows, left)])
                        more = b.sub(other, ir.Constant(_Word, 1))
                        with (
                            b.if_then(b.icmp_unsigned("!=", more, ir.Constant(_Word, 0))),
                            _counted(b, more),
                        ):
                            b.call(self._square, [row(rows, to), row(rows, to)])
                    with multiplied:
                        own = is_(what, Do.OWN)
                        with b.if_then(is_(what, Do.OWN, Do.COMMON)):
                            places = b.gep(picks, [b.add(pick, other)])
                            base = b.select(own, rows, table)
                            apart = b.select(own, ir.Constant(_Word, LANES), ir.Constant(_Word, 1))
                            b.call(self._fetch, [fetched, base, places, apart])
                        right = b.select(is_(what, Do.OWN, Do.COMMON), fetched, row(rows, other))
                        input_ = row(inputs, b.add(taken, other))
                        right = b.select(is_(what, Do.TAKE), input_, right)
                        give = is_(what, Do.GIVE)
                        right = b.select(give, row(rows, to), right)
                        output = row(outputs, b.add(given, other))
                        into = b.select(give, output, row(rows, to))
                        b.call(self._multiply, [into, row(rows, left), right])
        b.ret_void()


def _all(number: int) -> Any:
    """The number in every lane."""
    return ir.Constant(_Eight, [number] * LANES)


def _at(b: Any, pointer: Any, place: int) -> Any:
    return b.gep(pointer, [ir.Constant(_Word, place)])


def _load(b: Any, pointer: Any, place: int) -> Any:
    return b.load(_at(b, pointer, place), align=8)


def _store(b: Any, vector: Any, pointer: Any, place: int) -> None:
    b.store(vector, _at(b, pointer, place), align=8)


def _begin(b: Any, array: Any) -> Any:
    return b.gep(array, [ir.Constant(_Short, 0)] * 2)


def _room(b: Any, vectors: int) -> Any:
    return _begin(b, b.alloca(ir.ArrayType(_Eight, vectors)))


def _zeros(b: Any) -> Any:
    """The columns of a product."""
    t = _room(b, 2 * LIMBS)
    for i in range(2 * LIMBS):
        _store(b, _all(0), t, i)
    return t


@contextmanager
def _counted(b: Any, times: Any) -> Iterator[Any]:
    """What is written within is done ``times`` times, at least once; the count from 0."""
    before = b.block
    body, after = b.append_basic_block(), b.append_basic_block()
    b.branch(body)
    b.position_at_end(body)
    count = b.phi(_Word)
    count.add_incoming(ir.Constant(_Word, 0), before)
    yield count
    more = b.add(count, ir.Constant(_Word, 1))
    count.add_incoming(more, b.block)
    b.cbranch(b.icmp_unsigned("<", more, times), body, after)
    b.position_at_end(after)
