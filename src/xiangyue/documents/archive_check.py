"""Proves an archive, zip or folder: every file, every entry, every proof, the signature.

Believes nothing because the archive says so: files are held against the closing entry, entries
against the checkpoint, the checkpoint against a key. Only the key must come from elsewhere.
"""

from __future__ import annotations

import hashlib
import json
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from xiangyue.core import log as core
from xiangyue.core.notes import BadNote, Checkpoint, Verifier, read_checkpoints
from xiangyue.documents.archive import FORMAT
from xiangyue.documents.archive_source import UNREADABLE, NotAnArchive, Source, source_of

_PROOFS = ("manifest.json", "record.jsonl", "checkpoint.txt", "openings.json")
_MOST = 64 * 1024 * 1024  # bytes of a JSON file that is read whole


@dataclass(frozen=True)
class ArchiveFault:
    """What is wrong. ``kind``: altered, removed, added, renamed, moved, signature or rewritten;
    ``file`` or ``seq`` says of what, ``to`` what a renamed file is called now; ``why`` is a stable
    word for the evidence."""

    kind: str
    why: str
    file: str = ""
    seq: int = 0
    to: str = ""


@dataclass
class ArchiveReport:
    """``key`` is the verifier key that the signature was held against, ``trusted`` whether it was
    given from outside; ``uncompared`` counts outside checkpoints of other sizes; ``aside`` names
    what a computer puts into every zip or folder of its own (``.DS_Store``), which proves nothing
    and was left aside."""

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
    aside: list[str] = field(default_factory=list)
    faults: list[ArchiveFault] = field(default_factory=list)

    @property
    def ok(self) -> bool:
        return not self.faults


def verify(
    path: Path, *, keys: Sequence[Verifier] = (), checkpoints: Iterable[Checkpoint] = ()
) -> ArchiveReport:
    """Prove the archive at ``path``.

    ``keys``: the instance's verifier keys as known from elsewhere; without them the archive's own
    is used and ``trusted`` is false. ``checkpoints``: kept elsewhere, compared where they are of
    the same log and size. NotAnArchive, OSError.
    """
    with source_of(path) as source:
        return _Proof(source, keys, checkpoints).run()


class _Proof:
    def __init__(
        self, source: Source, keys: Sequence[Verifier], checkpoints: Iterable[Checkpoint]
    ) -> None:
        self.source = source
        self.keys = keys
        self.outside = list(checkpoints)
        self.report = ArchiveReport()
        self.hashes: dict[str, str] = {}
        self.renamed: dict[str, str] = {}  # what it should be called: what it is called
        self.entries: dict[int, core.Entry] = {}
        self.proofs: dict[int, tuple[bytes, list[bytes]]] = {}

    def fault(self, kind: str, why: str, *, file: str = "", seq: int = 0, to: str = "") -> None:
        """Name it once: the first evidence found stands for all."""
        known = ((f.kind, f.file, f.seq) for f in self.report.faults)
        if (kind, file, seq) not in known:
            self.report.faults.append(ArchiveFault(kind, why, file, seq, to))

    def run(self) -> ArchiveReport:
        manifest = self._manifest()
        self.report.aside = self.source.settle(manifest["files"])
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
        except (KeyError, *UNREADABLE) as error:
            raise ValueError(f"{name} cannot be read") from error
        if len(data) > _MOST:
            raise ValueError(f"{name} is too large")
        return data

    # -- files against the manifest

    def _files(self, manifest: dict[str, Any]) -> None:
        names = self.source.names()
        listed = manifest["files"]
        self._renamed(set(names) - set(listed), {*listed, *_PROOFS} - set(names), listed)
        for name in sorted(set(names)):
            if names.count(name) > 1:
                self.fault("added", "twice", file=name)
            if name not in listed:
                if name != "manifest.json" and name not in self.renamed.values():
                    self.fault("added", "not-listed", file=name)
                continue
            self.report.files += 1
            try:
                self.hashes[name] = self._digest(name)
            except NotImplementedError:  # packed in a way that Python does not unpack
                self.fault("altered", "packed", file=name)
                continue
            except (*UNREADABLE, ValueError):
                self.fault("altered", "damaged", file=name)
                continue
            if self.hashes[name] != listed[name]["sha256"]:
                self.fault("altered", "hash", file=name)
        for name in sorted({*listed, *_PROOFS} - set(names) - set(self.renamed)):
            self.fault("removed", "listed", file=name)

    def _renamed(self, added: set[str], gone: set[str], listed: dict[str, Any]) -> None:
        """A file that is there unchanged, but by another name, is one fault and not two."""
        wanted = {listed[name]["sha256"]: name for name in sorted(gone) if name in listed}
        for name in sorted(added - {"manifest.json"}) if wanted else ():
            try:
                meant = wanted.pop(self._digest(name), None)
            except (*UNREADABLE, ValueError):
                continue
            if meant is not None:
                self.renamed[meant] = name
                self.fault("renamed", "name", file=meant, to=name)

    def _digest(self, name: str) -> str:
        digest = hashlib.sha256()
        with self.source.open(name) as file:
            while piece := file.read(1 << 20):
                digest.update(piece)
        return digest.hexdigest()

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
        if not self.entries:
            return  # that there are none is named already
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
        for name in sorted(here - set(files) - set(_PROOFS) - set(self.renamed.values())):
            self.fault("added", "closing", file=name)
        for name, sha256 in sorted(files.items()):
            if name not in here and name not in self.renamed:
                self.fault("removed", "closing", file=name)
            elif name in self.hashes and self.hashes[name] != sha256:
                self.fault("altered", "closing", file=name)

    def _openings(self) -> None:
        name = "openings.json"
        if not self.entries or name not in self.source.names():
            return  # named already
        try:
            openings = json.loads(self._read(name))
            for opening in openings:
                seq, label = opening["seq"], opening["label"]
                made = core.commit(label, opening["value"], bytes.fromhex(opening["salt"])).hex()
                if seq not in self.entries or self.entries[seq].commitment(label) != made:
                    self.fault("altered", "opening", file=name, seq=seq)
        except (ValueError, KeyError, TypeError, RecursionError):
            self.fault("altered", "unreadable", file=name)
