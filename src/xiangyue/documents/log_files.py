"""The files of a public log: written into a folder that any web server can serve, read from there
or from an address. What they hold is ``core.tiles``; no table is known here.
"""

from __future__ import annotations

import fcntl
import gzip
import os
import secrets
import shutil
import time
import urllib.error
import urllib.request
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Protocol

from xiangyue.core.merkle import HASH_SIZE, leaf_hash
from xiangyue.core.notes import Checkpoint, note_parts
from xiangyue.core.tiles import (
    WIDTH,
    Tile,
    TileTree,
    read_tile,
    top_of,
    write_bundle,
)

CHECKPOINT = "checkpoint"
KEY = "key"
"""The verifier keys that sign now, a line each: believed only by who has no other."""
KEYS = "keys"
"""How keys were handed over (``core.key_changes``)."""
_TRIES = 3
_LEVELS = 8


class Missing(OSError):
    """A file that the log does not have; ``path``."""

    def __init__(self, path: str) -> None:
        self.path = path
        super().__init__(f"{path} is missing")


class Broken(Exception):
    """The folder's log is not the beginning of what is to be written; nothing was changed.

    ``why``: shortened (the folder signed for more entries than there are), rewritten, altered (an
    older entry is not what was published; the last of ``had``), folder.
    """

    def __init__(self, why: str, had: int, have: int) -> None:
        self.why, self.had, self.have = why, had, have
        super().__init__(f"{why}: {had} entries were published, now there are {have}")


class Source(Protocol):
    """Where the files of a log are read."""

    def read(self, path: str) -> bytes:
        """The bytes of a file. Missing, OSError."""
        ...


class Folder:
    """The log in a folder on this machine."""

    def __init__(self, top: Path) -> None:
        self.top = top

    def read(self, path: str) -> bytes:
        try:
            return (self.top / path).read_bytes()
        except (FileNotFoundError, NotADirectoryError) as error:
            raise Missing(path) from error


class Address:
    """The log at an http(s) address. A few more tries where the connection fails."""

    def __init__(self, url: str, timeout: float = 20) -> None:
        self.url, self.timeout = url.rstrip("/") + "/", timeout

    def read(self, path: str) -> bytes:
        request = urllib.request.Request(self.url + path, headers={"Accept-Encoding": "gzip"})
        for left in reversed(range(_TRIES)):
            try:
                with urllib.request.urlopen(request, timeout=self.timeout) as answer:
                    data: bytes = answer.read()
                    packed = answer.headers.get("Content-Encoding") == "gzip"
                    return gzip.decompress(data) if packed else data
            except urllib.error.HTTPError as error:
                if error.code in (404, 410):
                    raise Missing(path) from error
                if not left:
                    raise OSError(f"{self.url}{path}: {error}") from error
            except OSError as error:
                if not left:
                    raise OSError(f"{self.url}{path}: {error}") from error
            time.sleep(0.2)
        raise AssertionError


def read_tile_file(source: Source, tile: Tile) -> bytes:
    """The bytes of a tile; where the partial one is gone, the beginning of the full one."""
    try:
        return source.read(tile.path)
    except Missing:
        if tile.width == WIDTH or tile.level < 0:
            raise
        whole = source.read(Tile(tile.level, tile.index).path)
        return whole[: tile.width * HASH_SIZE]


def tree(source: Source, size: int) -> TileTree:
    """The tree of the first ``size`` entries, read tile by tile as it is asked."""
    return TileTree(size, lambda tile: read_tile_file(source, tile))


def head(source: Source) -> tuple[str, Checkpoint] | None:
    """The note that the log shows, and what it says; None where there is none. BadNote."""
    try:
        note = source.read(CHECKPOINT).decode("utf-8", "replace")
    except Missing:
        return None
    return note, Checkpoint.of(note_parts(note)[0])


class Writer:
    """Adds entries to the log in a folder, bundle by bundle: tiles first, the checkpoint last.

    Killed at any moment it leaves a log that holds: files beyond the checkpoint are written again.
    """

    def __init__(self, top: Path, size: int) -> None:
        """``size``: how many entries the folder's checkpoint says (0 for a new one)."""
        self.top, self.old, self.size = top, size, size - size % WIDTH
        source = Folder(top)
        self._rows: list[list[bytes]] = []  # of each level the hashes of its unfinished tile
        self._counts: list[int] = []  # and how many full tiles it has
        level = 0
        while size >> (_LEVELS * level):
            count, rest = divmod(size >> (_LEVELS * level), WIDTH)
            row = read_tile(read_tile_file(source, Tile(level, count, rest)), rest) if rest else []
            self._rows.append(row)
            self._counts.append(count)
            level += 1

    def add(self, entries: Sequence[tuple[bytes, bytes]]) -> None:
        """The next bundle: up to 256 entries (leaf hash, leaf) from place ``size`` on.

        The first one begins with the entries of the bundle that was not full. Only the last bundle
        may have less than 256. Broken if an entry does not fit its hash, or was another before.
        """
        hashes = [leaf for leaf, _ in entries]
        bodies = [body for _, body in entries]
        had = self._rows[0] if self._rows and self.size < self.old else []
        if hashes[: len(had)] != had or [leaf_hash(body) for body in bodies] != hashes:
            raise Broken("rewritten", self.old, self.size + len(entries))
        index = self.size // WIDTH
        self._write(Tile(-1, index, len(bodies)), write_bundle(bodies))
        if self._rows:
            self._rows[0] = []
        self._push(0, hashes)
        self.size += len(hashes)

    def _push(self, level: int, hashes: list[bytes]) -> None:
        """More hashes of a level, never beyond the end of its unfinished tile."""
        if level == len(self._rows):
            self._rows.append([])
            self._counts.append(0)
        row = self._rows[level]
        row += hashes
        if len(row) == WIDTH:
            self._write(Tile(level, self._counts[level]), b"".join(row))
            self._rows[level] = []
            self._counts[level] += 1
            self._push(level + 1, [top_of(row)])

    def finish(self) -> bytes:
        """Write the unfinished tiles; the root of all, as the files have it."""
        for level, row in enumerate(self._rows):
            if row:
                self._write(Tile(level, self._counts[level], len(row)), b"".join(row))
        return tree(Folder(self.top), self.size).root()

    def _write(self, tile: Tile, data: bytes) -> None:
        path = self.top / tile.path
        put(path, data)
        if tile.width == WIDTH:  # the partial ones before it are not needed any more
            shutil.rmtree(path.with_name(path.name + ".p"), ignore_errors=True)


def put(path: Path, data: bytes, mode: int = 0o644) -> None:
    """Write a file whole or not at all, and keep it through a power cut."""
    path.parent.mkdir(parents=True, exist_ok=True)
    draft = path.with_name(f".{path.name}.{os.getpid()}.{secrets.token_hex(4)}")
    try:
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, mode)
        with os.fdopen(handle, "wb") as out:
            out.write(data)
            out.flush()
            os.fsync(out.fileno())
        draft.replace(path)
    finally:
        draft.unlink(missing_ok=True)


@contextmanager
def alone(top: Path) -> Iterator[None]:
    """Nobody else writes this folder meanwhile."""
    top.mkdir(parents=True, exist_ok=True)
    with (top / ".lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield
