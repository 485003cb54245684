"""HTTPS on a local network: a real request to the server, by who trusts its authority alone."""

from __future__ import annotations

import argparse
import http.client
import os
import socket
import ssl
import subprocess
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest
from cryptography import x509
from django.db import connection
from tests.ports import free_port
from tests.several_servers import soon

from xiangyue.site import network
from xiangyue.site.authority import LEAF_DAYS, Authority, allows, names_in
from xiangyue.site.cli import Failure
from xiangyue.site.commands import certificate, serve

NOW = datetime.now(UTC)
NAMES = ["127.0.0.1", "cunweihui.lan"]


@pytest.fixture
def house(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """The home of a village's computer."""
    monkeypatch.setenv("XIANGYUE_HOME", str(tmp_path))
    return tmp_path


def asked(port: int, path: str, trust: Path) -> http.client.HTTPResponse:
    """A request over TLS by who trusts one root alone."""
    told = ssl.create_default_context(cafile=str(trust))
    line = http.client.HTTPSConnection("127.0.0.1", port, context=told, timeout=60)
    line.request("GET", path)
    answer = line.getresponse()
    answer.read()
    return answer


SERVE = """
import sys
from xiangyue.site import children, cli
cli.ready()
from xiangyue.site import setting_up
setting_up.gather_static(lambda line: None)
children.die_with_parent()
children.web("127.0.0.1", int(sys.argv[1]), 1, sys.argv[2], sys.argv[3])
"""


@pytest.fixture
def served(house: Path, transactional_db: None) -> Iterator[int]:
    """The product itself over HTTPS, as ``serve --tls`` has it."""
    network.prepare(NAMES, NOW)
    port = free_port()
    own = connection.settings_dict
    environment = {
        **os.environ,
        "XIANGYUE_BASE_URL": f"https://127.0.0.1:{port}",
        "XIANGYUE_HSTS": "no",
        "DATABASE_URL": f"postgresql://{own['USER']}@/{own['NAME']}?host={own['HOST']}"
        f"&port={own['PORT']}",
    }
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-c", SERVE, str(port), *map(str, network.files())]
    child = subprocess.Popen(command, env=environment)
    try:
        soon(lambda: listens(port) or child.poll() is not None, 300)
        yield port
    finally:
        child.terminate()
        child.wait(300)


def listens(port: int) -> bool:
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def test_a_page_over_https_with_secure_cookies_and_nobody_bound_to_it(
    served: int, tmp_path_factory: pytest.TempPathFactory
) -> None:
    answer = asked(served, "/sign-in/", network.folder() / "root.crt")
    assert answer.status == 200
    cookies = answer.headers.get_all("Set-Cookie") or []
    assert cookies and all("; Secure" in one for one in cookies)
    assert answer.headers["Strict-Transport-Security"] is None
    stranger = Authority(tmp_path_factory.mktemp("other"), "somebody else", NOW)
    with pytest.raises(ssl.SSLCertVerificationError):
        asked(served, "/health/", stranger.path)


def test_the_certificate_is_what_phones_ask_for(house: Path) -> None:
    authority = network.prepare(NAMES, NOW)
    found = x509.load_pem_x509_certificate((network.folder() / "own.crt").read_bytes())
    assert names_in(found) == set(NAMES)
    days = (found.not_valid_after_utc - found.not_valid_before_utc).days
    assert days == LEAF_DAYS < 398
    use = found.extensions.get_extension_for_class(x509.ExtendedKeyUsage).value
    assert x509.oid.ExtendedKeyUsageOID.SERVER_AUTH in use
    assert [p.stat().st_mode & 0o077 for p in network.folder().glob("*.key")] == [0, 0]
    # the same until it runs out; the root stays, so that phones need nothing
    network.prepare(NAMES, NOW + timedelta(days=300))
    assert x509.load_pem_x509_certificate((network.folder() / "own.crt").read_bytes()) == found
    network.prepare(NAMES, NOW + timedelta(days=380))
    renewed = x509.load_pem_x509_certificate((network.folder() / "own.crt").read_bytes())
    assert renewed.not_valid_after_utc > found.not_valid_after_utc
    assert network.prepare(NAMES, NOW).fingerprint() == authority.fingerprint()


def test_a_stolen_root_passes_for_no_other_site(tmp_path: Path) -> None:
    """The thief signs a certificate for a bank; who trusts the village's root refuses it."""
    authority = Authority(tmp_path, "village", NOW, only=["cunweihui.lan"])
    assert not allows(authority.certificate, ["bank.example.cn"])
    assert allows(authority.certificate, ["cunweihui.lan", "a.cunweihui.lan"])
    for name, taken in (("cunweihui.lan", True), ("bank.example.cn", False)):
        made, key = authority.issue([name], NOW)
        (tmp_path / "own.pem").write_bytes(made + key)
        there = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
        there.load_cert_chain(tmp_path / "own.pem")
        here = ssl.create_default_context(cafile=str(authority.path))
        a, b = socket.socketpair()

        def answer(b: socket.socket = b, there: ssl.SSLContext = there) -> None:
            try:
                there.wrap_socket(b, server_side=True).close()
            except (ssl.SSLError, OSError):
                b.close()

        other = threading.Thread(target=answer)
        other.start()
        if taken:
            here.wrap_socket(a, server_hostname=name).close()
        else:
            with pytest.raises(ssl.SSLCertVerificationError, match="permitted subtree"):
                here.wrap_socket(a, server_hostname=name)
        a.close()
        other.join(60)


def test_other_names_need_another_root_and_say_so(
    house: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    def command(*words: str) -> int:
        parser = argparse.ArgumentParser()
        certificate.add_arguments(parser)
        return certificate.run(parser.parse_args(words))

    with pytest.raises(Failure, match="for which names"):
        command()
    assert command(*NAMES) == 0
    first = capsys.readouterr().out
    assert command() == 0 and capsys.readouterr().out == first
    with pytest.raises(Failure, match="--anew"):
        command("192.168.1.20")
    assert command("192.168.1.20", "--anew") == 0
    assert capsys.readouterr().out != first
    with pytest.raises(Failure, match="not a name of a host"):
        command("村委会", "--anew")


def test_a_phone_finds_the_root_and_how_to_trust_it(house: Path) -> None:
    authority = network.prepare(NAMES, NOW)
    server = network.server(authority, "https://127.0.0.1:8443/", ("127.0.0.1", 0), 8080)
    thread = threading.Thread(target=server.serve_forever, daemon=True)
    thread.start()
    try:
        line = http.client.HTTPConnection("127.0.0.1", server.server_port, timeout=60)
        line.request("GET", "/")
        answer = line.getresponse()
        page = answer.read().decode()
        assert authority.fingerprint() in page and "https://127.0.0.1:8443/" in page
        assert "<svg" in page and "cunweihui.lan" in page
        line.request("GET", f"/{network.FILE}")
        answer = line.getresponse()
        assert answer.headers["Content-Type"] == "application/x-x509-ca-cert"
        assert answer.read() == authority.path.read_bytes()
        for wrong in ("/root.key", "/own.key", "/../root.key"):
            line.request("GET", wrong)
            answer = line.getresponse()
            assert (answer.status, answer.read()) == (302, b"")
    finally:
        server.shutdown()
        server.server_close()
        thread.join(60)


@pytest.mark.parametrize(
    ("words", "says"),
    [
        (["--tls"], "xiangyue certificate"),
        (["--tls-cert", "a.pem"], "together with"),
        (["--tls", "--tls-cert", "a.pem", "--tls-key", "b.pem"], "either --tls"),
    ],
)
def test_serve_says_what_https_lacks(house: Path, words: list[str], says: str) -> None:
    parser = argparse.ArgumentParser()
    serve.add_arguments(parser)
    with pytest.raises(Failure, match=says):
        serve._secure(parser.parse_args(words))
