"""Attacks on a plain secret ballot: everything that the database, the record, the log of the server
and a backup hold, looked at during the vote and after it."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import tarfile
import time
from itertools import permutations
from pathlib import Path
from typing import Any

import psycopg
import pytest
from cryptography.hazmat.primitives.asymmetric.x25519 import X25519PrivateKey
from django.conf import settings
from django.db import connection
from tests.record_tools import nothing_was_there
from tests.test_meetings import THEN
from tests.test_plain_ballots import (  # noqa: F401
    _own_keys,
    cast,
    count,
    end,
    hand,
    keys,
    secret,
    start,
    there,
)
from tests.test_votes import paper
from tests.world import Village

from xiangyue.actions import ballot_upkeep, meetings
from xiangyue.core import plain_ballots as core
from xiangyue.data.models import (
    OpenedBallot,
    PlainBox,
    PlainVoter,
    RecordEntry,
    SealedBallots,
    Tally,
)
from xiangyue.site import backups, postgres
from xiangyue.site.home import home

BALLOTS = ("for", "against", "for", "abstain", "against", "for", "for", "for", "abstain", "for")


def dump() -> str:
    """All rows of this database, as ``pg_dump`` writes them."""
    program = backups.program("pg_dump")
    found = settings.DATABASES["default"]
    where = {**os.environ, "PGHOST": str(found["HOST"]), "PGUSER": str(found["USER"])}
    where |= {"PGPORT": str(found["PORT"] or 5432), "PGPASSWORD": str(found["PASSWORD"])}
    name = str(connection.settings_dict["NAME"])
    command = [program, "--data-only", "--inserts", "--table=xiangyue_*", name]
    return subprocess.run(command, env=where, check=True, capture_output=True, text=True).stdout


def raw(table: str, columns: str) -> list[tuple[Any, ...]]:
    with connection.cursor() as c:
        c.execute(f"SELECT xmin::text, ctid::text, {columns} FROM {table}")
        return c.fetchall()


def position() -> str:
    """Where the server's log of changes ends now."""
    with connection.cursor() as c:
        c.execute("SELECT pg_current_wal_insert_lsn()::text")
        return str(c.fetchone()[0])


CHANGED = """
SELECT block_data, block_fpi_data
FROM pg_get_wal_block_info(%s::pg_lsn, pg_current_wal_flush_lsn(), true)
WHERE reldatabase = (SELECT oid FROM pg_database WHERE datname = %s)
"""
OLDEST = """
SELECT greatest(
  %s::pg_lsn,
  (substr(min(name), 9, 8) || '/' || substr(min(name), 23, 2) || '000000')::pg_lsn
)::text FROM pg_ls_waldir() WHERE length(name) = 24
"""


def on_disk(first: str) -> list[bytes]:
    """What the server's log of changes has of this database since then, and what the server says of
    itself. Of this one alone: other tests write beside it, and what was written stays lying."""
    url = postgres.Cluster(home()).url("postgres", "postgres")
    mine = connection.settings_dict["NAME"]
    with psycopg.connect(url, autocommit=True) as server:
        server.execute("SELECT pg_advisory_lock(hashtext('pg_walinspect'))")
        server.execute("CREATE EXTENSION IF NOT EXISTS pg_walinspect")
        server.execute("SELECT pg_switch_wal()")  # all before it is written
        (since,) = server.execute(OLDEST, [first]).fetchone() or ("",)
        rows = server.execute(CHANGED, [since, mine]).fetchall()
        (found,) = server.execute("SHOW data_directory").fetchone() or ("",)
    assert rows
    top = Path(found)
    logs = [p.read_bytes() for p in [*top.glob("*.log"), *top.parent.glob("*.log")]]
    return [part for row in rows for part in row if part] + logs


def lived(order: tuple[int, ...] = tuple(range(10))) -> tuple[Village, PlainBox]:
    """Ten vote by phone in this order, each always the same; then it is ended."""
    village, _matter, item = secret()
    box = start(village, item)
    people = there(village)
    for n in order:
        cast(village, box, people[n], BALLOTS[n])
    end(village, item)
    box.refresh_from_db()
    return village, box


