"""``xiangyue serve``: the whole product in one command.

Prepares what is missing, then runs the web server and the worker of background tasks as child
processes until it is told to stop.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from types import FrameType

from xiangyue.site import catalogues, cli
from xiangyue.site.home import home

HELP = "prepare what is missing and serve (--demonstration: with places and people to try)"
PATIENCE = 15  # seconds for a child to finish what it is doing


def add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--host", default="127.0.0.1", help="address to listen on")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=default_workers(), help="web processes")
    parser.add_argument(
        "--demonstration", action="store_true", help="visitors may be anyone and move the clock"
    )


def default_workers() -> int:
    """As many as processors, at least 2 and at most 8, unless XIANGYUE_WORKERS says."""
    given = os.environ.get("XIANGYUE_WORKERS", "")
    return int(given) if given.isdigit() else max(2, min(8, os.cpu_count() or 2))


def run(args: argparse.Namespace) -> int:
    if args.demonstration:
        os.environ["XIANGYUE_DEMONSTRATION"] = "1"
    os.environ.setdefault("XIANGYUE_BASE_URL", f"http://127.0.0.1:{args.port}")
    _check_free(args.host, args.port)
    signal.signal(signal.SIGTERM, _interrupt)
    _prepare(args.demonstration or os.environ.get("XIANGYUE_DEMONSTRATION") == "1")
    household = Household(args)
    try:
        return household.live()
    except KeyboardInterrupt:
        _say("stopping")
        return 0
    finally:
        household.end()


def _interrupt(number: int, frame: FrameType | None) -> None:
    raise KeyboardInterrupt


def _check_free(host: str, port: int) -> None:
    with socket.socket(socket.AF_INET6 if ":" in host else socket.AF_INET) as probe:
        probe.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        try:
            probe.bind((host, port))
        except OSError as error:
            raise cli.Failure(
                f"cannot listen on {host}:{port} ({error.strerror}); choose another with --port"
            ) from None


def _prepare(demonstration: bool) -> None:
    began = time.monotonic()
    _say(f"data are kept in {home()}")
    catalogues.compile_all()
    _say("starting the database")
    cli.ready()
    from django.db import connections  # noqa: PLC0415 - see cli

    from xiangyue.site import setting_up  # noqa: PLC0415 - see cli

    setting_up.migrate(_say)
    setting_up.gather_static(_say)
    if demonstration:
        setting_up.demonstration(_say)
    for connection in connections.all():
        connection.close()
        connection.close_pool()
    _say(f"ready after {time.monotonic() - began:.1f} s")


def _say(line: str) -> None:
    print(line, flush=True)


class Household:
    """The two children: started, watched, restarted, ended."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def live(self) -> int:
        """Until told to stop; 1 if the web server cannot run."""
        options = ["--host", self.args.host, "--port", str(self.args.port)]
        self._start("web", *options, "--workers", str(self.args.workers))
        self._start("worker")
        announced = False
        restarts = 0
        while True:
            time.sleep(0.1)
            if self.children["web"].poll() is not None:
                raise cli.Failure("the web server ended by itself; its reason is above")
            if self.children["worker"].poll() is not None:
                restarts += 1
                _say(f"the worker ended by itself; starting it again ({restarts})")
                time.sleep(min(30, restarts))
                self._start("worker")
            if not announced and self._answers():
                announced = True
                shown = self.args.host if self.args.host not in {"0.0.0.0", "::"} else "127.0.0.1"
                _say(f"serving http://{shown}:{self.args.port}  (Ctrl-C stops)")

    def end(self) -> None:
        """Asks the children to leave, and waits for them."""
        signal.signal(signal.SIGINT, signal.SIG_IGN)
        signal.signal(signal.SIGTERM, signal.SIG_IGN)
        for child in self.children.values():
            if child.poll() is None:
                child.terminate()
        deadline = time.monotonic() + PATIENCE
        for child in self.children.values():
            try:
                child.wait(max(0.1, deadline - time.monotonic()))
            except subprocess.TimeoutExpired:
                child.kill()
                child.wait()

    def _start(self, which: str, *options: str) -> None:
        command = [sys.executable, "-m", "xiangyue.site.children", which, *options]
        environment = {**os.environ, "XIANGYUE_PARENT": str(os.getpid())}
        # A session of its own: Ctrl-C comes to us, and we end the children in order.
        self.children[which] = subprocess.Popen(command, start_new_session=True, env=environment)

    def _answers(self) -> bool:
        host = {"0.0.0.0": "127.0.0.1", "::": "::1"}.get(self.args.host, self.args.host)
        try:
            socket.create_connection((host, self.args.port), timeout=0.2).close()
        except OSError:
            return False
        return True
