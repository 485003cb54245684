"""An archive opens without the product, proves itself, and names what was done to it."""

from __future__ import annotations

import io
import json
import shutil
import zipfile
from dataclasses import replace
from datetime import UTC, date, datetime
from hashlib import sha256
from pathlib import Path

import pytest

from xiangyue.core import log as core
from xiangyue.core.notes import Checkpoint, Signer, sign_checkpoint
from xiangyue.documents.archive import (
    ArchiveCover,
    ArchiveDocument,
    ArchiveInput,
    ArchiveStep,
    ProvedEntry,
    PublicOpening,
    Words,
    build,
    contents,
)
from xiangyue.documents.archive_check import NotAnArchive, verify

LOG = "330212105219"
AT = datetime(2026, 11, 22, tzinfo=UTC)
SIGNER = Signer(bytes(range(32)))
KEY = SIGNER.verifier
SALT = bytes(range(32))
MINE = (2, 3, 5, 8)  # the matter's entries in the village's log; 9 closes it
CLOSING, SIZE = 9, 11


def entry(seq: int, prev: bytes, **given) -> bytes:
    parts = {
        "log": LOG, "seq": seq, "at": AT, "act": "motion.decide", "by": {"role": "chair"},
        "on": {"matter": 1 if seq in (*MINE, CLOSING) else 2}, "data": {}, "prev": prev,
        "sealed": {"resolution": core.commit("resolution", "修桥", SALT).hex()},
    }  # fmt: skip
    return core.make_entry(**{**parts, **given})


def make() -> tuple[ArchiveInput, list[bytes]]:
    """An archive and all leaves of the village's log."""
    leaves: list[bytes] = []
    cover = ArchiveCover(
        log=LOG,
        matter=f"{LOG}/2026-1",
        title="修缮村口石桥 <b>",
        village=Words("明伦村", "Minglun village"),
        began=date(2026, 3, 1),
        closed=date(2026, 11, 22),
        steps=[
            ArchiveStep(
                Words("决议", "Decide"), date(2026, 4, 1), date(2026, 4, 2),
                Words("村民代表会议", "Representatives' assembly"), Words("通过 32/35", "32 of 35"),
            )
        ],
        documents=[
            ArchiveDocument("documents/03-决议.pdf", Words("决议", "Resolution"), b"%PDF-1.7 x"),
            ArchiveDocument("documents/02-纪要.docx", Words("纪要", "Minutes"), b"PK docx"),
        ],
        entries=[],
        verifier_key=str(KEY),
        names={"motion.decide": Words("表决议案", "Decide a motion")},
    )  # fmt: skip
    for seq in range(1, SIZE + 1):
        prev = core.leaf_hash(leaves[-1]) if leaves else core.NO_ENTRY
        data = {}
        if seq == CLOSING:
            cover = replace(cover, entries=[(n, leaves[n - 1]) for n in MINE])
            data = {"archive": contents(cover)}
        leaves.append(entry(seq, prev, data=data))
    tree = core.Tree([core.leaf_hash(leaf) for leaf in leaves])
    proved = [ProvedEntry(n, leaves[n - 1], tuple(tree.inclusion(n - 1))) for n in (*MINE, CLOSING)]
    archive = ArchiveInput(
        cover=cover,
        entries=proved,
        checkpoint=sign_checkpoint(SIGNER, LOG, SIZE, tree.root()),
        openings=[PublicOpening(5, "resolution", SALT, '"修桥"')],
    )
    return archive, leaves


GOOD, LEAVES = make()
ROOT = core.root_of(core.leaf_hash(leaf) for leaf in LEAVES)


@pytest.fixture
def package(tmp_path: Path) -> Path:
    path = tmp_path / "archive.zip"
    build(GOOD, path)
    return path


@pytest.fixture
def folder(package: Path, tmp_path: Path) -> Path:
    top = tmp_path / "archive"
    with zipfile.ZipFile(package) as opened:
        opened.extractall(top)
    return top


def named(path: Path, **given) -> list[tuple[str, str | int]]:
    report = verify(path, keys=[KEY], **given)
    return [(fault.kind, fault.seq or fault.file) for fault in report.faults]


def relist(top: Path) -> None:
    """What a forger does next: the manifest again, over the files as they are now."""
    path = top / "manifest.json"
    manifest = json.loads(path.read_text())
    files = {p.relative_to(top).as_posix(): p for p in top.rglob("*") if p.is_file() and p != path}
    manifest["files"] = {
        name: {"size": p.stat().st_size, "sha256": sha256(p.read_bytes()).hexdigest()}
        for name, p in files.items()
    }
    path.write_text(json.dumps(manifest))


