"""Workbooks that wait between the preview of an import and the import itself.

They hold personal data in the clear, so they lie in ``HOME/imports``, named by their SHA-256, for
this system's account only; deleted after the import, and after a day in any case.
"""

from __future__ import annotations

import hashlib
import os
import secrets
import time
from contextlib import suppress
from pathlib import Path

from django.conf import settings

A_DAY = 24 * 3600


def folder() -> Path:
    """Where files wait; made on first use, for this account alone."""
    where = Path(settings.HOME) / "imports"
    where.mkdir(mode=0o700, exist_ok=True)
    return where


def clear() -> int:
    """Deletes what has waited for a day; how many files."""
    gone = 0
    for file in folder().iterdir():
        with suppress(FileNotFoundError):  # another process was quicker, or put it in its place
            if time.time() - file.stat().st_mtime > A_DAY:
                file.unlink()
                gone += 1
    return gone


def keep(data: bytes) -> str:
    """Puts a file there, and clears away those of yesterday; its name."""
    clear()
    where = folder()
    name = hashlib.sha256(data).hexdigest()
    draft = where / f".{secrets.token_hex(8)}"
    handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(data)
    draft.replace(where / name)
    return name
