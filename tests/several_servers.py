"""Several installations in one test, each with a PostgreSQL server of its own."""

from __future__ import annotations

import os
import secrets
import shutil
import signal
import subprocess
import time
from collections.abc import Callable, Iterator
from contextlib import ExitStack, contextmanager
from pathlib import Path
from typing import Any

import psycopg
from django.db import connections
from django.db.utils import load_backend
from django.test import override_settings
from tests import ports

from xiangyue.site import backups, level_links, postgres, relays, windows
from xiangyue.site.commands import level

_tuned = postgres.configuration


def _quick(sockets: Path, available: int | None = None) -> str:
    """No power is cut in a test, and several servers share the memory."""
    return _tuned(sockets, 256 << 20) + "fsync = off\nfull_page_writes = off\n"


def _quick_window(self: windows.Window, sockets: Path) -> str:
    return _window_settings(self, sockets) + "fsync = off\nfull_page_writes = off\n"


_window_settings = windows.Window.settings
_program = postgres.Cluster._program
_free_port = windows.free_port


def _unsynced(self: postgres.Cluster, name: str, *arguments: str) -> None:
    _program(self, name, *(["--no-sync"] if name == "initdb" else []), *arguments)


class Installation:
    """One installation: its home, its server, the keys that are its own."""

    def __init__(self, home: Path) -> None:
        self.home = home
        home.mkdir(parents=True)
        home.chmod(0o755)
        self.cluster = postgres.Cluster(home)
        self.key = secrets.token_bytes(32)
        self.base_url = f"https://{home.name}.example.cn"
        self.wrapper: Any = None

    def begin(self, schema: Path) -> None:
        """The server with empty tables."""
        self.cluster.start()
        subprocess.run(
            [backups.program("pg_restore"), "--no-owner", "-d", self.cluster.url(), schema],
            check=True,
        )

    @contextmanager
    def here(self) -> Iterator[None]:
        """Everything within is done by this installation."""
        before = os.environ.get("XIANGYUE_HOME"), os.environ.pop("DATABASE_URL", None)
        os.environ["XIANGYUE_HOME"] = str(self.home)
        if self.wrapper is None:
            told = {
                **connections.databases["default"],
                **postgres.django_database(self.cluster.url()),
            }
            told["OPTIONS"].pop("pool", None)
            self.wrapper = load_backend(told["ENGINE"]).DatabaseWrapper(told, "default")
        outer = connections["default"]
        connections["default"] = self.wrapper
        mine = override_settings(HOME=self.home, RECORD_KEY=self.key, BASE_URL=self.base_url)
        try:
            with mine:
                yield
        finally:
            connections["default"] = outer
            if before[0] is not None:
                os.environ["XIANGYUE_HOME"] = before[0]
            if before[1] is not None:
                os.environ["DATABASE_URL"] = before[1]

    def ask(self, sql: str, *values: Any, role: str = "postgres") -> list[tuple[Any, ...]]:
        """What the administrator of its database is answered."""
        with psycopg.connect(self.cluster.url(role=role), autocommit=True) as server:
            done = server.execute(sql, values)
            return done.fetchall() if done.description else []

    def ways(self) -> relays.Thread:
        """Its relays: ``with place.ways():``."""
        return relays.Thread(lambda: level.ways(self.home))

    def window(self) -> windows.Window:
        """Its window."""
        told = windows.published(self.home)
        assert told is not None
        return windows.Window(told, self.home)

    def dump(self) -> str:
        """All of its database as text."""
        return subprocess.run(
            [backups.program("pg_dump"), "--inserts", self.cluster.url(role="postgres")],
            check=True,
            capture_output=True,
            text=True,
        ).stdout

    def end(self) -> None:
        """Stop its servers and throw everything away."""
        if self.wrapper is not None:
            self.wrapper.close()
        servers: list[postgres.Cluster] = [self.cluster]
        if windows.published(self.home):
            servers.append(self.window())
        for server in servers:
            pid = server._noted_pid()
            if pid is not None and server._ours(pid):
                os.kill(pid, signal.SIGQUIT)  # at once: nothing of it is wanted any more
                soon(lambda server=server, pid=pid: not server._ours(pid))  # type: ignore[misc]
            server.leave()
            shutil.rmtree(server.data, ignore_errors=True)


@contextmanager
def installations(folder: Path, *names: str) -> Iterator[list[Installation]]:
    """Several of them, with the tables of the test's own database."""
    postgres.configuration = _quick
    windows.Window.settings = _quick_window  # type: ignore[method-assign]
    postgres.Cluster._program = _unsynced  # type: ignore[method-assign]
    windows.free_port = level_links.free_port = ports.free_port  # none that the kernel lends out
    made: list[Installation] = []
    own = connections["default"].settings_dict
    schema = folder / "schema.dump"
    address = {"host": own["HOST"], "port": own["PORT"], "dbname": own["NAME"], "user": own["USER"]}
    subprocess.run(
        [
            backups.program("pg_dump"), "--schema-only", "--no-owner", "--format=custom",
            f"--file={schema}", psycopg.conninfo.make_conninfo(**address),
        ],
        check=True,
    )  # fmt: skip
    try:
        for name in names:
            made.append(Installation(folder / name))
            made[-1].begin(schema)
        yield made
    finally:
        with ExitStack() as stack:
            for place in made:
                stack.callback(place.end)
        postgres.configuration = _tuned
        windows.Window.settings = _window_settings  # type: ignore[method-assign]
        postgres.Cluster._program = _program  # type: ignore[method-assign]
        windows.free_port = level_links.free_port = _free_port


def soon(true: Callable[[], object], seconds: float = 300) -> None:
    """Waits until something is true; fails where it never is."""
    end = time.monotonic() + seconds
    while not true():
        assert time.monotonic() < end, "it did not come true"
        time.sleep(0.05)
