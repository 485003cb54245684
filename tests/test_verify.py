"""``xiangyue verify`` and ``xiangyue checkpoint``, on a real database that was tampered with."""

from __future__ import annotations

import json
import os
import stat
import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
from tests.record_tools import LOG, OTHER, add, tampering, url

from xiangyue.core import log as core
from xiangyue.core.notes import read_checkpoints
from xiangyue.data.record import RecordEntry, RecordLog, erase_openings
from xiangyue.site import cli
from xiangyue.site.commands._verify_words import WHY
from xiangyue.site.commands.checkpoint import signer

pytestmark = pytest.mark.django_db(transaction=True)
SIZE = 8


@pytest.fixture
def logs() -> None:
    for number in range(SIZE):
        add(LOG, on={"matter": number})
        add(OTHER, on={"matter": number})


@pytest.fixture
def verify(capsys) -> Callable[..., dict[str, Any]]:
    """Runs the command on the test database; its JSON, with the exit code as ``code``."""

    def run(*words: str) -> dict[str, Any]:
        capsys.readouterr()
        code = cli.main(["verify", "--database", url(), "--json", *words])
        return {**json.loads(capsys.readouterr().out), "code": code}

    return run


def first(report: dict[str, Any]) -> tuple[str, str, int]:
    assert report["code"] == 1 and not report["ok"]
    [fault] = report["faults"]
    assert fault["why"] in WHY
    return fault["log"], fault["kind"], fault["seq"]


def row(seq: int, log: str = LOG) -> RecordEntry:
    return RecordEntry.objects.get(log=log, seq=seq)


def rewrite(cursor: Any, seq: int, **change: Any) -> None:
    """A careful forger: the body and its stored hash."""
    entry = row(seq)
    body = core.canonical({**core.read_canonical(entry.body.encode()), **change})
    cursor.execute(
        "UPDATE xiangyue_recordentry SET body = %s, leaf = %s WHERE log = %s AND seq = %s",
        [body.decode(), core.leaf_hash(body), LOG, seq],
    )


def rewrite_from(cursor: Any, seq: int) -> None:
    """The most careful one: everything from ``seq`` on, hashes, links, head and all."""
    rewrite(cursor, seq, data={"channel": "forged"})
    for later in range(seq + 1, SIZE + 1):
        rewrite(cursor, later, prev=bytes(row(later - 1).leaf).hex())
    frontier = core.Frontier()
    for entry in RecordEntry.objects.filter(log=LOG):
        frontier.append(bytes(entry.leaf))
    cursor.execute(
        "UPDATE xiangyue_recordlog SET last = %s, frontier = %s WHERE code = %s",
        [row(SIZE).leaf, frontier.to_bytes(), LOG],
    )


def cut_after(cursor: Any, size: int) -> None:
    """The tail gone, and the head set back to fit."""
    cursor.execute("DELETE FROM xiangyue_recordentry WHERE log = %s AND seq > %s", [LOG, size])
    frontier = core.Frontier()
    for entry in RecordEntry.objects.filter(log=LOG):
        frontier.append(bytes(entry.leaf))
    last = row(size).leaf
    cursor.execute(
        "UPDATE xiangyue_recordlog SET size = %s, last = %s, frontier = %s WHERE code = %s",
        [size, last, frontier.to_bytes(), LOG],
    )


def shift(cursor: Any, start: int, by: int) -> None:
    """Renumber the rows from ``start`` on, past the primary key's objections."""
    for step in (1000, by - 1000):
        cursor.execute(
            "UPDATE xiangyue_recordentry SET seq = seq + %s WHERE log = %s AND seq >= %s",
            [step, LOG, start],
        )


# --- good -----------------------------------------------------------------------------------


def test_a_good_record(logs, verify):
    report = verify()
    assert report["code"] == 0 and report["ok"] and report["faults"] == []
    assert (report["logs"], report["entries"]) == (2, 2 * SIZE)
    assert verify("--log", LOG)["logs"] == 1


def test_an_empty_record(verify):
    assert verify()["code"] == 0


def test_an_erased_opening_leaves_all_valid(logs, verify):
    for seq in range(1, SIZE + 1):
        erase_openings(LOG, seq)
    assert verify()["code"] == 0


# --- tampered with --------------------------------------------------------------------------


@pytest.mark.parametrize("seq", [1, 4, SIZE])
def test_altered(logs, verify, seq):
    with tampering() as cursor:
        cursor.execute(
            "UPDATE xiangyue_recordentry SET body = replace(body, 'phone', 'paper')"
            " WHERE log = %s AND seq >= %s",
            [LOG, seq],
        )
    assert first(verify()) == (LOG, "altered", seq)


