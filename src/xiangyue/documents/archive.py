"""The archive of a closed matter: one zip that opens, reads and proves itself without the product.

``contents`` makes what the matter's closing entry carries as ``data["archive"]``: the hashes of all
files a person reads and the numbers of all entries. So the documents are fixed by the record, the
record by the signed checkpoint, and nothing in the file rests on the file's own word. The layout is
in ``docs/record.md``; ``archive_check.verify`` proves one.
"""

from __future__ import annotations

import hashlib
import json
import re
import zipfile
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path
from typing import Any, BinaryIO

from xiangyue.core import log as core
from xiangyue.core.notes import Verifier, read_checkpoints
from xiangyue.documents.archive_pages import index_page, readme

FORMAT = "xiangyue-archive/1"
_PATH = re.compile(r"documents/[^/\\\x00-\x1f:*?\"<>|]{1,120}\Z")


@dataclass(frozen=True)
class Words:
    """The same words in both languages."""

    zh: str
    en: str


@dataclass(frozen=True)
class ArchiveStep:
    """One step as the index shows it."""

    title: Words
    began: date | None
    ended: date | None
    decided_by: Words
    outcome: Words


@dataclass(frozen=True)
class ArchiveDocument:
    """One file. ``path`` is ``documents/NAME``, its place in the archive."""

    path: str
    title: Words
    content: bytes

    @property
    def sha256(self) -> str:
        return _sha256(self.content)


@dataclass(frozen=True)
class ArchiveCover:
    """All that a reader sees, as it is known before the closing entry is written.

    ``entries`` are the matter's entries so far: number and leaf. ``names`` has the words for the
    acts and roles in them (``opinion.submit``, ``chair``); one without words is shown as it is.
    """

    log: str
    matter: str
    title: str
    village: Words
    began: date
    closed: date
    steps: Sequence[ArchiveStep]
    documents: Sequence[ArchiveDocument]
    entries: Sequence[tuple[int, bytes]]
    verifier_key: str
    names: Mapping[str, Words] = field(default_factory=dict)

    def files(self) -> dict[str, bytes]:
        """The files that the closing entry fixes, by path."""
        pages = {"index.html": index_page(self), "README.txt": readme(self)}
        return {
            **{path: page.encode() for path, page in pages.items()},
            **{document.path: document.content for document in self.documents},
        }


@dataclass(frozen=True)
class ProvedEntry:
    """One entry of the village's log: its leaf, and its inclusion proof in the checkpoint."""

    seq: int
    leaf: bytes
    proof: tuple[bytes, ...]


@dataclass(frozen=True)
class PublicOpening:
    """What opens a commitment and may be read by everybody. ``value`` is canonical JSON text."""

    seq: int
    label: str
    salt: bytes
    value: str


@dataclass(frozen=True)
class ArchiveInput:
    """A cover with its proof: its entries and the closing one, and the signed note over ``log``."""

    cover: ArchiveCover
    entries: Sequence[ProvedEntry]
    checkpoint: str
    openings: Sequence[PublicOpening] = ()


def contents(cover: ArchiveCover) -> dict[str, Any]:
    """What the closing entry has as ``data["archive"]``. ValueError: a path that is not plain."""
    paths = [document.path for document in cover.documents]
    for path in paths:
        if not _PATH.match(path) or path.endswith((".", " ")):
            raise ValueError(f"not a plain path of a document: {path!r}")
    if len({path.casefold() for path in paths}) != len(paths):
        raise ValueError("two documents of one name")
    return {
        "matter": cover.matter,
        "title": cover.title,
        "files": {path: _sha256(content) for path, content in cover.files().items()},
        "entries": sorted(seq for seq, _ in cover.entries),
    }


def build(archive: ArchiveInput, out: Path | BinaryIO) -> None:
    """Write the zip. The same input gives the same bytes.

    ValueError if the archive would not prove itself: an entry whose proof does not hold, no closing
    entry, or one that lists other files or entries than are there.
    """
    _check(archive)
    files: dict[str, bytes] = {
        **archive.cover.files(),
        "record.jsonl": b"".join(_line(e) for e in sorted(archive.entries, key=lambda e: e.seq)),
        "checkpoint.txt": archive.checkpoint.encode(),
        "openings.json": _openings(archive.openings),
    }
    manifest = {
        "format": FORMAT,
        "log": archive.cover.log,
        "key": archive.cover.verifier_key,
        "files": {
            path: {"size": len(content), "sha256": _sha256(content)}
            for path, content in files.items()
        },
    }
    text = json.dumps(manifest, ensure_ascii=False, sort_keys=True, indent=1) + "\n"
    first = ("README.txt", "index.html")  # what a person should meet first
    order = [*first, *sorted(path for path in files if path not in first)]
    with zipfile.ZipFile(out, "w") as package:
        for path in order:
            _add(package, path, files[path])
        _add(package, "manifest.json", text.encode())


def _sha256(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()


def _add(package: zipfile.ZipFile, path: str, content: bytes) -> None:
    info = zipfile.ZipInfo(path, (1980, 1, 1, 0, 0, 0))
    info.create_system = 3
    info.external_attr = 0o644 << 16
    info.compress_type = zipfile.ZIP_DEFLATED
    package.writestr(info, content, compresslevel=6)


def _line(entry: ProvedEntry) -> bytes:
    value = {"leaf": core.read_canonical(entry.leaf), "proof": [step.hex() for step in entry.proof]}
    return core.canonical(value) + b"\n"


def _openings(openings: Sequence[PublicOpening]) -> bytes:
    made = [
        {"seq": o.seq, "label": o.label, "salt": o.salt.hex(), "value": json.loads(o.value)}
        for o in sorted(openings, key=lambda o: (o.seq, o.label))
    ]
    return (json.dumps(made, ensure_ascii=False, indent=1) + "\n").encode()


def _check(archive: ArchiveInput) -> None:
    cover = archive.cover
    [checkpoint] = read_checkpoints(archive.checkpoint, [Verifier.parse(cover.verifier_key)])
    if checkpoint.log != cover.log:
        raise ValueError(f"the checkpoint is of log {checkpoint.log!r}, not {cover.log!r}")
    entries = {entry.seq: core.read_entry(entry.leaf) for entry in archive.entries}
    for proved in archive.entries:
        leaf, index = core.leaf_hash(proved.leaf), proved.seq - 1
        if not core.verify_inclusion(leaf, index, checkpoint.size, proved.proof, checkpoint.root):
            raise ValueError(f"entry {proved.seq} is not proved by its proof")
    closing = [seq for seq, entry in entries.items() if "archive" in entry.data]
    if not closing:
        raise ValueError("no entry lists the files: see archive.contents")
    last = max(closing)
    told = contents(cover)
    if entries[last].data["archive"] != told or {*told["entries"], last} != set(entries):
        raise ValueError(f"entry {last} lists other files or entries than are given")
    for opening in archive.openings:
        value = core.canonical(json.loads(opening.value))
        made = core.commit_text(opening.label, value, opening.salt).hex()
        if opening.seq not in entries or entries[opening.seq].commitment(opening.label) != made:
            raise ValueError(f"the opening {opening.label!r} does not open entry {opening.seq}")
