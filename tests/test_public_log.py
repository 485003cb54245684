"""The public log: gathered from the villages' records, written as files, signed, and proved."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

import pytest
from django.db import IntegrityError, connection, transaction
from pymerkle import InmemoryTree
from tests.record_tools import LOG, OTHER, add, tampering

from xiangyue.access import public_log_keys
from xiangyue.actions import public_log
from xiangyue.actions.log_altered import Altered
from xiangyue.core import log_proofs
from xiangyue.core.log import leaf_hash, make_entry, read_entry
from xiangyue.core.notes import Checkpoint, Signer, Verifier, note_parts, sign_note
from xiangyue.core.tiles import Tile, read_bundle, write_bundle
from xiangyue.data import public_log as data
from xiangyue.data.models import PublicRun, RecordEntry
from xiangyue.data.record import erase_openings
from xiangyue.documents import log_files as files
from xiangyue.jobs import public_log as log_job
from xiangyue.site import cli

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 11, 22, 9, 0, tzinfo=UTC)
PRACTICE = f"practice/{LOG}"


@pytest.fixture
def home(settings: Any, tmp_path: Path) -> Path:
    settings.HOME = tmp_path
    return tmp_path


def publish(**more: Any) -> public_log.Published:
    return public_log.publish(now=NOW, **more)


def here() -> Path:
    return public_log.folder(1)


def key() -> str:
    return str(public_log.keys_now()[0])


@pytest.fixture
def verify(capsys: pytest.CaptureFixture[str]) -> Callable[..., dict[str, Any]]:
    """Runs the command on the log's folder; its JSON, with the exit code as ``code``."""

    def run(*words: str, where: Path | str = "") -> dict[str, Any]:
        capsys.readouterr()
        code = cli.main(["verify", str(where or here()), "--json", *words])
        return {**json.loads(capsys.readouterr().out), "code": code}

    return run


def first(report: dict[str, Any]) -> tuple[str, str, int]:
    assert report["code"] == 1 and not report["ok"]
    fault = report["faults"][0]
    return fault["kind"], fault["why"], fault["place"]


def all_leaves() -> list[bytes]:
    return [leaf for leaf, _ in data.entries(1, 0, data.size_of(1))]


def test_entries_of_villages_are_gathered_each_in_its_order_and_practice_never(home: Path) -> None:
    for _ in range(3):
        add(LOG)
        add(PRACTICE)
    add(OTHER)
    assert publish().added == 4
    add(OTHER)
    add(LOG)
    done = publish()
    assert (done.size, done.added) == (6, 2)
    found = [read_entry(body) for _, body in data.entries(1, 0, 6)]
    assert [(e.log, e.seq) for e in found] == [
        (LOG, 1), (LOG, 2), (LOG, 3), (OTHER, 1), (LOG, 4), (OTHER, 2),
    ]  # fmt: skip
    assert publish().added == 0
    assert PRACTICE not in {e.log for e in found}
    assert [data.place_of(1, LOG, n) for n in (1, 4, 5)] == [0, 4, None]


def test_equal_to_an_independent_merkle_tree(home: Path) -> None:
    """pymerkle, given the same leaves, has the same root after each time of publishing."""
    other = InmemoryTree(algorithm="sha256")
    for more in (1, 254, 1, 1, 300):
        for _ in range(more):
            add(LOG)
        head = Checkpoint.of(note_parts(publish().note)[0])
        for _, body in data.entries(1, other.get_size(), head.size):
            other.append_entry(body)
        assert (head.size, head.root) == (other.get_size(), other.get_root())
    source = files.Folder(here())
    tree = files.tree(source, head.size)
    for index in (0, 255, 256, head.size - 1):
        assert tree.inclusion(index) == other.prove_inclusion(index + 1).path[1:]
    assert not list(here().glob("tile/0/000.p")), "the partial tiles of a full one are gone"
    bundle = read_bundle(source.read(Tile(-1, 0).path))
    assert [leaf_hash(entry) for entry in bundle] == all_leaves()[:256]


