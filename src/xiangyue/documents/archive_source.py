"""The files of an archive, zip or folder, by the names they have in it.

An archive that somebody unpacked and packed again has the same bytes under names written in another
way: as UTF-8 without saying so, in the code page of a Chinese Windows (GBK), with the true name in
the extra field 0x7075 (APPNOTE.TXT 4.6.9), with backslashes, with accents taken apart (macOS), or
all within one folder. Where several readings are possible, the one that the archive lists is meant.
"""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Collection, Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import IO, Protocol
from zlib import crc32, error

MARK = "manifest.json"
_UNICODE_PATH = 0x7075
_UTF8 = 0x800  # the flag that says that a name is UTF-8
_SYSTEMS_OWN = frozenset({".DS_Store", "Thumbs.db", "desktop.ini"})
#: What opening and reading a file of an archive raises when it is damaged.
UNREADABLE = (OSError, zipfile.BadZipFile, EOFError, error, RuntimeError)


class NotAnArchive(ValueError):
    """Not a zip or folder with an archive of Xiangyue in it."""


class Source(Protocol):
    """Files by name."""

    def names(self) -> list[str]:
        """All names; one that is there twice, twice."""
        ...

    def open(self, name: str) -> IO[bytes]:
        """Its bytes; one of UNREADABLE."""
        ...

    def settle(self, listed: Collection[str]) -> list[str]:
        """Read the names as ``listed`` has them where that is possible; what is left aside."""
        ...


def readings(info: zipfile.ZipInfo) -> list[str]:
    """The names that an entry of a zip may mean, the likeliest first; never empty."""
    raw = info.orig_filename.encode("utf-8" if info.flag_bits & _UTF8 else "cp437")
    found = []
    told = _unicode_path(info.extra, raw)
    if told is not None:
        found.append(told)
    for encoding in ("utf-8", "gb18030", "cp437"):
        try:
            found.append(raw.decode(encoding))
        except UnicodeDecodeError:
            continue
    plain = [name.replace("\\", "/") for name in found]
    return list(dict.fromkeys([*plain, *(unicodedata.normalize("NFC", n) for n in plain)]))


def _unicode_path(extra: bytes, raw: bytes) -> str | None:
    """The name in UTF-8 that stands beside the name, if it belongs to it; None."""
    while len(extra) >= 4:
        kind, size = (int.from_bytes(extra[at : at + 2], "little") for at in (0, 2))
        data, extra = extra[4 : 4 + size], extra[4 + size :]
        if kind == _UNICODE_PATH and len(data) == size > 5 and data[0] == 1:
            if int.from_bytes(data[1:5], "little") != crc32(raw):
                return None  # the name was changed after it was written
            try:
                return data[5:].decode("utf-8")
            except UnicodeDecodeError:
                return None
    return None


def _is_systems_own(name: str) -> bool:
    """Whether a computer put it there by itself: it is not read, and proves nothing."""
    parts = name.split("/")
    return parts[0] == "__MACOSX" or parts[-1] in _SYSTEMS_OWN


class _Named:
    """Files that may be read as one name or another, all within one folder or in none."""

    def __init__(self, meant: list[list[str]]) -> None:
        tops = {names[0].split("/")[0] for names in meant if not _is_systems_own(names[0])}
        inner = f"{min(tops)}/" if len(tops) == 1 else ""
        if inner and any(names[0] == inner + MARK for names in meant):
            meant = [[name.removeprefix(inner) for name in names] for names in meant]
        self.meant = meant
        self.aside: set[int] = set()

    def names(self) -> list[str]:
        return [names[0] for at, names in enumerate(self.meant) if at not in self.aside]

    def settle(self, listed: Collection[str]) -> list[str]:
        for at, names in enumerate(self.meant):
            names.sort(key=lambda name: name not in listed)  # stable: else the likeliest
            if names[0] not in listed and any(map(_is_systems_own, names)):
                self.aside.add(at)
        return sorted(self.meant[at][0] for at in self.aside)

    def place(self, name: str) -> int:
        """Which of the files; KeyError. The last of several, as a zip is read."""
        for at in range(len(self.meant) - 1, -1, -1):
            if at not in self.aside and self.meant[at][0] == name:
                return at
        raise KeyError(name)


class _Zip(_Named):
    def __init__(self, package: zipfile.ZipFile) -> None:
        self.package = package
        self.infos = [info for info in package.infolist() if not _is_folder(info)]
        super().__init__([readings(info) for info in self.infos])

    def open(self, name: str) -> IO[bytes]:
        return self.package.open(self.infos[self.place(name)])


def _is_folder(info: zipfile.ZipInfo) -> bool:
    return info.is_dir() or info.orig_filename.endswith("\\")


class _Folder(_Named):
    def __init__(self, top: Path) -> None:
        found = (path for path in top.rglob("*") if path.is_file() or path.is_symlink())
        self.files: Mapping[int, Path] = dict(enumerate(sorted(found)))
        super().__init__([_of_folder(p.relative_to(top).as_posix()) for p in self.files.values()])

    def open(self, name: str) -> IO[bytes]:
        return self.files[self.place(name)].open("rb")


def _of_folder(name: str) -> list[str]:
    return list(dict.fromkeys((name, unicodedata.normalize("NFC", name))))


@contextmanager
def source_of(path: Path) -> Iterator[Source]:
    """The files of the zip or folder at ``path``. NotAnArchive, OSError."""
    if path.is_dir():
        yield _Folder(path)
        return
    try:
        with zipfile.ZipFile(path) as package:
            yield _Zip(package)
    except zipfile.BadZipFile as bad:
        raise NotAnArchive(f"{path.name} is not a zip file, or is damaged") from bad
