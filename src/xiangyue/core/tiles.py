"""Tiles of a public log: its tree and entries as files that any web server can serve.

C2SP tlog-tiles (https://c2sp.org/tlog-tiles): a tile is up to 256 hashes in a row; at level
0 they are leaf hashes, above each is the root of a full tile below. An entry bundle is up to 256
entries, each after its length in two bytes. Indices count from 0; hashes are 32 bytes.
"""

from __future__ import annotations

import re
import struct
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from xiangyue.core.merkle import HASH_SIZE, Complete, parents

WIDTH = 256
"""Hashes of a full tile, entries of a full bundle."""
_LEVELS = 8
"""Levels of the tree that one tile spans."""
_PATH = re.compile(
    r"tile/(entries|0|[1-9]|[1-5][0-9]|6[0-3])/((?:x[0-9]{3}/)*[0-9]{3})(?:\.p/([1-9][0-9]{0,2}))?\Z"
)


class BadTile(ValueError):
    """Not the path of a tile, or bytes that are not what a tile or a bundle has."""


@dataclass(frozen=True, order=True)
class Tile:
    """One file: ``level`` (-1: a bundle of entries), ``index`` in it, ``width`` from 1 to 256."""

    level: int
    index: int
    width: int = WIDTH

    @property
    def path(self) -> str:
        """Where it lies below the log's folder or address."""
        level = "entries" if self.level < 0 else str(self.level)
        digits = str(self.index)
        digits = digits.zfill(-(-len(digits) // 3) * 3)
        parts = [digits[i : i + 3] for i in range(0, len(digits), 3)]
        shown = "/".join(["x" + part for part in parts[:-1]] + parts[-1:])
        tail = "" if self.width == WIDTH else f".p/{self.width}"
        return f"tile/{level}/{shown}{tail}"

    @classmethod
    def parse(cls, path: str) -> Tile:
        """Read a path. BadTile if it is not one, or another spelling of one."""
        found = _PATH.match(path)
        if not found:
            raise BadTile(path)
        level, index, width = found.groups()
        tile = cls(
            -1 if level == "entries" else int(level),
            int(index.replace("x", "").replace("/", "")),
            int(width) if width else WIDTH,
        )
        if tile.path != path:
            raise BadTile(path)
        return tile


def tiles_of(size: int, level: int, first: int = 0) -> Iterator[Tile]:
    """The tiles of one level in a tree of ``size`` leaves, from the ``first`` on."""
    hashes = size >> (_LEVELS * max(level, 0))
    full, rest = divmod(hashes, WIDTH)
    for index in range(first, full):
        yield Tile(level, index)
    if rest and first <= full:
        yield Tile(level, full, rest)


def new_tiles(old: int, new: int) -> Iterator[Tile]:
    """The hash tiles that a tree of ``new`` leaves has and one of ``old`` had not, from below."""
    level = 0
    while new >> (_LEVELS * level):
        had = old >> (_LEVELS * level)
        if new >> (_LEVELS * level) > had:
            yield from tiles_of(new, level, had // WIDTH)
        level += 1


def write_bundle(entries: Iterable[bytes]) -> bytes:
    """Entries as a bundle holds them. BadTile for one of more than 65,535 bytes."""
    try:
        return b"".join([struct.pack(">H", len(entry)) + entry for entry in entries])
    except struct.error as error:
        raise BadTile("an entry that is too long for a bundle") from error


def read_bundle(data: bytes) -> list[bytes]:
    """The entries of a bundle. BadTile if its lengths do not add up."""
    found: list[bytes] = []
    at, end = 0, len(data)
    while at < end:
        start = at + 2
        at = start + (data[at] << 8 | data[start - 1] if start <= end else end)
        if at > end:
            raise BadTile("a bundle of entries that breaks off")
        found.append(data[start:at])
    return found


def read_tile(data: bytes, width: int) -> list[bytes]:
    """The hashes of a tile. BadTile if there are not ``width`` of them."""
    if len(data) != width * HASH_SIZE:
        raise BadTile(f"{len(data)} bytes for {width} hashes")
    return [data[i : i + HASH_SIZE] for i in range(0, len(data), HASH_SIZE)]


def top_of(hashes: Sequence[bytes]) -> bytes:
    """Root of a full tile. ValueError if it is not full."""
    if len(hashes) != WIDTH:
        raise ValueError("only a full tile is hashed into the one above it")
    row = list(hashes)
    while len(row) > 1:
        row = parents(row)
    return row[0]


class TileTree(Complete):
    """A tree of ``size`` leaves read from its tiles, those only that are needed.

    ``read`` gives the bytes of a tile; a hash is taken from the tile of the tree of ``size``. What
    was read is kept, so many proofs of one size cost little. BadTile where bytes are no tile.
    """

    def __init__(self, size: int, read: Callable[[Tile], bytes]) -> None:
        self._size, self._read = size, read
        self._kept: dict[tuple[int, int], list[list[bytes]]] = {}

    @property
    def size(self) -> int:
        return self._size

    def complete(self, height: int, index: int) -> bytes:
        level, above = divmod(height, _LEVELS)
        tile, at = divmod(index << above, WIDTH)
        return self.rows(level, tile, above)[above][at >> above]

    def rows(self, level: int, index: int, above: int = 0) -> list[list[bytes]]:
        """The hashes of a tile and, as far as ``above``, the levels between it and the next."""
        found = self._kept.get((level, index))
        if found is None:
            width = min(WIDTH, (self._size >> (_LEVELS * level)) - index * WIDTH)
            if width < 1:
                raise BadTile(f"no tile {index} of level {level} in a tree of {self._size}")
            tile = Tile(level, index, width)
            found = self._kept[level, index] = [read_tile(self._read(tile), width)]
        while len(found) <= above:
            found.append(parents(found[-1]))
        return found