@pytest.mark.django_db(transaction=True)
def test_nothing_that_is_kept_ties_a_ballot_to_a_voter(caplog: pytest.LogCaptureFixture):
    caplog.set_level("DEBUG")
    nothing_was_there("xiangyue_openedballot")
    village, _matter, item = secret()
    first = position()
    box = start(village, item)
    people = there(village)
    for person, choice in zip(people, BALLOTS, strict=True):
        cast(village, box, person, choice)
    (key,) = keys()
    private = key.read_bytes()
    # During the vote: every ballot is as long as every other and opens to nobody without the key.
    during = dump()
    sealed = [bytes(s) for s in SealedBallots.objects.values_list("sealed", flat=True)]
    assert len({len(s) for s in sealed}) == 1 and len(set(sealed)) == len(sealed) == 10
    assert private.hex() not in during and not OpenedBallot.objects.exists()
    for envelope in sealed:
        with pytest.raises(core.NotOpened):
            core.opened(X25519PrivateKey.generate().private_bytes_raw(), envelope, box.pk, 2)
        assert core.opened(private, envelope, box.pk, 2)  # with the key they would: it is outside
    end(village, item)
    # After it: the envelopes of the dump above still exist, and nothing opens them.
    assert not keys() and not SealedBallots.objects.exists()
    after = dump()
    assert all(s.hex() not in after for s in sealed) and private.hex() not in after
    box.refresh_from_db()
    # One transaction wrote all that was opened: the number of it, and places, are the act's.
    opened = raw("xiangyue_openedballot", 'question, "group", content, many')
    marks = raw("xiangyue_plainvoter", "person_id, way")
    assert len({row[0] for row in opened}) == 1
    assert {row[0] for row in opened}.isdisjoint(row[0] for row in marks)
    content = [row[2:5] for row in sorted(opened, key=lambda r: eval(r[1]))]
    assert content == sorted(content)
    # No column of a row that is opened is a voter's, a time or a number that counts.
    assert {f.name for f in OpenedBallot._meta.get_fields()} == {
        "pk", "box", "question", "group", "content", "many",
    }  # fmt: skip
    assert {f.name for f in PlainVoter._meta.get_fields()} == {
        "pk", "box", "person", "household", "group", "way", "helped_by",
    }  # fmt: skip
    with connection.cursor() as c:
        c.execute(
            "SELECT count(*) FROM pg_depend d JOIN pg_class s ON s.oid = d.objid"
            " WHERE s.relkind = 'S' AND d.refobjid IN ('xiangyue_openedballot'::regclass,"
            " 'xiangyue_plainvoter'::regclass, 'xiangyue_sealedballots'::regclass)"
        )
        assert c.fetchone()[0] == 0  # nothing of them is numbered in the order of coming
    # The record: who took part, and one commitment; no choice in an entry or an opening of these.
    entries = RecordEntry.objects.filter(act="ballot.cast")
    assert entries.count() == 10
    shapes = {json.dumps(json.loads(e.body)["data"]) for e in entries}
    assert shapes == {'{"way": "phone"}'}
    lengths = {len(e.body) - len(str(e.seq)) for e in entries}  # whoever it is, whatever it was
    assert len(lengths) == 1
    lines = [line for line in after.splitlines() if "recordopening" in line and "'who'" not in line]
    assert sum("'box'" in line for line in lines) == 1
    for person in people:
        mine = [line for line in after.splitlines() if f"'{person.name}'" in line]
        assert not any(f"'{choice}'" in line for line in mine for choice in core.ITEM)
    # The server's own log, and its log of changes: the envelopes lie there as they came, for as
    # long as it is kept, and what would open them does not.
    lying = on_disk(first) if "DATABASE_URL" not in os.environ else []
    assert any(sealed[0] in changes for changes in lying) or not lying
    assert not any(private in c or private.hex().encode() in c for c in lying)
    # The log of the process: neither a choice nor what was sealed.
    said = "\n".join(r.getMessage() for r in caplog.records if r.name != "django.db.backends")
    assert not any(f'"{choice}"' in said or f"'{choice}'" in said for choice in core.ITEM)


