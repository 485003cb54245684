"""Merkle trees of RFC 6962 / RFC 9162: hashes, a compact tree that grows, roots and proofs.

Hashes are 32 bytes (SHA-256). Leaves are counted from 0 here; an entry's ``seq`` counts from 1, so
the leaf of entry ``seq`` is at index ``seq - 1``.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from hashlib import sha256

HASH_SIZE = 32
EMPTY_ROOT = sha256(b"").digest()
"""Root of a tree without leaves (RFC 6962, 2.1)."""


def leaf_hash(leaf: bytes) -> bytes:
    """SHA-256(0x00 || leaf)."""
    return sha256(b"\x00" + leaf).digest()


def node_hash(left: bytes, right: bytes) -> bytes:
    """SHA-256(0x01 || left || right)."""
    return sha256(b"\x01" + left + right).digest()


def parents(row: Sequence[bytes]) -> list[bytes]:
    """The hashes of each two neighbours; one left over at the end is not among them.

    As ``node_hash`` of each, in half the time: a log is gathered by hundreds of thousands.
    """
    hashed = sha256
    return [
        hashed(b"\x01" + left + right).digest()
        for left, right in zip(row[::2], row[1::2], strict=False)
    ]


class Frontier:
    """A growing tree kept as the roots of its complete subtrees, the largest first.

    A tree of ``size`` leaves has one such root for each 1 in the binary of ``size``, so the whole
    state of a log of a million entries is at most 20 hashes.
    """

    __slots__ = ("_peaks", "_size")

    def __init__(self, size: int = 0, peaks: Sequence[bytes] = ()) -> None:
        if size < 0 or size.bit_count() != len(peaks):
            raise ValueError(f"a tree of {size} leaves cannot have {len(peaks)} peaks")
        self._size = size
        self._peaks = list(peaks)

    @property
    def size(self) -> int:
        return self._size

    def append(self, leaf: bytes) -> None:
        """Add the leaf *hash* ``leaf`` at the end."""
        peaks, below = self._peaks, self._size
        while below & 1:
            leaf = node_hash(peaks.pop(), leaf)
            below >>= 1
        peaks.append(leaf)
        self._size += 1

    def root(self) -> bytes:
        """The root of all leaves so far."""
        if not self._peaks:
            return EMPTY_ROOT
        root = self._peaks[-1]
        for peak in reversed(self._peaks[:-1]):
            root = node_hash(peak, root)
        return root

    def to_bytes(self) -> bytes:
        """The peaks one after another: 32 bytes each, as many as ``size`` has bits set."""
        return b"".join(self._peaks)

    @classmethod
    def from_bytes(cls, size: int, data: bytes) -> Frontier:
        """The tree of ``size`` leaves from ``to_bytes``. ValueError if the length does not fit."""
        if len(data) % HASH_SIZE:
            raise ValueError("a frontier is a whole number of 32-byte hashes")
        return cls(size, [data[i : i + HASH_SIZE] for i in range(0, len(data), HASH_SIZE)])


def root_of(leaves: Iterable[bytes]) -> bytes:
    """Root of the tree over these leaf hashes."""
    frontier = Frontier()
    for leaf in leaves:
        frontier.append(leaf)
    return frontier.root()


def _split(width: int) -> int:
    """The largest power of two below ``width`` (``width`` ≥ 2)."""
    return 1 << ((width - 1).bit_length() - 1)


class Complete:
    """Roots and proofs out of the complete subtrees of a tree, wherever these are kept."""

    @property
    def size(self) -> int:
        """How many leaves there are."""
        raise NotImplementedError

    def complete(self, height: int, index: int) -> bytes:
        """Root of the ``index``-th complete subtree of ``2**height`` leaves."""
        raise NotImplementedError

    def root(self, size: int | None = None) -> bytes:
        """Root of the first ``size`` leaves (all of them if not said)."""
        size = self.size if size is None else size
        if not 0 <= size <= self.size:
            raise ValueError(f"the tree has {self.size} leaves, not {size}")
        return self._range(0, size) if size else EMPTY_ROOT

    def _range(self, start: int, end: int) -> bytes:
        width = end - start
        if width & (width - 1) == 0:  # complete, and RFC 6962's splits keep it aligned
            height = width.bit_length() - 1
            return self.complete(height, start >> height)
        middle = start + _split(width)
        return node_hash(self._range(start, middle), self._range(middle, end))

    def inclusion(self, index: int, size: int | None = None) -> list[bytes]:
        """Proof that leaf ``index`` is in the first ``size`` leaves (RFC 6962, 2.1.1)."""
        size = self.size if size is None else size
        if not 0 <= index < size <= self.size:
            raise ValueError(f"no leaf {index} among {size} of {self.size}")
        path: list[bytes] = []
        start, end = 0, size
        while end - start > 1:
            middle = start + _split(end - start)
            if index < middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start = middle
        path.reverse()
        return path

    def consistency(self, old: int, new: int | None = None) -> list[bytes]:
        """Proof that the first ``old`` leaves are a prefix of the first ``new`` (2.1.2)."""
        new = self.size if new is None else new
        if not 0 <= old <= new <= self.size:
            raise ValueError(f"no trees of {old} and {new} among {self.size} leaves")
        if old in (0, new):
            return []
        path: list[bytes] = []
        start, end, whole = 0, new, True
        while old != end:
            middle = start + _split(end - start)
            if old <= middle:
                path.append(self._range(middle, end))
                end = middle
            else:
                path.append(self._range(start, middle))
                start, whole = middle, False
        if not whole:
            path.append(self._range(start, end))
        path.reverse()
        return path


class Tree(Complete):
    """All complete subtrees of a list of leaf hashes, to make many proofs from."""

    def __init__(self, leaves: Sequence[bytes]) -> None:
        self._levels: list[list[bytes]] = [list(leaves)]
        while len(self._levels[-1]) > 1:
            self._levels.append(parents(self._levels[-1]))

    @property
    def size(self) -> int:
        return len(self._levels[0])

    def complete(self, height: int, index: int) -> bytes:
        return self._levels[height][index]


def verify_inclusion(
    leaf: bytes, index: int, size: int, proof: Sequence[bytes], root: bytes
) -> bool:
    """Is leaf hash ``leaf`` the ``index``-th of the tree ``size``, ``root``? (RFC 9162, 2.1.3.2)"""
    if not 0 <= index < size:
        return False
    at, last, found = index, size - 1, leaf
    for step in proof:
        if last == 0:
            return False
        if at & 1 or at == last:
            found = node_hash(step, found)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            found = node_hash(found, step)
        at, last = at >> 1, last >> 1
    return last == 0 and found == root


def verify_consistency(
    old: int, new: int, proof: Sequence[bytes], old_root: bytes, new_root: bytes
) -> bool:
    """Is the tree ``old`` a beginning of the tree ``new``, by their roots? (RFC 9162, 2.1.4.2)"""
    if not 0 <= old <= new:
        return False
    if old == new:
        return not proof and old_root == new_root
    if old == 0:
        return not proof and old_root == EMPTY_ROOT
    path = list(proof)
    if old & (old - 1) == 0:
        path.insert(0, old_root)
    if not path:
        return False
    at, last = old - 1, new - 1
    while at & 1:
        at, last = at >> 1, last >> 1
    was = now = path[0]
    for step in path[1:]:
        if last == 0:
            return False
        if at & 1 or at == last:
            was, now = node_hash(step, was), node_hash(step, now)
            while at and not at & 1:
                at, last = at >> 1, last >> 1
        else:
            now = node_hash(now, step)
        at, last = at >> 1, last >> 1
    return last == 0 and was == old_root and now == new_root
