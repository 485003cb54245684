"""The processes that ``serve`` looks after.

``python -m xiangyue.site.children web|worker|vault|relay|trust ...``
"""

from __future__ import annotations

import argparse
import contextlib
import ctypes
import os
import signal
import sys
from pathlib import Path


def die_with_parent() -> None:
    """Asks Linux to end this process when its parent is gone, even by a kill."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)
        if os.getppid() == 1 and os.environ.get("XIANGYUE_PARENT") != "1":
            sys.exit(0)  # it went before we asked


def leave_no_dump() -> None:
    """A process that breaks off leaves no copy of its memory on the disk: what was last sent to it,
    a ballot among it, and keys that were in use would lie there."""
    if sys.platform == "linux":
        import resource  # noqa: PLC0415 - not on Windows

        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def let_finish() -> None:
    """Asks Linux to let a thread finish its turn before another that it woke takes the processor.

    Who answers a batch of requests wakes a thread for each of them, and each would break in only to
    wait for the interpreter. The order of waiting threads stays fair; only the interruptions go.
    """
    if sys.platform == "linux":
        with contextlib.suppress(OSError):  # a container that forbids it runs as before
            os.sched_setscheduler(0, os.SCHED_BATCH, os.sched_param(0))


def web(host: str, port: int, workers: int, certificate: str = "", key: str = "") -> None:
    """The web server: granian, RSGI; HTTPS with a ``certificate`` and its ``key`` (PEM files)."""
    from granian import Granian  # noqa: PLC0415 - the worker does not need it
    from granian.constants import Interfaces, Loops  # noqa: PLC0415 - as above
    from granian.log import LogLevels  # noqa: PLC0415 - as above

    let_finish()
    Granian(
        "xiangyue.site.rsgi:application",
        address=host,
        port=port,
        interface=Interfaces.RSGI,
        loop=Loops.uvloop if sys.platform != "win32" else Loops.auto,
        workers=workers,
        websockets=False,
        log_level=LogLevels.warning,
        respawn_failed_workers=True,
        workers_kill_timeout=5,
        ssl_cert=Path(certificate) if certificate else None,
        ssl_key=Path(key) if key else None,
    ).serve()


def worker() -> None:
    """The worker of background and periodic tasks."""
    from xiangyue.site import cli  # noqa: PLC0415 - the web server's parent needs no Django

    cli.ready()
    from procrastinate.contrib.django import app  # noqa: PLC0415 - see cli

    with app.replace_connector(app.connector.get_worker_connector()) as working:
        working.run_worker(name="xiangyue", concurrency=2)


def trust(host: str, port: int) -> None:
    """The page that tells a phone how to trust our certificate, over plain HTTP."""
    from datetime import UTC, datetime  # noqa: PLC0415 - this child alone

    from xiangyue.site import network  # noqa: PLC0415 - this child alone

    link = os.environ["XIANGYUE_BASE_URL"] + "/"
    authority = network.prepare(network.names(), datetime.now(UTC))
    network.server(authority, link, (host, port)).serve_forever()


def main() -> None:
    """One child."""
    parser = argparse.ArgumentParser()
    parser.add_argument("which", choices=["web", "worker", "vault", "relay", "trust"])
    parser.add_argument("--host", default="127.0.0.1")
    parser.add_argument("--port", type=int, default=8000)
    parser.add_argument("--workers", type=int, default=2)
    parser.add_argument("--tls-cert", default="")
    parser.add_argument("--tls-key", default="")
    args = parser.parse_args()
    die_with_parent()
    leave_no_dump()
    if args.which == "web":
        web(args.host, args.port, args.workers, args.tls_cert, args.tls_key)
    elif args.which == "vault":
        from xiangyue.site import vault_keeper  # noqa: PLC0415 - the others need none of it

        vault_keeper.live()
    elif args.which == "trust":
        trust(args.host, args.port)
    elif args.which == "relay":
        from xiangyue.site.commands import level  # noqa: PLC0415 - the others need none of it

        level.relay()
    else:
        worker()


if __name__ == "__main__":
    main()
