"""The way between two levels' servers: TLS with a certificate on both sides, around PostgreSQL.

The PostgreSQL that the product brings has no TLS. So the lower server has a door: it takes TLS
connections, only from who shows a certificate of its authority, and hands what comes to its window.
The upper one has a near end on this machine, to which its subscription connects, and which goes on
to the door. A PostgreSQL that has TLS itself may come to the door without a near end
(``sslnegotiation=direct``). Nothing in between is read or kept.
"""

from __future__ import annotations

import asyncio
import contextlib
import ssl
import threading
from collections.abc import Callable, Iterable
from dataclasses import dataclass
from pathlib import Path

PIECE = 64 * 1024
SECONDS = 10
PROTOCOL = "postgresql"  # as PostgreSQL 17 and later name it within TLS (ALPN)
LOOK = 2.0
"""Seconds after which what is to be relayed is looked up again: a new one begins by itself."""


@dataclass(frozen=True)
class Way:
    """From an address on this machine to another address. ``folder`` has ``root.crt``,
    ``own.crt`` and ``own.key``; ``door``: TLS is on our side of the way, else beyond."""

    here: tuple[str, int]
    there: tuple[str, int]
    folder: Path
    door: bool


def context(way: Way) -> ssl.SSLContext:
    """TLS 1.3 with a certificate of the one authority on both sides."""
    purpose = ssl.PROTOCOL_TLS_SERVER if way.door else ssl.PROTOCOL_TLS_CLIENT
    made = ssl.SSLContext(purpose)
    made.minimum_version = ssl.TLSVersion.TLSv1_3
    made.load_verify_locations(way.folder / "root.crt")
    made.load_cert_chain(way.folder / "own.crt", way.folder / "own.key")
    made.verify_mode = ssl.CERT_REQUIRED
    made.set_alpn_protocols([PROTOCOL])
    return made


async def _pour(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
    while piece := await reader.read(PIECE):
        writer.write(piece)
        await writer.drain()


async def _through(
    way: Way, near: asyncio.StreamReader, back: asyncio.StreamWriter, tls: ssl.SSLContext
) -> None:
    """One connection: until either side ends it."""
    far = None
    try:
        host, port = way.there
        beyond = {} if way.door else {"ssl": tls, "server_hostname": host}
        reader, far = await asyncio.wait_for(
            asyncio.open_connection(host, port, **beyond),  # type: ignore[arg-type]
            SECONDS,
        )
        ends = [asyncio.ensure_future(p) for p in (_pour(near, far), _pour(reader, back))]
        await asyncio.wait(ends, return_when=asyncio.FIRST_COMPLETED)
        for end in ends:
            end.cancel()
        await asyncio.gather(*ends, return_exceptions=True)
    except (OSError, TimeoutError):
        pass  # whoever asked sees the connection end, and the reason where it looks itself
    finally:
        for writer in (back, far):
            if writer is not None:
                writer.close()
                with contextlib.suppress(OSError, TimeoutError):
                    await asyncio.wait_for(writer.wait_closed(), 1)


async def _open(way: Way) -> asyncio.Server:
    tls = context(way)

    async def come(reader: asyncio.StreamReader, writer: asyncio.StreamWriter) -> None:
        with contextlib.suppress(asyncio.CancelledError):
            await _through(way, reader, writer, tls)

    return await asyncio.start_server(come, *way.here, ssl=tls if way.door else None)


async def serve(ways: Callable[[], Iterable[Way]], end: threading.Event | None = None) -> None:
    """Relay along all these ways, and along those that are added, until told to end."""
    open_: dict[Way, asyncio.Server] = {}
    try:
        while end is None or not end.is_set():
            wanted = set(ways())
            for way in open_.keys() - wanted:
                server = open_.pop(way)
                server.close()
                with contextlib.suppress(AttributeError):  # Python 3.13 and later
                    server.close_clients()
            for way in wanted - open_.keys():
                try:
                    open_[way] = await _open(way)
                except (OSError, ssl.SSLError) as error:
                    print(f"levels: {way.here[0]}:{way.here[1]}: {error}", flush=True)
            for _ in range(int(LOOK / 0.1)):
                await asyncio.sleep(0.1)
                if end is not None and end.is_set():
                    break
    finally:
        for server in open_.values():
            server.close()


class Thread:
    """The same in a thread: ``with Thread(ways):``."""

    def __init__(self, ways: Callable[[], Iterable[Way]]) -> None:
        self._end = threading.Event()
        self._thread = threading.Thread(
            target=lambda: asyncio.run(serve(ways, self._end)), daemon=True
        )

    def __enter__(self) -> Thread:
        self._thread.start()
        return self

    def __exit__(self, *what: object) -> None:
        self._end.set()
        self._thread.join(10)
