"""Proves a public log from its files alone: every entry, every tile, the signature, each village's
chain, and that it is the log that an earlier checkpoint signed. No database, no Django.

What can be known is as of ``core.chain``: with a checkpoint kept elsewhere a log that was forked,
rewritten or cut off is found; without one only what does not fit together within it.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from typing import Any

from xiangyue.core.cosignatures import Cosigned, WitnessKey, cosignatures
from xiangyue.core.key_changes import trusted_keys
from xiangyue.core.log import NO_ENTRY
from xiangyue.core.merkle import EMPTY_ROOT, Frontier, leaf_hash, node_hash
from xiangyue.core.notes import BadNote, Checkpoint, Verifier, note_parts, open_note
from xiangyue.core.tiles import WIDTH, BadTile, Tile, read_bundle, read_tile, tiles_of, top_of
from xiangyue.documents.log_files import KEY, KEYS, Folder, Missing, Source, head, read_tile_file

_AHEAD = 16  # bundles fetched at once from an address


class NotALog(ValueError):
    """There is no public log to be proved."""


@dataclass(frozen=True)
class LogFault:
    """What is wrong.

    ``kind``: altered, missing, removed, added (an entry or a file), rewritten, forked, shortened
    (against a kept checkpoint) or signature. ``place`` counts from 0; ``to`` is where a range ends;
    ``log`` and ``seq`` name the entry in its village's record where that is known.
    """

    kind: str
    why: str
    place: int = -1
    to: int = -1
    log: str = ""
    seq: int = 0
    file: str = ""


@dataclass
class LogReport:
    """The outcome: what the checkpoint says, what was read, the faults."""

    origin: str
    size: int
    root: bytes
    faults: list[LogFault] = field(default_factory=list)
    cosigned: tuple[Cosigned, ...] = ()
    records: int = 0
    compared: int = 0
    key: str = ""
    trusted: bool = False

    @property
    def ok(self) -> bool:
        return not self.faults


def verify(
    source: Source,
    *,
    keys: Sequence[Verifier] = (),
    kept: Iterable[tuple[str, Checkpoint]] = (),
    witnesses: Iterable[WitnessKey] = (),
) -> LogReport:
    """Prove the log. NotALog, OSError.

    ``keys`` of the log, known from elsewhere: without one the log's own is believed, and the report
    says so. ``kept``: checkpoints of this log kept elsewhere (note and what it says).
    """
    try:
        found = head(source)
    except BadNote as error:
        raise NotALog(f"its checkpoint cannot be read: {error}") from error
    if found is None:
        raise NotALog("there is no checkpoint in it")
    note, tree = found
    kept = sorted(kept, key=lambda pair: pair[1].size)
    report = LogReport(tree.origin, tree.size, tree.root, trusted=bool(keys))
    _signatures(source, note, keys, tuple(witnesses), report)
    walk = _Walk(source, tree, sorted({c.size for _, c in kept if c.origin == tree.origin}), report)
    walk.run()
    for _, old in kept:
        if old.origin != tree.origin:
            report.faults.append(LogFault("forked", "origin", file=old.origin))
            continue
        report.compared += 1
        _against(old, walk, report)
    return report


def _signatures(
    source: Source,
    note: str,
    keys: Sequence[Verifier],
    witnesses: tuple[WitnessKey, ...],
    report: LogReport,
) -> None:
    try:
        own = [] if keys else [Verifier.parse(k) for k in _text(source, KEY).split()]
        given = [key for key in (*keys, *own) if key.name == report.origin]
        known = trusted_keys(_text(source, KEYS), report.origin, given)
        open_note(note, known)
        signed = {(name, key) for name, key, _ in note_parts(note)[1]}
        report.key = next(str(k) for k in reversed(known) if (k.name, k.id) in signed)
        report.cosigned = tuple(cosignatures(note, witnesses))
    except BadNote:
        report.faults.append(LogFault("signature", "signature"))


def _text(source: Source, path: str) -> str:
    try:
        return source.read(path).decode("utf-8", "replace")
    except Missing:
        return ""


def _against(old: Checkpoint, walk: _Walk, report: LogReport) -> None:
    size = report.size
    if old.size > size:
        report.faults.append(LogFault("shortened", "checkpoint", size, old.size))
    elif walk.roots.get(old.size) != old.root:
        kind = "forked" if old.size == size else "rewritten"
        report.faults.append(LogFault(kind, "checkpoint", walk.held, old.size))
    else:
        walk.held = old.size


class _Walk:
    """Reads every entry once; what is kept is one hash a bundle and the last entry a village."""

    def __init__(
        self, source: Source, tree: Checkpoint, sizes: list[int], report: LogReport
    ) -> None:
        self.source, self.tree, self.report = source, tree, report
        self.roots: dict[int, bytes] = {0: EMPTY_ROOT}
        self.held = 0
        self._wanted = [s for s in {*sizes, tree.size} if 0 < s <= tree.size]
        self._last: dict[str, tuple[int, bytes]] = {}
        self._tops: list[bytes] = []  # of the full bundles, as their entries hash
        self._chained = True

    def run(self) -> None:
        """Walk; the faults go into the report."""
        frontier = Frontier()
        for tile, data, row in self._bundles():
            hashes = self._bundle(tile, data, row)
            if hashes is None:
                return
            start = tile.index * WIDTH
            for size in self._wanted:
                if start < size <= start + tile.width:
                    self.roots[size] = _root(frontier, hashes[: size - start])
            if tile.width == WIDTH:
                top = top_of(hashes)
                self._tops.append(top)
                frontier.append(top)
        self.report.records = len(self._last)
        if self._upper() and self.roots.get(self.tree.size) != self.tree.root:
            self.report.faults.append(LogFault("rewritten", "root", 0, self.tree.size))

    def _bundles(self) -> Iterator[tuple[Tile, bytes | OSError, bytes | OSError]]:
        """Every bundle with the level-0 tile beside it, fetched some ahead from an address."""
        tiles = tiles_of(self.tree.size, -1)
        if isinstance(self.source, Folder):
            for tile in tiles:
                yield tile, *self._read(tile)
            return
        with ThreadPoolExecutor(_AHEAD) as pool:
            waiting = []
            for tile in tiles:
                waiting.append((tile, pool.submit(self._read, tile)))
                if len(waiting) > _AHEAD:
                    first, job = waiting.pop(0)
                    yield first, *job.result()
            for tile, job in waiting:
                yield tile, *job.result()

    def _read(self, tile: Tile) -> tuple[bytes | OSError, bytes | OSError]:
        found: list[bytes | OSError] = []
        for path in (tile, Tile(0, tile.index, tile.width)):
            try:
                found.append(self._bytes(path))
            except OSError as error:
                found.append(error)
        return found[0], found[1]

    def _bytes(self, tile: Tile) -> bytes:
        try:
            return read_tile_file(self.source, tile)
        except Missing:
            if tile.level >= 0 or tile.width == WIDTH:
                raise
            whole = read_bundle(self.source.read(Tile(-1, tile.index).path))
            return b"".join(len(e).to_bytes(2, "big") + e for e in whole[: tile.width])

    def _bundle(
        self, tile: Tile, data: bytes | OSError, row: bytes | OSError
    ) -> list[bytes] | None:
        """The hashes of a bundle's entries, held against the tile; None where nothing is left."""
        faults, start = self.report.faults, tile.index * WIDTH
        hashes: list[bytes] = []
        for path, given in ((tile, data), (Tile(0, tile.index, tile.width), row)):
            if isinstance(given, Missing):
                faults.append(LogFault("missing", "file", start, file=path.path))
                return None
            if isinstance(given, OSError):
                raise given
        assert isinstance(data, bytes) and isinstance(row, bytes)
        try:
            entries = read_bundle(data)
            hashes = [leaf_hash(entry) for entry in entries]
            stored = read_tile(row, tile.width)
        except BadTile:
            faults.append(LogFault("altered", "form", start, file=tile.path))
            return None
        if hashes != stored:
            at = next(
                (n for n, (a, b) in enumerate(zip(hashes, stored, strict=False)) if a != b),
                min(len(hashes), len(stored)),
            )
            log, seq = _name(entries[at]) if at < len(entries) else ("", 0)
            faults.append(LogFault("altered", "hash", start + at, log=log, seq=seq))
            return None
        if self._chained:
            self._chain(entries, hashes, start)
        return hashes

    def _chain(self, entries: list[bytes], hashes: list[bytes], start: int) -> None:
        """Each village's entries: numbered without a gap, each naming the one before."""
        last = self._last
        for n, (entry, hashed) in enumerate(zip(entries, hashes, strict=True)):
            try:
                value = json.loads(entry.decode())  # of text it is a quarter quicker
                log, seq, prev = value["log"], value["seq"], value["prev"]
            except (ValueError, KeyError, TypeError):
                self._fault(LogFault("added", "unreadable", start + n))
                return
            before, named = last.get(log, (0, NO_ENTRY))
            if log.startswith("practice/"):
                self._fault(LogFault("added", "practice", start + n, log=log, seq=seq))
                return
            if seq != before + 1:
                kind = "removed" if seq > before + 1 else "added"
                self._fault(LogFault(kind, "number", start + n, log=log, seq=before + 1))
                return
            if prev != named.hex():
                self._fault(LogFault("altered", "prev", start + n, log=log, seq=seq))
                return
            last[log] = (seq, hashed)

    def _fault(self, fault: LogFault) -> None:
        self.report.faults.append(fault)
        self._chained = False

    def _upper(self) -> bool:
        """The tiles above the entries are what the entries hash to."""
        row, level = self._tops, 1
        while row:
            for tile in tiles_of(self.tree.size, level):
                at = tile.index * WIDTH
                try:
                    stored = self._bytes(tile)
                except Missing:
                    self.report.faults.append(LogFault("missing", "file", file=tile.path))
                    return False
                if stored != b"".join(row[at : at + tile.width]):
                    self.report.faults.append(LogFault("altered", "tile", file=tile.path))
                    return False
            full = len(row) // WIDTH * WIDTH
            row = [top_of(row[i : i + WIDTH]) for i in range(0, full, WIDTH)]
            level += 1
        return True


def _root(frontier: Frontier, row: list[bytes]) -> bytes:
    """Root of the full bundles of ``frontier`` and some hashes after them."""
    rest = Frontier()
    for hashed in row:
        rest.append(hashed)
    root = rest.root()
    peaks = frontier.to_bytes()
    for at in range(len(peaks) - 32, -1, -32):
        root = node_hash(peaks[at : at + 32], root)
    return root


def _name(entry: bytes) -> tuple[str, int]:
    """Of which record an entry says to be, and its number there."""
    try:
        value: Any = json.loads(entry)
        return str(value["log"]), int(value["seq"])
    except (ValueError, KeyError, TypeError):
        return "", 0
