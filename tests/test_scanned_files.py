"""Files looked at by a scanner (clamd's INSTREAM): what it finds is refused before anything reads
it, and where it is set and does not answer nothing comes in."""

from __future__ import annotations

import io
import socketserver
import struct
from collections.abc import Iterator
from dataclasses import dataclass, field
from pathlib import Path
from threading import Thread
from typing import Any

import pytest
from django.core.files.uploadedfile import SimpleUploadedFile
from django.test import Client
from PIL import Image
from tests.world import CODE, NOW, make_officer, make_village

from xiangyue.access import scanner
from xiangyue.actions import files
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Account

# The harmless text by which every scanner is tried (www.eicar.org), in two halves: a scanner of
# this machine need not find it here.
EICAR = rb"X5O!P%@AP[4\PZX54(P^)7CC)7}$EICAR-STANDARD-" + rb"ANTIVIRUS-TEST-FILE!$H+H*"
PDF = b"%PDF-1.7\n"


@dataclass
class Scanner:
    """What clamd does with INSTREAM: chunks with their length, then what was found in the whole."""

    address: str = ""
    seen: list[bytes] = field(default_factory=list)
    most: int = 20 * 1024 * 1024
    answer: bytes = b""

    def said(self, data: bytes) -> bytes:
        if self.answer:
            return self.answer
        if len(data) > self.most:
            return b"INSTREAM size limit exceeded. ERROR\0"
        return b"stream: Eicar-Test-Signature FOUND\0" if EICAR in data else b"stream: OK\0"


def handler(scanner: Scanner) -> type[socketserver.StreamRequestHandler]:
    class Handler(socketserver.StreamRequestHandler):
        def handle(self) -> None:
            assert self.rfile.read(10) == b"zINSTREAM\0"
            data = b""
            while size := struct.unpack(">I", self.rfile.read(4))[0]:
                data += self.rfile.read(size)
            scanner.seen.append(data)
            self.wfile.write(scanner.said(data))

    return Handler


@pytest.fixture(params=["tcp", "unix"])
def clamd(request: Any, tmp_path: Path, settings: Any) -> Iterator[Scanner]:
    """A scanner at a port, or at a socket of this machine."""
    found = Scanner()
    if request.param == "tcp":
        server: socketserver.BaseServer = socketserver.ThreadingTCPServer(
            ("127.0.0.1", 0), handler(found)
        )
        found.address = f"127.0.0.1:{server.server_address[1]}"
    else:
        found.address = str(tmp_path / "clamd.sock")
        server = socketserver.ThreadingUnixStreamServer(found.address, handler(found))
    Thread(target=server.serve_forever, args=(0.05,), daemon=True).start()
    settings.SCANNER = found.address
    yield found
    server.shutdown()
    server.server_close()


def says(data: bytes, *, kinds: tuple[str, ...] = files.PAPERS) -> str:
    with pytest.raises(Refusal) as refused:
        files.take(data, kinds=kinds, field="papers")
    assert refused.value.field == "papers"
    return refused.value.checks[0].says


def test_what_is_clean_is_kept_and_was_seen_as_it_came(clamd: Scanner) -> None:
    kept = files.take(PDF + b"1" * 300_000, kinds=files.PAPERS)
    assert files.path_of(kept.sha256).exists()
    assert clamd.seen == [PDF + b"1" * 300_000]
    out = io.BytesIO()
    Image.new("RGB", (64, 48), "#7a3").save(out, "JPEG")
    drawn = out.getvalue()
    files.take(drawn)
    assert clamd.seen[-1] == drawn  # before a picture is opened


def test_what_is_found_is_refused_and_nothing_is_kept(clamd: Scanner) -> None:
    before = sorted(Path(files.path_of("0" * 64)).parents[1].rglob("*"))
    assert says(PDF + EICAR) == "file.infected"
    assert sorted(Path(files.path_of("0" * 64)).parents[1].rglob("*")) == before


@pytest.mark.parametrize("clamd", ["tcp"], indirect=True)
def test_where_it_cannot_be_looked_at_nothing_comes_in(clamd: Scanner, settings: Any) -> None:
    clamd.most = 1000
    assert says(PDF + b"2" * 2000) == "file.not-scanned"
    clamd.answer = b"\xff\xfe"
    assert says(PDF) == "file.not-scanned"
    settings.SCANNER = "127.0.0.1:9"  # nobody listens
    assert says(PDF) == "file.not-scanned"


def test_without_a_scanner_nobody_is_asked(settings: Any) -> None:
    assert settings.SCANNER == ""  # the default
    assert files.take(PDF + b"3", kinds=files.PAPERS).size == len(PDF) + 1


@pytest.mark.django_db
@pytest.mark.parametrize("clamd", ["tcp"], indirect=True)
@pytest.mark.parametrize(
    "page",
    [f"/a/{CODE}/people/import/", f"/a/{CODE}/registers/import/", f"/a/{CODE[:9]}/methods/"],
)
def test_each_page_that_takes_a_workbook_has_it_looked_at(clamd: Scanner, page: str) -> None:
    client = Client()
    village = make_village()
    officer = make_officer(CODE[:9])
    mine = Account.objects.create(person=officer, login="hanmei", password="!", created_at=NOW)
    client.force_login(mine if "methods" in page else village.account("clerk"))
    answer = client.post(page, {"file": SimpleUploadedFile("a.xlsx", EICAR)})
    assert clamd.seen == [EICAR]
    assert answer.status_code == 422
    assert "病毒" in answer.content.decode()


@pytest.mark.parametrize(
    ("given", "where"),
    [
        ("", None),
        ("127.0.0.1:3310", ("127.0.0.1", 3310)),
        ("[::1]:3310", ("::1", 3310)),
        ("clamd.village", ("clamd.village", 3310)),
        ("/run/clamav/clamd.ctl", "/run/clamav/clamd.ctl"),
    ],
)
def test_where_it_is(given: str, where: object) -> None:
    assert scanner.where(given) == where
