"""``xiangyue verify``: proves an archive, a public log, or the record in a database. No Django.

Exit code 0: everything holds; 1: something does not; 2: asked wrongly. See ``docs/record.md`` and
``docs/public-log.md``.
"""

from __future__ import annotations

import argparse
import json
import os
import sys
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import asdict
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import psycopg

from xiangyue.core.chain import Fault, Head, Report, Stored, verify_entries
from xiangyue.core.notes import BadNote, Checkpoint, Verifier, read_checkpoints
from xiangyue.documents.archive_check import ArchiveFault, ArchiveReport
from xiangyue.documents.archive_check import verify as verify_archive
from xiangyue.documents.archive_source import NotAnArchive
from xiangyue.documents.log_check import NotALog
from xiangyue.site import postgres
from xiangyue.site.commands import _verify_log as public
from xiangyue.site.commands import _verify_words as words

HELP = (
    "proves an archive, a public log or the record in a database; names the first entry that was "
    "changed"
)

_ROWS = 2000  # fetched at a time


class BadInput(ValueError):
    """What is wrong with the question."""


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    parser.add_argument(
        "archive",
        nargs="?",
        metavar="ARCHIVE|FOLDER|URL",
        help="the zip file or folder of a closed matter, or the folder or address of a public log",
    )
    parser.add_argument(
        "--database",
        nargs="?",
        const="",
        metavar="URL",
        help="prove the record in a database: this postgresql:// address, else DATABASE_URL, "
        "else the one of this installation",
    )
    parser.add_argument(
        "--checkpoint",
        action="append",
        default=[],
        metavar="FILE",
        help="signed checkpoints kept elsewhere; may be given several times",
    )
    parser.add_argument(
        "--key",
        action="append",
        default=[],
        metavar="VERIFIERKEY",
        help="verifier key (name+hash+key) known from elsewhere, or a file with it",
    )
    parser.add_argument(
        "--policy",
        metavar="FILE",
        help="of a public log: keys and witnesses that are believed, and how many are enough "
        "(C2SP tlog-policy)",
    )
    parser.add_argument("--log", help="only this log of the database")
    parser.add_argument("--json", action="store_true", help="answer in JSON, for machines")
    parser.add_argument(
        "--lang",
        choices=("zh", "en"),
        default=_language(os.environ),
        help="language of the words (default: English where LC_ALL, LC_MESSAGES or LANG names "
        "English, else Chinese)",
    )


def _language(environment: Mapping[str, str]) -> str:
    """The language of the terminal, of the two that there are."""
    said = (environment.get(name, "") for name in ("LC_ALL", "LC_MESSAGES", "LANG"))
    return "en" if next(filter(None, said), "").startswith("en") else "zh"


def run(args: argparse.Namespace) -> int:
    """Proves; 0 when all holds, 1 when not, 2 for a question that cannot be answered."""
    try:
        if bool(args.archive) == (args.database is not None):
            raise BadInput("name either an archive, a public log or --database")
        keys = [_key(text) for text in args.key]
        if args.archive and public.is_log(args.archive):
            return public.run(args, keys)
        kept = [c for name in args.checkpoint for c in _checkpoints(name, keys)]
        if args.archive:
            return _archive(args, keys, kept)
        return _database(args, keys, kept)
    except (BadInput, NotAnArchive, NotALog, BadNote, OSError) as error:
        print(f"verify: {error}", file=sys.stderr)
        return 2
    except psycopg.Error as error:
        print(f"verify: {' '.join(str(error).split())}", file=sys.stderr)
        return 2


def _key(text: str) -> Verifier:
    try:
        path = Path(text)
        return Verifier.parse(path.read_text() if "+" not in text and path.is_file() else text)
    except BadNote as error:
        raise BadInput(f"--key: {error}") from error


def _checkpoints(name: str, keys: list[Verifier]) -> list[Checkpoint]:
    try:
        return read_checkpoints(Path(name).read_text("utf-8"), keys)
    except (BadNote, UnicodeDecodeError) as error:
        raise BadInput(f"{name}: {error}") from error


# -- an archive


