"""The upper level's side: joining a lower server, its subscription, leaving it.

What comes in is written by a role of that server alone, which may touch the five tables and rows of
its own area and nothing else (``data/sql/levels.sql``): a lower server that sends more is stopped.
Those steps need an administrator of the database; on a server of one's own that is ``admin_url``'s.
"""

from __future__ import annotations

import secrets
import socket
import stat
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import psycopg
from psycopg import sql
from psycopg.conninfo import make_conninfo

from xiangyue.core.levels import (
    PUBLICATION,
    BadInvitation,
    Invitation,
    slot,
    source_role,
    subscription,
)
from xiangyue.site import postgres, relays
from xiangyue.site.authority import write_secret
from xiangyue.site.home import home
from xiangyue.site.relays import Way
from xiangyue.site.windows import PUBLISHED, free_port

TABLES = [f"xiangyue_{table}" for table in PUBLISHED]
INVITATION = "invitation.json"


@dataclass(frozen=True)
class Link:
    """A joined server: its invitation, the folder with its secrets, our near end's port."""

    invitation: Invitation
    folder: Path
    near: int

    @property
    def way(self) -> Way:
        """From the near end to the door."""
        there = (self.invitation.host, self.invitation.port)
        return Way(("127.0.0.1", self.near), there, self.folder, door=False)


def top() -> Path:
    """Where the secrets of all links are."""
    found = home() / "keys" / "levels"
    found.mkdir(mode=0o700, parents=True, exist_ok=True)
    return found


def links(at: Path | None = None) -> Iterator[Link]:
    """Every server that was joined, from this home or another."""
    for path in sorted(((at or home()) / "keys" / "levels").glob(f"*/{INVITATION}")):
        try:
            near = int((path.parent / "near").read_text())
            asked = Invitation.read(path.read_text("utf-8"))
        except FileNotFoundError:  # left at this moment
            continue
        yield Link(asked, path.parent, near)


def near_ends(at: Path | None = None) -> Iterator[Way]:
    """The ways to all of them."""
    for link in links(at):
        yield link.way


def read(path: Path) -> Invitation:
    """An invitation, out of a file that nobody else may read. BadInvitation."""
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise BadInvitation(f"others may read {path}, and a password is in it: chmod 600 {path}")
    return Invitation.read(path.read_text("utf-8"))


def keep(invitation: Invitation) -> Link:
    """Keep the secrets of a link, mode 600."""
    folder = top() / invitation.area
    folder.mkdir(mode=0o700, exist_ok=True)
    near = folder / "near"
    if not near.exists():
        write_secret(near, f"{free_port()}\n".encode())
    for name, text in (
        ("root.crt", invitation.ca),
        ("own.crt", invitation.certificate),
        ("own.key", invitation.key),
        (INVITATION, invitation.text()),
    ):
        write_secret(folder / name, text.encode())
    return Link(invitation, folder, int(near.read_text()))


def forget(area: str) -> None:
    """Throw the secrets of a link away."""
    folder = home() / "keys" / "levels" / area
    if folder.is_dir():
        for path in folder.iterdir():
            path.unlink()
        folder.rmdir()


def direct(link: Link) -> str:
    """The address of the window for a program that knows TLS itself."""
    asked = link.invitation
    return make_conninfo(
        host=asked.host,
        port=asked.port,
        dbname=postgres.DATABASE,
        user=asked.role,
        password=asked.password,
        sslmode="verify-full",
        sslnegotiation="direct",
        sslrootcert=str(link.folder / "root.crt"),
        sslcert=str(link.folder / "own.crt"),
        sslkey=str(link.folder / "own.key"),
        connect_timeout=5,
        application_name="xiangyue level",
    )


def admin_url() -> str:
    """An administrator of this installation's database: of its own server, or as DATABASE_URL."""
    if outside := postgres.outside_url():
        return outside
    cluster = postgres.Cluster(home())
    cluster.start()
    return cluster.url(role="postgres")


@contextmanager
def near_end(link: Link) -> Iterator[None]:
    """The way is open within: `xiangyue serve` opens it soon, else we do for this moment."""
    if _waits(link.near, relays.LOOK + 1):
        yield
        return
    with relays.Thread(lambda: [link.way]):
        _waits(link.near, 5)
        yield


def _waits(port: int, seconds: float) -> bool:
    end = time.monotonic() + seconds
    while not answers(port):
        if time.monotonic() > end:
            return False
        time.sleep(0.05)
    return True


