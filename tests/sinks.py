"""Real sinks on this machine's own loop: an HTTP server and an SMTP server that remember."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field
from email import message_from_bytes
from email.message import Message
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer
from threading import Thread
from typing import Any

from aiosmtpd.controller import Controller
from tests.ports import free_port


@dataclass
class Call:
    """One request as it came."""

    path: str
    headers: dict[str, str]
    body: bytes

    @property
    def json(self) -> Any:
        """The body read."""
        return json.loads(self.body)


@dataclass
class HttpSink:
    """Answers with what ``answer`` says: a status and something for JSON."""

    url: str = ""
    calls: list[Call] = field(default_factory=list)
    answer: Callable[[Call], tuple[int, Any]] = lambda call: (200, {"ok": True})


@contextmanager
def http_sink() -> Iterator[HttpSink]:
    """A server for as long as the block runs."""
    sink = HttpSink()

    class Handler(BaseHTTPRequestHandler):
        def _take(self) -> None:
            body = self.rfile.read(int(self.headers.get("Content-Length") or 0))
            call = Call(self.path, dict(self.headers.items()), body)
            sink.calls.append(call)
            status, said = sink.answer(call)
            raw = json.dumps(said).encode()
            self.send_response(status)
            self.send_header("Content-Type", "application/json")
            self.send_header("Content-Length", str(len(raw)))
            self.end_headers()
            self.wfile.write(raw)

        do_GET = do_POST = _take

        def log_message(self, format: str, *args: object) -> None:
            """Nothing."""

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    thread = Thread(target=server.serve_forever, args=(0.05,), daemon=True)
    thread.start()
    sink.url = f"http://127.0.0.1:{server.server_address[1]}"
    try:
        yield sink
    finally:
        server.shutdown()
        thread.join()
        server.server_close()


@dataclass
class MailSink:
    """``refuses``: what is said to every recipient instead of taking the mail."""

    url: str = ""
    mails: list[tuple[list[str], Message]] = field(default_factory=list)
    refuses: str = ""

    async def handle_RCPT(self, server: Any, session: Any, envelope: Any, address: str, opts: Any):
        """One recipient."""
        if self.refuses:
            return self.refuses
        envelope.rcpt_tos.append(address)
        return "250 OK"

    async def handle_DATA(self, server: Any, session: Any, envelope: Any) -> str:
        """A mail."""
        self.mails.append((list(envelope.rcpt_tos), message_from_bytes(envelope.content)))
        return "250 taken"


@contextmanager
def mail_sink() -> Iterator[MailSink]:
    """An SMTP server for as long as the block runs."""
    sink = MailSink()
    port = free_port()
    controller = Controller(sink, hostname="127.0.0.1", port=port, ready_timeout=60)
    controller.start()
    try:
        sink.url = f"smtp://127.0.0.1:{port}?from=village@example.cn"
        yield sink
    finally:
        controller.stop()
