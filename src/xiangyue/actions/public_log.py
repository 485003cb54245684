"""Publishing: the villages' entries gathered into one public log, its files written and signed.

The database says which entry stands where (``data.public_log``); the folder has the files that
anyone may read, and the last checkpoint that was signed. What was signed once is never signed
otherwise: where folder and database disagree, nothing is signed and the reason is told.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Sequence
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

from django.conf import settings

from xiangyue.access import public_log_keys as keys
from xiangyue.actions import log_altered
from xiangyue.core.cosignatures import cosignatures, with_lines
from xiangyue.core.key_changes import change_note
from xiangyue.core.log_policy import Policy, Witness, read
from xiangyue.core.log_proofs import LogProof
from xiangyue.core.merkle import EMPTY_ROOT
from xiangyue.core.notes import BadNote, Checkpoint, Signer, Verifier, note_parts, sign_note
from xiangyue.core.tiles import HASH_SIZE, WIDTH, Tile
from xiangyue.data import public_log as data
from xiangyue.documents import log_files as files
from xiangyue.documents.log_files import Broken

STATE = "witnesses.json"
_ROWS = 64 * WIDTH  # entries read from the database at a time


class KeyMissing(Exception):
    """The key of a log that was begun is not there: it was lost, see docs/operations.md."""


@dataclass(frozen=True)
class Seen:
    """What a witness said last: how many entries it cosigned, when, and its word if it refused.

    ``why``: cosigned, silent (no answer), ahead (it saw more than there is) or refused.
    """

    name: str
    why: str
    size: int
    at: int


Ask = Callable[[Witness, str, Checkpoint, Callable[[int], list[bytes]]], tuple[str, str, int]]
"""Asks one witness: its policy line, the note, what it says, and proofs from an older size; gives
the cosignature line ("" where none), a word as of ``Seen.why`` and the size that it knows."""


@dataclass(frozen=True)
class Published:
    """The log as it is now: ``added`` since the last time."""

    origin: str
    size: int
    added: int
    note: str
    seen: tuple[Seen, ...] = ()


def top() -> Path:
    """Where the files of all logs are; each has a folder named by its number."""
    return Path(settings.HOME) / "public-log"


def folder(number: int) -> Path:
    """The files of one log, as any web server may serve them."""
    return top() / str(number)


def policy() -> Policy:
    """Which witnesses there are: ``witnesses.policy`` in the home (C2SP tlog-policy). BadNote."""
    path = Path(settings.HOME) / "witnesses.policy"
    return read(path.read_text("utf-8")) if path.exists() else Policy()


def kept_heads() -> dict[int, Checkpoint]:
    """What each log had published when this home was brought back out of a vault, by its number.

    It is a barrier, not a leave to sign: a home may be brought back only to look at.
    """
    top = Path(settings.HOME) / "public-log.kept"
    found = {}
    for path in top.glob("*/checkpoint"):
        found[int(path.parent.name)] = Checkpoint.of(note_parts(path.read_text("utf-8"))[0])
    return found


def _origin(number: int) -> str:
    address = urlsplit(settings.BASE_URL)
    if address.scheme == "https":
        return f"{address.netloc}{address.path}/log/{number}"
    return f"{Signer(settings.RECORD_KEY).name}/log/{number}"


def begin(*, now: datetime, reason: str = "") -> data.PublicLog:
    """Begin the first log, or with a ``reason`` the next one where the last cannot go on.

    Broken where a first log was published already, but not out of this database.
    """
    before = data.current()
    known = kept_heads()
    if known and not reason:
        last = max(known)
        raise Broken("shortened", known[last].size, 0)
    number = max([before.number if before else 0, *known]) + 1
    log = data.begin(number, _origin(number), now, reason)
    keys.retire_all()
    _write_head(log, Checkpoint(log.origin, 0, EMPTY_ROOT), [keys.make(log.origin)])
    return log


def _signers(log: data.PublicLog) -> list[Signer]:
    found = keys.signers(log.origin)
    if not found:
        raise KeyMissing(f"the key of {log.origin} is not in keys/public-log")
    return found


def _write_head(
    log: data.PublicLog, head: Checkpoint, signers: Sequence[Signer], others: Sequence[str] = ()
) -> str:
    """Sign, and put the checkpoint with ``others``' lines where everyone reads it."""
    note = sign_note(head.text(), *signers)
    note = with_lines(note, others) if others else note
    here = folder(log.number)
    files.put(here / files.KEY, "".join(f"{s.verifier}\n" for s in signers).encode())
    files.put(here / files.CHECKPOINT, note.encode())
    return note


