"""Secrets of this installation: files of mode 600 in ``keys/``, made once; none in the database."""

from __future__ import annotations

import os
import secrets
from pathlib import Path

from xiangyue.site.home import home


def key(name: str, size: int = 32) -> bytes:
    """The secret of that name, ``size`` random bytes, made on first use.

    Kept as hexadecimal in ``$XIANGYUE_HOME/keys/NAME``. Several processes may ask at once: the one
    that links its file first wins, and all read the same.
    """
    folder = home() / "keys"
    folder.mkdir(mode=0o700, exist_ok=True)
    path = folder / name
    if not path.exists():
        draft = folder / f".{name}.{os.getpid()}.{secrets.token_hex(4)}"
        handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
        with os.fdopen(handle, "w") as out:
            out.write(secrets.token_hex(size) + "\n")
            out.flush()
            os.fsync(out.fileno())
        _publish(draft, path)
    return bytes.fromhex(path.read_text().strip())


def _publish(draft: Path, path: Path) -> None:
    try:
        os.link(draft, path)  # fails if another process was first; rename would overwrite it
    except FileExistsError:
        pass
    finally:
        draft.unlink()