def answers(port: int) -> bool:
    """Whether somebody listens there on this machine."""
    try:
        socket.create_connection(("127.0.0.1", port), timeout=1).close()
    except OSError:
        return False
    return True


def subscribe(admin: str, link: Link, *, server: str, owner: str) -> None:
    """Make the role and the subscription of a link. psycopg.Error.

    ``server``: this installation's name; ``owner``: the role that the product runs as.
    """
    asked = link.invitation
    role, name = sql.Identifier(source_role(asked.area)), sql.Identifier(subscription(asked.area))
    reach = make_conninfo(
        host="127.0.0.1", port=link.near, dbname=postgres.DATABASE, user=asked.role,
        password=asked.password, sslmode="disable", connect_timeout=10,
        application_name=f"xiangyue {slot(server)}",
    )  # fmt: skip
    with psycopg.connect(admin, autocommit=True) as connection:
        found = connection.execute(
            "SELECT 1 FROM pg_roles WHERE rolname = %s", [source_role(asked.area)]
        )
        if not found.fetchone():
            # It never signs in: the password is nobody's. LOGIN is asked of who applies changes.
            connection.execute(
                sql.SQL("CREATE ROLE {} LOGIN PASSWORD {}").format(
                    role, sql.Literal(secrets.token_hex(32))
                )
            )
        tables = sql.SQL(", ").join(sql.Identifier(table) for table in TABLES)
        connection.execute(sql.SQL("GRANT USAGE ON SCHEMA public TO {}").format(role))
        connection.execute(
            sql.SQL("GRANT SELECT, INSERT, UPDATE, DELETE ON {} TO {}").format(tables, role)
        )
        # The product may start a subscription again that stopped; it cannot make one.
        connection.execute(sql.SQL("GRANT {} TO {}").format(role, sql.Identifier(owner)))
        connection.execute(
            sql.SQL(
                "CREATE SUBSCRIPTION {} CONNECTION {} PUBLICATION {} WITH (slot_name = {},"
                " run_as_owner = true, disable_on_error = true, streaming = off, enabled = false)"
            ).format(
                name, sql.Literal(reach), sql.Identifier(PUBLICATION), sql.Literal(slot(server))
            )
        )
        connection.execute(sql.SQL("ALTER SUBSCRIPTION {} OWNER TO {}").format(name, role))
        connection.execute(sql.SQL("ALTER SUBSCRIPTION {} ENABLE").format(name))


def link_to(area: str) -> Link | None:
    """The link to that area's server; None where it was not joined."""
    return next((link for link in links() if link.invitation.area == area), None)


def unsubscribe(admin: str, area: str, *, gone: bool = False) -> bool:
    """End the subscription; False where there was none. ``gone``: the lower server is not told."""
    name = sql.Identifier(subscription(area))
    with psycopg.connect(admin, autocommit=True) as connection:
        found: Any = connection.execute(
            "SELECT 1 FROM pg_subscription WHERE subname = %s", [subscription(area)]
        ).fetchone()
        if not found:
            return False
        connection.execute(sql.SQL("ALTER SUBSCRIPTION {} DISABLE").format(name))
        if gone:
            connection.execute(sql.SQL("ALTER SUBSCRIPTION {} SET (slot_name = NONE)").format(name))
        connection.execute(sql.SQL("DROP SUBSCRIPTION {}").format(name))
    return True


def drop_role(admin: str, area: str) -> None:
    """Take the role of a link away."""
    role = sql.Identifier(source_role(area))
    with psycopg.connect(admin, autocommit=True) as connection:
        found: Any = connection.execute(
            "SELECT 1 FROM pg_roles WHERE rolname = %s", [source_role(area)]
        ).fetchone()
        if found:
            connection.execute(sql.SQL("DROP OWNED BY {}").format(role))
            connection.execute(sql.SQL("DROP ROLE {}").format(role))


def exists(admin: str, area: str) -> bool:
    """Whether there is a subscription to that area's server."""
    with psycopg.connect(admin) as connection:
        asked = "SELECT 1 FROM pg_subscription WHERE subname = %s"
        return connection.execute(asked, [subscription(area)]).fetchone() is not None


def free(link: Link, *, server: str) -> None:
    """Let the lower server keep nothing for us any more: our slot there goes."""
    with psycopg.connect(direct(link), autocommit=True) as window:
        window.execute(
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
            " WHERE slot_name = %s",
            [slot(server)],
        )
