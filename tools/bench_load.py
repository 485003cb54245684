"""A load generator that a newcomer has: some processes, each with one kept-alive connection.

It shares the machine with what it measures, and its own work (about 0.04 ms a request) weighs more
on the quick pages than on the slow, so ratios against a slow yardstick are rather too small.
"""

from __future__ import annotations

import multiprocessing
import socket
import time
from collections.abc import Callable, Sequence
from dataclasses import dataclass

#: (which client, how many requests before) -> the bytes to send.
Maker = Callable[[int, int], bytes]


@dataclass(frozen=True)
class Result:
    """``rate`` a second; latencies in milliseconds; ``wrong``: answers of another status."""

    rate: float
    p50: float
    p99: float
    requests: int
    wrong: int

    @classmethod
    def of(cls, times: Sequence[float], wrong: int, seconds: float) -> Result:
        """Out of every request's seconds."""
        ordered = sorted(times) or [0.0]
        at = [1000 * ordered[min(len(ordered) - 1, int(len(ordered) * q))] for q in (0.5, 0.99)]
        return cls(len(times) / seconds, at[0], at[1], len(times), wrong)


def get(path: str, port: int, cookies: str = "", more: str = "") -> bytes:
    """A GET as a browser in a village sends it."""
    cookie = f"Cookie: {cookies}\r\n" if cookies else ""
    return (
        f"GET {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/html\r\n"
        f"Accept-Language: zh-CN,zh;q=0.9\r\n{cookie}{more}\r\n"
    ).encode()


def post(path: str, port: int, body: bytes, cookies: str, more: str = "") -> bytes:
    """A form that is sent."""
    head = (
        f"POST {path} HTTP/1.1\r\nHost: 127.0.0.1:{port}\r\nAccept: text/html\r\n"
        f"Accept-Language: zh-CN,zh;q=0.9\r\nCookie: {cookies}\r\n{more}"
        f"Content-Type: application/x-www-form-urlencoded\r\nContent-Length: {len(body)}\r\n\r\n"
    )
    return head.encode() + body


def run(
    port: int,
    clients: int,
    seconds: float,
    make: Maker,
    status: bytes = b"200",
    ahead: int = 0,
    opens: Callable[[int], bytes] | None = None,
) -> Result:
    """``clients`` connections for ``seconds``, each sending its next request when answered.

    Each client writes its first ``ahead`` requests, and ``opens`` the page with the form as whoever
    sends one has, before the clock runs.
    """
    context = multiprocessing.get_context("fork")
    queue = context.SimpleQueue()
    begin = time.monotonic() + 0.3 + clients * (0.01 + ahead * 0.0001 + 0.05 * bool(opens))
    processes = [
        context.Process(
            target=_client, args=(queue, n, port, begin, seconds, make, status, ahead, opens)
        )
        for n in range(clients)
    ]
    for process in processes:
        process.start()
    times: list[float] = []
    wrong = 0
    for _ in processes:
        some, bad = queue.get()
        times += some
        wrong += bad
    for process in processes:
        process.join()
    return Result.of(times, wrong, seconds)


def _client(
    queue: object,
    n: int,
    port: int,
    begin: float,
    seconds: float,
    make: Maker,
    status: bytes,
    ahead: int,
    opens: Callable[[int], bytes] | None,
) -> None:
    ready = [make(n, k) for k in range(ahead)]
    times: list[float] = []
    wrong = 0
    with socket.create_connection(("127.0.0.1", port)) as link:
        link.setsockopt(socket.IPPROTO_TCP, socket.TCP_NODELAY, 1)
        if opens is not None:
            link.sendall(opens(n))
            read(link)
        time.sleep(max(0.0, begin - time.monotonic()))
        end, k = begin + seconds, 0
        while True:
            request = ready[k] if k < ahead else make(n, k)
            k += 1
            sent = time.perf_counter()
            link.sendall(request)
            answer = read(link)
            took = time.perf_counter() - sent
            if time.monotonic() > end:
                break
            times.append(took)
            wrong += answer[9:12] != status
    queue.put((times, wrong))  # type: ignore[attr-defined]


def read(link: socket.socket) -> bytes:
    """One whole answer: its head and its body."""
    data = b""
    while (cut := data.find(b"\r\n\r\n")) < 0:
        data += _more(link)
    head = data[:cut].lower()
    if b"transfer-encoding: chunked" in head:
        while not data.endswith(b"0\r\n\r\n"):
            data += _more(link)
        return data
    at = head.find(b"content-length:")
    size = int(head[at + 15 :].split(b"\r\n", 1)[0]) if at >= 0 else 0
    pieces, missing = [data], cut + 4 + size - len(data)
    while missing > 0:
        piece = _more(link)
        pieces.append(piece)
        missing -= len(piece)
    return b"".join(pieces)


def _more(link: socket.socket) -> bytes:
    piece = link.recv(262_144)
    if not piece:
        raise ConnectionError("the server ended the connection")
    return piece