@pytest.mark.django_db(transaction=True)
def test_the_count_of_the_papers_does_not_tell_by_what_is_left_how_the_phones_voted():
    """Beside the result the papers' count gives away one who alone voted by phone. So no dump that
    was made meanwhile, and no old version of a row, has it in a way that can be read later."""
    village, _matter, item = secret()
    first = position()
    box = start(village, item)
    *on_paper, alone = there(village)
    cast(village, box, alone, "against")
    for person in on_paper:
        hand(village, item, person)
    end(village, item)
    slip = {"representatives": paper(4, 1), "committee": paper(2, 1, 1)}
    count(village, item, "supervisor", **slip)
    stored = Tally.objects.get(item=item)
    assert list(stored.counts) == ["sealed"]
    during = dump()
    meetings.correct_tally(
        actor=village.actor("supervisor"), now=THEN, item_id=item.pk, reason="看错了",
        counts=slip | {"committee": paper(3, 0, 1)},
    )  # fmt: skip
    (kept,) = Tally.objects.values_list("earlier", flat=True)
    assert list(kept[0]["counts"]) == ["sealed"]
    assert len({len(str(c["sealed"])) for c in (stored.counts, kept[0]["counts"])}) == 1
    assert count(village, item, "supervision_chair", **slip).state == "differs"
    for who in ("supervisor", "supervision_chair"):
        again = count(village, item, who, **slip)
    assert again.state in ("passed", "failed")
    box.refresh_from_db()
    assert box.state == "closed" and not keys() and not Tally.objects.exists()
    assert stored.counts["sealed"] in during and '"abstain": 1' not in during
    # as the database would have stored the plain numbers of a class
    names = b"forvoidissuedabstainagainstreturned"
    lying = on_disk(first) if "DATABASE_URL" not in os.environ else []
    assert not any(names in c for c in lying)


@pytest.mark.django_db
def test_any_order_leaves_the_same_rows():
    seen = set()
    orders = [tuple(range(10)), tuple(reversed(range(10)))]
    orders += [(*p, 4, 5, 6, 7, 8, 9) for p in list(permutations(range(4)))[5:9]]
    for order in orders:
        with connection.cursor() as c:
            c.execute("SAVEPOINT one")
        _village, box = lived(order)
        rows = OpenedBallot.objects.filter(box=box).order_by("question", "group", "content")
        told = list(rows.values_list("question", "group", "content", "many"))
        assert len({row[0] for row in raw("xiangyue_openedballot", "1")}) == 1
        seen.add(json.dumps([told, box.result, box.groups, box.questions], sort_keys=True))
        with connection.cursor() as c:
            c.execute("ROLLBACK TO SAVEPOINT one")
    assert len(seen) == 1


def test_what_breaks_off_leaves_no_memory_on_the_disk():
    said = "from xiangyue.site import children as c; import resource as r; c.leave_no_dump();"
    said += "print(r.getrlimit(r.RLIMIT_CORE))"
    child = subprocess.run([sys.executable, "-c", said], capture_output=True, text=True, check=True)
    assert child.stdout.strip() == "(0, 0)"


def test_a_backup_leaves_out_the_keys_of_ballots_that_run():
    names = ("keys/django", "keys/ballots", f"keys/ballots/{'a' * 32}", "files/7.jpg")
    kept = [backups._kept(tarfile.TarInfo(name)) for name in names]
    assert [member.name for member in kept if member] == [
        "keys/django",
        "keys/ballots",
        "files/7.jpg",
    ]


@pytest.mark.django_db
def test_a_key_that_was_left_behind_is_swept_away():
    village, _matter, item = secret()
    box = start(village, item)
    hours = time.time() + 7200
    assert ballot_upkeep.sweep(hours) == 0  # it runs
    # the process was killed between the commit and the removal of the file
    PlainBox.objects.filter(pk=box.pk).update(state="void")
    assert ballot_upkeep.sweep() == 0 and ballot_upkeep.sweep(hours) == 1 and not keys()