def edit(top: Path, change) -> None:
    path = top / "record.jsonl"
    lines = path.read_text().splitlines()
    change(lines)
    path.write_text("\n".join(lines) + "\n")
    relist(top)


# --- a good one -----------------------------------------------------------------------------


def test_a_good_archive(package, folder):
    for path in (package, folder):
        report = verify(path, keys=[KEY])
        assert report.ok, report.faults
        assert (report.log, report.entries, report.size) == (LOG, 5, SIZE)
        assert report.title == GOOD.cover.title and report.matter == GOOD.cover.matter
        assert report.trusted and report.files == 7
    assert not verify(package).trusted and verify(package).ok


def test_the_same_bytes_each_time():
    one, two = io.BytesIO(), io.BytesIO()
    build(GOOD, one)
    build(make()[0], two)
    assert one.getvalue() == two.getvalue()


def test_the_index_is_for_people(folder):
    page = (folder / "index.html").read_text()
    for words in ("明伦村", "Minglun village", "修缮村口石桥 &lt;b&gt;", "2026-04-02",
                  "村民代表会议", "32 of 35", GOOD.cover.documents[0].sha256,
                  "documents/03-", "表决议案", "<code>chair</code>"):  # fmt: skip
        assert words in page
    assert "<b>" not in page and "<script" not in page and "http" not in page
    readme = (folder / "README.txt").read_text()
    assert str(KEY) in readme and "xiangyue verify" in readme and "怎样核对" in readme


def test_only_public_openings_are_in_it(folder):
    assert json.loads((folder / "openings.json").read_text()) == [
        {"seq": 5, "label": "resolution", "salt": SALT.hex(), "value": "修桥"}
    ]


# --- tampered with --------------------------------------------------------------------------


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("name", ["documents/03-决议.pdf", "index.html", "README.txt"])
def test_an_altered_file(folder, name, hidden):
    path = folder / name
    path.write_bytes(path.read_bytes() + b" ")
    if hidden:
        relist(folder)
    assert named(folder) == [("altered", name)]


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("name", ["documents/03-决议.pdf", "index.html"])
def test_a_removed_file(folder, name, hidden):
    (folder / name).unlink()
    if hidden:
        relist(folder)
    assert named(folder) == [("removed", name)]


@pytest.mark.parametrize("name", ["record.jsonl", "checkpoint.txt", "openings.json"])
def test_a_removed_proof(folder, name):
    (folder / name).unlink()
    relist(folder)
    assert ("removed", name) in named(folder)


@pytest.mark.parametrize("hidden", [False, True])
@pytest.mark.parametrize("name", ["documents/04-假的.pdf", "more.txt"])
def test_an_added_file(folder, name, hidden):
    (folder / name).write_text("x")
    if hidden:
        relist(folder)
    assert named(folder) == [("added", name)]


@pytest.mark.parametrize("index", range(5))
def test_an_altered_entry(folder, index):
    edit(folder, lambda lines: lines.__setitem__(index, lines[index].replace("chair", "clerk")))
    assert named(folder) == [("altered", (*MINE, CLOSING)[index])]


@pytest.mark.parametrize("index", range(4))
def test_a_removed_entry(folder, index):
    edit(folder, lambda lines: lines.pop(index))
    assert ("removed", MINE[index]) in named(folder)


def test_the_closing_entry_removed(folder):
    edit(folder, lambda lines: lines.pop())
    assert named(folder) == [("removed", "record.jsonl")]


def test_an_added_entry_of_the_same_log(folder):
    leaves = [core.leaf_hash(leaf) for leaf in LEAVES]
    proof = [step.hex() for step in core.Tree(leaves).inclusion(3)]
    line = core.canonical({"leaf": core.read_canonical(LEAVES[3]), "proof": proof}).decode()
    edit(folder, lambda lines: lines.insert(2, line))
    assert named(folder) == [("added", 4)]


def test_a_forged_entry(folder):
    forged = core.read_canonical(entry(10, core.leaf_hash(LEAVES[8])))
    line = core.canonical({"leaf": forged, "proof": []}).decode()
    edit(folder, lambda lines: lines.append(line))
    assert named(folder) == [("altered", 10), ("added", 10)]


def test_a_moved_entry(folder):
    edit(folder, lambda lines: lines.insert(1, lines.pop(2)))
    assert named(folder) == [("moved", 3)]


def test_an_entry_twice(folder):
    edit(folder, lambda lines: lines.append(lines[0]))
    assert named(folder) == [("added", 2)]


def test_a_line_that_is_no_entry(folder):
    edit(folder, lambda lines: lines.__setitem__(1, "nonsense"))
    assert ("altered", 2) in named(folder)


def test_a_forged_opening(folder):
    path = folder / "openings.json"
    path.write_text(path.read_text().replace("修桥", "修路"))
    relist(folder)
    assert named(folder) == [("altered", 5)]


