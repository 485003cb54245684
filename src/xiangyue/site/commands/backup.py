"""``xiangyue backup FILE``: everything this installation owns, in one file, while it runs."""

from __future__ import annotations

import argparse
from pathlib import Path

from xiangyue.site import backups

HELP = "writes database, files and keys into one file, while the product runs"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """The command line."""
    parser.add_argument("file", type=Path, help="the file to write, e.g. xiangyue-2026-11-22.tar")
    parser.add_argument(
        "--without-keys", action="store_true", help="leave the keys out, to be kept apart"
    )


def run(args: argparse.Namespace) -> int:
    """Writes it, mode 600, whole or not at all."""
    size = backups.backup(args.file, keys=not args.without_keys)
    print(f"{args.file}: {size / 1024 / 1024:.1f} MiB")
    return 0
