"""A package of open data: one zip file, written table by table (Data Package 2.0)."""

from __future__ import annotations

import hashlib
import json
import zipfile
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import IO, Any

from xiangyue.core.open_data import (
    LICENCE,
    Cell,
    Table,
    Written,
    csv_lines,
    descriptor,
    resource,
)

POPOLO = "popolo.json"


@dataclass(frozen=True)
class Package:
    """What is packed. ``tables``: each with a call that gives its rows; ``popolo``: the JSON of
    people, bodies, posts, motions and votes in pieces; ``home``: the address of the area's page."""

    area: str
    name: str
    year: int
    made: datetime
    home: str
    tables: Sequence[tuple[Table, Callable[[], Iterable[Mapping[str, Cell]]]]]
    popolo: Callable[[], Iterable[bytes]]

    @property
    def file_name(self) -> str:
        """``xiangyue-330212105219-2026.zip``."""
        return f"xiangyue-{self.area or 'cn'}-{self.year}.zip"


def write(package: Package, out: IO[bytes]) -> list[Written]:
    """Write the zip file to ``out``, which need not be one that can be gone back in; its files.

    One row is in memory at a time. The description comes last: it names the size and the SHA-256
    of all that was written.
    """
    moment = package.made.timetuple()[:6]
    written: list[Written] = []
    with zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=6) as packed:

        def put(path: str, pieces: Iterable[bytes]) -> Written:
            entry = zipfile.ZipInfo(path, moment)
            entry.compress_type = zipfile.ZIP_DEFLATED
            entry.external_attr = 0o644 << 16
            size, lines, digest = 0, 0, hashlib.sha256()
            with packed.open(entry, "w", force_zip64=True) as file:
                for piece in pieces:
                    file.write(piece)
                    digest.update(piece)
                    size += len(piece)
                    lines += 1
            written.append(Written(path, size, digest.hexdigest(), max(lines - 1, 0)))
            return written[-1]

        among = [table.name for table, _ in package.tables]
        resources = [
            resource(table, put(f"data/{table.name}.csv", csv_lines(table, rows())), among)
            for table, rows in package.tables
        ]
        resources.append(_popolo(put(POPOLO, package.popolo())))
        told = descriptor(
            area=package.area,
            name=package.name,
            year=package.year,
            made=package.made,
            home=package.home,
            resources=resources,
        )
        put("README.md", [readme(package, written).encode()])
        put("LICENSE.txt", [licence(package).encode()])
        put("datapackage.json", [json.dumps(told, ensure_ascii=False, indent=1).encode() + b"\n"])
    return written


def _popolo(written: Written) -> dict[str, Any]:
    return {
        "name": "popolo",
        "path": written.path,
        "title": "人员、组织、职务、事项、表决（Popolo 词汇） "
        "People, bodies, posts, motions, votes in the Popolo vocabulary",
        "description": "https://www.popoloproject.com/",
        "format": "json",
        "mediatype": "application/json",
        "encoding": "utf-8",
        "bytes": written.bytes,
        "hash": f"sha256:{written.sha256}",
    }


def licence(package: Package) -> str:
    """LICENSE.txt: under what it is given, how to name it, where the legal code is."""
    cited = f"{package.name} {package.year}，{package.home}，{package.made:%Y-%m-%d}"
    return f"""{LICENCE["title"]}

署名的写法 Name it as: {cited}

{LICENCE["path"]}legalcode.zh-hans
{LICENCE["path"]}legalcode.en
SPDX-License-Identifier: {LICENCE["name"]}
"""


def readme(package: Package, written: Sequence[Written]) -> str:
    """README.md in both languages."""
    rows = {w.path: w.rows for w in written}
    tables = [
        (f"data/{table.name}.csv", table, rows[f"data/{table.name}.csv"])
        for table, _ in package.tables
    ]
    made = f"{package.made:%Y-%m-%d %H:%M}"
    zh = "\n".join(
        f"| `{path}` | {t.title['zh']} | {n} | {t.about['zh']} |" for path, t, n in tables
    )
    en = "\n".join(
        f"| `{path}` | {t.title['en']} | {n} | {t.about['en']} |" for path, t, n in tables
    )
    return f"""# {package.name} {package.year}：村务公开数据

截至 {made}。来源：{package.home}

谁都可以看、用、改、传，只要写明出处（{LICENCE["name"]}，见 LICENSE.txt）。

| 文件 | 是什么 | 行数 | 说明 |
|---|---|---|---|
{zh}
| `popolo.json` | Popolo 词汇 | | 人员、组织、职务、事项、会议、表决 |

每一列的意思在 `datapackage.json` 里（Data Package 2.0）。表格软件打开时选 UTF-8 编码。
以 = + - @ 开头的文字前面加了一个撇号（'），免得表格软件把它当公式算。金额以分为单位。
没有不公开的东西：没有姓名不公开的人，没有电话、证件号和住址，没有谁怎么投票，没有不公开的事项。

# {package.name} {package.year}: open data of village self-government

As of {made}. Source: {package.home}

Anyone may read, use, change and pass it on, and says where it is from ({LICENCE["name"]};
LICENSE.txt).

| file | what | rows | about |
|---|---|---|---|
{en}
| `popolo.json` | Popolo vocabulary | | people, bodies, posts, motions, meetings, votes |

`datapackage.json` says what each column means (Data Package 2.0). Files are in UTF-8. A text that
begins with = + - @ has an apostrophe before it, so that no spreadsheet runs it. Money is in fen
(1 yuan = 100 fen). Nothing restricted is in it: nobody without an office is named, no phone number,
no identity number, no address, nobody's vote, no private matter.
"""
