"""``xiangyue demo``: makes the demonstration without serving it."""

from __future__ import annotations

import argparse
import os

from xiangyue.site import cli

HELP = "load the nation's places and make the demonstration's villages, without serving them"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(args: argparse.Namespace) -> int:
    os.environ["XIANGYUE_DEMONSTRATION"] = "1"
    cli.ready()
    from xiangyue.site import setting_up  # noqa: PLC0415 - see cli

    setting_up.migrate()
    setting_up.demonstration()
    return 0