def _others(note: str, origin: str) -> list[str]:
    """The lines under a checkpoint that are not the log's own."""
    lines = note.split("\n\n", 1)[1].splitlines(keepends=True)
    names = (name for name, _, _ in note_parts(note)[1])
    return [line for line, name in zip(lines, names, strict=True) if name != origin]


def publish(*, now: datetime, ask: Ask | None = None, kept: Checkpoint | None = None) -> Published:
    """Gather what is new, write its tiles, sign, have the witnesses cosign.

    ``kept``: the newest checkpoint that somebody kept, with which a lost folder is made again.
    Errors: Broken (nothing is signed), KeyMissing, OSError.
    """
    log = data.current() or begin(now=now)
    here = folder(log.number)
    with files.alone(here):
        known = kept_heads()
        later = [head for number, head in known.items() if number > log.number]
        if later:
            raise Broken("shortened", later[0].size, 0)
        barrier = known.get(log.number)
        signers = _signers(log)
        held = files.head(files.Folder(here))
        if held is None and data.size_of(log.number) and kept is None:
            raise Broken("folder", data.size_of(log.number), 0)
        old = held[1].size if held else 0
        size = data.gather(log.number)
        if altered := log_altered.still(log.number, here):
            raise Broken("altered", altered.place + 1, size)
        signed = max([old, *(head.size for head in (kept, barrier) if head)])
        if signed > size:
            raise Broken("shortened", signed, size)
        head = Checkpoint(log.origin, size, _write(log, old, size))
        grown = files.tree(files.Folder(here), size)
        for had in (kept, barrier, held[1] if held else None):
            if had is not None and grown.root(had.size) != had.root:
                raise Broken("rewritten", had.size, size)
        same = held is not None and held[1] == head
        others = _others(held[0], log.origin) if held and same else []
        note = with_lines(sign_note(head.text(), *signers), others)
        lines, seen = _cosigned(here, note, head, ask, now)
        if lines or not same:
            note = _write_head(log, head, signers, [*others, *lines])
    return Published(log.origin, size, size - old, note, tuple(seen))


