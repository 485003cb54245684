"""``xiangyue export-open``: the open data of an area and a year as one zip file."""

from __future__ import annotations

import argparse
import os
from pathlib import Path

from xiangyue.site import cli

HELP = "writes the open data of an area and a year into one zip file (docs/open-data.md)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    parser.add_argument("--area", required=True, help="code or name; cn is the nation")
    parser.add_argument("--year", type=int, help="without it this year")
    parser.add_argument("--out", type=Path, help="the file; without it a name of its own, here")


def run(args: argparse.Namespace) -> int:
    """Writes it whole or not at all, and tells its tables."""
    cli.ready()
    from xiangyue.access import clock  # noqa: PLC0415 - see cli
    from xiangyue.actions import open_data  # noqa: PLC0415 - see cli
    from xiangyue.actions.areas import find_area  # noqa: PLC0415 - see cli
    from xiangyue.web.formats import local_day  # noqa: PLC0415 - see cli

    now = clock.now()
    code = "" if args.area == "cn" else find_area(args.area).code
    what = open_data.package(code, args.year or local_day(now).year, now)
    target = args.out or Path(what.file_name)
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    try:
        with open(draft, "wb") as out:
            written = open_data.write_package(what, out)
        draft.replace(target)
    finally:
        draft.unlink(missing_ok=True)
    for file in written:
        if file.path.endswith(".csv"):
            print(f"{file.rows:>9,}  {file.path}")
    print(f"{target}: {target.stat().st_size:,} bytes")
    return 0
