"""Loads the nation's divisions into the Area table."""

from __future__ import annotations

import hashlib
import lzma
from collections.abc import Callable, Collection, Iterator
from pathlib import Path
from typing import Any

from django.db import connection, transaction

from xiangyue.data.models import Area
from xiangyue.site.home import source_folder

LEVELS = {2: 1, 4: 2, 6: 3, 9: 4, 12: 5}
PARENT_LENGTH = {2: 0, 4: 2, 6: 4, 9: 6, 12: 9}
NATION = 665_276  # rows of the file
REPORT_EVERY = 100_000
BATCH = 20_000


def source() -> Path:
    return source_folder("places") / "divisions-cn.csv.xz"


def rows(path: Path) -> Iterator[tuple[str, str, int, str]]:
    """(code, name, level, code of the parent) of each division, parents first by prefix."""
    with lzma.open(path, "rt", encoding="utf-8", newline="") as text:
        next(text)
        for line in text:  # names hold no comma, quote or tab
            code, name = line.rstrip("\n").split(",")
            yield code, name, LEVELS[len(code)], code[: PARENT_LENGTH[len(code)]]


def load(
    progress: Callable[[str], None] = print,
    *,
    only: Collection[str] = (),
    path: Path | None = None,
) -> int:
    """Puts the file into the database in one transaction; the number of rows added or renamed.

    ``only``: codes whose divisions alone are wanted, with all above and below them (tests, and
    databases of one prefecture). A file that is in the database already is not read again.
    """
    path = path or source()
    mark = "divisions " + hashlib.sha256(path.read_bytes()).hexdigest()
    mark += f" {sorted(only)}" if only else ""
    table = Area._meta.db_table
    with transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(
            f"SELECT obj_description(%s::regclass, 'pg_class'), EXISTS (SELECT 1 FROM {table})",
            [table],
        )
        known, filled = cursor.fetchone()
        if filled and known == mark:
            return 0
        if filled:
            changed = _merge(cursor, table, path, only, progress)
        else:
            changed = _copy(cursor, table, path, only, progress)
        cursor.execute(f"COMMENT ON TABLE {table} IS '{mark.replace(chr(39), chr(39) * 2)}'")
    with connection.cursor() as cursor:
        cursor.execute(f"ANALYZE {table}")
    return changed


def _merge(
    cursor: Any, table: str, path: Path, only: Collection[str], say: Callable[[str], None]
) -> int:
    cursor.execute(f"CREATE TEMP TABLE incoming AS SELECT * FROM {table} WHERE false")
    _copy(cursor, "incoming", path, only, say)
    cursor.execute(
        f"""INSERT INTO {table} AS kept (code, name, level, parent)
            SELECT code, name, level, parent FROM incoming ORDER BY code
            ON CONFLICT (code) DO UPDATE SET name = excluded.name
            WHERE kept.name <> excluded.name"""
    )
    changed = int(cursor.rowcount)
    cursor.execute("DROP TABLE incoming")
    return changed


def _copy(
    cursor: Any, table: str, path: Path, only: Collection[str], say: Callable[[str], None]
) -> int:
    lines: list[str] = []
    copied = 0
    with cursor.copy(f"COPY {table} (code, name, level, parent) FROM STDIN") as copy:
        for number, (code, name, level, parent) in enumerate(rows(path), 1):
            if not only or any(code.startswith(part) or part.startswith(code) for part in only):
                lines.append(f"{code}\t{name}\t{level}\t{parent}\n")
            if number % REPORT_EVERY == 0:
                say(f"  places: {number:,} of {NATION:,}")
            if len(lines) >= BATCH:
                copy.write("".join(lines))
                copied += len(lines)
                lines = []
        copy.write("".join(lines))
    return copied + len(lines)