def test_the_tables_are_only_added_to_and_keep_the_order(home: Path) -> None:
    add(LOG)
    add(LOG)
    add(PRACTICE)
    publish()
    wrong = [
        {"start": 2, "log": LOG, "first": 2, "last": 2},  # gathered already
        {"start": 2, "log": OTHER, "first": 1, "last": 1},  # not written yet
        {"start": 3, "log": LOG, "first": 3, "last": 3},  # leaves a gap
        {"start": 2, "log": PRACTICE, "first": 1, "last": 1},
    ]
    for row in wrong:
        with pytest.raises(IntegrityError), transaction.atomic():
            PublicRun.objects.create(number=1, **row)
    for table in ("publicrun", "publiclog"):
        for change in ("UPDATE xiangyue_{} SET number = 2", "DELETE FROM xiangyue_{}"):
            with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as c:
                c.execute(change.format(table))


def test_a_sound_log_is_proved_with_and_without_its_key(home: Path, verify: Any) -> None:
    for _ in range(5):
        add(LOG)
        add(OTHER)
    publish()
    old = home / "old"
    old.write_bytes((here() / "checkpoint").read_bytes())
    for _ in range(600):
        add(LOG)
    publish()
    report = verify("--key", key(), "--checkpoint", str(old))
    assert report["ok"] and report["code"] == 0 and report["trusted"]
    assert (report["size"], report["records"], report["compared"]) == (610, 2, 1)
    assert verify()["ok"] and not verify()["trusted"]
    other = str(public_log.keys_now()[0].name) + "+00000000+" + "A" * 44
    assert cli.main(["verify", str(here()), "--key", other]) == 2


def test_erasing_what_opens_an_entry_leaves_the_log_valid(home: Path, verify: Any) -> None:
    for _ in range(3):
        add(LOG)
    publish()
    assert erase_openings(LOG, 2) == 2
    add(LOG)
    publish()
    report = verify("--key", key())
    assert report["ok"] and report["size"] == 4


def test_what_was_changed_in_the_files_is_named(home: Path, verify: Any, tmp_path: Path) -> None:
    for _ in range(600):
        add(LOG)
    add(OTHER)
    publish()
    sound = tmp_path / "sound"
    shutil.copytree(here(), sound)

    def tampered(path: str, change: Callable[[bytes], bytes] | None) -> dict[str, Any]:
        bad = tmp_path / "bad"
        shutil.rmtree(bad, ignore_errors=True)
        shutil.copytree(sound, bad)
        if change is None:
            (bad / path).unlink()
        else:
            (bad / path).write_bytes(change((bad / path).read_bytes()))
        return verify("--key", key(), where=bad)

    def other_channel(data: bytes) -> bytes:
        entries = read_bundle(data)
        entries[44] = entries[44].replace(b"phone", b"paper")
        return write_bundle(entries)

    def other(byte: int) -> bytes:
        return bytes([byte ^ 1])  # a letter put there would now and then be what stood there

    report = tampered("tile/entries/001", other_channel)
    assert first(report) == ("altered", "hash", 300)
    assert (report["faults"][0]["log"], report["faults"][0]["seq"]) == (LOG, 301)
    assert first(tampered("tile/0/001", lambda d: d[:-1] + other(d[-1]))) == (
        "altered",
        "hash",
        511,
    )
    assert first(tampered("tile/1/000.p/2", lambda d: other(d[0]) + d[1:]))[:2] == (
        "altered",
        "tile",
    )
    assert first(tampered("tile/0/000", lambda d: d[:-32])) == ("altered", "form", 0)
    assert first(tampered("tile/entries/001", None))[:2] == ("missing", "file")
    report = tampered("checkpoint", lambda d: d.replace(b"\n601\n", b"\n600\n"))
    assert first(report)[0] == "signature"


def forge(target: Path, bodies: list[bytes], name: str, seed_of: Path) -> None:
    """A whole other log under the same name and the true key: only a kept checkpoint tells."""
    writer = files.Writer(target, 0)
    for at in range(0, len(bodies), 256):
        writer.add([(leaf_hash(b), b) for b in bodies[at : at + 256]])
    root = writer.finish()
    [signer] = public_log_keys.signers(name)
    note = sign_note(Checkpoint(name, len(bodies), root).text(), signer)
    files.put(target / files.CHECKPOINT, note.encode())
    shutil.copy(seed_of / files.KEY, target / files.KEY)


