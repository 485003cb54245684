"""Receives webhooks and checks their signatures (Standard Webhooks), with the standard library."""

from __future__ import annotations

import hmac
import json
import time
from base64 import b64decode, b64encode
from collections.abc import Callable, Mapping
from http.server import BaseHTTPRequestHandler, HTTPServer
from typing import Any

OLDEST = 300  # seconds


class NotSigned(Exception):
    """Not from the server, or too old: to be thrown away."""


def opened(body: bytes, headers: Mapping[str, str], secret: str, now: float) -> dict[str, Any]:
    """What a delivery says; NotSigned where its signature is not good."""
    key, at = headers.get("webhook-id", ""), headers.get("webhook-timestamp", "")
    if not at.isdigit() or abs(now - int(at)) > OLDEST:
        raise NotSigned("too old")
    signed = f"{key}.{at}.".encode() + body
    raw = hmac.digest(b64decode(secret.removeprefix("whsec_")), signed, "sha256")
    mine = "v1," + b64encode(raw).decode()
    given = headers.get("webhook-signature", "").split()
    if not any(hmac.compare_digest(mine, one) for one in given):
        raise NotSigned("another signature")
    found: dict[str, Any] = json.loads(body)
    return found


def receiver(
    secret: str, take: Callable[[dict[str, Any]], None], host: str = "127.0.0.1", port: int = 0
) -> HTTPServer:
    """A small server that hands each delivery to ``take``, once however often it comes."""
    seen: set[str] = set()

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self) -> None:
            body = self.rfile.read(int(self.headers.get("content-length", 0)))
            try:
                told = opened(body, {k.lower(): v for k, v in self.headers.items()}, secret,
                              time.time())  # fmt: skip
            except NotSigned:
                self.send_response(401)
            else:
                if self.headers["webhook-id"] not in seen:
                    seen.add(self.headers["webhook-id"])
                    take(told)
                self.send_response(204)  # any 2xx: taken
            self.end_headers()

        def log_message(self, *_: object) -> None:
            pass

    return HTTPServer((host, port), Handler)
