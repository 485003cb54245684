"""Fills the vault while the product runs: changes as they come, a base every night. No Django here.

PostgreSQL's own programs do it: ``pg_receivewal`` takes what is written off the server at once, and
a replication slot makes the server keep what was not taken yet; ``pg_basebackup`` copies the whole.
Neither stops anybody. ``serve`` runs ``live()`` as a process of its own; ``xiangyue vault`` does
one round by hand.
"""

from __future__ import annotations

import ctypes
import fcntl
import json
import os
import secrets
import shutil
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from datetime import UTC, datetime, timedelta
from pathlib import Path
from types import FrameType
from typing import Any
from zoneinfo import ZoneInfo

import psycopg

from xiangyue.site import backups, postgres, vault, vault_seal
from xiangyue.site.commands import checkpoint
from xiangyue.site.home import home

SLOT = "xiangyue_vault"
NIGHT = timedelta(hours=3, minutes=47)  # of the day, in China: a base is made then
ZONE = ZoneInfo("Asia/Shanghai")
LOOK = 2.0  # seconds between two looks at how far it reaches
ROUND = 60.0  # seconds between two looks for new files, an old base, what may go


class VaultError(RuntimeError):
    """The vault cannot be filled; the message is one line for the administrator."""


class Keeper:
    """The one process that fills a vault. ``top`` is the vault's folder."""

    def __init__(self, top: Path) -> None:
        self.top = top
        self.to: bytes | None = None  # to whom it is sealed
        self.writes = top  # where PostgreSQL's programs write: the spool, if it is sealed
        self.cluster = postgres.Cluster(home())
        self.receiver: subprocess.Popen[bytes] | None = None
        self.received_since = 0.0
        self.run = ""
        self.reaches_to: datetime | None = None
        self.pending: tuple[datetime, str] | None = None
        self.error = ""

    # -- whose it is

    def claim(self, *, anew: bool = False) -> None:
        """Make the vault, or make sure that it is ours. ``anew``: begin another here. VaultError.

        A vault that was there once and is not now (a disk that is not mounted) is not made anew
        without a word.
        """
        try:
            self.to = vault_seal.recipient()
        except ValueError as error:
            raise VaultError(str(error)) from None
        self.writes = vault_seal.spool() if self.to else self.top
        mark, owner = home() / "vault.id", self.top / "of"
        ours = mark.read_text().strip() if mark.exists() else ""
        theirs = owner.read_text().strip() if owner.exists() else ""
        if theirs and theirs != ours:
            raise VaultError(
                f"{self.top} is the vault of another installation: give this one a folder of its "
                "own (XIANGYUE_VAULT)"
            )
        if ours and not theirs and not anew:
            raise VaultError(
                f"the vault is not at {self.top}: is its disk mounted? "
                "`xiangyue vault --anew` begins another there"
            )
        if not theirs:
            self.top.mkdir(mode=0o700, parents=True, exist_ok=True)
            ours = ours or secrets.token_hex(16)
            mark.write_text(ours + "\n")
            owner.write_text(ours + "\n")
        for name in ("bases", "wal"):
            (self.top / name).mkdir(mode=0o700, exist_ok=True)

    @contextmanager
    def alone(self) -> Iterator[bool]:
        """Whether we are the one that fills it; another may be at it already."""
        with open(self.top / ".lock", "w") as lock:
            try:
                fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
            except BlockingIOError:
                yield False
                return
            yield True

    # -- the changes

    def server(self) -> psycopg.Connection[Any]:
        """The server, as its owner."""
        return psycopg.connect(
            self.cluster.url("postgres", "postgres"), autocommit=True, connect_timeout=5
        )

    def receive(self) -> None:
        """Make sure that changes are taken off the server: into the vault, or, where it is sealed,
        into the spool."""
        if self.receiver is not None:
            if self.receiver.poll() is None:
                return
            self.receiver = None
            if time.monotonic() - self.received_since < 10:
                told = (self.writes / "receiver.log").read_text("utf-8", "replace").splitlines()
                raise VaultError(told[-1] if told else "pg_receivewal ended")
        with self.server() as server:
            self._slot(server)
        (self.top / "wal" / self.run).mkdir(mode=0o700, exist_ok=True)
        here = self.writes / "wal" / self.run
        here.mkdir(mode=0o700, parents=True, exist_ok=True)
        log = open(self.writes / "receiver.log", "ab")  # noqa: SIM115 - the child's from here on
        if log.tell() > 1_000_000:
            log.truncate(0)
        self.receiver = subprocess.Popen(
            [
                str(backups.program("pg_receivewal")), f"--directory={here}", f"--slot={SLOT}",
                "--synchronous", "--no-loop", "--compress=gzip:1", "--status-interval=1",
                f"--dbname={self.cluster.url('postgres', 'postgres')}",
            ],
            stdin=subprocess.DEVNULL, stdout=log, stderr=log, start_new_session=True,
            preexec_fn=_with_parent,  # this process has one thread
        )  # fmt: skip
        log.close()
        self.received_since = time.monotonic()

    def _slot(self, server: psycopg.Connection[Any]) -> None:
        """A slot that holds what is not taken yet, and the run of segments that goes with it."""
        row = server.execute(
            "SELECT wal_status, active_pid FROM pg_replication_slots WHERE slot_name = %s", [SLOT]
        ).fetchone()
        told = vault.read_status(self.top).get("run", "")
        if row and row[1]:  # a receiver whose keeper was killed
            server.execute("SELECT pg_terminate_backend(%s, 3000)", [row[1]])
        here = told and told == vault.noted().get("run") and (self.top / "wal" / told).is_dir()
        if row and (row[0] == "lost" or not here):  # or another vault had what came since
            server.execute("SELECT pg_drop_replication_slot(%s)", [SLOT])
            row = None
        if row is None:  # what comes does not follow on what is there: another run
            server.execute("SELECT pg_create_physical_replication_slot(%s, true)", [SLOT])
            self.run = vault.moment_name(datetime.now(UTC))
            self.reaches_to = None
            self.tell()  # the name of the run before anything of it
        else:
            self.run = told

    def look(self) -> None:
        """How far the vault reaches now: the newest moment whose every change is in it."""
        with self.server() as server:
            row = server.execute(
                "SELECT pg_current_wal_flush_lsn()::text, r.flush_lsn >= %s::pg_lsn"
                " FROM pg_replication_slots s JOIN pg_stat_replication r ON r.pid = s.active_pid"
                " WHERE s.slot_name = %s",
                [self.pending[1] if self.pending else "0/0", SLOT],
            ).fetchone()
        if row is None:
            return
        if self.pending and row[1]:
            self._take()  # what is not sealed yet is not in the vault yet
            self.reaches_to = self.pending[0]
            self.pending = None
        if self.pending is None:
            self.pending = (datetime.now(UTC), row[0])

    def _take(self) -> None:
        if self.to:
            changes = Path("wal") / self.run
            vault_seal.take_changes(self.writes / changes, self.top / changes, self.to)

    def reach(self, moment: datetime, seconds: float) -> bool:
        """Wait until the vault holds all until that moment; False after so many seconds."""
        end = time.monotonic() + seconds
        while time.monotonic() < end:
            self.receive()
            self.look()
            if self.reaches_to is not None and self.reaches_to >= moment:
                return True
            time.sleep(0.1)
        return False

    # -- the whole

    def base_due(self, now: datetime) -> bool:
        """Whether the night's base is not there yet, or the run has none."""
        here = [base for base in vault.bases(self.top) if base.run == self.run]
        if not here:
            return True
        today = now.astimezone(ZONE).replace(hour=0, minute=0, second=0, microsecond=0) + NIGHT
        return here[-1].began < (today if now >= today else today - timedelta(days=1))

    def base(self) -> vault.Base:
        """Copy the whole database; it is in the vault once all it needs is. VaultError."""
        began = datetime.now(UTC)
        target = self.top / "bases" / vault.moment_name(began)
        target.mkdir(mode=0o700)
        written = self.writes / "bases" / target.name
        written.mkdir(mode=0o700, parents=True, exist_ok=True)
        try:
            signed = self._checkpoints()
            _program(
                "pg_basebackup", f"--pgdata={written}", "--format=tar", "--compress=client-gzip:1",
                "--wal-method=none", "--checkpoint=fast", "--no-password",
                f"--dbname={self.cluster.url('postgres', 'postgres')}",
            )  # fmt: skip
            ended = datetime.now(UTC)
            (written / "checkpoints.txt").write_text("\n".join(signed), "utf-8")
            manifest = json.loads((written / "backup_manifest").read_text("utf-8"))
            if self.to:
                vault_seal.take_base(written, target, self.to)
            if not self.reach(ended, 600):
                raise VaultError("the changes during the base did not come")
            needs = manifest["WAL-Ranges"][0]
            about = {
                "began": began.isoformat(),
                "ended": ended.isoformat(),
                "run": self.run,
                "first": _segment(needs["Timeline"], needs["Start-LSN"]),
                "bytes": sum(entry["Size"] for entry in manifest["Files"]),
                "system": str(manifest.get("System-Identifier", "")),
            }
            draft = target / "about.draft"
            draft.write_text(json.dumps(about, indent=1) + "\n", "utf-8")
            draft.rename(target / "about.json")
        except BaseException:
            for path in (target, written):
                shutil.rmtree(path, ignore_errors=True)
            raise
        return vault.bases(self.top)[-1]

    def _checkpoints(self) -> list[str]:
        """The state of the record, signed: what is brought back later is held against it."""
        try:
            return list(checkpoint.checkpoints(self.cluster.url(), checkpoint.signer()))
        except psycopg.errors.UndefinedTable:  # a database that was never set up
            return []

    # -- rounds

    def want(self, what: str) -> None:
        """Ask the keeper that runs for a round now, or for a "base"."""
        (self.top / ".wanted").write_text(what)

    def wanted(self) -> str:
        """What was asked for, once."""
        try:
            what = (self.top / ".wanted").read_text()
            (self.top / ".wanted").unlink()
        except FileNotFoundError:
            return ""
        return what

    def round(self, *, base: bool = False) -> None:
        """Files and keys, a base where one is due (or asked for), and what may go."""
        now = datetime.now(UTC)
        self.receive()
        self._clear_drafts()
        if self.to:
            vault_seal.seal_all(self.top, self.to)
        vault.mirror(self.top, now, keys=vault.keys_too(), seal=self.to)
        if base or self.base_due(now):
            self.base()
        vault.prune(self.top, datetime.now(UTC), self.run)

    def _clear_drafts(self) -> None:
        """Bases that were begun before a kill, and what the spool has of other runs."""
        shutil.rmtree(vault_seal.spool() / "bases", ignore_errors=True)
        changes = vault_seal.spool() / "wal"
        for path in changes.iterdir() if changes.is_dir() else ():
            if path.name != self.run or not self.to:
                shutil.rmtree(path, ignore_errors=True)
        for path in (self.top / "bases").iterdir():
            if not (path / "about.json").exists():
                shutil.rmtree(path, ignore_errors=True)

    def tell(self, *, whole: bool = False) -> None:
        """Write down how it stands; ``whole``: the sizes too, which take longer."""
        found = vault.bases(self.top)
        before = vault.read_status(self.top)
        status = {
            "at": datetime.now(UTC).isoformat(),
            "run": self.run,
            "reaches_to": self.reaches_to.isoformat() if self.reaches_to else "",
            "base": found[-1].ended.isoformat() if found else "",
            "bases": len(found),
            "error": self.error,
            "sealed": bool(self.to),
            "free": shutil.disk_usage(self.top).free,
            "bytes": _bytes(self.top) if whole else before.get("bytes", 0),
        }
        reach = vault.reaches(self.top, status)
        status["reaches"] = [[r.first.isoformat(), r.last.isoformat()] for r in reach]
        vault.tell(self.top, status)

    def end(self) -> None:
        """Take what is left and let the receiver go."""
        if self.receiver is not None:
            with suppress(psycopg.Error, OSError):
                self.reach(datetime.now(UTC), 5)
                self.tell()
            self.receiver.terminate()  # writes what it has, then leaves
            with suppress(subprocess.TimeoutExpired):
                self.receiver.wait(10)


