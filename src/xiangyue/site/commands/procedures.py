"""``xiangyue procedures``: the methods listed, checked, drawn, their cases drafted, installed."""

from __future__ import annotations

import argparse
import os
from datetime import date
from pathlib import Path

from xiangyue.documents.catalogue import DOCUMENTS
from xiangyue.methods import case_drafts, checking, library
from xiangyue.methods.drawing import picture
from xiangyue.methods.findings import line
from xiangyue.methods.wording import language, sentences
from xiangyue.site import cli

HELP = (
    "the methods: a list; `check` finds every mistake in one, `draw` makes its picture,"
    " `draft-cases` drafts its cases, `install` puts it in force for an area"
)


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    parser.add_argument("--lang", default="", help="zh or en (default: the terminal's)")
    parser.set_defaults(do=_list)
    what = parser.add_subparsers(metavar="WHAT")
    check = what.add_parser("check", help="every mistake, by file, line and column")
    check.add_argument("folder", nargs="?", help="the folder of a method, or its name")
    check.add_argument("--all", action="store_true", help="all methods of this installation")
    check.add_argument("--area", default="", help="the code of the area whose law is asked too")
    check.set_defaults(do=_check)
    draft = what.add_parser("draft-cases", help="a first cases.yaml, on standard output")
    draft.add_argument("folder", help="the folder of a method, or its name")
    draft.set_defaults(do=_draft)
    draw = what.add_parser("draw", help="its picture, as SVG")
    draw.add_argument("folder", help="the folder of a method, or its name")
    draw.add_argument("--out", type=Path, help="the file (standard output if left out)")
    draw.add_argument("--tall", action="store_true", help="for a phone of 360 px")
    draw.set_defaults(do=_draw)
    install = what.add_parser("install", help="a version for an area above the village")
    install.add_argument("folder", help="the folder of a method, or its name")
    install.add_argument("--area", required=True, help="code or name")
    install.add_argument("--from", dest="from_day", help="its first day, YYYY-MM-DD (today)")
    install.add_argument("--practice", action="store_true", help="for practice matters alone")
    install.set_defaults(do=_install)
    for one in (check, draft, draw, install):
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
        found = checking.check(folder.resolve(), documents=DOCUMENTS, area=args.area)
        wrong += sum(f.wrong for f in found)
        for finding in found:
            print(f"{folder.name}/{line(finding, args.lang)}")
        if not found:
            print(f"{folder.name}: {sentences()['check.good'][args.lang]}")
    return 1 if wrong else 0


def _draw(args: argparse.Namespace) -> int:
    from xiangyue.web import charts  # noqa: PLC0415 - see cli

    procedure = library.from_raw(library.read_folder(_folder(args.folder)))
    steps = [
        charts.Step(
            title=s.name, state="", parts=[charts.Part(p.name, p.line, "") for p in s.parts]
        )
        for s in picture(procedure, args.lang, day=max(checking.LAW_SINCE, date.today()))
    ]
    title = procedure.text(args.lang, "name")
    drawn = charts.steps_picture(steps, title=title, layout="tall" if args.tall else "wide")
    if args.out:
        args.out.write_text(f"{drawn}\n", "utf-8")
    else:
        print(drawn)
    return 0


def _install(args: argparse.Namespace) -> int:
    cli.ready()
    from django.utils import timezone  # noqa: PLC0415 - see cli

    from xiangyue.access import clock  # noqa: PLC0415 - see cli
    from xiangyue.actions import areas, methods  # noqa: PLC0415 - see cli

    now = clock.now()
    try:
        day = date.fromisoformat(args.from_day) if args.from_day else timezone.localdate(now)
    except ValueError:
        raise cli.Failure(f"{args.from_day!r} is no day such as 2026-03-01", 2) from None
    area = areas.find_area(args.area)
    files = checking.files_of(_folder(args.folder))
    plan = methods.plan(files, area=area.code, day=day)
    for finding in plan.findings:
        print(line(finding, args.lang))
    for one in plan.changes if plan.before is not None else ():
        print(f"{one.where}: {one.before or '—'} → {one.after or '—'}")
    row = methods.install(
        actor=areas.COMMAND,
        now=now,
        area=area.code,
        files=files,
        from_day=day,
        practice=args.practice,
    )
    print(f"{row.slug} {row.version.fingerprint[:16]} {area.code} {row.from_day}")
    return 0


def _draft(args: argparse.Namespace) -> int:
    folder = _folder(args.folder)
    print(case_drafts.draft(library.from_raw(library.read_folder(folder))), end="")
    return 0
