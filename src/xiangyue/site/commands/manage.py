"""``xiangyue manage``: Django's own commands."""

from __future__ import annotations

import argparse

from xiangyue.site import cli

HELP = "Django's own commands (makemigrations, shell, ...)"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("arguments", nargs=argparse.REMAINDER, help="what to hand to Django")


def run(args: argparse.Namespace) -> int:
    cli.ready()
    from django.core.management import execute_from_command_line  # noqa: PLC0415 - see cli

    execute_from_command_line(["xiangyue manage", *args.arguments])
    return 0
