"""Levels that keep their own server: the published tables, and what the upper one knows of each.

The five tables ``LevelServer``, ``LevelArea``, ``LevelFigure``, ``LevelRow`` and ``LevelTile`` are
the same in three places: the lower server's window, which they are read from; the upper server's
database, where PostgreSQL's logical replication puts them; its own window, where there is one.
``LevelSource`` and ``LevelChange`` are this server's own. Triggers: ``sql/levels.sql``.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

from django.db import connection, models
from django.db.models import Q
from django.db.models.functions import Length, Substr

#: Run by a migration after the tables are made; may be run again.
SQL_FILE = Path(__file__).with_name("sql") / "levels.sql"
STATES = ("copying", "fresh", "late", "broken")


class LevelServer(models.Model):
    """A server that publishes an area. In the database of its own installation ``own`` is set;
    that column is not published."""

    area = models.CharField(max_length=9, primary_key=True)
    server = models.CharField(max_length=40)  # the installation: core.notes.Signer's name
    base_url = models.CharField(max_length=200)  # where its pages are, without a final slash
    format = models.SmallIntegerField()  # core.levels.FORMAT
    origin = models.CharField(max_length=120)  # of its public log; "" before the first entry
    log_number = models.SmallIntegerField()
    checkpoint = models.TextField()  # the signed note
    log_keys = models.TextField()  # how its keys were handed over (core.key_changes)
    beat_at = models.DateTimeField(null=True)  # when it wrote here last, by its clock
    own = models.BooleanField(default=False, db_default=False)

    class Meta:
        constraints = [
            models.UniqueConstraint(
                fields=["own"], condition=Q(own=True), name="level_one_own_server"
            ),
        ]


class LevelArea(models.Model):
    """An area of a server: how far its record is in what is published, and the sums of that.

    The sums are made anew in the transaction that changes the area's rows, so that at any moment
    the copy can be held against them.
    """

    area = models.CharField(max_length=12, primary_key=True)
    server = models.CharField(max_length=9)  # LevelServer.area of the server that has it
    size = models.BigIntegerField()  # entries of its record
    figures = models.IntegerField()
    figures_sum = models.DecimalField(max_digits=30, decimal_places=0)
    rows = models.IntegerField()
    rows_sum = models.DecimalField(max_digits=30, decimal_places=0)


class LevelFigure(models.Model):
    """A figure as ``data.figures.Figure`` has it, of an area of a server."""

    pk = models.CompositePrimaryKey("area", "key", "month")
    area = models.CharField(max_length=12)
    key = models.CharField(max_length=40)
    month = models.DateField()
    n = models.BigIntegerField()


class LevelRow(models.Model):
    """A row of open data (``access.open_data``). Its id begins with the area's code, so that rows
    of two servers never meet."""

    pk = models.CompositePrimaryKey("area", "name", "ref")
    area = models.CharField(max_length=12)
    name = models.CharField(max_length=20)  # which table
    ref = models.CharField(max_length=100)  # the row's id
    cells = models.JSONField()

    class Meta:
        constraints = [
            models.CheckConstraint(
                name="level_row_of_its_area",
                condition=Q(area=Substr("ref", 1, Length("area"))),
            ),
        ]


class LevelTile(models.Model):
    """A tile of hashes of a server's public log (C2SP tlog-tiles): with it growth is proved."""

    pk = models.CompositePrimaryKey("area", "level", "at")
    area = models.CharField(max_length=9)  # LevelServer.area
    level = models.SmallIntegerField()
    at = models.BigIntegerField()
    data = models.BinaryField()  # 32 bytes a hash, 256 hashes at most


class LevelSource(models.Model):
    """A lower server that this one has joined, and what it found when it looked last."""

    area = models.CharField(max_length=9, primary_key=True)
    server = models.CharField(max_length=40)
    joined_at = models.DateTimeField()
    state = models.CharField(max_length=10, default="copying")
    why = models.CharField(max_length=20, blank=True)  # core.levels.Why
    since = models.DateTimeField()  # in this state
    looked_at = models.DateTimeField(null=True)
    beat_at = models.DateTimeField(null=True)  # LevelServer.beat_at when it looked
    tries = models.SmallIntegerField(default=0)
    log_why = models.CharField(max_length=20, blank=True)  # core.witness.Answer.why; "" never
    log_size = models.BigIntegerField(default=0)  # entries proved
    log_at = models.DateTimeField(null=True)  # when that was
    log_said = models.BigIntegerField(default=0)  # entries of the checkpoint looked at last

    class Meta:
        constraints = [
            models.CheckConstraint(name="level_state_known", condition=Q(state__in=STATES)),
        ]


class LevelChange(models.Model):
    """A sum on its way: ``taken`` from a lower server, to be folded into this one's figures; or
    ``given``: changed here, to be carried into the window."""

    way = models.CharField(max_length=5)  # taken | given
    area = models.CharField(max_length=12)
    key = models.CharField(max_length=40)
    month = models.DateField()
    n = models.BigIntegerField()  # by how much; 0 for ``given``
    top = models.BooleanField()  # taken: the sum of the server's whole area, added to all above it

    class Meta:
        constraints = [
            models.CheckConstraint(name="level_way_known", condition=Q(way__in=("taken", "given"))),
        ]


_GIVE = """
INSERT INTO xiangyue_levelchange (way, area, key, month, n, top)
SELECT 'given', g.area, g.key, g.month, 0, false
FROM unnest(%s::text[], %s::text[], %s::date[]) AS g (area, key, month)
JOIN xiangyue_levelserver s ON s.own AND starts_with(g.area, s.area)
"""


def give(changed: Sequence[tuple[str, str, date, int]]) -> None:
    """Note sums that changed (area, key, month, n), where this server publishes them."""
    if changed and (columns := [list(column) for column in zip(*changed, strict=True)]):
        with connection.cursor() as c:
            c.execute(_GIVE, columns[:3])


def source_over(area: str) -> LevelSource | None:
    """The lower server that has an area; None where it is this one's own. One query."""
    above = [area[:n] for n in (2, 4, 6, 9) if n <= len(area)]
    return LevelSource.objects.filter(area__in=above).first()
