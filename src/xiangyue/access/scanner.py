"""A virus scanner beside the application: clamd, asked by its INSTREAM command, if one is set.

Off by default: its signatures need a network and a gigabyte of memory. Where ``XIANGYUE_SCANNER``
names one, every file that people send is looked at before anything opens it, and while it does not
answer none comes in (OWASP ASVS 5.0, 5.4.3).
"""

from __future__ import annotations

import logging
import socket
import struct
from typing import Final

from django.conf import settings

from xiangyue.core.digits import whole
from xiangyue.core.refusals import refuse

PORT: Final = 3310
PIECE: Final = 64 * 1024
SECONDS: Final = 30.0
"""For each step: a phone's photo is looked at in well under one."""
LONGEST_ANSWER: Final = 4096
log = logging.getLogger("xiangyue.scanner")

Address = tuple[str, int] | str


def where(given: str) -> Address | None:
    """The address of a setting: ``host:port``, ``host``, ``[::1]:port``, or the path of a socket;
    None for ""."""
    if not given or given.startswith("/"):
        return given or None
    host, _, port = given.rpartition(":")
    number = whole(port, 65_535)
    if not host or number is None:
        return given.strip("[]"), PORT
    return host.strip("[]"), number


def clean(data: bytes, *, field: str) -> bytes:
    """The same data. Refusal beside ``field``: the scanner finds something, or cannot say."""
    at = where(settings.SCANNER)
    if at is None:
        return data
    try:
        said = _asked(at, data)
    except OSError as error:
        log.error("the scanner does not answer: %s", type(error).__name__)
        raise refuse("file.not-scanned", field=field) from None
    if said.endswith(b" FOUND"):
        log.warning("a file was refused: %s", said[:200].decode("ascii", "replace"))
        raise refuse("file.infected", field=field)
    if said != b"stream: OK":
        log.error("the scanner cannot say: %s", said[:200].decode("ascii", "replace"))
        raise refuse("file.not-scanned", field=field)
    return data


def _asked(at: Address, data: bytes) -> bytes:
    """What clamd says of a stream, without the NUL at its end; OSError."""
    with _connected(at) as line:
        line.sendall(b"zINSTREAM\0")
        for start in range(0, len(data), PIECE):
            piece = data[start : start + PIECE]
            line.sendall(struct.pack(">I", len(piece)) + piece)
        line.sendall(struct.pack(">I", 0))
        said = b""
        while not said.endswith(b"\0") and len(said) < LONGEST_ANSWER:
            more = line.recv(LONGEST_ANSWER)
            if not more:
                break
            said += more
    return said.rstrip(b"\0\n")


def _connected(at: Address) -> socket.socket:
    if isinstance(at, tuple):
        return socket.create_connection(at, timeout=SECONDS)
    line = socket.socket(socket.AF_UNIX)
    try:
        line.settimeout(SECONDS)
        line.connect(at)
    except OSError:
        line.close()
        raise
    return line