def _archive(args: argparse.Namespace, keys: list[Verifier], kept: list[Checkpoint]) -> int:
    report = verify_archive(Path(args.archive), keys=keys, checkpoints=kept)
    if args.json:
        _print_json({"ok": report.ok, **asdict(report)})
    else:
        for line in _archive_lines(report, args.lang):
            print(line)
    return 0 if report.ok else 1


def _archive_lines(report: ArchiveReport, lang: str) -> Iterator[str]:
    for fault in report.faults:
        yield words.archive_fault(fault, lang)
    yield words.archive_summary(report, lang)


# -- a database


class Row(NamedTuple):
    """One entry as the table holds it."""

    log: str
    stored: Stored


def _database(args: argparse.Namespace, keys: list[Verifier], kept: list[Checkpoint]) -> int:
    url = args.database or postgres.connect_url()
    reports: list[Report] = []
    logs = entries = 0
    for report in verify_database(url, kept, log=args.log):
        logs += 1
        entries += report.size
        if not report.ok:
            reports.append(report)
            if not args.json:
                for fault in report.faults:
                    print(words.fault(fault, args.lang), flush=True)
    if args.json:
        _print_json(
            {
                "ok": not reports,
                "logs": logs,
                "entries": entries,
                "checkpoints": len(kept),
                "signatures_checked": bool(keys),
                "faults": [asdict(fault) for report in reports for fault in report.faults],
            }
        )
    else:
        print(words.database_summary(logs, entries, len(reports), kept, bool(keys), args.lang))
    return 1 if reports else 0


def verify_database(
    url: str, checkpoints: Iterable[Checkpoint] = (), *, log: str | None = None
) -> Iterator[Report]:
    """Prove every log (or one) of the database at ``url``: one report each, as they are read.

    Reads one snapshot through a server-side cursor; what is in memory does not grow with the
    record. Logs that only a checkpoint knows come last. psycopg.Error.
    """
    kept: dict[str, list[Checkpoint]] = {}
    for checkpoint in checkpoints:
        if log in (None, checkpoint.log):
            kept.setdefault(checkpoint.log, []).append(checkpoint)
    with psycopg.connect(url) as connection:
        connection.isolation_level = psycopg.IsolationLevel.REPEATABLE_READ
        connection.read_only = True
        heads = _heads(connection, log)
        for code, rows in groupby(_rows(connection, log), key=lambda row: row.log):
            head = heads.pop(code, None)
            stored = (row.stored for row in rows)
            report = verify_entries(stored, log=code, head=head, checkpoints=kept.pop(code, ()))
            if head is None:
                faults = (*report.faults, Fault(code, "head", report.size, "head-missing"))
                report = Report(code, report.size, report.root, faults, report.checkpoints)
            yield report
    for code, head in heads.items():
        yield verify_entries((), log=code, head=head, checkpoints=kept.pop(code, ()))
    for code, lost in kept.items():
        yield verify_entries((), log=code, checkpoints=lost)


def _heads(connection: psycopg.Connection[Any], log: str | None) -> dict[str, Head]:
    rows = connection.execute(
        "SELECT code, size, last, frontier FROM xiangyue_recordlog"
        " WHERE %(log)s::text IS NULL OR code = %(log)s",
        {"log": log},
    )
    return {code: Head(size, last, frontier) for code, size, last, frontier in rows}


def _rows(connection: psycopg.Connection[Any], log: str | None) -> Iterator[Row]:
    with connection.cursor("xiangyue_verify") as cursor:
        cursor.itersize = _ROWS
        cursor.execute(
            "SELECT log, seq, at, act, body, leaf FROM xiangyue_recordentry"
            + ("" if log is None else " WHERE log = %(log)s")
            + " ORDER BY log, seq",
            None if log is None else {"log": log},
        )
        for code, seq, at, act, body, leaf in cursor:
            yield Row(code, Stored(body.encode(), seq, leaf, at, act))


def _print_json(value: Mapping[str, Any]) -> None:
    def plain(item: object) -> object:
        return asdict(item) if isinstance(item, (Fault, ArchiveFault)) else str(item)

    print(json.dumps(value, ensure_ascii=False, indent=2, default=plain))
