"""``xiangyue migrate``: brings the database to this version's tables."""

from __future__ import annotations

import argparse

from xiangyue.site import cli

HELP = "bring the database to this version's tables"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(args: argparse.Namespace) -> int:
    cli.ready()
    from django.core.management import call_command  # noqa: PLC0415 - see cli

    call_command("migrate", verbosity=1, interactive=False)
    return 0