@pytest.mark.parametrize("seq", [1, 4, SIZE - 1, SIZE])
def test_altered_with_its_hash(logs, verify, seq):
    with tampering() as cursor:
        rewrite(cursor, seq, data={"channel": "forged"})
    assert first(verify()) == (LOG, "altered", seq)


@pytest.mark.parametrize(
    "column", ["leaf = sha256('x')", "act = 'a.b'", "at = '2020-01-01'", "body = '{}'"]
)
def test_an_altered_column(logs, verify, column):
    with tampering() as cursor:
        cursor.execute(f"UPDATE xiangyue_recordentry SET {column} WHERE log = '{LOG}' AND seq = 4")
    assert first(verify()) == (LOG, "altered", 4)


@pytest.mark.parametrize("renumbered", [False, True])
@pytest.mark.parametrize("seq", [1, 4, SIZE - 1])
def test_removed(logs, verify, seq, renumbered):
    with tampering() as cursor:
        cursor.execute("DELETE FROM xiangyue_recordentry WHERE log = %s AND seq = %s", [LOG, seq])
        if renumbered:
            shift(cursor, seq + 1, -1)
    assert first(verify()) == (LOG, "removed", seq)


@pytest.mark.parametrize("seq", [1, 4, SIZE])
def test_added(logs, verify, seq):
    old = row(seq)
    body = core.canonical(
        {**core.read_canonical(old.body.encode()), "act": "matter.close"}
    )  # says that it is number seq and links to the one before: a good forgery
    with tampering() as cursor:
        shift(cursor, seq, 1)
        cursor.execute(
            "INSERT INTO xiangyue_recordentry (log, seq, at, act, body, leaf)"
            " VALUES (%s, %s, %s, 'matter.close', %s, %s)",
            [LOG, seq, old.at, body.decode(), core.leaf_hash(body)],
        )
    assert first(verify()) == (LOG, "added", seq)


def test_added_at_the_end(logs, verify):
    last = row(SIZE)
    body = core.canonical(
        {
            **core.read_canonical(last.body.encode()),
            "seq": SIZE + 1,
            "prev": bytes(last.leaf).hex(),
        }
    )
    with tampering() as cursor:
        cursor.execute(
            "INSERT INTO xiangyue_recordentry VALUES (%s, %s, %s, %s, %s, %s)",
            [LOG, SIZE + 1, last.at, last.act, body.decode(), core.leaf_hash(body)],
        )
    assert first(verify()) == (LOG, "added", SIZE + 1)


def test_moved(logs, verify):
    with tampering() as cursor:
        for old, new in ((3, 500), (6, 3), (500, 6)):
            cursor.execute(
                "UPDATE xiangyue_recordentry SET seq = %s WHERE log = %s AND seq = %s",
                [new, LOG, old],
            )
    log, kind, seq = first(verify())
    assert (log, kind) == (LOG, "moved") and seq in (3, 6)


def test_bodies_moved_with_their_columns_left(logs, verify):
    with tampering() as cursor:
        for seq, other in ((3, row(6).body), (6, row(3).body)):
            cursor.execute(
                "UPDATE xiangyue_recordentry SET body = %s WHERE log = %s AND seq = %s",
                [other, LOG, seq],
            )
    log, kind, seq = first(verify())
    assert (log, kind) == (LOG, "moved") and seq in (3, 6)


def test_each_log_names_its_own_first_fault(logs, verify):
    with tampering() as cursor:
        cursor.execute("DELETE FROM xiangyue_recordentry WHERE log = %s AND seq = 2", [LOG])
        cursor.execute("UPDATE xiangyue_recordentry SET body = '' WHERE log = %s", [OTHER])
    faults = [(f["log"], f["kind"], f["seq"]) for f in verify()["faults"]]
    assert faults == [(LOG, "removed", 2), (OTHER, "altered", 1)]


def test_a_tail_that_was_cut_off(logs, verify):
    with tampering() as cursor:
        cursor.execute("DELETE FROM xiangyue_recordentry WHERE log = %s AND seq > 5", [LOG])
    assert first(verify()) == (LOG, "cut", 6)
    with tampering() as cursor:
        cursor.execute("DELETE FROM xiangyue_recordentry WHERE log = %s", [LOG])
    assert first(verify()) == (LOG, "cut", 1)


def test_a_log_without_its_head(logs, verify):
    with tampering() as cursor:
        cursor.execute("DELETE FROM xiangyue_recordlog WHERE code = %s", [LOG])
    assert first(verify()) == (LOG, "head", SIZE)


# --- against a checkpoint kept elsewhere ----------------------------------------------------


@pytest.fixture
def kept(logs, tmp_path, capsys) -> list[str]:
    """The words that hold the database against a checkpoint made before."""
    path = tmp_path / "checkpoints.txt"
    assert cli.main(["checkpoint", "--database", url(), "--out", str(path)]) == 0
    said = capsys.readouterr().out
    key = str(signer().verifier)
    assert key in said
    return ["--checkpoint", str(path), "--key", key]


