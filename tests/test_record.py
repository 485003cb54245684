"""The record in the database: what is appended, what the database refuses, who waits for whom."""

from __future__ import annotations

import threading

import psycopg
import pytest
from django.db import IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from tests.record_tools import AT, LOG, OTHER, add, salt, url

from xiangyue.core import log as core
from xiangyue.core.chain import verify_entries
from xiangyue.core.notes import Signer, read_checkpoints
from xiangyue.data import record
from xiangyue.data.record import RecordEntry, RecordLog, RecordOpening

pytestmark = pytest.mark.django_db


def test_an_entry_is_what_was_said():
    seq, leaf, _frontier = add()
    assert seq == 1
    row = RecordEntry.objects.get(log=LOG, seq=1)
    assert bytes(row.leaf) == leaf == core.leaf_hash(row.body.encode())
    entry = core.read_entry(row.body.encode())
    assert (entry.log, entry.seq, entry.act, entry.prev) == (LOG, 1, row.act, core.NO_ENTRY)
    assert entry.at == row.at == AT.replace(microsecond=0)
    assert entry.on == {"opinion": "26-1"} and entry.data == {"channel": "phone"}
    assert entry.by["role"] == "resident"
    head = RecordLog.objects.get(code=LOG)
    assert (head.size, bytes(head.last), bytes(head.frontier)) == (1, leaf, leaf)


def test_personal_values_are_only_in_the_openings():
    add(sealed={"text": "桥坏了", "name": "王小明"})
    body = RecordEntry.objects.get().body
    assert "桥" not in body and "王" not in body and "person" not in body
    entry = core.read_entry(body.encode())
    found = record.openings(LOG, [1])
    assert [o.label for o in found] == ["name", "text", "who"]
    for opening in found:
        made = core.commit_text(opening.label, opening.value.encode(), opening.salt)
        assert entry.commitment(opening.label) == made.hex()
    assert {o.value for o in found} == {'"王小明"', '"桥坏了"', '{"person":7}'}


def test_the_same_person_twice_has_nothing_in_common():
    add()
    add()
    one, two = (
        core.read_entry(b.encode()) for b in RecordEntry.objects.values_list("body", flat=True)
    )
    assert one.by["who"] != two.by["who"] and one.sealed["text"] != two.sealed["text"]


def test_entries_chain_and_the_head_keeps_the_tree():
    for number in range(9):
        add(sealed={} if number % 2 else {"text": "\x00 二\n"}, by={"role": "system"})
    bodies = [b.encode() for b in RecordEntry.objects.values_list("body", flat=True)]
    head = RecordLog.objects.get(code=LOG)
    report = verify_entries(bodies, log=LOG)
    assert report.ok and report.size == head.size == 9 and report.hash == bytes(head.last)
    assert core.Frontier.from_bytes(9, bytes(head.frontier)).root() == report.root


@pytest.mark.parametrize("sealed", [{}, {"text": "一", "name": "二", "phone": "三"}])
def test_two_statements_an_entry(sealed):
    add()
    with (
        transaction.atomic(),
        CaptureQueriesContext(
            connection,
        ) as seen,
    ):
        record.append(
            log=LOG, at=AT, act="opinion.submit", by={"role": "resident"}, on={}, data={},
            sealed=sealed, salt=salt,
        )  # fmt: skip
    assert len(seen) == 2


def test_nothing_is_left_of_an_act_that_fails():
    add()
    with pytest.raises(core.NotCanonical):
        add(data={"share": 0.5})
    with pytest.raises(core.EntryTooLong):
        add(data={"text": "a" * 70_000})
    with pytest.raises(RuntimeError), transaction.atomic():
        add()
        raise RuntimeError
    assert RecordLog.objects.get().size == RecordEntry.objects.count() == 1


@pytest.mark.django_db(transaction=True)
def test_an_entry_needs_the_transaction_of_its_act():
    with pytest.raises(RuntimeError):
        record.append(
            log=LOG, at=AT, act="opinion.submit", by={"role": "resident"}, on={}, data={},
            sealed={}, salt=salt,
        )  # fmt: skip


# --- what the database refuses --------------------------------------------------------------

FORGED = "decode(repeat('ab', 32), 'hex')"


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE xiangyue_recordentry SET act = 'x.y'",
        "UPDATE xiangyue_recordentry SET body = body",
        "DELETE FROM xiangyue_recordentry",
        "DELETE FROM xiangyue_recordentry WHERE seq = 99",
        "TRUNCATE xiangyue_recordentry",
        "TRUNCATE xiangyue_recordlog CASCADE",
        "DELETE FROM xiangyue_recordlog",
        "UPDATE xiangyue_recordlog SET size = size - 1",
        "UPDATE xiangyue_recordlog SET size = size + 1",
        "UPDATE xiangyue_recordlog SET code = '330212105999'",
        f"UPDATE xiangyue_recordlog SET last = {FORGED}",
        "UPDATE xiangyue_recordopening SET value = '1'",
        f"INSERT INTO xiangyue_recordlog VALUES ('1', 5, {FORGED}, '')",
        "INSERT INTO xiangyue_recordentry SELECT log, 3, at, act, body, leaf "
        "FROM xiangyue_recordentry WHERE seq = 2",
        "INSERT INTO xiangyue_recordentry SELECT log, 4, at, act, body, leaf "
        "FROM xiangyue_recordentry WHERE seq = 2",
        "INSERT INTO xiangyue_recordentry SELECT '330212105220', seq, at, act, body, leaf "
        "FROM xiangyue_recordentry WHERE seq = 1",
        "INSERT INTO xiangyue_recordentry SELECT * FROM xiangyue_recordentry WHERE seq = 2",
    ],
)
def test_the_database_refuses(statement):
    add()
    add()
    with connection.cursor() as cursor:
        cursor.execute("SET CONSTRAINTS ALL IMMEDIATE")
    with pytest.raises(IntegrityError), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert RecordEntry.objects.count() == RecordLog.objects.get().size == 2


