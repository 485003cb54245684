"""The window of a lower level's server: a small PostgreSQL of its own with public rows alone.

Whoever may replicate from a PostgreSQL server may copy all of it, whatever tables it was granted
(``BASE_BACKUP``). So what the level above reads is not the installation's database but this one,
into which the worker carries what is public (``actions.levels``). It listens on this machine alone;
the way in from outside is a door with TLS (``site.relays``). It can be thrown away and made again.
"""

from __future__ import annotations

import contextlib
import json
import secrets
import shutil
import socket
import ssl
import time
from collections.abc import Iterator
from dataclasses import asdict, dataclass
from datetime import datetime
from pathlib import Path

import psycopg
from psycopg import sql

from xiangyue.core.levels import FORMAT, PUBLICATION, READER, Invitation
from xiangyue.site.authority import Authority, write_secret
from xiangyue.site.home import home
from xiangyue.site.postgres import DATABASE, Cluster
from xiangyue.site.relays import PROTOCOL, Way

YEARS = 20 * 365
KEPT = "1GB"
"""So much is kept for a level above that does not come for it; then it is let go of, and that level
copies anew. No dead server above fills this one's disk."""
PUBLISHED = {
    "levelserver": "area, server, base_url, format, origin, log_number, checkpoint, log_keys, "
    "beat_at",
    "levelarea": "area, server, size, figures, figures_sum, rows, rows_sum",
    "levelfigure": "area, key, month, n",
    "levelrow": "area, name, ref, cells",
    "leveltile": "area, level, at, data",
}
"""Each table that goes up, with its columns: nothing else can."""


@dataclass(frozen=True)
class Published:
    """What the administrator said: the area, where the door is (``host`` as the level above calls
    it, ``listen`` the address here), and the window's own port on this machine."""

    area: str
    host: str
    listen: str
    port: int
    inner: int


class Window(Cluster):
    """Its server, in ``window/`` of the home."""

    def __init__(self, published: Published, at: Path | None = None) -> None:
        super().__init__(folder(at))
        self.port = published.inner

    def settings(self, sockets: Path) -> str:
        """A small server: some dozen tables' worth of memory, on this machine alone."""
        quoted = str(sockets).replace("'", "''")
        hba = str(self.data / "window_hba.conf").replace("'", "''")
        lines = [
            "listen_addresses = '127.0.0.1'",
            f"port = {self.port}",
            f"unix_socket_directories = '{quoted}'",
            "unix_socket_permissions = 0700",
            f"hba_file = '{hba}'",
            "password_encryption = 'scram-sha-256'",
            "max_connections = 20",
            "shared_buffers = 32MB",
            "wal_level = logical",
            "max_wal_senders = 8",
            "max_replication_slots = 8",
            f"max_slot_wal_keep_size = {KEPT}",
            "max_wal_size = 256MB",
            "timezone = 'UTC'",
            "log_timezone = 'UTC'",
            "log_min_error_statement = panic",
            "dynamic_shared_memory_type = mmap",
        ]
        return "\n".join(lines) + "\n"

    def _launch(self) -> None:
        hba = self.data / "window_hba.conf"
        hba.write_text(
            "local all all trust  # the folder of the socket is ours alone\n"
            f"host {DATABASE} {READER} 127.0.0.1/32 scram-sha-256\n"
            "host all all all reject\n"
            "host replication all all reject\n"
        )
        hba.chmod(0o644)
        super()._launch()


def folder(at: Path | None = None) -> Path:
    """Where the window is, in this home or another."""
    found = (at or home()) / "window"
    found.mkdir(mode=0o711, exist_ok=True)
    return found


def _secrets(at: Path | None = None) -> Path:
    found = (at or home()) / "keys" / "window"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def published(at: Path | None = None) -> Published | None:
    """What is published; None where nothing is."""
    try:
        return Published(
            **json.loads(((at or home()) / "window" / "window.json").read_text("utf-8"))
        )
    except FileNotFoundError:
        return None


def url() -> str | None:
    """The address of the window, which runs when this returns; None where there is none."""
    told = published()
    if told is None:
        return None
    window = Window(told)
    window.start()
    if not window.running():  # killed while we held it
        window.launch_again()
    return window.url()


def door(at: Path | None = None) -> Iterator[Way]:
    """The way in: TLS, for who has a certificate of ours."""
    told = published(at)
    if told is not None:
        here, there = (told.listen, told.port), ("127.0.0.1", told.inner)
        yield Way(here, there, _secrets(at), door=True)


