"""``xiangyue restore FILE``: a backup brought back into an empty installation."""

from __future__ import annotations

import argparse
from pathlib import Path

from xiangyue.site import backups

HELP = "brings a backup back into an empty installation"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    parser.add_argument("file", type=Path, help="a file that `xiangyue backup` wrote")


def run(args: argparse.Namespace) -> int:
    """Restores all of it or, in the database, nothing."""
    print("restored: " + ", ".join(backups.restore(args.file)))
    return 0
