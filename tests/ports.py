"""Ports for servers that a test starts."""

from __future__ import annotations

import os
import socket
from itertools import count

FIRST, MANY = 20_000, 12_000
"""Below those that the kernel lends to connections (Linux: from 32768): there another test's
connection might be given the port before the server has it, or while it starts anew."""
_turn = count(os.getpid() * 97)  # each process begins elsewhere


def free_port() -> int:
    """A port of this machine that nobody uses; OSError where there is none."""
    for _ in range(MANY):
        port = FIRST + next(_turn) % MANY
        with socket.socket() as probe:
            try:
                probe.bind(("127.0.0.1", port))
            except OSError:
                continue
        return port
    raise OSError("no port is free")
