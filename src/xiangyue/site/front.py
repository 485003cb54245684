"""What the web server calls: thin paths in its loop, every page in a thread behind it.

A page is Django's (WSGI), which waits for the database in its thread. What was sent is read whole
before a thread has to do with it, so a slow phone holds none. Ballots and opinions of a rush wait
for each other without one (``web.thin``, ADRs 10 and 11).
"""

from __future__ import annotations

import logging
import sys
from asyncio import AbstractEventLoop, get_running_loop, run_coroutine_threadsafe
from collections.abc import Iterable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import suppress
from contextvars import copy_context
from io import BytesIO
from tempfile import SpooledTemporaryFile
from typing import IO, TYPE_CHECKING, Any, Final

from granian.rsgi import ProtocolClosed, ProtocolError

from xiangyue.core.digits import whole

if TYPE_CHECKING:
    from granian.rsgi import HTTPProtocol, Scope

    from xiangyue.web.thin import Answer, App, Path

#: A worker's threads share one interpreter, so four would do, were it not for those that wait for
#: the database, or for each other's commit (``data.leaders``).
THREADS: Final = 64
LARGEST: Final = 128 * 2**20
"""Bytes that may be sent at once; each form has its own limits besides."""
SMALL: Final = 64 * 1024  # held in memory as it comes
_PIECE: Final = 64 * 1024
_BASE: Final = {
    "SCRIPT_NAME": "",
    "wsgi.errors": sys.stderr,
    "wsgi.input_terminated": True,
    "wsgi.multiprocess": True,
    "wsgi.multithread": True,
    "wsgi.run_once": False,
    "wsgi.version": (1, 0),
}
#: What a form on a thin path is judged by (``web.thin.Door``, ``access.often``).
_OF_FORMS: Final = {
    "accept-language": "HTTP_ACCEPT_LANGUAGE",
    "content-length": "CONTENT_LENGTH",
    "content-type": "CONTENT_TYPE",
    "cookie": "HTTP_COOKIE",
    "host": "HTTP_HOST",
    "origin": "HTTP_ORIGIN",
    "x-forwarded-for": "HTTP_X_FORWARDED_FOR",
}
_log = logging.getLogger(__name__)


class Front:
    """The application of granian's own interface (RSGI)."""

    def __init__(self, application: App, *thin: Path, threads: int = THREADS) -> None:
        self.application = application
        self.thin = thin
        self.threads = ThreadPoolExecutor(threads, thread_name_prefix="page")

    async def __rsgi__(self, scope: Scope, protocol: HTTPProtocol) -> None:
        """One request."""
        if scope.proto != "http":
            return
        size = _length(scope)
        if size is None or size > LARGEST:
            protocol.response_empty(411 if size is None else 413, [])
            return
        try:
            body = await _sent(protocol, size)
            if body is None:
                protocol.response_empty(400, [])
                return
            with body:
                answer = await self.thinly(scope, body) if scope.method == "POST" else None
                if answer is not None:
                    protocol.response_bytes(*answer)
                    return
                await self.in_a_thread(scope, protocol, body)
        except ProtocolClosed:  # whoever asked is gone
            return

    async def thinly(self, scope: Scope, body: IO[bytes]) -> Answer | None:
        """The answer of the thin path that takes this form; None where there is none."""
        path = scope.path
        for thin in self.thin:
            if of := thin.of(path):
                answer = await thin.answer(_form(scope, body), of)
                body.seek(0)
                return answer
        return None

    async def in_a_thread(self, scope: Scope, protocol: HTTPProtocol, body: IO[bytes]) -> None:
        """Have the page answer in a thread."""
        loop = get_running_loop()
        given = environ_of(scope, body), protocol, loop
        try:
            await loop.run_in_executor(self.threads, copy_context().run, self.page, *given)
        except ProtocolClosed:
            raise
        except Exception:
            _log.exception("a page failed")
            with suppress(ProtocolError):  # it may have begun to answer
                protocol.response_empty(500, [])

    def page(
        self, environ: dict[str, Any], protocol: HTTPProtocol, loop: AbstractEventLoop
    ) -> None:
        """Have Django answer, in this thread; a long answer goes piece by piece."""
        said: list[Any] = []

        def start(status: str, headers: list[tuple[str, str]], exc_info: object = None) -> None:
            said[:] = int(status.split(" ", 1)[0]), headers

        answer = self.application(environ, start)
        try:
            if not getattr(answer, "streaming", True) or isinstance(answer, (list, tuple)):
                protocol.response_bytes(*said, b"".join(answer))
                return
            stream = protocol.response_stream(*said)
            for piece in _pieces(answer):
                run_coroutine_threadsafe(_send(stream, piece), loop).result()
        finally:
            close = getattr(answer, "close", None)
            if close is not None:
                close()


