"""Proves an archive, zip or folder: every file, every entry, every proof, the signature.

Believes nothing because the archive says so: files are held against the closing entry, entries
against the checkpoint, the checkpoint against a key. Only the key must come from elsewhere.
"""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import IO, Any, Protocol

from xiangyue.core import log as core
from xiangyue.core.notes import BadNote, Checkpoint, Verifier, read_checkpoints
from xiangyue.documents.archive import FORMAT

_PROOFS = ("manifest.json", "record.jsonl", "checkpoint.txt", "openings.json")
_MOST = 64 * 1024 * 1024  # bytes of a JSON file that is read whole


class NotAnArchive(ValueError):
    """Not a zip or folder with an archive of Xiangyue in it."""


@dataclass(frozen=True)
class ArchiveFault:
    """What is wrong. ``kind``: altered, removed, added, moved, signature or rewritten; ``file``
    or ``seq`` says of what; ``why`` is a stable word for the evidence."""

    kind: str
    why: str
    file: str = ""
    seq: int = 0


@dataclass
class ArchiveReport:
    """``key`` is the verifier key that the signature was held against, ``trusted`` whether it was
    given from outside; ``uncompared`` counts outside checkpoints of other sizes."""

    log: str = ""
    matter: str = ""
    title: str = ""
    files: int = 0
    entries: int = 0
    size: int = 0
    key: str = ""
    trusted: bool = False
    compared: int = 0
    uncompared: int = 0
    faults: list[ArchiveFault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.faults


class _Source(Protocol):
    def names(self) -> list[str]: ...
    def open(self, name: str) -> IO[bytes]: ...


class _Zip:
    def __init__(self, package: zipfile.ZipFile) -> None:
        self.package = package

    def names(self) -> list[str]:
        return [info.filename for info in self.package.infolist() if not info.is_dir()]

    def open(self, name: str) -> IO[bytes]:
        return self.package.open(name)


class _Folder:
    def __init__(self, top: Path) -> None:
        self.top = top

    def names(self) -> list[str]:
        found = (path for path in self.top.rglob("*") if path.is_file() or path.is_symlink())
        return sorted(path.relative_to(self.top).as_posix() for path in found)

    def open(self, name: str) -> IO[bytes]:
        return (self.top / name).open("rb")


@contextmanager
def _source(path: Path) -> Iterator[_Source]:
    if path.is_dir():
        yield _Folder(path)
        return
    try:
        with zipfile.ZipFile(path) as package:
            yield _Zip(package)
    except zipfile.BadZipFile as error:
        raise NotAnArchive(f"{path.name} is not a zip file, or is damaged") from error


def verify(
    path: Path, *, keys: Sequence[Verifier] = (), checkpoints: Iterable[Checkpoint] = ()
) -> ArchiveReport:
    """Prove the archive at ``path``.

    ``keys``: the instance's verifier keys as known from elsewhere; without them the archive's own
    is used and ``trusted`` is false. ``checkpoints``: kept elsewhere, compared where they are of
    the same log and size. NotAnArchive, OSError.
    """
    with _source(path) as source:
        return _Proof(source, keys, checkpoints).run()


class _Proof:
    def __init__(
        self, source: _Source, keys: Sequence[Verifier], checkpoints: Iterable[Checkpoint]
    ) -> None:
        self.source = source
        self.keys = keys
        self.outside = list(checkpoints)
        self.report = ArchiveReport()
        self.hashes: dict[str, str] = {}
        self.entries: dict[int, core.Entry] = {}
        self.proofs: dict[int, tuple[bytes, list[bytes]]] = {}

    def fault(self, kind: str, why: str, *, file: str = "", seq: int = 0) -> None:
        """Name it once: the first evidence found stands for all."""
        known = ((f.kind, f.file, f.seq) for f in self.report.faults)
        if (kind, file, seq) not in known:
            self.report.faults.append(ArchiveFault(kind, why, file, seq))

    def run(self) -> ArchiveReport:
        manifest = self._manifest()
        self._record()
        self._files(manifest)
        checkpoint = self._checkpoint(manifest)
        if checkpoint is not None:
            self._proofs(checkpoint)
        self._closing()
        self._openings()
        return self.report

    # -- what it says of itself

    def _manifest(self) -> dict[str, Any]:
        if "manifest.json" not in self.source.names():
            raise NotAnArchive("no manifest.json in it: not an archive of a matter")
        try:
            manifest = json.loads(self._read("manifest.json"))
            well = (
                manifest["format"] == FORMAT
                and all(isinstance(manifest[n], str) for n in ("log", "key"))
                and all(
                    isinstance(f["sha256"], str) and isinstance(f["size"], int)
                    for f in manifest["files"].values()
                )
            )
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError) as error:
            raise NotAnArchive("manifest.json cannot be read") from error
        if not well:
            raise NotAnArchive(f"manifest.json is not of the format {FORMAT}")
        self.report.log = manifest["log"]
        return dict(manifest)

    def _read(self, name: str) -> bytes:
        try:
            with self.source.open(name) as file:
                data = file.read(_MOST + 1)
        except (KeyError, OSError, zipfile.BadZipFile, EOFError) as error:
            raise ValueError(f"{name} cannot be read") from error
        if len(data) > _MOST:
            raise ValueError(f"{name} is too large")
        return data

    # -- files against the manifest

    def _files(self, manifest: dict[str, Any]) -> None:
        names = self.source.names()
        listed = manifest["files"]
        for name in sorted(set(names)):
            if names.count(name) > 1:
                self.fault("added", "twice", file=name)
            if name not in listed:
                if name != "manifest.json":
                    self.fault("added", "not-listed", file=name)
                continue
            self.report.files += 1
            try:
                with self.source.open(name) as file:
                    digest = hashlib.sha256()
                    while piece := file.read(1 << 20):
                        digest.update(piece)
                    self.hashes[name] = digest.hexdigest()
            except (OSError, zipfile.BadZipFile, EOFError, ValueError):
                self.fault("altered", "damaged", file=name)
                continue
            if self.hashes[name] != listed[name]["sha256"]:
                self.fault("altered", "hash", file=name)
        for name in sorted({*listed, *_PROOFS} - set(names)):
            self.fault("removed", "listed", file=name)

    # -- the entries

    def _record(self) -> None:
        try:
            lines = self._read("record.jsonl").splitlines()
        except ValueError:
            self.fault("removed", "listed", file="record.jsonl")
            return
        self.report.entries = len(lines)
        last = 0
        for number, line in enumerate(lines, 1):
            try:
                value = core.read_canonical(line)
                entry = core.read_entry(core.canonical(value["leaf"]))
                proof = [bytes.fromhex(step) for step in value["proof"]]
            except (ValueError, KeyError, TypeError):
                self.fault("altered", "unreadable", file="record.jsonl", seq=number)
                continue
            if entry.seq in self.entries:
                self.fault("added", "twice", seq=entry.seq)
                continue
            if entry.log != self.report.log:
                self.fault("added", "log", seq=entry.seq)
                continue
            if entry.seq < last:
                self.fault("moved", "order", seq=entry.seq)
            last = max(last, entry.seq)
            self.entries[entry.seq] = entry
            self.proofs[entry.seq] = (entry.hash, proof)

    def _checkpoint(self, manifest: dict[str, Any]) -> Checkpoint | None:
        name = "checkpoint.txt"
        keys: list[Verifier] = list(self.keys)
        self.report.trusted = bool(keys)
        try:
            text = self._read(name).decode()
            keys = keys or [Verifier.parse(manifest["key"])]
            [checkpoint] = read_checkpoints(text, keys)
        except (ValueError, BadNote) as error:
            why = str(error) if isinstance(error, BadNote) else "unreadable"
            self.fault("signature", why, file=name)
            return None
        self.report.key = " ".join(str(key) for key in keys)
        self.report.size = checkpoint.size
        if checkpoint.log != self.report.log:
            self.fault("altered", "log", file=name)
        for other in self.outside:
            if other.log != checkpoint.log or other.size != checkpoint.size:
                self.report.uncompared += 1
                continue
            self.report.compared += 1
            if other.root != checkpoint.root:
                self.fault("rewritten", "checkpoint", file=name)
        return checkpoint

    def _proofs(self, checkpoint: Checkpoint) -> None:
        for seq, (leaf, proof) in self.proofs.items():
            size, root = checkpoint.size, checkpoint.root
            if not core.verify_inclusion(leaf, seq - 1, size, proof, root):
                self.fault("altered", "proof", seq=seq)

    # -- what the record says of the archive

    def _closing(self) -> None:
        closing = [seq for seq, entry in self.entries.items() if "archive" in entry.data]
        if not closing:
            self.fault("removed", "closing", file="record.jsonl")
            return
        last = max(closing)
        told = self.entries[last].data["archive"]
        try:
            files, entries = dict(told["files"]), set(told["entries"])
            self.report.matter, self.report.title = told["matter"], told["title"]
        except (KeyError, TypeError, ValueError):
            self.fault("altered", "closing", seq=last)
            return
        for seq in sorted(entries - set(self.entries)):
            self.fault("removed", "closing", seq=seq)
        for seq in sorted(set(self.entries) - entries - {last}):
            self.fault("added", "closing", seq=seq)
        here = set(self.source.names())
        for name in sorted(here - set(files) - set(_PROOFS)):
            self.fault("added", "closing", file=name)
        for name, sha256 in sorted(files.items()):
            if name not in here:
                self.fault("removed", "closing", file=name)
            elif name in self.hashes and self.hashes[name] != sha256:
                self.fault("altered", "closing", file=name)

    def _openings(self) -> None:
        name = "openings.json"
        try:
            openings = json.loads(self._read(name))
            for opening in openings:
                seq, label = opening["seq"], opening["label"]
                made = core.commit(label, opening["value"], bytes.fromhex(opening["salt"])).hex()
                if seq not in self.entries or self.entries[seq].commitment(label) != made:
                    self.fault("altered", "opening", file=name, seq=seq)
        except (ValueError, KeyError, TypeError, RecursionError):
            self.fault("altered", "unreadable", file=name)