def publish(
    *, area: str, host: str, listen: str, port: int, tables: str, now: datetime
) -> Published:
    """Make the window, or change where its door is. ``tables``: the SQL that makes its tables."""
    before = published()
    inner = before.inner if before else free_port()
    told = Published(area, host, listen, port, inner)
    new = before is None or before.area != area
    window = Window(told)
    if new:
        window.stop()
        window.leave()
        shutil.rmtree(window.data, ignore_errors=True)
        window.visible.unlink(missing_ok=True)
    window.start()
    with psycopg.connect(window.url(), autocommit=True) as connection:
        if connection.execute("SELECT to_regclass('xiangyue_levelserver')").fetchone() == (None,):
            connection.execute(tables.encode())
    with psycopg.connect(window.url(role="postgres"), autocommit=True) as connection:
        _reader(connection)
        _publication(connection, area)
    where = _secrets()
    authority = Authority(where, f"Xiangyue level {area}", now, YEARS)
    certificate, key = authority.issue([host], now, days=YEARS)
    (where / "own.crt").write_bytes(certificate)
    write_secret(where / "own.key", key)
    write_secret(folder() / "window.json", json.dumps(asdict(told)).encode())
    return told


def _reader(connection: psycopg.Connection) -> None:
    """The role that reads: these tables and nothing else."""
    name = sql.Identifier(READER)
    if not connection.execute("SELECT 1 FROM pg_roles WHERE rolname = %s", [READER]).fetchone():
        connection.execute(sql.SQL("CREATE ROLE {} LOGIN REPLICATION").format(name))
    connection.execute("REVOKE ALL ON DATABASE xiangyue FROM PUBLIC")
    connection.execute(sql.SQL("GRANT CONNECT ON DATABASE xiangyue TO {}").format(name))
    for table, columns in PUBLISHED.items():
        connection.execute(f"GRANT SELECT ({columns}) ON xiangyue_{table} TO {READER}")


def _publication(connection: psycopg.Connection, area: str) -> None:
    """Which columns of which rows go out."""
    connection.execute(f"DROP PUBLICATION IF EXISTS {PUBLICATION}")
    tables = ", ".join(
        f"xiangyue_{table} ({columns}) WHERE (area LIKE '{area}%')"
        for table, columns in PUBLISHED.items()
    )
    connection.execute(
        f"CREATE PUBLICATION {PUBLICATION} FOR TABLE {tables}"
        " WITH (publish = 'insert, update, delete')"
    )


def invite(told: Published, *, server: str, log: str, now: datetime) -> Invitation:
    """What the level above needs, with a new password and certificate: those before end."""
    password = secrets.token_urlsafe(24)
    with psycopg.connect(Window(told).url(role="postgres"), autocommit=True) as connection:
        connection.execute(
            sql.SQL("ALTER ROLE {} PASSWORD {}").format(
                sql.Identifier(READER), sql.Literal(password)
            )
        )
    authority = Authority(_secrets(), f"Xiangyue level {told.area}", now, YEARS)
    certificate, key = authority.issue(["level"], now, days=YEARS, client=True)
    return Invitation(
        format=FORMAT, area=told.area, server=server, host=told.host, port=told.port,
        role=READER, password=password, ca=authority.path.read_text(),
        certificate=certificate.decode(), key=key.decode(), log=log,
    )  # fmt: skip


def door_is_open(told: Published, seconds: float = 0, folder: Path | None = None) -> bool:
    """Whether our own door answers at its address within so many seconds: with a certificate of
    the authority in ``folder`` (ours), so nobody else who listens there is taken for it."""
    tls = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    tls.load_verify_locations((folder or _secrets()) / "root.crt")
    tls.set_alpn_protocols([PROTOCOL])
    here = "127.0.0.1" if told.listen in ("0.0.0.0", "::", "") else told.listen
    end = time.monotonic() + seconds
    while True:
        with contextlib.suppress(OSError):
            with socket.create_connection((here, told.port), timeout=2) as line:
                tls.wrap_socket(line, server_hostname=told.host).close()
            return True
        if time.monotonic() > end:
            return False
        time.sleep(0.1)


def withdraw() -> bool:
    """Publish no more: the window is thrown away; False where there was none."""
    told = published()
    if told is None:
        return False
    window = Window(told)
    window.stop()
    window.leave()
    shutil.rmtree(window.data, ignore_errors=True)
    shutil.rmtree(folder(), ignore_errors=True)
    shutil.rmtree(_secrets(), ignore_errors=True)
    return True


def free_port() -> int:
    """A port of this machine that nobody uses now."""
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])
