"""``xiangyue serve``: the whole product in one command.

Prepares what is missing, then runs the web server, the worker of background tasks and the keeper of
the vault as child processes until it is told to stop.
"""

from __future__ import annotations

import argparse
import os
import signal
import socket
import subprocess
import sys
import time
from datetime import UTC, datetime
from types import FrameType

from xiangyue.core.digits import whole
from xiangyue.site import catalogues, cli, network, vault, vault_keeper
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
    parser.add_argument(
        "--tls", action="store_true", help="HTTPS with the certificate of `xiangyue certificate`"
    )
    parser.add_argument("--tls-cert", metavar="FILE", help="HTTPS with this certificate (PEM)")
    parser.add_argument("--tls-key", metavar="FILE", help="and its key (PEM)")
    parser.add_argument(
        "--trust-port", type=int, default=8080, metavar="PORT",
        help="with --tls: where phones find the root certificate, over HTTP (0: nowhere)",
    )  # fmt: skip


def default_workers() -> int:
    """As many as processors, at least 2 and at most 8, unless XIANGYUE_WORKERS says."""
    given = os.environ.get("XIANGYUE_WORKERS", "")
    return whole(given) or max(2, min(8, os.cpu_count() or 2))


def run(args: argparse.Namespace) -> int:
    if args.demonstration:
        os.environ["XIANGYUE_DEMONSTRATION"] = "1"
    _secure(args)
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


def _secure(args: argparse.Namespace) -> None:
    """What HTTPS needs: which certificate, the address, whether browsers may be bound to it."""
    if bool(args.tls_cert) != bool(args.tls_key) or (args.tls and args.tls_cert):
        raise cli.Failure("either --tls, or --tls-cert together with --tls-key", 2)
    if not args.tls:
        return
    names = network.names()
    if not names:
        raise cli.Failure("there is no certificate yet: xiangyue certificate NAME...", 2)
    network.prepare(names, datetime.now(UTC))  # renewed where it runs out within a month
    args.tls_cert, args.tls_key = map(str, network.files())
    os.environ.setdefault("XIANGYUE_BASE_URL", f"https://{names[0]}:{args.port}")
    hosts = [*os.environ.get("XIANGYUE_HOSTS", "").split(","), *names]
    os.environ["XIANGYUE_HOSTS"] = ",".join(filter(None, hosts))
    # Bound to HTTPS for a year, a browser that loses this root could not come back in any way.
    os.environ.setdefault("XIANGYUE_HSTS", "no")


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
    if not vault.folder() and not os.environ.get("DATABASE_URL"):
        vault_keeper.let_go()
    _say(f"ready after {time.monotonic() - began:.1f} s")


def _say(line: str) -> None:
    print(line, flush=True)


CHILDREN = {
    "worker": "the worker",
    "vault": "the keeper of the vault",
    "relay": "the relay between the levels",
}


def _has_levels() -> bool:
    """Whether a window is published, or a lower server joined (``xiangyue level``)."""
    here = home()
    joined = here / "keys" / "levels"
    return (here / "window" / "window.json").exists() or (joined.is_dir() and any(joined.iterdir()))


class Household:
    """The children: started, watched, restarted, ended."""

    def __init__(self, args: argparse.Namespace) -> None:
        self.args = args
        self.children: dict[str, subprocess.Popen[bytes]] = {}

    def live(self) -> int:
        """Until told to stop; 1 if the web server cannot run."""
        options = ["--host", self.args.host, "--port", str(self.args.port)]
        tls = ["--tls-cert", self.args.tls_cert, "--tls-key", self.args.tls_key]
        options += ["--workers", str(self.args.workers), *(tls if self.args.tls_cert else [])]
        self._start("web", *options)
        looked_after = ["worker", *(["vault"] if vault.folder() else [])]
        for which in looked_after:
            self._start(which)
        trust = self.args.trust_port if self.args.tls else 0
        if trust:
            self._start("trust", "--host", self.args.host, "--port", str(trust))
            _say(f"phones find the certificate at http://{network.names()[0]}:{trust}/")
        announced = False
        restarts = 0
        while True:
            time.sleep(0.1)
            if "relay" not in looked_after and _has_levels():
                looked_after.append("relay")
                self._start("relay")
            if self.children["web"].poll() is not None:
                if not announced:
                    raise cli.Failure("the web server ended by itself; its reason is above")
                restarts += 1  # it gives up where a worker dies soon after its start
                _say(f"the web server ended by itself; starting it again ({restarts})")
                time.sleep(min(30, restarts))
                self._start("web", *options)
            for which in looked_after:
                if self.children[which].poll() is not None:
                    restarts += 1
                    what = CHILDREN[which]
                    _say(f"{what} ended by itself; starting it again ({restarts})")
                    time.sleep(min(30, restarts))
                    self._start(which)
            if not announced and self._answers():
                announced = True
                shown = self.args.host if self.args.host not in {"0.0.0.0", "::"} else "127.0.0.1"
                scheme = "https" if self.args.tls_cert else "http"
                _say(f"serving {scheme}://{shown}:{self.args.port}  (Ctrl-C stops)")

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
