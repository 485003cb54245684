"""A front with a small application behind it: ``python -m tests.front_echo PORT``."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from typing import Any

from xiangyue.site.front import Front
from xiangyue.web.thin import Answer


class Streamed:
    """An answer of so many pieces; ``closed`` is told to the next who asks."""

    streaming = True
    closed = 0

    def __init__(self, pieces: int) -> None:
        self.pieces = pieces

    def __iter__(self) -> Iterator[bytes]:
        return (b"%07d\n" % (n % 10**7) for n in range(self.pieces))

    def close(self) -> None:
        Streamed.closed += 1


SIZES: list[int] = []
"""Of what came to the application, or to the path before it."""


class Short:
    """Takes what is sent to box 7 where it is short, as a thin path takes what is plain."""

    def of(self, path: str) -> str:
        return "7" if path == "/vote/7/" else ""

    async def answer(self, environ: dict[str, Any], of: str) -> Answer | None:
        word = environ["wsgi.input"].read()
        SIZES.append(len(word))
        if len(word) > 10:
            return None
        told = {key: value for key, value in environ.items() if key != "wsgi.input"}
        return 302, [("location", f"/vote/{of}/?in=1"), ("x-told", json.dumps(told))], b""


def echo(environ: dict[str, Any], start: Any) -> Iterable[bytes]:
    """What came, as JSON; or what the path says."""
    path = environ["PATH_INFO"]
    if path == "/fails/":
        raise ValueError("as asked")
    if path in ("/long/", "/endless/"):
        start("200 OK", [("Content-Type", "text/plain")])
        return Streamed(100_000 if path == "/long/" else 10**12)
    body = environ["wsgi.input"].read()
    if body:
        SIZES.append(len(body))
    told = {key: value for key, value in environ.items() if isinstance(value, str)}
    told["body"] = f"{len(body)} {body[:20].decode('latin-1')}"
    told |= {"closed": str(Streamed.closed), "sizes": json.dumps(SIZES)}
    said = json.dumps(told).encode()
    start("200 OK", [("Content-Type", "application/json"), ("Content-Length", str(len(said)))])
    return [said]


application = Front(echo, Short(), threads=4)

if __name__ == "__main__":
    from granian import Granian
    from granian.constants import Interfaces

    Granian(
        "tests.front_echo:application",
        address="127.0.0.1",
        port=int(sys.argv[1]),
        interface=Interfaces.RSGI,
        websockets=False,
    ).serve()
