"""``xiangyue setup``: everything that ``serve`` needs, without serving."""

from __future__ import annotations

import argparse
import os

from xiangyue.site import catalogues, cli

HELP = "prepare messages, database and static files (serve does it too)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--demonstration", action="store_true", help="with its places and people")


def run(args: argparse.Namespace) -> int:
    if args.demonstration:
        os.environ["XIANGYUE_DEMONSTRATION"] = "1"
    catalogues.compile_all()
    cli.ready()
    from xiangyue.site import setting_up  # noqa: PLC0415 - see cli

    setting_up.migrate()
    setting_up.gather_static()
    if args.demonstration:
        setting_up.demonstration()
    return 0
