"""``xiangyue procedures``: the methods listed, checked, and their cases drafted."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from xiangyue.documents.catalogue import DOCUMENTS
from xiangyue.methods import case_drafts, checking, library
from xiangyue.methods.findings import line
from xiangyue.methods.wording import language, sentences
from xiangyue.site import cli

HELP = "the methods: a list; `check` finds every mistake in one, `draft-cases` drafts its cases"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    parser.add_argument("--lang", default="", help="zh or en (default: the terminal's)")
    parser.set_defaults(do=_list)
    what = parser.add_subparsers(metavar="WHAT")
    check = what.add_parser("check", help="every mistake, by file, line and column")
    check.add_argument("folder", nargs="?", help="the folder of a method, or its name")
    check.add_argument("--all", action="store_true", help="all methods of this installation")
    check.set_defaults(do=_check)
    draft = what.add_parser("draft-cases", help="a first cases.yaml, on standard output")
    draft.add_argument("folder", help="the folder of a method, or its name")
    draft.set_defaults(do=_draft)
    for one in (check, draft):
        one.add_argument("--lang", default=argparse.SUPPRESS, help="zh or en")


def run(args: argparse.Namespace) -> int:
    """Does what was asked; exit code 1 where a method is wrong."""
    asked = args.lang or os.environ.get("LC_ALL") or os.environ.get("LANG") or "zh"
    args.lang = language(asked)
    return int(args.do(args))


def _folder(given: str) -> Path:
    for folder in (Path(given), library.folder() / given):
        if folder.is_dir():
            return folder
    raise cli.Failure(f"no folder {given!r}, and no method of that name", 2)


def _list(args: argparse.Namespace) -> int:
    for procedure in library.procedures():
        tags = ", ".join(procedure.tags)
        steps = " → ".join(
            procedure.text(args.lang, "steps", s.key, "name") for s in procedure.steps
        )
        print(f"{procedure.slug}  {procedure.text(args.lang, 'name')}")
        print(f"    {sentences()[f'level.{procedure.level}'][args.lang]}  {tags}")
        print(f"    {procedure.source}")
        print(f"    {steps}")
    return 0


def _check(args: argparse.Namespace) -> int:
    if bool(args.folder) == args.all:
        raise cli.Failure("name a folder, or --all", 2)
    every = sorted(p.parent for p in library.folder().glob("*/definition.yaml"))
    wrong = 0
    for folder in every if args.all else [_folder(args.folder)]:
        found = checking.check(folder.resolve(), documents=DOCUMENTS)
        wrong += sum(f.wrong for f in found)
        for finding in found:
            print(f"{folder.name}/{line(finding, args.lang)}")
        if not found:
            print(f"{folder.name}: {sentences()['check.good'][args.lang]}")
    return 1 if wrong else 0


def _draft(args: argparse.Namespace) -> int:
    folder = _folder(args.folder)
    print(case_drafts.draft(library.from_raw(library.read_folder(folder))), end="")
    return 0
