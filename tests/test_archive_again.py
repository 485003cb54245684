"""An archive that was unpacked and packed again by another tool: the same bytes, the same proof."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Callable
from pathlib import Path
from zlib import crc32

import pytest
from tests.test_archive import GOOD, KEY

from xiangyue.documents.archive import build
from xiangyue.documents.archive_check import ArchiveReport, verify
from xiangyue.site import cli
from xiangyue.site.commands.verify import _language

UTF8 = 0x800
PDF = "documents/03-决议.pdf"
Name = Callable[[str], tuple[bytes, int, bytes]]  # raw name, flags, extra field


class Entry(zipfile.ZipInfo):
    """A file of a zip whose name is written as given."""

    __slots__ = ("flags", "raw")

    def _encodeFilenameFlags(self) -> tuple[bytes, int]:
        return self.raw, self.flags


def beside(name: str, raw: bytes) -> bytes:
    told = name.encode()
    data = b"\x01" + crc32(raw).to_bytes(4, "little") + told
    return (0x7075).to_bytes(2, "little") + len(data).to_bytes(2, "little") + data


def plain_utf8(name: str) -> tuple[bytes, int, bytes]:
    return name.encode(), 0, b""


def said_utf8(name: str) -> tuple[bytes, int, bytes]:
    return name.encode(), UTF8, b""


def gbk(name: str) -> tuple[bytes, int, bytes]:
    return name.encode("gbk"), 0, b""


def question_marks(name: str) -> tuple[bytes, int, bytes]:
    """As Info-ZIP writes it where it can do no better: the true name stands beside."""
    raw = name.encode("ascii", "replace")
    return raw, 0, b"UT\x01\x00\x00" + beside(name, raw)


def backslashes(name: str) -> tuple[bytes, int, bytes]:
    return name.replace("/", "\\").encode(), UTF8, b""


def apart(name: str) -> tuple[bytes, int, bytes]:
    return unicodedata.normalize("NFD", name).encode(), UTF8, b""


def in_a_folder(name: str) -> tuple[bytes, int, bytes]:
    return f"新建文件夹/{name}".encode("gbk"), 0, b""


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "archive.zip"
    build(GOOD, path)
    return path


def again(package: Path, name: Name, **more: bytes) -> Path:
    """The same bytes, names written in that way, and ``more`` files put in."""
    path = package.with_name("again.zip")
    with zipfile.ZipFile(package) as old, zipfile.ZipFile(path, "w") as new:
        files = {info.filename: old.read(info) for info in reversed(old.infolist())}
        for filename, content in {**files, **more}.items():
            info = Entry(filename)
            info.raw, info.flags, info.extra = name(filename)
            new.writestr(info, content)
    return path


def faults(report: ArchiveReport) -> list[tuple[str, str | int]]:
    return [(fault.kind, fault.seq or fault.file) for fault in report.faults]


@pytest.mark.parametrize(
    "name",
    [plain_utf8, said_utf8, gbk, question_marks, backslashes, apart, in_a_folder],
)
def test_the_same_bytes_under_names_written_otherwise(package: Path, name: Name) -> None:
    report = verify(again(package, name), keys=[KEY])
    assert report.ok, report.faults
    assert report.files == 7


@pytest.mark.parametrize("name", [plain_utf8, gbk, in_a_folder])
def test_what_a_computer_puts_in_is_left_aside_and_told(
    package: Path, name: Name, capsys: pytest.CaptureFixture[str]
) -> None:
    path = again(package, name, **{"documents/.DS_Store": b"x", "documents/Thumbs.db": b"y"})
    report = verify(path, keys=[KEY])
    assert report.ok and report.aside == ["documents/.DS_Store", "documents/Thumbs.db"]
    assert cli.main(["verify", str(path), "--lang", "en"]) == 0
    assert "of its own accord: documents/.DS_Store, documents/Thumbs.db" in capsys.readouterr().out


def test_an_extra_name_of_another_file_is_not_believed(package: Path) -> None:
    def lying(name: str) -> tuple[bytes, int, bytes]:
        raw = name.encode()
        return raw, UTF8, beside("documents/other.pdf", b"what it was called before")

    assert verify(again(package, lying), keys=[KEY]).ok


@pytest.mark.parametrize("name", [gbk, plain_utf8])
def test_a_real_fault_is_named_once(
    package: Path, name: Name, capsys: pytest.CaptureFixture[str]
) -> None:
    path = again(package, name, **{PDF: b"%PDF-1.7 other"})
    assert faults(verify(path, keys=[KEY])) == [("altered", PDF)]
    path = again(package, name, **{"documents/多的.pdf": b"%PDF-1.7"})
    assert faults(verify(path, keys=[KEY])) == [("added", "documents/多的.pdf")]
    assert cli.main(["verify", str(path), "--lang", "en"]) == 1
    assert capsys.readouterr().out.splitlines()[-1] == "NOT PROVED: 1 fault"


@pytest.mark.parametrize("lang", ["zh", "en"])
def test_a_file_by_another_name_is_one_fault(
    package: Path, tmp_path: Path, lang: str, capsys: pytest.CaptureFixture[str]
) -> None:
    with zipfile.ZipFile(package) as opened:
        opened.extractall(tmp_path / "out")
    (tmp_path / "out" / PDF).rename(tmp_path / "out/documents/决议.pdf")
    report = verify(tmp_path / "out", keys=[KEY])
    assert [(f.kind, f.file, f.to) for f in report.faults] == [
        ("renamed", PDF, "documents/决议.pdf")
    ]
    assert cli.main(["verify", str(tmp_path / "out"), "--lang", lang]) == 1
    first, last = capsys.readouterr().out.splitlines()
    assert PDF in first and "documents/决议.pdf" in first and "1" in last


@pytest.mark.parametrize("gone", ["record.jsonl", "openings.json"])
def test_a_missing_proof_is_named_once(package: Path, tmp_path: Path, gone: str) -> None:
    with zipfile.ZipFile(package) as opened:
        opened.extractall(tmp_path / "out")
    (tmp_path / "out" / gone).unlink()
    assert faults(verify(tmp_path / "out", keys=[KEY])) == [("removed", gone)]


@pytest.mark.parametrize(
    ("environment", "lang"),
    [
        ({}, "zh"),
        ({"LANG": "C.UTF-8"}, "zh"),
        ({"LANG": "en_GB.UTF-8"}, "en"),
        ({"LANG": "zh_CN.UTF-8"}, "zh"),
        ({"LANG": "zh_CN.UTF-8", "LC_ALL": "en_US.UTF-8"}, "en"),
        ({"LANG": "en_US.UTF-8", "LC_MESSAGES": "zh_CN"}, "zh"),
    ],
)
def test_its_words_follow_the_terminal(environment: dict[str, str], lang: str) -> None:
    assert _language(environment) == lang