def live() -> None:
    """Fill the vault until told to end; a fault is told in the status, and tried again."""
    top = vault.folder()
    if top is None:
        return
    signal.signal(signal.SIGTERM, _leave)
    signal.signal(signal.SIGINT, _leave)
    postgres.connect_url()
    keeper = Keeper(top)
    due = 0.0
    try:
        while True:
            try:
                keeper.claim()
                with keeper.alone() as first:
                    while first:
                        keeper.receive()
                        keeper.look()
                        wanted = keeper.wanted()
                        whole = time.monotonic() >= due or bool(wanted)
                        if whole:
                            keeper.round(base=wanted == "base")
                            due = time.monotonic() + ROUND
                        keeper.error = ""
                        keeper.tell(whole=whole)
                        time.sleep(LOOK)
                time.sleep(LOOK)  # `xiangyue vault` is at it
            except (VaultError, OSError, psycopg.Error, ValueError) as error:
                _note(keeper, error)
                time.sleep(5)
    except KeyboardInterrupt:
        keeper.end()


def _note(keeper: Keeper, error: Exception) -> None:
    """Tell of a fault: on the terminal once, in the status always."""
    line = " ".join(str(error).split())[:300] or type(error).__name__
    if line != keeper.error:
        print(f"vault: {line}", file=sys.stderr, flush=True)
    keeper.error = line
    with suppress(OSError, ValueError):
        vault.tell(keeper.top, {**vault.noted(), "error": line})


