"""Open data: the schemas of the tables, the ids, the description of a package. Plain data only.

Formats: Data Package and Table Schema, version 2.0 (https://datapackage.org/standard/); people,
bodies, posts, motions and votes in the words of Popolo; areas by ids like those of Open Civic Data.
docs/open-data.md tells it to readers.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any, Final, Literal

from xiangyue.core.places import LEVELS, ancestors, level_of

Type = Literal["string", "integer", "boolean", "date", "year", "yearmonth"]
Words = Mapping[str, str]
Cell = str | int | bool | date | None
PROFILE: Final = "https://datapackage.org/profiles/2.0/datapackage.json"
LICENCE: Final = {
    "name": "CC-BY-4.0",
    "path": "https://creativecommons.org/licenses/by/4.0/",
    "title": "Creative Commons Attribution 4.0 International (署名 4.0 国际)",
}
#: What a spreadsheet takes for a formula when a text begins with it.
_FORMULA: Final = ("=", "+", "-", "@", "\t", "\r")


@dataclass(frozen=True)
class Column:
    """A column. ``to``: the table whose key it names; ``of``: the only values there are; without
    ``needed`` it may be empty."""

    name: str
    type: Type
    zh: str
    en: str
    needed: bool = True
    to: str = ""
    of: tuple[str, ...] = ()


@dataclass(frozen=True)
class Table:
    """A table of open data. ``key``: the columns that name a row; ``about``: which rows there are,
    in plain words; ``year``: whether it holds the rows of one year."""

    name: str
    title: Words
    about: Words
    columns: tuple[Column, ...]
    key: tuple[str, ...] = ("id",)
    year: bool = True

    def __post_init__(self) -> None:
        names = [c.name for c in self.columns]
        if len(set(names)) != len(names) or set(self.key) - set(names):
            raise ValueError(f"{self.name}: columns are there twice, or the key is none of them")

    @property
    def names(self) -> tuple[str, ...]:
        """The columns, in their order."""
        return tuple(c.name for c in self.columns)


def division_id(code: str) -> str:
    """``ocd-division/country:cn/province:33/...``: the nation's (the empty code) without a tail.

    As of Open Civic Data; the codes are those of the National Bureau of Statistics. ValueError for
    a code that is none.
    """
    line = [*ancestors(code)[1:], code] if code else []
    return "/".join(("ocd-division", "country:cn", *(f"{level_of(part)}:{part}" for part in line)))


def code_of(division: str) -> str:
    """The code in a ``division_id``; ValueError for what is none."""
    code = division.rpartition(":")[2] if division.count("/") > 1 else ""
    if division != division_id(code):
        raise ValueError(f"not the id of a division: {division!r}")
    return code


def thing_id(area: str, kind: str, *names: object) -> str:
    """``330212105219/motion/17``: an id that no other thing has, on whichever server."""
    return "/".join((area or "cn", kind, *map(str, names)))


def resource_name(table: str) -> str:
    """What a table is called in a package, where names have no underscore."""
    return table.replace("_", "-")


def schema(table: Table, among: Iterable[str] = ()) -> dict[str, Any]:
    """The Table Schema of a table; ``among``: the tables of the package, which foreign keys may
    name (a single table has none)."""
    there = set(among)
    fields = []
    for c in table.columns:
        rules: dict[str, Any] = {"required": True} if c.needed else {}
        if c.of:
            rules["enum"] = list(c.of)
        field = {"name": c.name, "type": c.type, "title": c.zh, "description": c.en}
        fields.append(field | ({"constraints": rules} if rules else {}))
    found: dict[str, Any] = {"fields": fields, "primaryKey": list(table.key)}
    keys = [
        {"fields": [c.name], "reference": {"resource": resource_name(c.to), "fields": ["id"]}}
        for c in table.columns
        if c.to in there
    ]
    return found | ({"foreignKeys": keys} if keys else {}) | {"missingValues": [""]}


@dataclass(frozen=True)
class Written:
    """A file of a package as it was written: ``sha256`` in hexadecimal."""

    path: str
    bytes: int
    sha256: str
    rows: int = 0


def resource(table: Table, written: Written, among: Iterable[str]) -> dict[str, Any]:
    """The description of a table's CSV file."""
    return {
        "name": resource_name(table.name),
        "type": "table",
        "path": written.path,
        "title": f"{table.title['zh']} {table.title['en']}",
        "description": f"{table.about['zh']} {table.about['en']}",
        "format": "csv",
        "mediatype": "text/csv",
        "encoding": "utf-8",
        "bytes": written.bytes,
        "hash": f"sha256:{written.sha256}",
        "rows": written.rows,
        "schema": schema(table, among),
    }


def descriptor(
    *,
    area: str,
    name: str,
    year: int,
    made: datetime,
    home: str,
    resources: Sequence[Mapping[str, Any]],
) -> dict[str, Any]:
    """``datapackage.json``. ``name`` is the area's; ``home``: the address of its page."""
    return {
        "$schema": PROFILE,
        "name": f"xiangyue-{area or 'cn'}-{year}",
        "id": f"{home}#{year}",
        "title": f"{name} {year}：村务公开数据 Open data of village self-government",
        "description": "谁都可以用。说明见 README.md。 For anyone to use; README.md tells how.",
        "homepage": home,
        "version": f"{made:%Y.%m.%d}",
        "created": made.isoformat(timespec="seconds"),
        "keywords": ["乡约", "村民自治", "village self-government", "Popolo", area or "cn"],
        "licenses": [LICENCE],
        "contributors": [{"title": name, "roles": ["publisher"]}],
        "sources": [{"title": "公开的记录 The public record", "path": home}],
        "resources": list(resources),
    }


def _text(value: Cell) -> str:
    """A cell of a CSV file. A text that a spreadsheet would run gets an apostrophe before it."""
    if value is None:
        return ""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, int):
        return str(value)
    return f"'{value}" if value.startswith(_FORMULA) else value


def csv_lines(table: Table, rows: Iterable[Mapping[str, Cell]]) -> Iterator[bytes]:
    """A CSV file (RFC 4180, UTF-8), its head and then a row at a time. KeyError for a row that
    lacks a column."""
    yield _line(table.names)
    for row in rows:
        yield _line([_text(row[name]) for name in table.names])


def _line(cells: Sequence[str]) -> bytes:
    out = io.StringIO()
    csv.writer(out).writerow(cells)
    return out.getvalue().encode()


def plain(table: Table, row: Mapping[str, Cell]) -> dict[str, Any]:
    """A row for JSON: days as ISO dates."""
    return {
        name: row[name].isoformat() if isinstance(row[name], date) else row[name]  # type: ignore[union-attr]
        for name in table.names
    }


def json_lines(table: Table, rows: Iterable[Mapping[str, Cell]]) -> Iterator[bytes]:
    """A JSON array of objects, a row at a time."""
    before = "[\n"
    for row in rows:
        yield (before + json.dumps(plain(table, row), ensure_ascii=False)).encode()
        before = ",\n"
    yield b"[]\n" if before == "[\n" else b"\n]\n"


#: The levels of which a package is made while somebody waits; above them by the command alone.
PACKED: Final = LEVELS[LEVELS.index("county") :]
