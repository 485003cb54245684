"""What a witness keeps: its key, the logs that it watches, of each the last checkpoint it cosigned.

A folder: ``key`` (seed and name, mode 600), ``logs/HASH/keys`` and ``logs/HASH/checkpoint``.
It needs no database; a small machine of the township or a stick is enough.
"""

from __future__ import annotations

import os
import secrets
import time
from collections.abc import Callable
from pathlib import Path

from xiangyue.core.cosignatures import Cosigner
from xiangyue.core.key_changes import trusted_keys
from xiangyue.core.notes import BadNote, Checkpoint, Verifier, note_parts
from xiangyue.core.witness import Answer, Request, answer, origin_hash
from xiangyue.documents.log_files import KEYS, Missing, Source, alone, head, put, tree


class NoWitness(ValueError):
    """The folder has no key of a witness yet."""


class WitnessHome:
    """The folder of one witness."""

    def __init__(self, top: Path, clock: Callable[[], float] = time.time) -> None:
        self.top, self._clock = top, clock

    def begin(self, name: str) -> Cosigner:
        """Make its key. FileExistsError where it has one, BadNote for a bad name."""
        seed = secrets.token_bytes(32)
        cosigner = Cosigner(seed, name)
        self.top.mkdir(mode=0o700, parents=True, exist_ok=True)
        handle = os.open(self.top / "key", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(f"{seed.hex()} {name}\n")
        return cosigner

    def cosigner(self) -> Cosigner:
        """Its key. NoWitness."""
        try:
            seed, name = (self.top / "key").read_text("utf-8").split()
        except FileNotFoundError as error:
            raise NoWitness(f"{self.top} has no key: xiangyue witness begin NAME") from error
        return Cosigner(bytes.fromhex(seed), name)

    def watch(self, key: Verifier, *, instead: bool = False) -> None:
        """Believe this key of the log of its name: beside those before, or in their place."""
        with alone(self.top):
            known = [] if instead else self._keys(key.name)
            self._store(key.name, [*(k for k in known if k != key), key])

    def _store(self, origin: str, keys: list[Verifier]) -> None:
        path = self._log(origin) / "keys"
        put(path, "".join(f"{key}\n" for key in keys).encode())

    def _log(self, origin: str) -> Path:
        return self.top / "logs" / origin_hash(origin)

    def _keys(self, origin: str) -> list[Verifier]:
        path = self._log(origin) / "keys"
        return [Verifier.parse(k) for k in path.read_text().split()] if path.exists() else []

    def last(self, origin: str) -> str:
        """The note that it cosigned last; "" where there is none."""
        path = self._log(origin) / "checkpoint"
        return path.read_text("utf-8") if path.exists() else ""

    def shown(self, name: str) -> str:
        """The same, by the hash of the origin, as ``tlog-witness`` shows it."""
        path = self.top / "logs" / name / "checkpoint"
        return path.read_text("utf-8") if path.exists() else ""

    def origins(self) -> list[str]:
        """The logs that it watches."""
        found = sorted((self.top / "logs").glob("*/keys"))
        return [Verifier.parse(path.read_text().split()[0]).name for path in found]

    def answer(self, body: str) -> Answer:
        """Answer ``add-checkpoint``; what was cosigned is kept before it is given out."""
        cosigner = self.cosigner()
        with alone(self.top):
            try:
                origin = Checkpoint.of(note_parts(body.partition("\n\n")[2])[0]).origin
            except BadNote:
                origin = ""
            keys, last = self._keys(origin), self.last(origin)
            found = answer(
                body,
                logs={origin: keys} if keys else {},
                last={origin: last} if last else {},
                cosigner=cosigner,
                now=int(self._clock()),
            )
            if found.note is not None:
                put(self._log(origin) / "checkpoint", found.note.encode())
        return found

    def visit(self, source: Source) -> tuple[Answer, Checkpoint]:
        """Read a log where it lies, prove that it grew from what was seen, and cosign it.

        A key that a believed one handed over to is believed from then on. BadNote, OSError.
        """
        found = head(source)
        if found is None:
            raise BadNote("there is no checkpoint in it")
        note, new = found
        self._follow(source, new.origin)
        last = self.last(new.origin)
        old = Checkpoint.of(note_parts(last)[0]).size if last else 0
        proof = tree(source, new.size).consistency(old) if 0 < old <= new.size else []
        return self.answer(str(Request(old, tuple(proof), note))), new

    def _follow(self, source: Source, origin: str) -> None:
        keys = self._keys(origin)
        try:
            changes = source.read(KEYS).decode("utf-8", "replace")
        except Missing:
            return
        known = trusted_keys(changes, origin, keys) if keys else []
        for key in known[len(keys) :]:
            self.watch(key)