def let_go() -> None:
    """No vault is kept any more: the server need not hold anything back for one."""
    with psycopg.connect(
        postgres.Cluster(home()).url("postgres", "postgres"), autocommit=True
    ) as server:
        server.execute(
            "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
            " WHERE slot_name = %s AND NOT active",
            [SLOT],
        )


def _leave(number: int, frame: FrameType | None) -> None:
    signal.signal(signal.SIGTERM, signal.SIG_IGN)
    signal.signal(signal.SIGINT, signal.SIG_IGN)
    raise KeyboardInterrupt


def _with_parent() -> None:
    """In the child: end when the keeper is gone, even by a kill (Linux)."""
    if sys.platform == "linux":
        pr_set_pdeathsig = 1
        ctypes.CDLL(None).prctl(pr_set_pdeathsig, signal.SIGTERM)


def _segment(timeline: int, lsn: str) -> str:
    """The name of the segment in which a place of the log of changes lies."""
    high, low = (int(part, 16) for part in lsn.split("/"))
    return f"{timeline:08X}{high:08X}{low // vault.SEGMENT:08X}"


def _bytes(top: Path) -> int:
    """What the vault takes; a file that is linked to the live one takes nothing more."""
    total = 0
    for here, _, names in os.walk(top):
        for name in names:
            with suppress(FileNotFoundError):
                state = os.stat(Path(here) / name)
                total += state.st_size if state.st_nlink == 1 else 0
    return total


def _program(name: str, *arguments: str) -> None:
    done = subprocess.run(
        [str(backups.program(name)), *arguments],
        stdin=subprocess.DEVNULL, capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise VaultError(f"{name}: {' '.join(done.stderr.split())[:300]}")