def test_checkpoints_are_signed_for_every_log(kept):
    found = read_checkpoints(Path(kept[1]).read_text(), [kept[3]])
    assert [(c.log, c.size) for c in found] == [(LOG, SIZE), (OTHER, SIZE)]
    for checkpoint in found:
        leaves = [bytes(e.leaf) for e in RecordEntry.objects.filter(log=checkpoint.log)]
        assert checkpoint.root == core.root_of(leaves)
        assert checkpoint.origin == f"{signer().name}/{checkpoint.log}"


def test_a_record_that_only_grew(kept, verify):
    add(LOG)
    report = verify(*kept)
    assert report["code"] == 0 and report["checkpoints"] == 2 and report["signatures_checked"]


def test_a_cut_tail_with_its_head_set_back(kept, verify):
    with tampering() as cursor:
        cut_after(cursor, 5)
    assert verify()["code"] == 0  # nothing inside can know
    assert first(verify(*kept)) == (LOG, "cut", 6)


@pytest.mark.parametrize("seq", [1, 5, SIZE])
def test_a_rewritten_history(kept, verify, seq):
    with tampering() as cursor:
        rewrite_from(cursor, seq)
    assert verify()["code"] == 0
    report = verify(*kept)
    assert first(report) == (LOG, "rewritten", 1) and report["faults"][0]["to"] == SIZE


def test_checkpoints_of_two_days_narrow_it_down(tmp_path, verify):
    files = []
    for size in (3, 6, SIZE):
        while not RecordLog.objects.exists() or RecordLog.objects.get().size < size:
            add(LOG)
        files += ["--checkpoint", str(tmp_path / f"{size}.txt")]
        assert cli.main(["checkpoint", "--database", url(), "--out", files[-1]]) == 0
    with tampering() as cursor:
        rewrite_from(cursor, 5)
    report = verify(*files)
    assert first(report) == (LOG, "rewritten", 4) and report["faults"][0]["to"] == 6


def test_a_log_that_is_gone(kept, verify):
    with tampering() as cursor:
        cursor.execute("DELETE FROM xiangyue_recordentry WHERE log = %s", [LOG])
        cursor.execute("DELETE FROM xiangyue_recordlog WHERE code = %s", [LOG])
    assert verify()["code"] == 0
    assert first(verify(*kept)) == (LOG, "cut", 1)


def test_a_forged_checkpoint_is_refused(kept, capsys):
    path = Path(kept[1])
    path.write_text(path.read_text().replace(f"\n{SIZE}\n", "\n2\n", 1))
    assert cli.main(["verify", "--database", url(), *kept]) == 2
    assert "signature" in capsys.readouterr().err


# --- the commands ---------------------------------------------------------------------------


def test_what_it_says(kept, capsys):
    with tampering() as cursor:
        rewrite(cursor, 4, data={})
    for lang, words in (("zh", "第 4 条被改动"), ("en", "entry 4 was altered")):
        assert cli.main(["verify", "--database", url(), *kept, "--lang", lang]) == 1
        lines = capsys.readouterr().out.splitlines()
        assert lines[0].startswith(LOG) and words in lines[0] and len(lines) == 2


def test_one_log_and_none(logs, capsys):
    assert cli.main(["checkpoint", "--database", url(), "--log", OTHER]) == 0
    told = capsys.readouterr()
    assert [c.log for c in read_checkpoints(told.out, [signer().verifier])] == [OTHER]
    assert str(signer().verifier) in told.err
    assert cli.main(["checkpoint", "--database", url(), "--log", "11"]) == 1


def test_the_key_is_for_its_owner_only():
    signer()
    folder = Path(os.environ["XIANGYUE_HOME"]) / "keys"
    assert stat.S_IMODE((folder / "record").stat().st_mode) == 0o600


@pytest.mark.parametrize(
    "words",
    [
        [],
        ["x.zip", "--database", "postgresql://"],
        ["/nowhere/x.zip"],
        ["--database", "postgresql://127.0.0.1:1/none"],
        ["--database", "--checkpoint", "/nowhere"],
        ["--database", "--key", "nonsense"],
    ],
)
def test_asked_wrongly(words, capsys):
    assert cli.main(["verify", *words]) == 2
    told = capsys.readouterr()
    assert told.err.startswith("verify: ") and len(told.err.splitlines()) == 1 and not told.out


def test_it_needs_no_django(logs):
    """An outsider runs it without the application: Django cannot even be imported here."""
    program = (
        "import sys; sys.modules['django'] = None\n"
        "from xiangyue.site.cli import main\n"
        f"sys.exit(main(['verify', '--database', {url()!r}]))"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    assert f"{2 * SIZE}" in done.stdout
