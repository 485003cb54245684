"""``xiangyue checkpoint``: signs the state of every log into one file, to be kept elsewhere.

No Django. The key is ``$XIANGYUE_HOME/keys/record`` (made on first use, mode 600); its public half,
the verifier key, is printed: put it on the village's board and give it to the township.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Iterator
from pathlib import Path

import psycopg

from xiangyue.core.log import Frontier
from xiangyue.core.notes import Signer, sign_checkpoint
from xiangyue.site import postgres
from xiangyue.site.keys import key

HELP = "signs checkpoints of the record, to be kept elsewhere"
KEY = "record"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    parser.add_argument("--log", help="only this log (an area's code, or practice/CODE)")
    parser.add_argument("--out", metavar="FILE", help="write here instead of the terminal")
    parser.add_argument("--database", metavar="URL", help="a postgresql:// address")


def signer() -> Signer:
    """The key of this installation."""
    return Signer(key(KEY))


def run(args: argparse.Namespace) -> int:
    """Writes the signed notes; the verifier key goes to the other stream."""
    url = args.database or postgres.connect_url()
    sign = signer()
    notes = list(checkpoints(url, sign, args.log))
    if not notes:
        what = f"log {args.log!r}" if args.log else "log"
        print(f"checkpoint: there is no {what} in the record yet", file=sys.stderr)
        return 1
    text = "\n".join(notes)
    if args.out:
        _write(Path(args.out), text)
        print(f"{len(notes)} checkpoints in {args.out}")
        print(f"key {sign.verifier}")
    else:
        sys.stdout.write(text)
        print(f"key {sign.verifier}", file=sys.stderr)
    return 0


def checkpoints(url: str, sign: Signer, log: str | None = None) -> Iterator[str]:
    """A signed note for each log (or one) of the database, ordered by code. psycopg.Error."""
    with psycopg.connect(url) as connection, connection.cursor("xiangyue_checkpoint") as cursor:
        cursor.execute(
            "SELECT code, size, frontier FROM xiangyue_recordlog"
            " WHERE %(log)s::text IS NULL OR code = %(log)s ORDER BY code",
            {"log": log},
        )
        for code, size, frontier in cursor:
            yield sign_checkpoint(sign, code, size, Frontier.from_bytes(size, frontier).root())


def _write(path: Path, text: str) -> None:
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    try:
        draft.write_text(text, "utf-8")
        draft.replace(path)  # whole or not at all
    finally:
        draft.unlink(missing_ok=True)