def test_the_database_refuses_an_entry_with_a_wrong_part():
    add()
    add()
    last = RecordLog.objects.get().last
    good = dict(log=LOG, seq=3, at=AT, act="a.b", by={"role": "x"}, on={}, data={}, sealed={})
    cases = [
        ({"prev": bytes(32)}, {}),
        ({"prev": bytes(last), "seq": 4}, {}),
        ({"prev": bytes(last), "log": OTHER}, {}),
        ({"prev": bytes(last)}, {"leaf": bytes(32)}),
    ]
    for change, column in cases:
        body = core.make_entry(**{**good, **change})
        row = {"log": LOG, "seq": 3, "at": AT, "act": "a.b", "body": body.decode(),
               "leaf": core.leaf_hash(body), **column}  # fmt: skip
        with pytest.raises(IntegrityError), transaction.atomic():
            RecordEntry.objects.bulk_create([RecordEntry(**row)])


def test_erasing_an_opening_leaves_the_record_as_it_was():
    add(sealed={"text": "桥坏了", "name": "王小明"})
    add()
    before = list(RecordEntry.objects.values_list("body", flat=True))
    assert record.erase_openings(LOG, 1, ["name"]) == 1
    assert record.erase_openings(LOG, 1) == 2
    assert not RecordOpening.objects.filter(seq=1).exists()
    assert RecordOpening.objects.filter(seq=2).count() == 2
    assert list(RecordEntry.objects.values_list("body", flat=True)) == before
    assert verify_entries((b.encode() for b in before), log=LOG).ok


# --- reading and proving --------------------------------------------------------------------


def test_the_entries_of_a_matter_with_their_proofs():
    for number in range(7):
        add(on={"matter": number % 3}, data={"note": '"matter":2'})
    add(on={"matter": 22})
    add(OTHER, on={"matter": 2})
    found = record.entries_on(LOG, {"matter": 2})
    assert [seq for seq, _ in found] == [3, 6]
    assert [s for s, _ in record.entries_on(LOG, {"matter": 2}, {"matter": 22})] == [3, 6, 8]
    assert record.entries_on(LOG) == record.entries_on(LOG, {"matter": "2"}) == []
    signer = Signer(bytes(32))
    proved = record.prove(LOG, found, signer)
    [checkpoint] = read_checkpoints(proved.checkpoint, [signer.verifier])
    assert (checkpoint.log, checkpoint.size) == (LOG, 8)
    for seq, body, proof in proved.entries:
        leaf = core.leaf_hash(body)
        assert core.verify_inclusion(leaf, seq - 1, 8, proof, checkpoint.root)
    with pytest.raises(ValueError):
        record.prove(LOG, [(4, found[0][1])], signer)


# --- who waits for whom ---------------------------------------------------------------------


def _in_thread(work) -> threading.Thread:
    def run() -> None:
        try:
            work()
        finally:
            connection.close()

    thread = threading.Thread(target=run)
    thread.start()
    return thread


@pytest.mark.django_db(transaction=True)
def test_villages_do_not_wait_for_one_another_and_one_village_does():
    add(LOG)
    add(OTHER)
    same_done = threading.Event()
    with transaction.atomic():
        assert add(LOG)[0] == 2  # holds the head of LOG until this block ends
        other = _in_thread(lambda: add(OTHER))
        other.join(120)
        assert not other.is_alive()
        assert RecordLog.objects.get(code=OTHER).size == 2

        def same() -> None:
            add(LOG)
            same_done.set()

        waiting = _in_thread(same)
        with psycopg.connect(url(), autocommit=True) as watcher:
            for _ in range(2400):  # until the server says that it waits for our lock
                blocked = watcher.execute(
                    "SELECT count(*) FROM pg_stat_activity WHERE datname = current_database()"
                    " AND cardinality(pg_blocking_pids(pid)) > 0"
                ).fetchone()[0]
                if blocked:
                    break
                threading.Event().wait(0.025)
        assert blocked == 1 and not same_done.is_set()
    waiting.join(120)
    assert same_done.is_set()
    assert RecordLog.objects.get(code=LOG).size == 3


@pytest.mark.django_db(transaction=True)
def test_many_at_once_make_one_chain_each():
    """Both logs are begun by several at once too."""
    threads = [
        _in_thread(lambda log=log: [add(log) for _ in range(10)]) for log in (LOG, OTHER) * 3
    ]
    for thread in threads:
        thread.join(120)
    for log in (LOG, OTHER):
        rows = RecordEntry.objects.filter(log=log).values_list("body", flat=True)
        report = verify_entries((b.encode() for b in rows), log=log)
        assert report.ok and report.size == 30 == RecordLog.objects.get(code=log).size
