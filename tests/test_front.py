"""The front of the web server: WSGI as PEP 3333 has it, over real connections."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def port() -> Iterator[int]:
    number = free_port()
    child = subprocess.Popen(
        [sys.executable, "-m", "tests.front_echo", str(number)], cwd=ROOT,
        env={**os.environ, "PYTHONPATH": str(ROOT)}, stderr=subprocess.DEVNULL,
    )  # fmt: skip
    until = time.monotonic() + 300
    while True:
        try:
            socket.create_connection(("127.0.0.1", number), timeout=1).close()
            break
        except OSError:
            assert child.poll() is None and time.monotonic() < until
            time.sleep(0.05)
    yield number
    child.terminate()
    child.wait(300)


def ask(port: int, method: str, path: str, body: bytes | None = None, **headers: str) -> Any:
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    given = {name.replace("__", "-"): value for name, value in headers.items()}
    link.request(method, path, body, given)
    answer = link.getresponse()
    said = answer.read()
    link.close()
    return answer, said


def told(
    port: int, method: str, path: str, body: bytes | None = None, **headers: str
) -> dict[str, str]:
    answer, said = ask(port, method, path, body, **headers)
    assert answer.status == 200
    found: dict[str, str] = json.loads(said)
    return found


def test_a_page_is_told_what_was_asked(port: int):
    found = told(
        port, "GET", "/a/%E4%B9%A1%20x/?q=%20&r", Cookie="a=1", X__Forwarded__For="10.0.0.1"
    )
    assert found["PATH_INFO"].encode("latin-1").decode() == "/a/乡 x/"
    assert found["QUERY_STRING"] == "q=%20&r" and found["REQUEST_METHOD"] == "GET"
    assert found["HTTP_COOKIE"] == "a=1" and found["HTTP_X_FORWARDED_FOR"] == "10.0.0.1"
    assert found["REMOTE_ADDR"] == "127.0.0.1" and found["HTTP_HOST"] == f"127.0.0.1:{port}"
    assert (found["SERVER_NAME"], found["SERVER_PORT"]) == ("127.0.0.1", str(port))
    assert found["wsgi.url_scheme"] == "http" and found["SERVER_PROTOCOL"] == "HTTP/1.1"
    assert found["body"] == "0 "


def test_a_header_with_an_underscore_is_nobodys(port: int):
    link = socket.create_connection(("127.0.0.1", port))
    link.sendall(
        b"GET / HTTP/1.1\r\nHost: x\r\nX_Forwarded_For: 6.6.6.6\r\nConnection: close\r\n\r\n"
    )
    assert "HTTP_X_FORWARDED_FOR" not in json.loads(rest(link).partition(b"\r\n\r\n")[2])


@pytest.mark.parametrize("path", [b"/", b"/vote/7/"])
def test_what_comes_more_than_once_is_one_list(port: int, path: bytes):
    """Else who writes a header of a gateway's before it would be believed."""
    link = socket.create_connection(("127.0.0.1", port))
    link.sendall(
        b"POST " + path + b" HTTP/1.1\r\nHost: x\r\nX-Forwarded-For: 6.6.6.6\r\nCookie: a=1\r\n"
        b"X-Forwarded-For: 10.0.0.1\r\nCookie: b=2\r\nContent-Length: 2\r\nConnection: close\r\n"
        b"\r\nhi"
    )
    head, _, said = rest(link).partition(b"\r\n\r\n")
    if path != b"/":
        said = head.partition(b"x-told: ")[2].partition(b"\r\n")[0]
    found = json.loads(said)
    assert found["HTTP_X_FORWARDED_FOR"] == "6.6.6.6,10.0.0.1"
    assert found["HTTP_COOKIE"] == "a=1; b=2"


def rest(link: socket.socket) -> bytes:
    said = b""
    while piece := link.recv(65_536):
        said += piece
    link.close()
    return said


