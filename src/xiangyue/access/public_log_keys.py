"""The keys that sign the public log: one file each in ``keys/public-log``, mode 600, numbered.

``0001`` is the first; the highest signs. While a key is being changed the one before signs too;
once it is retired its file is renamed ``NNNN.retired``.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from django.conf import settings

from xiangyue.core.notes import Signer

_NAME = re.compile(r"[0-9]{4}")


def _files() -> list[Path]:
    top = Path(settings.HOME, "keys", "public-log")
    found = top.iterdir() if top.is_dir() else ()
    return sorted((p for p in found if _NAME.fullmatch(p.name)), reverse=True)


def signers(origin: str) -> list[Signer]:
    """The keys that sign now, the newest first; empty where there is none (lost, or never made)."""
    return [Signer(bytes.fromhex(path.read_text().strip()), origin) for path in _files()]


def make(origin: str) -> Signer:
    """A new key; it signs from now on."""
    top = Path(settings.HOME, "keys", "public-log")
    top.mkdir(mode=0o700, parents=True, exist_ok=True)
    number = max((int(p.name[:4]) for p in top.iterdir() if _NAME.match(p.name)), default=0) + 1
    seed = secrets.token_bytes(32)
    handle = os.open(top / f"{number:04d}", os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "w") as out:
        out.write(seed.hex() + "\n")
        out.flush()
        os.fsync(out.fileno())
    return Signer(seed, origin)


def retire_old() -> int:
    """Only the newest key signs from now on; how many others ended."""
    old = _files()[1:]
    for path in old:
        path.rename(path.with_name(path.name + ".retired"))
    return len(old)


def retire_all() -> None:
    """No key signs any more: the log has ended."""
    for path in _files():
        path.rename(path.with_name(path.name + ".retired"))
