"""Ports for servers that a test starts."""

from __future__ import annotations

import fcntl
import os
import socket
import tempfile
from itertools import count
from pathlib import Path

FIRST, MANY = 20_000, 12_000
"""Below those that the kernel lends to connections (Linux: from 32768): there another test's
connection might be given the port before the server has it, or while it starts anew."""
_turn = count(os.getpid() * 97)  # each process begins elsewhere
_held: list[int] = []  # open files, so that what they lock stays locked


def free_port() -> int:
    """A port of this machine that nobody uses; OSError where there is none.

    It is this process's until it ends: no other that asks here is told the same, also between
    the answer and the moment at which a server listens there.
    """
    folder = Path(tempfile.gettempdir()) / f"xiangyue-test-ports-{os.getuid()}"
    folder.mkdir(exist_ok=True)
    for _ in range(MANY):
        port = FIRST + next(_turn) % MANY
        lock = os.open(folder / str(port), os.O_CREAT | os.O_RDWR, 0o600)
        try:
            fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            with socket.socket() as probe:
                probe.bind(("127.0.0.1", port))
        except OSError:
            os.close(lock)
            continue
        _held.append(lock)
        return port
    raise OSError("no port is free")
