"""The keys of votes that run: one file each, mode 600, made at the opening, gone at the close.

A pool of ballots is sealed under a key of its own, so that once the vote is closed nothing opens
what older copies of the database still hold of it: neither this installation's other keys nor
anybody. A backup made during the vote holds both; it must be kept as the box is kept.
"""

from __future__ import annotations

import os
import re
import secrets
from pathlib import Path

from cryptography.exceptions import InvalidTag
from cryptography.hazmat.primitives.ciphers.aead import AESGCM
from django.conf import settings

from xiangyue.core import plain_ballots

_NONCE = 12


class KeyLost(Exception):
    """The key of a pool is not there, or does not open it: the vote must be held again."""


def new_key() -> str:
    """Make a key; its name."""
    return _kept(secrets.token_bytes(32))


def new_pair() -> tuple[str, bytes]:
    """Make a private key; its name, and the public key to which ballots are sealed."""
    private = secrets.token_bytes(plain_ballots.KEY)
    return _kept(private), plain_ballots.public_key(private)


def private(name: str) -> bytes:
    """The private key of that name; KeyLost."""
    return _read(name)


def _kept(key: bytes) -> str:
    name = secrets.token_hex(16)
    path = _path(name)
    path.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
    handle = os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
    with os.fdopen(handle, "wb") as out:
        out.write(key)
        out.flush()
        os.fsync(out.fileno())
    # the name too, or a key is lost with the power while its ballots are kept
    folder = os.open(path.parent, os.O_RDONLY)
    try:
        os.fsync(folder)
    finally:
        os.close(folder)
    return name


def seal(name: str, pool: bytes) -> bytes:
    """The pool sealed under that key."""
    nonce = secrets.token_bytes(_NONCE)
    return nonce + AESGCM(_read(name)).encrypt(nonce, pool, name.encode())


def opened(name: str, sealed: bytes | memoryview) -> bytes:
    """What was sealed under that key; KeyLost where it cannot be opened."""
    data = bytes(sealed)
    try:
        return AESGCM(_read(name)).decrypt(data[:_NONCE], data[_NONCE:], name.encode())
    except (InvalidTag, ValueError):
        raise KeyLost(name) from None


def forget(name: str) -> None:
    """Remove the key: from now on nobody opens what it sealed. What it was is written over first,
    which is the most that can be done from here (a disk may keep a copy of its own)."""
    path = _path(name)
    try:
        handle = os.open(path, os.O_WRONLY)
    except FileNotFoundError:
        return
    with os.fdopen(handle, "wb") as out:
        out.write(bytes(32))
        out.flush()
        os.fsync(out.fileno())
    path.unlink(missing_ok=True)


def names() -> list[tuple[str, float]]:
    """Every key that is kept, with the moment (seconds since 1970) at which it was made."""
    folder = Path(settings.BALLOT_KEYS)
    if not folder.is_dir():
        return []
    return [(f.name, f.stat().st_mtime) for f in folder.iterdir() if len(f.name) == 32]


def _read(name: str) -> bytes:
    try:
        return _path(name).read_bytes()
    except FileNotFoundError:
        raise KeyLost(name) from None


def _path(name: str) -> Path:
    if not re.fullmatch(r"[0-9a-f]{32}", name):
        raise ValueError("no name of a key")
    return Path(settings.BALLOT_KEYS) / name
