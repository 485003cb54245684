"""``xiangyue count FILE``: a paper election counted, with its reasons. No database, no Django.

The formats, JSON and CSV, are in ``docs/count.md``. Bad input is one line that says what and where,
exit code 2.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from xiangyue.core.elections import tables
from xiangyue.core.refusals import Refusal
from xiangyue.methods import counting
from xiangyue.methods.wording import word
from xiangyue.site.plain_input import BadInput, read_json

HELP = "counts a paper election from a JSON or CSV file: who is elected, and why"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    parser.add_argument("file", help="a JSON or CSV file, or - for standard input")
    parser.add_argument("--json", action="store_true", help="answer in JSON, for machines")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the words")


def run(args: argparse.Namespace) -> int:
    """Answers; exit code 0 for an answer, whatever it is, 2 for bad input."""
    try:
        data = _read(args.file)
        outcome = counting.answer(data)
    except BadInput as error:
        print(f"count: {error}", file=sys.stderr)
        return 2
    except Refusal as refusal:
        where = f"{refusal.field}: " if refusal.field else ""
        print(f"count: {where}{word(refusal.checks[0], args.lang)}", file=sys.stderr)
        return 2
    if args.json:
        print(json.dumps(counting.data(outcome, args.lang), ensure_ascii=False, indent=2))
    else:
        print(counting.text(outcome, args.lang))
    return 0


def _read(name: str) -> Any:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise BadInput(f"{name}: {error.strerror}") from None
    name = "standard input" if name == "-" else name
    if raw.lstrip(b"\xef\xbb\xbf \t\r\n").startswith((b"{", b"[")):
        return read_json(raw, name)
    return tables.read(raw)