async def _send(stream: Any, piece: bytes) -> None:
    await stream.send_bytes(piece)


def _pieces(answer: Iterable[bytes]) -> Iterator[bytes]:
    """The first as it comes, the others not too small."""
    held: list[bytes] = []
    size, least = 0, 1
    for piece in answer:
        held.append(piece)
        size += len(piece)
        if size >= least:
            yield b"".join(held)
            held, size, least = [], 0, _PIECE
    if size:
        yield b"".join(held)


def _length(scope: Scope) -> int | None:
    """As many bytes as are said to come; None where some come and that is not said: whether they
    came whole could not be told."""
    said = scope.headers.get("content-length")
    if said is None:
        return None if "transfer-encoding" in scope.headers else 0
    return whole(said)


async def _sent(protocol: HTTPProtocol, size: int) -> IO[bytes] | None:
    """All that is sent, to be read from its beginning; None where it broke off."""
    if not size:
        return BytesIO()
    if size <= SMALL:
        said = await protocol()
        return BytesIO(said) if len(said) == size else None
    body: IO[bytes] = SpooledTemporaryFile(max_size=2**20)  # type: ignore[assignment]  # noqa: SIM115 - closed with the request
    async for piece in protocol:
        body.write(piece)
    if body.tell() != size:
        body.close()
        return None
    body.seek(0)
    return body


def _form(scope: Scope, body: IO[bytes]) -> dict[str, Any]:
    environ: dict[str, Any] = {
        "QUERY_STRING": scope.query_string,
        "REMOTE_ADDR": _address(scope),
        "wsgi.input": body,
        "wsgi.url_scheme": scope.scheme,
    }
    for name, value in scope.headers.items():
        key = _OF_FORMS.get(name)
        if key is not None:
            _put(environ, key, value)
    return _named(environ, scope)


def _put(environ: dict[str, Any], key: str, value: str) -> None:
    """What comes more than once is one list (RFC 9110, 5.2; cookies: RFC 9113, 8.2.3)."""
    before = environ.get(key)
    if before is not None:
        value = f"{before}{'; ' if key == 'HTTP_COOKIE' else ','}{value}"
    environ[key] = value


def _named(environ: dict[str, Any], scope: Scope) -> dict[str, Any]:
    """In HTTP/2 the host stands in no header."""
    if scope.authority:
        environ.setdefault("HTTP_HOST", scope.authority)
    return environ


def _address(scope: Scope) -> str:
    return scope.client.rpartition(":")[0].strip("[]")


def environ_of(scope: Scope, body: IO[bytes]) -> dict[str, Any]:
    """What WSGI (PEP 3333) says of a request.

    A header with an underscore in its name is left out: in WSGI it could not be told from the one
    with a hyphen, which a gateway in front may have written itself.
    """
    host, _, port = scope.server.rpartition(":")
    environ = _BASE | {
        "REQUEST_METHOD": scope.method,
        "PATH_INFO": scope.path.encode().decode("latin-1"),
        "QUERY_STRING": scope.query_string,
        "SERVER_NAME": host.strip("[]"),
        "SERVER_PORT": port,
        "SERVER_PROTOCOL": f"HTTP/{scope.http_version}",
        "REMOTE_ADDR": _address(scope),
        "wsgi.url_scheme": scope.scheme,
        "wsgi.input": body,
    }
    for name, value in scope.headers.items():
        if "_" in name:
            continue
        key = name.upper().replace("-", "_")
        if key not in ("CONTENT_TYPE", "CONTENT_LENGTH"):
            key = "HTTP_" + key
        _put(environ, key, value)
    return _named(environ, scope)
