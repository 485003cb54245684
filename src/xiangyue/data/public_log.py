"""The public log: which entry of which village's record stands at which place of it.

Tables ``xiangyue_publiclog`` and ``xiangyue_publicrun``; their triggers are in
``sql/public_log.sql``. The entries themselves stay where they are (``data.record``); a run says:
entries ``first`` to ``last`` of one record stand from place ``start`` on. Places count from 0.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

from django.db import connection, models, transaction

#: Run by a migration after the tables are made; may be run again.
SQL_FILE = Path(__file__).with_name("sql") / "public_log.sql"
PRACTICE = "practice/"


class PublicLog(models.Model):
    """One log with its name for ever. Another begins only where one cannot go on (a restore)."""

    number = models.SmallIntegerField(primary_key=True)  # from 1; the highest is added to
    origin = models.CharField(max_length=120, unique=True)  # first line of its checkpoints
    began_at = models.DateTimeField()
    reason = models.TextField(blank=True)  # why the one before could not go on


class PublicRun(models.Model):
    """Entries that follow one another in a village's record and in the public log."""

    pk = models.CompositePrimaryKey("number", "start")
    number = models.SmallIntegerField()  # PublicLog.number
    start = models.BigIntegerField()  # place of the first of them
    log = models.CharField(max_length=24, db_collation="C")  # RecordLog.code
    first = models.BigIntegerField()  # RecordEntry.seq
    last = models.BigIntegerField()

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["number", "log", "first"], name="public_run_once"),
            models.CheckConstraint(
                name="public_run_forward",
                condition=models.Q(first__gte=1, last__gte=models.F("first"), start__gte=0),
            ),
            models.CheckConstraint(
                name="public_run_no_practice",
                condition=~models.Q(log__startswith=PRACTICE),
            ),
        ]


_WAITING = """
SELECT head.code, coalesce(run.last, 0) + 1, head.size
FROM xiangyue_recordlog head LEFT JOIN LATERAL (
    SELECT last FROM xiangyue_publicrun
    WHERE number = %(number)s AND log = head.code ORDER BY first DESC LIMIT 1
) run ON true
WHERE head.size > coalesce(run.last, 0) AND NOT starts_with(head.code, 'practice/')
ORDER BY head.code
"""
_ENTRIES = """
SELECT entry.leaf, entry.body FROM xiangyue_publicrun run JOIN xiangyue_recordentry entry
    ON entry.log = run.log
    AND entry.seq BETWEEN greatest(run.first, run.first + %(start)s - run.start)
        AND least(run.last, run.first + %(end)s - 1 - run.start)
WHERE run.number = %(number)s AND run.start < %(end)s AND run.start >= coalesce(
    (SELECT max(start) FROM xiangyue_publicrun WHERE number = %(number)s AND start <= %(start)s), 0)
ORDER BY run.start, entry.seq
"""


def current() -> PublicLog | None:
    """The log that is added to; None before the first was begun."""
    return PublicLog.objects.order_by("-number").first()


def begin(number: int, origin: str, at: datetime, reason: str = "") -> PublicLog:
    """Begin a log under a number and a name that no other had. IntegrityError if one had it."""
    return PublicLog.objects.create(number=number, origin=origin, began_at=at, reason=reason)


def size_of(number: int) -> int:
    """How many entries were gathered into a log."""
    last = PublicRun.objects.filter(number=number).order_by("-start").first()
    return last.start + last.last - last.first + 1 if last else 0


def gather(number: int) -> int:
    """Take every committed entry that is not in the log yet; its size then.

    Village by village, each in its own order; practice never. One transaction, and one at a time.
    """
    with transaction.atomic():
        PublicLog.objects.select_for_update().get(number=number)
        size = size_of(number)
        with connection.cursor() as cursor:
            cursor.execute(_WAITING, {"number": number})
            waiting = cursor.fetchall()
        runs = []
        for log, first, last in waiting:
            runs.append(PublicRun(number=number, start=size, log=log, first=first, last=last))
            size += last - first + 1
        PublicRun.objects.bulk_create(runs, batch_size=1000)
    return size


def entries(number: int, start: int, end: int) -> list[tuple[bytes, bytes]]:
    """Leaf hash and leaf of the entries at places ``start`` to ``end`` (not with it)."""
    with connection.cursor() as cursor:
        cursor.execute(_ENTRIES, {"number": number, "start": start, "end": end})
        return [(bytes(leaf), body.encode()) for leaf, body in cursor.fetchall()]


def place_of(number: int, log: str, seq: int) -> int | None:
    """Where an entry of a village's record stands in the log; None if it is not in it (yet)."""
    run = (
        PublicRun.objects.filter(number=number, log=log, first__lte=seq)
        .order_by("-first")
        .values_list("start", "first", "last")
        .first()
    )
    return run[0] + seq - run[1] if run and seq <= run[2] else None


def named(number: int, place: int) -> tuple[str, int]:
    """Of which record the entry at a place is, and its number there."""
    runs = PublicRun.objects.filter(number=number, start__lte=place).order_by("-start")
    run = runs.values_list("log", "first", "start")[0]
    return run[0], run[1] + place - run[2]


def batches(number: int, start: int, end: int, rows: int) -> Iterator[list[tuple[bytes, bytes]]]:
    """``entries`` in turns of ``rows``, each beginning at a multiple of it but the first."""
    while start < end:
        stop = min(end, (start // rows + 1) * rows)
        yield entries(number, start, stop)
        start = stop