def history(channels: list[str]) -> list[bytes]:
    """Entries of one village, each naming the one before."""
    found, prev = [], bytes(32)
    for n, channel in enumerate(channels, 1):
        body = make_entry(
            log=LOG, seq=n, at=NOW, act="opinion.submit", by={"role": "resident"},
            on={"opinion": n}, data={"channel": channel}, sealed={}, prev=prev,
        )  # fmt: skip
        prev = leaf_hash(body)
        found.append(body)
    return found


def test_rewritten_forked_and_shortened_logs_are_found_by_a_kept_checkpoint(
    home: Path, verify: Any, tmp_path: Path
) -> None:
    add(LOG)
    publish()
    origin = data.current().origin  # type: ignore[union-attr]
    words = ["phone"] * 300
    forge(tmp_path / "true", history(words), origin, here())
    kept = ("--key", key(), "--checkpoint", str(tmp_path / "true" / "checkpoint"))
    assert verify(*kept, where=tmp_path / "true")["ok"]
    cases = {
        "rewritten": ["paper", *words],
        "forked": [*words[:-1], "paper"],
        "shortened": words[:290],
    }
    for kind, channels in cases.items():
        forge(tmp_path / kind, history(channels), origin, here())
        report = verify(*kept, where=tmp_path / kind)
        assert first(report)[:2] == (kind, "checkpoint"), kind
        assert verify("--key", key(), where=tmp_path / kind)["ok"], "in itself it is sound"


def test_nothing_is_signed_where_the_database_is_not_what_was_signed(
    home: Path, tmp_path: Path
) -> None:
    for _ in range(3):
        add(LOG)
    note = publish().note
    with tampering() as cursor:
        row = RecordEntry.objects.get(log=LOG, seq=2)
        body = row.body.replace("phone", "paper")
        cursor.execute(
            "UPDATE xiangyue_recordentry SET body = %s, leaf = %s WHERE log = %s AND seq = 2",
            [body, leaf_hash(body.encode()), LOG],
        )
    add(LOG)
    with pytest.raises(public_log.Broken) as caught:
        publish()
    assert caught.value.why == "rewritten"
    assert (here() / "checkpoint").read_text() == note
    shutil.rmtree(here())
    with pytest.raises(public_log.Broken) as caught:
        publish()
    assert caught.value.why == "folder", "a folder that is gone is not made anew without a word"


def test_a_lost_folder_is_made_again_and_a_shorter_database_begins_another_log(
    home: Path, verify: Any, tmp_path: Path
) -> None:
    for _ in range(300):
        add(LOG)
    head = Checkpoint.of(note_parts(publish().note)[0])
    before = {p: p.read_bytes() for p in here().rglob("*") if p.is_file() and p.name[0] != "."}
    shutil.rmtree(here())
    assert publish(kept=head).size == 300
    after = {p: p.read_bytes() for p in here().rglob("*") if p.is_file() and p.name[0] != "."}
    assert after == before, "the same bytes: order and hashes come of the database"
    ahead = Checkpoint(head.origin, 301, head.root)
    shutil.rmtree(here())
    with pytest.raises(public_log.Broken) as caught:
        publish(kept=ahead)
    assert caught.value.why == "shortened"
    public_log.begin(now=NOW, reason="restored from a backup of yesterday")
    assert publish().size == 300
    assert verify("--key", key(), where=public_log.folder(2))["ok"]
    assert data.current().origin.endswith("/log/2")  # type: ignore[union-attr]


