"""Levels that keep their own server: what is public is carried into the window; what came in from
lower servers is looked after.

The window is a small PostgreSQL of its own that holds public rows alone (``site.windows``), so that
whoever reads there, and were it by the means of replication, finds nothing else. Every change goes
into it in one transaction with the sums of the areas that it touches.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

import psycopg
from django.conf import settings
from django.db import connection
from django.db.models import Q
from django.utils import timezone
from psycopg.types.json import Jsonb

from xiangyue.access.level_rows import public_rows
from xiangyue.actions import public_log
from xiangyue.core.levels import FORMAT
from xiangyue.core.notes import Checkpoint, Signer, note_parts
from xiangyue.core.tiles import new_tiles, tiles_of
from xiangyue.data import public_log as logs
from xiangyue.data.models import (
    Figure,
    Jurisdiction,
    LevelArea,
    LevelChange,
    LevelRow,
    LevelServer,
    LevelTile,
    RecordLog,
)
from xiangyue.documents import log_files as files

Window = psycopg.Connection[Any]
MOST = 20_000
"""Sums carried at a time."""
#: A sum over rows that does not depend on their order: of each 60 bits of an MD5.
HASH = "coalesce(sum(('x' || left(md5({}), 15))::bit(60)::bigint), 0)"
_FIGURE = "area || '|' || key || '|' || to_char(month, 'YYYYMMDD') || '|' || n"
_ROW = "name || '|' || ref || '|' || cells::text"
SUMS = f"""
SELECT a.area, coalesce(f.many, 0), coalesce(f.sum, 0), coalesce(r.many, 0), coalesce(r.sum, 0)
FROM unnest(%s::text[]) AS a (area)
LEFT JOIN (SELECT area, count(*) AS many, {HASH.format(_FIGURE)} AS sum
    FROM xiangyue_levelfigure WHERE area = ANY(%s) GROUP BY area) AS f USING (area)
LEFT JOIN (SELECT area, count(*) AS many, {HASH.format(_ROW)} AS sum
    FROM xiangyue_levelrow WHERE area = ANY(%s) GROUP BY area) AS r USING (area)
