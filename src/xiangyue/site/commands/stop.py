"""``xiangyue stop``: stops the database server of this home."""

from __future__ import annotations

import argparse
import os

from xiangyue.site import postgres, windows
from xiangyue.site.home import home

HELP = "stop the database server that xiangyue started"


def add_arguments(parser: argparse.ArgumentParser) -> None:
    pass


def run(args: argparse.Namespace) -> int:
    told = windows.published()
    if told:
        windows.Window(told).stop()
    if os.environ.get("DATABASE_URL"):
        print("DATABASE_URL is set: that server is not ours to stop")
        return 0
    print("stopped" if postgres.Cluster(home()).stop() else "it was not running")
    return 0