def test_an_erased_opening_leaves_all_valid(folder):
    (folder / "openings.json").write_text("[]")
    relist(folder)
    assert named(folder) == []


def test_a_checkpoint_signed_by_another(folder):
    """The forger signs a history of their own and puts their own key in: the key tells."""
    forger = Signer(bytes(32))
    (folder / "checkpoint.txt").write_text(sign_checkpoint(forger, LOG, SIZE, ROOT))
    path = folder / "manifest.json"
    path.write_text(path.read_text().replace(str(KEY), str(forger.verifier)))
    relist(folder)
    assert verify(folder).ok and not verify(folder).trusted
    assert named(folder) == [("signature", "checkpoint.txt")]


def test_a_checkpoint_that_was_changed(folder):
    path = folder / "checkpoint.txt"
    path.write_text(path.read_text().replace(f"\n{SIZE}\n", f"\n{SIZE + 1}\n"))
    relist(folder)
    assert named(folder) == [("signature", "checkpoint.txt")]


def test_against_a_checkpoint_kept_elsewhere(package):
    origin = f"{SIGNER.name}/{LOG}"
    same = verify(package, keys=[KEY], checkpoints=[Checkpoint(origin, SIZE, ROOT)])
    assert same.ok and same.compared == 1
    other = verify(package, keys=[KEY], checkpoints=[Checkpoint(origin, SIZE + 1, bytes(32))])
    assert other.ok and other.uncompared == 1
    kept = [Checkpoint(origin, SIZE, bytes(32))]
    assert named(package, checkpoints=kept) == [("rewritten", "checkpoint.txt")]


def test_damaged_and_foreign_files(tmp_path, package):
    data = bytearray(package.read_bytes())
    with zipfile.ZipFile(package) as opened:
        at = opened.getinfo("documents/03-决议.pdf").header_offset
    data[at + 30 + len("documents/03-决议.pdf".encode()) + 2] ^= 255
    package.write_bytes(data)
    assert named(package) == [("altered", "documents/03-决议.pdf")]
    for content in (b"", b"PK\x03\x04", b"hello"):
        package.write_bytes(content)
        with pytest.raises(NotAnArchive):
            verify(package)
    with pytest.raises(NotAnArchive):
        verify(tmp_path)
    with pytest.raises(OSError):
        verify(tmp_path / "none.zip")


@pytest.mark.parametrize("text", ["", "{}", "[]", '{"format":"x"}', "[" * 30000, "\xff"])
def test_a_manifest_that_is_none(folder, text):
    (folder / "manifest.json").write_text(text)
    with pytest.raises(NotAnArchive):
        verify(folder)


def test_a_file_twice_in_a_zip(package):
    with zipfile.ZipFile(package, "a") as opened, pytest.warns(UserWarning):
        opened.writestr("documents/03-决议.pdf", b"%PDF-1.7 other")
    assert ("added", "documents/03-决议.pdf") in named(package)


# --- what is not built ----------------------------------------------------------------------


@pytest.mark.parametrize(
    "path",
    ["x.pdf", "documents/../x", "documents/a/b", "documents/", "documents/a\n", "/documents/x",
     "documents/x."],
)  # fmt: skip
def test_paths_that_are_not_plain(path):
    document = replace(GOOD.cover.documents[0], path=path)
    with pytest.raises(ValueError):
        contents(replace(GOOD.cover, documents=[document]))


def test_two_documents_of_one_name():
    one = GOOD.cover.documents[0]
    with pytest.raises(ValueError):
        contents(replace(GOOD.cover, documents=[one, one]))


@pytest.mark.parametrize(
    "change",
    [
        {"entries": GOOD.entries[:-1]},
        {"entries": GOOD.entries[1:]},
        {"entries": [replace(GOOD.entries[0], proof=()), *GOOD.entries[1:]]},
        {"cover": replace(GOOD.cover, documents=GOOD.cover.documents[:1])},
        {"cover": replace(GOOD.cover, title="另一件事")},
        {"cover": replace(GOOD.cover, log="330212105220")},
        {"checkpoint": sign_checkpoint(SIGNER, LOG, SIZE, bytes(32))},
        {"checkpoint": sign_checkpoint(Signer(bytes(32)), LOG, SIZE, ROOT)},
        {"openings": [PublicOpening(5, "resolution", SALT, '"修路"')]},
        {"openings": [PublicOpening(6, "resolution", SALT, '"修桥"')]},
    ],
)
def test_an_archive_that_would_not_prove_itself_is_not_built(change, tmp_path):
    with pytest.raises(ValueError):
        build(replace(GOOD, **change), tmp_path / "x.zip")
    shutil.rmtree(tmp_path)
