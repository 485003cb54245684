"""``xiangyue load-places``: the nation's 665,276 divisions into the database."""

from __future__ import annotations

import argparse
import time

from xiangyue.site import cli

HELP = "load the nation's 665,276 divisions (does nothing if they are there)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--only", metavar="CODE", action="append", default=[], help="with what is above and below"
    )


def run(args: argparse.Namespace) -> int:
    cli.ready()
    from xiangyue.site import places  # noqa: PLC0415 - see cli

    began = time.monotonic()
    changed = places.load(only=args.only)
    print(f"{changed:,} places added or renamed in {time.monotonic() - began:.1f} s")
    return 0