"""
_AREA = """
INSERT INTO xiangyue_levelarea (area, server, size, figures, figures_sum, rows, rows_sum)
VALUES (%s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (area) DO UPDATE SET server = excluded.server, size = excluded.size,
    figures = excluded.figures, figures_sum = excluded.figures_sum,
    rows = excluded.rows, rows_sum = excluded.rows_sum
"""
_SERVER = """
INSERT INTO xiangyue_levelserver (area, server, base_url, format, origin, log_number, checkpoint,
    log_keys, beat_at) VALUES (%s, %s, %s, %s, %s, %s, %s, %s, %s)
ON CONFLICT (area) DO UPDATE SET server = excluded.server, base_url = excluded.base_url,
    format = excluded.format, origin = excluded.origin, log_number = excluded.log_number,
    checkpoint = excluded.checkpoint, log_keys = excluded.log_keys, beat_at = excluded.beat_at
"""
_TILE = """
INSERT INTO xiangyue_leveltile (area, level, at, data) VALUES (%s, %s, %s, %s)
ON CONFLICT (area, level, at) DO UPDATE SET data = excluded.data
"""
_GIVEN = """
SELECT c.id, c.area, c.key, c.month, f.n FROM xiangyue_levelchange c
LEFT JOIN xiangyue_figure f ON f.area = c.area AND f.key = c.key AND f.month = c.month
WHERE c.way = 'given' ORDER BY c.id LIMIT %s
"""
_PUT = """
INSERT INTO xiangyue_levelfigure (area, key, month, n) VALUES (%s, %s, %s, %s)
ON CONFLICT (area, key, month) DO UPDATE SET n = excluded.n
"""
_TAKE = "DELETE FROM xiangyue_levelfigure WHERE area = %s AND key = %s AND month = %s"


@dataclass
class Carried:
    """What went into the window: sums, rows written or taken away, tiles; ``areas`` touched."""

    figures: int = 0
    rows: int = 0
    tiles: int = 0
    areas: set[str] = field(default_factory=set)


def installation() -> str:
    """The name of this installation: that of the key of its record."""
    return Signer(settings.RECORD_KEY).name


def own_server() -> LevelServer | None:
    """What this server publishes as; None where it does not."""
    return LevelServer.objects.filter(own=True).first()


def begin(area: str) -> LevelServer:
    """From now on the changes of an area's figures are noted for the window."""
    LevelServer.objects.filter(own=True).exclude(area=area).delete()
    found, _ = LevelServer.objects.update_or_create(
        area=area,
        defaults={
            "own": True, "server": installation(), "base_url": settings.BASE_URL, "format": FORMAT,
            "origin": "", "log_number": 0, "checkpoint": "", "log_keys": "",
        },
    )  # fmt: skip
    return found


def carry(window: Window, *, now: datetime, whole: bool = False) -> Carried:
    """Carry what has changed into the window; ``whole``: compare every sum and row.

    One transaction there; what fails is carried the next time, and carried twice it is the same.
    """
    own, done = own_server(), Carried()
    if own is None:
        return done
    ids: list[int] = []
    with window.transaction():
        if whole or not _asked(window, "SELECT 1 FROM xiangyue_levelserver"):
            _all_figures(window, own.area, done)
        else:
            ids = _figures(window, done)
        sizes = _rows(window, own, now, whole, done)
        _logs(window, own, now, done)
        _sum(window, done.areas, sizes)
    LevelChange.objects.filter(pk__in=ids).delete()
    return done


def _asked(window: Window, sql: str, *values: Any) -> list[tuple[Any, ...]]:
    return window.execute(sql, values).fetchall()


def _figures(window: Window, done: Carried) -> list[int]:
    """Sums that were noted as changed; the ids of those notes."""
    with connection.cursor() as c:
        c.execute(_GIVEN, [MOST])
        found = c.fetchall()
    now_are = {(area, key, month): n for _, area, key, month, n in found}
    _put(window, now_are.items(), done)
    return [row[0] for row in found]


def _put(window: Window, sums: Iterable[tuple[tuple[Any, ...], int | None]], done: Carried) -> None:
    given = list(sums)
    with window.cursor() as c:
        c.executemany(_PUT, [(*key, n) for key, n in given if n])
        c.executemany(_TAKE, [key for key, n in given if not n])
    done.figures += len(given)
    done.areas |= {key[0] for key, _ in given}


def _all_figures(window: Window, area: str, done: Carried) -> None:
    """Every sum of the area and below, held against the window's."""
    found = Figure.objects.filter(area__startswith=area).exclude(n=0)
    here = {(a, k, m): n for a, k, m, n in found.values_list("area", "key", "month", "n")}
    there = {
        (a, k, m): n
        for a, k, m, n in _asked(window, "SELECT area, key, month, n FROM xiangyue_levelfigure")
    }
    if there:
        changed = {
            k: here.get(k) for k in here.keys() | there.keys() if here.get(k) != there.get(k)
        }
        _put(window, changed.items(), done)
        return
    with window.cursor() as c, c.copy("COPY xiangyue_levelfigure FROM STDIN") as out:
        for key, n in here.items():
            out.write_row((*key, n))
    done.figures += len(here)
    done.areas |= {key[0] for key in here}


def _sizes(own: LevelServer) -> dict[str, tuple[str, int, tuple[int, ...]]]:
    """Of each area that is published the server that has it, how far its record is, and for an area
    of a lower server the sums that came with it."""
    opened = Jurisdiction.objects.filter(practice=False, area__code__startswith=own.area)
    codes = list(opened.values_list("area_id", flat=True))
    size = dict(RecordLog.objects.filter(code__in=codes).values_list("code", "size"))
    found: dict[str, tuple[str, int, tuple[int, ...]]] = {
        code: (own.area, size.get(code, 0), ()) for code in codes
    }
    for a in LevelArea.objects.filter(area__startswith=own.area):
        sums = (a.figures, int(a.figures_sum), a.rows, int(a.rows_sum))
        found[a.area] = (a.server, a.size, sums)
    return found


def _rows(
    window: Window, own: LevelServer, now: datetime, whole: bool, done: Carried
) -> dict[str, tuple[str, int, tuple[int, ...]]]:
    """The public rows of every area whose record has grown."""
    here = _sizes(own)
    there = {
        area: (server, size, (f, int(fs), r, int(rs)))
        for area, server, size, f, fs, r, rs in _asked(
            window,
            "SELECT area, server, size, figures, figures_sum, rows, rows_sum"
            " FROM xiangyue_levelarea",
        )
    }
    for area, (server, size, sums) in here.items():
        had = there.get(area)
        same = had and had[:2] == (server, size) and (not sums or had[2][2:] == sums[2:])
        if whole or not same:
            new = _came(area) if sums else public_rows(area, timezone.localdate(now))
            _area_rows(window, area, new, done)
            done.areas.add(area)
    for area in there.keys() - here.keys():
        _area_rows(window, area, {}, done)
        if not _asked(window, "SELECT 1 FROM xiangyue_levelfigure WHERE area = %s LIMIT 1", area):
            window.execute("DELETE FROM xiangyue_levelarea WHERE area = %s", [area])
    return here


def _came(area: str) -> dict[tuple[str, str], dict[str, Any]]:
    """The rows of an area of a lower server, as they came here."""
    found = LevelRow.objects.filter(area=area).values_list("name", "ref", "cells")
    return {(name, ref): cells for name, ref, cells in found}


def _area_rows(
    window: Window, area: str, new: dict[tuple[str, str], dict[str, Any]], done: Carried
) -> None:
    """The rows of an area become these; what is as it was is not written."""
    sql = "SELECT name, ref, cells FROM xiangyue_levelrow WHERE area = %s"
    old = {(name, ref): cells for name, ref, cells in _asked(window, sql, area)}
    put = [(area, *key, Jsonb(cells)) for key, cells in new.items() if old.get(key) != cells]
    gone = [(area, *key) for key in old.keys() - new.keys()]
    with window.cursor() as c:
        c.executemany(
            "INSERT INTO xiangyue_levelrow (area, name, ref, cells) VALUES (%s, %s, %s, %s)"
            " ON CONFLICT (area, name, ref) DO UPDATE SET cells = excluded.cells",
            put,
        )
        c.executemany(
            "DELETE FROM xiangyue_levelrow WHERE area = %s AND name = %s AND ref = %s", gone
        )
    done.rows += len(put) + len(gone)


def _sum(
    window: Window, areas: set[str], sizes: dict[str, tuple[str, int, tuple[int, ...]]]
) -> None:
    """The sums of the areas that were touched."""
    if not areas:
        return
    codes = sorted(areas)
    own = next((server for server, _, sums in sizes.values() if not sums), "")
    lines = []
    for area, *sums in _asked(window, SUMS, codes, codes, codes):
        server, size, _ = sizes.get(area, (own, 0, ()))
        lines.append((area, server, size, *sums))
    with window.cursor() as c:
        c.executemany(_AREA, lines)


def _logs(window: Window, own: LevelServer, now: datetime, done: Carried) -> None:
    """The checkpoint and the tiles of this server's log, and those of the servers below it."""
    log = logs.current()
    here = files.Folder(public_log.folder(log.number)) if log else None
    held = files.head(here) if here else None
    before = dict(_asked(window, "SELECT area, checkpoint FROM xiangyue_levelserver"))
    checkpoint, keys = held[0] if held else "", ""
    if log and here and held:
        try:
            keys = here.read(files.KEYS).decode("utf-8")
        except files.Missing:
            keys = ""
        was = before.get(own.area, "")
        old = _size(was, log.origin)
        wanted = new_tiles(old, held[1].size) if old <= held[1].size else all_tiles(held[1].size)
        if old != held[1].size or not was:
            lines = [(own.area, t.level, t.index, files.read_tile_file(here, t)) for t in wanted]
            with window.cursor() as c:
                c.executemany(_TILE, lines)
            done.tiles += len(lines)
    origin, number = (log.origin, log.number) if log and held else ("", 0)
    base, name = settings.BASE_URL, installation()
    window.execute(_SERVER, [own.area, name, base, FORMAT, origin, number, checkpoint, keys, now])
    others = LevelServer.objects.filter(area__startswith=own.area).exclude(pk=own.pk)
    for s in others:
        if before.get(s.area, "-") != s.checkpoint:
            old = _size(before.get(s.area, ""), s.origin)
            grown = LevelTile.objects.filter(area=s.area).filter(_from(old))
            found = list(grown.values_list("area", "level", "at", "data"))
            with window.cursor() as c:
                c.executemany(_TILE, found)
            done.tiles += len(found)
        window.execute(
            _SERVER,
            [
                s.area, s.server, s.base_url, s.format, s.origin, s.log_number, s.checkpoint,
                s.log_keys, s.beat_at,
            ],
        )  # fmt: skip
    gone = before.keys() - {own.area, *(s.area for s in others)}
    for area in gone:
        for table in ("levelserver", "leveltile"):
            window.execute(f"DELETE FROM xiangyue_{table} WHERE area = %s", [area])


def _size(note: str, origin: str) -> int:
    """The entries of a checkpoint of that log; 0 for another or none."""
    if not note:
        return 0
    found = Checkpoint.of(note_parts(note)[0])
    return found.size if found.origin == origin else 0


def _from(old: int) -> Q:
    """Tiles that a tree of more than ``old`` entries may have changed."""
    which = Q(level__gt=7)
    for level in range(8):
        which |= Q(level=level, at__gte=(old >> (8 * level)) // 256)
    return which


def all_tiles(size: int) -> Iterable[Any]:
    """Every tile of hashes of a tree."""
    level = 0
    while size >> (8 * level):
        yield from tiles_of(size, level)
        level += 1


def areas_that_differ(asked: Sequence[str] = ()) -> list[str]:
    """The areas whose rows here are not those that their servers published, by their sums."""
    known = LevelArea.objects.all()
    if asked:
        known = known.filter(area__in=asked)
    said = {a.area: (a.figures, int(a.figures_sum), a.rows, int(a.rows_sum)) for a in known}
    with connection.cursor() as c:
        codes = sorted(said)
        c.execute(SUMS, [codes, codes, codes])
        found = {area: tuple(int(x) for x in sums) for area, *sums in c.fetchall()}
    return [code for code in codes if found[code] != said[code]]
