"""``xiangyue judge FILE.json``: is it a sitting, is it carried, and why. No database, no Django.

The format is in ``docs/judge.md``. Bad input is one line that says what and where, exit code 2.
"""

from __future__ import annotations

import argparse
import json
import sys
from pathlib import Path
from typing import Any

from xiangyue.core.refusals import Refusal
from xiangyue.core.rules import Verdict
from xiangyue.methods import judging
from xiangyue.methods.wording import word
from xiangyue.site.plain_input import BadInput, read_json

HELP = "answers a vote or a sitting from a JSON file, by the rules of its day"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    parser.add_argument("file", help="a JSON file, or - for standard input")
    parser.add_argument("--json", action="store_true", help="answer in JSON, for machines")
    parser.add_argument("--lang", choices=("zh", "en"), default="zh", help="language of the words")


def run(args: argparse.Namespace) -> int:
    """Answers; exit code 0 for an answer, whatever it is, 2 for bad input."""
    try:
        cases, many = _read(args.file)
        verdicts = [
            _judged(case, f"[{number}]." if many else "", args.lang)
            for number, case in enumerate(cases)
        ]
    except BadInput as error:
        print(f"judge: {error}", file=sys.stderr)
        return 2
    if args.json:
        answers = [judging.data(verdict, args.lang) for verdict in verdicts]
        shown: Any = answers if many else answers[0]
        print(json.dumps(shown, ensure_ascii=False, indent=2))
    else:
        print("\n\n".join(judging.text(verdict, args.lang) for verdict in verdicts))
    return 0


def _read(name: str) -> tuple[list[Any], bool]:
    try:
        raw = sys.stdin.buffer.read() if name == "-" else Path(name).read_bytes()
    except OSError as error:
        raise BadInput(f"{name}: {error.strerror}") from None
    name = "standard input" if name == "-" else name
    data = read_json(raw, name)
    if isinstance(data, list):
        if not data:
            raise BadInput(f"{name}: the list is empty")
        return data, True
    return [data], False


def _judged(case: Any, at: str, lang: str) -> Verdict:
    try:
        return judging.judge(case)
    except Refusal as refusal:
        where = f"{at}{refusal.field}" if refusal.field else at.rstrip(".") or "input"
        raise BadInput(f"{where}: {word(refusal.checks[0], lang)}") from None