@pytest.mark.parametrize("size", [0, 1, 64 * 1024, 64 * 1024 + 1, 3_000_000])
def test_what_is_sent_comes_whole(port: int, size: int):
    found = told(port, "POST", "/", b"x" * size)
    assert found["body"].split(" ")[0] == found["CONTENT_LENGTH"] == str(size)


def test_without_its_length_nothing_is_taken(port: int):
    """Whether pieces came whole could not be told: the web server ends them alike."""
    link = socket.create_connection(("127.0.0.1", port))
    link.sendall(  # as one piece: who is answered while still sending may find the door shut
        b"POST / HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nConnection: close\r\n\r\n"
        b"9\r\nxxxxxxxxx\r\n0\r\n\r\n"
    )
    assert rest(link).startswith(b"HTTP/1.1 411 ")
    assert 9 not in json.loads(told(port, "GET", "/")["sizes"])


def test_more_than_may_be_sent_is_refused(port: int):
    link = http.client.HTTPConnection("127.0.0.1", port, timeout=60)
    link.putrequest("POST", "/")
    link.putheader("Content-Length", str(200 * 2**20))
    link.endheaders()
    assert link.getresponse().status == 413
    link.close()


@pytest.mark.parametrize("path", ["/x/", "/vote/7/"])
@pytest.mark.parametrize(("whole", "came"), [(10, 5), (60_000, 59_999), (80_000, 79_999)])
def test_what_broke_off_is_nobodys(port: int, path: str, whole: int, came: int):
    """Half of a form is no form: who goes away as they send has sent nothing."""
    before = json.loads(told(port, "GET", "/")["sizes"]).count(came)
    link = socket.create_connection(("127.0.0.1", port))
    head = f"POST {path} HTTP/1.1\r\nHost: x\r\nContent-Length: {whole}\r\n\r\n"
    link.sendall(head.encode() + b"z" * came)
    link.close()
    time.sleep(0.5)
    assert json.loads(told(port, "GET", "/")["sizes"]).count(came) == before


def test_a_long_answer_comes_in_pieces_and_is_closed(port: int):
    before = int(told(port, "GET", "/")["closed"])
    answer, said = ask(port, "GET", "/long/")
    assert answer.status == 200 and said == b"".join(b"%07d\n" % n for n in range(100_000))
    link = socket.create_connection(("127.0.0.1", port))  # and by who goes away
    link.sendall(b"GET /endless/ HTTP/1.1\r\nHost: x\r\n\r\n")
    link.recv(100)
    link.close()
    until = time.monotonic() + 60
    while int(told(port, "GET", "/")["closed"]) < before + 2:
        assert time.monotonic() < until
        time.sleep(0.05)


def test_of_a_head_only_the_head_comes_and_a_failure_is_500(port: int):
    answer, said = ask(port, "HEAD", "/")
    assert answer.status == 200 and said == b"" and int(answer.headers["Content-Length"]) > 100
    assert ask(port, "GET", "/fails/")[0].status == 500
    assert ask(port, "GET", "/")[0].status == 200


def test_a_ballot_is_taken_before_pages_and_what_is_not_plain_comes_to_them_as_it_was(port: int):
    sent = {"Content__Type": "text/plain", "Cookie": "a=1", "Origin": "http://x"}
    answer, _ = ask(port, "POST", "/vote/7/", b"short", **sent)
    assert answer.status == 302 and answer.headers["location"] == "/vote/7/?in=1"
    saw = json.loads(answer.headers["x-told"])
    assert saw == {
        "CONTENT_TYPE": "text/plain", "CONTENT_LENGTH": "5", "HTTP_COOKIE": "a=1",
        "HTTP_ORIGIN": "http://x", "HTTP_HOST": f"127.0.0.1:{port}", "QUERY_STRING": "",
        "REMOTE_ADDR": "127.0.0.1",
        "wsgi.url_scheme": "http",
    }  # fmt: skip
    assert told(port, "POST", "/vote/7/", b"a longer word")["body"] == "13 a longer word"
    assert told(port, "POST", "/vote/8/", b"short")["body"] == "5 short"