def test_an_old_entry_that_was_changed_is_found_and_nothing_more_is_signed(
    home: Path, client: Any, caplog: Any
) -> None:
    """With all that follows in its chain and its head: by itself the record is sound."""
    for _ in range(260):
        add(LOG)
    note = publish().note
    assert public_log.look() is None and log_job.look()
    with tampering() as cursor:
        row = RecordEntry.objects.get(log=LOG, seq=2)
        body = row.body.replace("phone", "paper")
        change = "UPDATE xiangyue_recordentry SET body = %s, leaf = %s WHERE log = %s AND seq = 2"
        cursor.execute(change, [body, leaf_hash(body.encode()), LOG])
    add(LOG)
    size = Checkpoint.of(note_parts(publish().note)[0]).size
    assert size == 261, "who adds what is new does not see it"
    assert not log_job.look() and "entry 2 of the record" in caplog.text
    assert public_log.look() == Altered(1, LOG, 2)
    add(LOG)
    with pytest.raises(public_log.Broken) as caught:
        publish()
    assert (caught.value.why, caught.value.had) == ("altered", 2)
    page = client.get("/log/", headers={"accept-language": "en"}).content.decode()
    assert f"Entry 2 of the record {LOG} is no longer what was published" in page
    assert client.get("/log/1/altered.json").status_code == 404
    with tampering() as cursor:
        cursor.execute(change, [row.body, leaf_hash(row.body.encode()), LOG])
    assert public_log.look() is None
    assert publish().size == 262 and note
    assert "no longer" not in client.get("/log/").content.decode()


def test_an_entry_that_is_gone_is_found(home: Path) -> None:
    for _ in range(3):
        add(LOG)
    publish()
    with tampering() as cursor:
        cursor.execute("DELETE FROM xiangyue_recordentry WHERE log = %s AND seq = 3", [LOG])
    assert public_log.look() == Altered(2, LOG, 3)


def test_an_entry_that_was_replaced_where_a_tile_is_just_full_is_seen(home: Path) -> None:
    """As after going back: entry 256 was another, and nothing unfinished holds it against it."""
    for _ in range(255):
        add(LOG)
    add(OTHER)
    publish()
    with tampering() as cursor:
        row = RecordEntry.objects.get(log=OTHER, seq=1)
        body = row.body.replace("phone", "paper")
        cursor.execute(
            "UPDATE xiangyue_recordentry SET body = %s, leaf = %s WHERE log = %s AND seq = 1",
            [body, leaf_hash(body.encode()), OTHER],
        )
    add(LOG)
    with pytest.raises(public_log.Broken) as caught:
        publish()
    assert caught.value.why == "rewritten"


def test_what_was_published_before_going_back_is_not_published_anew_without_a_word(
    home: Path,
) -> None:
    for _ in range(3):
        add(LOG)
    head = publish().note
    kept = home / "public-log.kept" / "2"  # begun after the moment: this database knows log 1 alone
    kept.mkdir(parents=True)
    (kept / "checkpoint").write_text(head)
    with pytest.raises(public_log.Broken) as caught:
        publish()
    assert caught.value.why == "shortened"
    assert public_log.begin(now=NOW, reason="brought back").number == 3
    assert publish().size == 3


def test_a_first_log_is_not_begun_over_one_that_was_published(home: Path) -> None:
    kept = home / "public-log.kept" / "1"
    kept.mkdir(parents=True)
    head = Checkpoint("x/log/1", 7, bytes(32)).text()
    (kept / "checkpoint").write_text(sign_note(head, Signer(bytes(32), "x/log/1")))
    with pytest.raises(public_log.Broken) as caught:
        publish()
    assert (caught.value.why, caught.value.had) == ("shortened", 7)


def test_a_receipt_proves_one_act_with_nothing_else(home: Path) -> None:
    for _ in range(3):
        add(LOG)
    leaf = RecordEntry.objects.get(log=LOG, seq=2).body.encode()
    assert public_log.receipt(LOG, 2, leaf) is None, "not published yet"
    publish()
    text = str(public_log.receipt(LOG, 2, leaf))
    keys = [Verifier.parse(key())]
    receipt = log_proofs.LogProof.parse(text)
    assert log_proofs.check(receipt, keys).checkpoint.size == 3
    assert receipt.leaf == leaf and receipt.index == 1
    for change, why in (
        (lambda t: t.replace("index 1", "index 0"), "proof"),
        (lambda t: t.replace("\n3\n", "\n4\n"), "signature"),
        (lambda t: t.replace("extra ", "extra AAAA"), "proof"),
        (lambda t: t.replace("index", "place"), "form"),
    ):
        with pytest.raises(log_proofs.BadProof) as caught:
            log_proofs.check(log_proofs.LogProof.parse(change(text)), keys)
        assert caught.value.why == why