def _write(log: data.PublicLog, old: int, size: int) -> bytes:
    """The tiles of what is new; the root of all."""
    here = folder(log.number)
    if old == size:
        return files.tree(files.Folder(here), size).root()
    if old and old % WIDTH == 0:  # no unfinished tile by which the writer would see it
        ((leaf, _),) = data.entries(log.number, old - 1, old)
        if files.read_tile_file(files.Folder(here), Tile(0, old // WIDTH - 1))[-HASH_SIZE:] != leaf:
            raise Broken("rewritten", old, size)
    writer = files.Writer(here, old)
    for rows in data.batches(log.number, writer.size, size, _ROWS):
        for at in range(0, len(rows), WIDTH):
            writer.add(rows[at : at + WIDTH])
    if writer.size != size:
        raise Broken("shortened", size, writer.size)
    return writer.finish()


def _cosigned(
    here: Path, note: str, head: Checkpoint, ask: Ask | None, now: datetime
) -> tuple[list[str], list[Seen]]:
    """Ask every witness that has not cosigned this checkpoint yet; what they gave, and said."""
    asked = policy().witnesses
    had = {c.key for c in cosignatures(note, [w.key for w in asked])}
    before = {seen.name: seen for seen in witnessed(here)}
    grown = files.tree(files.Folder(here), head.size)
    lines, told = [], []
    for witness in asked:
        seen = before.get(witness.name, Seen(witness.name, "silent", 0, 0))
        if witness.key not in had and witness.url and ask is not None:
            line, why, size = ask(witness, note, head, grown.consistency)
            if line:
                lines.append(line)
            held = size if why != "silent" else seen.size
            at = int(now.timestamp()) if why == "cosigned" else seen.at
            seen = Seen(witness.name, why, held, at)
        told.append(seen)
    if told != list(before.values()):
        kept = json.dumps([asdict(seen) for seen in told])
        files.put(here / STATE, kept.encode())
    return lines, told


def look() -> log_altered.Altered | None:
    """Whether all that is published of the log that is added to still stands in the database as it
    was published (``log_altered``)."""
    log = data.current()
    if log is None:
        return None
    here = folder(log.number)
    with files.alone(here):
        return log_altered.look(log.number, here)


def witnessed(here: Path) -> list[Seen]:
    """What the witnesses of a log said last."""
    try:
        rows: list[dict[str, Any]] = json.loads((here / STATE).read_text("utf-8"))
    except FileNotFoundError:
        return []
    return [Seen(**row) for row in rows]


def add_cosignature(*, line: str, now: datetime) -> Seen:
    """Put a witness's line, brought by hand, under the checkpoint. BadNote if it is not of it."""
    log = data.current()
    if log is None:
        raise BadNote("there is no log yet")
    here = folder(log.number)
    with files.alone(here):
        held = files.head(files.Folder(here))
        assert held is not None
        note = with_lines(held[0], [line])
        known = {w.key: w.name for w in policy().witnesses}
        found = cosignatures(note, known)
        before = cosignatures(held[0], known)
        fresh = [c for c in found if c not in before]
        if not fresh:
            raise BadNote("no cosignature of a witness in witnesses.policy on this checkpoint")
        seen = Seen(known[fresh[0].key], "cosigned", held[1].size, fresh[0].at)
        rows = [s for s in witnessed(here) if s.name != seen.name] + [seen]
        files.put(here / STATE, json.dumps([asdict(row) for row in rows]).encode())
        files.put(here / files.CHECKPOINT, note.encode())
    return seen


def keys_now() -> list[Verifier]:
    """The public halves of the keys that sign, the newest first."""
    log = data.current()
    return [signer.verifier for signer in keys.signers(log.origin)] if log else []


def change_key(*, now: datetime, lost: Verifier | None = None) -> Verifier:
    """Sign with a new key from now on, handed over by the old one; the new key.

    ``lost``: the old key where nobody has it any more; then no machine is led to the new one.
    Until ``retire_key`` the old key signs too.
    """
    log = data.current() or begin(now=now)
    here = folder(log.number)
    with files.alone(here):
        old = keys.signers(log.origin)
        if not old and lost is None:
            raise KeyMissing(f"the key of {log.origin} is lost: name its public half")
        held = files.head(files.Folder(here))
        size = held[1].size if held else 0
        new = keys.make(log.origin)
        was = old[0].verifier if old else lost
        assert was is not None
        change = change_note(log.origin, was, new, size, old[0] if old else None)
        path = here / files.KEYS
        told = path.read_text("utf-8") + "\n" if path.exists() else ""
        files.put(path, (told + change).encode())
        if held:
            _write_head(log, held[1], [new, *old[:1]], _others(held[0], log.origin))
    return new.verifier


def retire_key(*, now: datetime) -> int:
    """The old key signs no more; how many ended."""
    log = data.current() or begin(now=now)
    here = folder(log.number)
    with files.alone(here):
        ended = keys.retire_old()
        held = files.head(files.Folder(here))
        if held and ended:
            _write_head(log, held[1], _signers(log), _others(held[0], log.origin))
    return ended


def _place(log: str, seq: int) -> tuple[int, str, int, int] | None:
    """Public log, checkpoint, its size and the entry's place in it; None until it is published."""
    public = data.current()
    place = data.place_of(public.number, log, seq) if public else None
    if public is None or place is None:
        return None
    held = files.head(files.Folder(folder(public.number)))
    if held is None or place >= held[1].size:
        return None
    return public.number, held[0], held[1].size, place


def published(log: str, seq: int) -> int | None:
    """Where an entry of a village's record stands in the public log, from 0; None until then."""
    found = _place(log, seq)
    return found[3] if found else None


def receipt(log: str, seq: int, leaf: bytes) -> LogProof | None:
    """That an entry of a village's record is in the public log; None until it is published."""
    found = _place(log, seq)
    if found is None:
        return None
    number, note, size, place = found
    proof = files.tree(files.Folder(folder(number)), size).inclusion(place)
    return LogProof(leaf, place, tuple(proof), note)
