"""A vault that whoever takes it cannot read: each piece sealed to a key that is kept elsewhere.

The server knows the key's public half (XIANGYUE_VAULT_SEAL) and opens nothing of what it sealed.
PostgreSQL's programs write into a folder of the home (the spool); each piece is in the vault once
it is sealed there, as NAME.age. No Django here.
"""

from __future__ import annotations

import io
import os
import secrets
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO

from xiangyue.core import age
from xiangyue.site.cli import Failure
from xiangyue.site.home import home

ENDING = ".age"
VARIABLE = "XIANGYUE_VAULT_SEAL"
_PIECE = 1024 * 1024
OPEN = ("about.json", "about.draft")
"""Of a base: when it was made and how big it is, which the keeper itself reads."""


def recipient() -> bytes | None:
    """To whom the vault is sealed; None where it is not. ValueError for what is no key."""
    said = os.environ.get(VARIABLE, "").strip()
    if not said:
        return None
    try:
        return age.read_recipient(said)
    except ValueError as error:
        raise ValueError(f"{VARIABLE}: {error}") from None


def spool() -> Path:
    """Where PostgreSQL's programs write before it is sealed."""
    return home() / "vault.spool"


def seal_file(source: Path, target: Path, to: bytes) -> None:
    """A sealed copy, whole or not at all, of the time of its source. FileNotFoundError."""
    with open(source, "rb") as read:
        state = os.fstat(read.fileno())
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        draft = target.with_name(f".{target.name}.{os.getpid()}")
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_TRUNC, 0o600)
        with os.fdopen(handle, "wb") as out:
            for piece in age.seal(_pieces(read), to, secrets.token_bytes):
                out.write(piece)
            out.flush()
            os.fsync(out.fileno())
    os.utime(draft, ns=(state.st_mtime_ns, state.st_mtime_ns))
    draft.replace(target)


def sealed_name(path: Path) -> Path:
    """The name of a file once it is sealed."""
    return path.with_name(path.name + ENDING)


def same(source: Path, sealed: Path) -> bool:
    """Whether the sealed copy is of the source as it is now; FileNotFoundError without source."""
    wanted = source.stat().st_mtime_ns
    return sealed.exists() and sealed.stat().st_mtime_ns == wanted


def take_changes(source: Path, target: Path, to: bytes) -> None:
    """Bring what was received into the vault. A segment that is whole is left there alone."""
    for path in sorted(source.iterdir()) if source.is_dir() else ():
        put = sealed_name(target / path.name)
        if path.name.endswith(".partial"):
            if not same(path, put):
                seal_file(path, put, to)
        elif len(path.name.split(".")[0]) == 24:
            seal_file(path, put, to)
            sealed_name(target / f"{path.name}.partial").unlink(missing_ok=True)
            path.unlink()


def take_base(source: Path, target: Path, to: bytes) -> None:
    """Bring a base into the vault, and leave nothing of it in the spool."""
    for path in sorted(source.iterdir()):
        seal_file(path, sealed_name(target / path.name), to)
    shutil.rmtree(source)


def seal_all(top: Path, to: bytes) -> int:
    """Seal what was there before sealing was switched on; how many pieces."""
    found = [p for p in (top / "bases").glob("*/*") if p.name not in OPEN]
    for name in ("wal", "files-gone", "keys-gone", "files", "keys"):
        found += [p for p in (top / name).rglob("*") if p.is_file()]
    plain = [p for p in found if p.suffix != ENDING and not p.name.startswith(".")]
    for path in plain:
        seal_file(path, sealed_name(path), to)
        path.unlink()
    (top / "receiver.log").unlink(missing_ok=True)  # from here on it is in the spool
    return len(plain)


def _pieces(read: BinaryIO) -> Iterator[bytes]:
    while piece := read.read(_PIECE):
        yield piece


# -- opening, with the key that was kept elsewhere


def identity(path: Path | None) -> age.Identity | None:
    """The key in a file. Failure where it is none."""
    if path is None:
        return None
    try:
        return age.read_identity(path.read_text("utf-8"))
    except (OSError, ValueError) as error:
        raise Failure(f"{path}: {error}", 2) from None


def present(path: Path) -> Path:
    """The file, or the sealed one in its place."""
    return path if path.exists() or not sealed_name(path).exists() else sealed_name(path)


def reading(path: Path, key: age.Identity | None) -> BinaryIO:
    """The contents of a piece, sealed or not. Failure without its key."""
    if path.suffix != ENDING:
        return open(path, "rb")
    if key is None:
        raise Failure(f"{path} is sealed: name the file with its key by --key", 2)
    return io.BufferedReader(_Opened(path, key), _PIECE)


class _Opened(io.RawIOBase):
    """A sealed file as one that is read from its beginning to its end."""

    def __init__(self, path: Path, key: age.Identity) -> None:
        self.path = path
        self.file = open(path, "rb")  # noqa: SIM115 - closed with this
        self.blocks = age.open_sealed(self.file, key)
        self.held = b""

    def readable(self) -> bool:
        return True

    def readinto(self, buffer: object) -> int:
        view = memoryview(buffer)  # type: ignore[arg-type]
        while not self.held:
            try:
                self.held = next(self.blocks)
            except StopIteration:
                return 0
            except age.Unsealable as error:
                raise Failure(f"{self.path} does not open: {error}", 2) from None
        size = min(len(view), len(self.held))
        view[:size], self.held = self.held[:size], self.held[size:]
        return size

    def close(self) -> None:
        self.file.close()
        super().close()
