"""Going back: the product as it was at a moment, out of a vault, into a home of its own. No Django.

PostgreSQL replays its log of changes from the newest base before the moment up to it and no
further. What is proved afterwards is in ``site.commands.restore``.
"""

from __future__ import annotations

import copy
import json
import os
import re
import shlex
import shutil
import subprocess
import tarfile
import time
import zlib
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from zoneinfo import ZoneInfo

import psycopg

from xiangyue.core import age
from xiangyue.site import backups, postgres, vault, vault_seal
from xiangyue.site.cli import Failure
from xiangyue.site.home import home

ZONE = ZoneInfo("Asia/Shanghai")
HOURS = 12 * 3600  # seconds that replaying may take at most
#: Segments that were ended so long after the moment hold nothing of before it.
AFTER = timedelta(minutes=10)
KEPT = "public-log.kept"  # folder in the home: the heads of the public logs as the vault knew them
_EARLY = "recovery ended before configured recovery target was reached"


@dataclass(frozen=True)
class Brought:
    """What was brought back. ``moment``: None for the last in the vault."""

    moment: datetime | None
    base: vault.Base
    keys: bool
    checkpoints: str  # of the record, signed when the base was made


def moment_of(said: str) -> datetime | None:
    """The moment that was said, in China's time unless it names another; None for "latest".

    "2026-11-21 10:42" is its first instant: what was done at 10:41:59 is in, at 10:42:01 is not.
    """
    if said.strip().lower() == "latest":
        return None
    try:
        moment = datetime.fromisoformat(said.strip())
    except ValueError:
        raise Failure(f"{said!r} is no moment; write 2026-11-21 10:42, or latest", 2) from None
    return (moment if moment.tzinfo else moment.replace(tzinfo=ZONE)).astimezone(UTC)


def bring_back(
    top: Path, moment: datetime | None, keys: Path | None = None, key: Path | None = None
) -> Brought:
    """Bring database, files and keys into this empty home. Failure where that cannot be.

    ``keys``: a folder with the keys, where the vault has none. ``key``: the file with the key to
    which the vault is sealed.
    """
    opens = vault_seal.identity(key)
    if os.environ.get("DATABASE_URL"):
        raise Failure(
            "DATABASE_URL is set: a moment of that server is brought back by its own tools "
            "(docs/operations.md)", 2,
        )  # fmt: skip
    for name in ("postgres", *backups.OWNED, "public-log"):
        here = home() / name
        if here.exists() and any(here.iterdir()):
            raise Failure(f"{here} is not empty: restore into a folder of its own", 2)
    if top.resolve().is_relative_to(home().resolve()):
        raise Failure(f"{top} is in this home: name a folder of its own with XIANGYUE_HOME", 2)
    base = _base(top, moment)
    with vault_seal.reading(vault_seal.present(base.folder / "checkpoints.txt"), opens) as read:
        checkpoints = read.read().decode()  # before anything is unpacked: does the key open it?
    chain = _needed(top, base, moment)
    _room(base, len(chain))
    cluster = postgres.Cluster(home())
    if cluster.running():
        raise Failure(f"a database runs in {home()}: restore into a folder of its own", 2)
    with cluster._turn(), cluster.draft() as draft:
        _unpack(base, draft, opens)
        for path in chain:
            _segment(path, draft / "pg_wal", opens)
        (draft / "recovery.signal").touch()
        _owned(cluster, draft)
        _replay(cluster, draft, moment, _reaches(top, moment))
        brought = _beside(top, keys, opens)
    return Brought(moment, base, brought, checkpoints)


def _said(moment: datetime) -> str:
    return moment.astimezone(ZONE).strftime("%Y-%m-%d %H:%M:%S")


def _told(top: Path) -> str:
    reaches = vault.reaches(top)
    if not reaches:
        return f"{top} is no vault of Xiangyue, or nothing is in it yet"
    words = (f"{_said(reach.first)} to {_said(reach.last)}" for reach in reaches)
    return f"the vault reaches from {', and from '.join(words)} (China's time)"


def _base(top: Path, moment: datetime | None) -> vault.Base:
    """The newest base before the moment."""
    found = [b for b in vault.bases(top) if moment is None or b.ended <= moment]
    if not found:
        raise Failure(_told(top), 2)
    return found[-1]


def _reaches(top: Path, moment: datetime | None) -> bool:
    """Whether the vault is known to hold all that was written until that moment."""
    return any(moment and r.first <= moment <= r.last for r in vault.reaches(top))


def _needed(top: Path, base: vault.Base, moment: datetime | None) -> list[Path]:
    """The segments to replay: all from the base on, but for those of long after the moment."""
    chain = vault.segments(top, base)
    if not chain:
        raise Failure(f"{base.folder}: what was written after it is not in the vault")
    if moment is None:
        return chain
    limit = (moment + AFTER).timestamp()
    for n, path in enumerate(chain, 1):
        if path.stat().st_mtime > limit and n > 1:
            return chain[:n]
    return chain


def _room(base: vault.Base, count: int) -> None:
    about = json.loads((base.folder / "about.json").read_text("utf-8"))
    need = int(about["bytes"]) + (count + 8) * vault.SEGMENT
    free = shutil.disk_usage(home()).free
    if free < need:
        raise Failure(f"{need / 2**30:.1f} GiB are needed here and {free / 2**30:.1f} are free")


def _unpack(base: vault.Base, draft: Path, key: age.Identity | None) -> None:
    """The base, every file of it held against its manifest."""
    whole = vault_seal.present(base.folder / "base.tar.gz")
    with vault_seal.reading(whole, key) as read, tarfile.open(fileobj=read, mode="r|gz") as tar:
        tar.extractall(draft, members=(backups._plain(m, base.folder) for m in tar))
    told = vault_seal.present(base.folder / "backup_manifest")
    with vault_seal.reading(told, key) as read, open(draft / "backup_manifest", "wb") as out:
        shutil.copyfileobj(read, out)
    done = subprocess.run(
        [str(backups.program("pg_verifybackup")), "--quiet", "--no-parse-wal", str(draft)],
        capture_output=True, text=True, check=False,
    )  # fmt: skip
    if done.returncode:
        raise Failure(f"{base.folder} is damaged: {' '.join(done.stderr.split())[:300]}")
    (draft / "server.log").unlink(missing_ok=True)  # of the old home
    (draft / "pg_wal").mkdir(exist_ok=True)


def _segment(source: Path, folder: Path, key: age.Identity | None) -> None:
    """One segment as the server wrote it. One that was never finished is filled up with zeros."""
    held = bytearray()
    begun = source.name.removesuffix(vault_seal.ENDING).endswith(".partial")
    with vault_seal.reading(source, key) as read:
        unzip = zlib.decompressobj(wbits=31)
        while block := read.read(1 << 20):
            try:
                held += unzip.decompress(block) if ".gz" in source.name else block
            except zlib.error as error:
                if begun:
                    break
                raise Failure(f"{source} is damaged: {error}") from None
    if not begun and len(held) != vault.SEGMENT:
        raise Failure(f"{source} is damaged: {len(held)} bytes")
    held += bytes(vault.SEGMENT - len(held))
    (folder / source.name.split(".")[0]).write_bytes(held)


def _owned(cluster: postgres.Cluster, draft: Path) -> None:
    """Everything the server account's, for it alone."""
    for here, folders, names in os.walk(draft):
        for path in (Path(here), *(Path(here) / name for name in (*folders, *names))):
            path.chmod(0o700 if path.is_dir() else 0o600)
            if cluster.account:
                os.chown(path, cluster.account.pw_uid, cluster.account.pw_gid)


def _replay(cluster: postgres.Cluster, draft: Path, moment: datetime | None, reaches: bool) -> None:
    """Replay up to the moment, and leave the database as it was then.

    PostgreSQL knows that it is there by the first change after it. Where there is none, and the
    vault ``reaches`` so far, all it holds is what was there at the moment.
    """
    there = copy.copy(cluster)
    there.data, there.log = draft, draft / "server.log"
    options = {
        "restore_command": "false",  # all there is lies in pg_wal
        "recovery_target_action": "promote",
        "hot_standby": "off",  # nobody looks before it is done
        "archive_mode": "off",
    }
    if moment is not None:
        options["recovery_target_time"] = f"{moment:%Y-%m-%d %H:%M:%S.%f+00}"
    words = " ".join(shlex.quote(f"--{name}={value}") for name, value in options.items())
    trouble = ""
    try:
        there.run_server(words, HOURS)
        _promoted(there)
    except (postgres.ServerError, Failure) as error:
        trouble = str(error)
    there.stop()
    if not trouble and not (draft / "recovery.signal").exists():  # the server removes it itself
        return
    told = there.log.read_text("utf-8", "replace") if there.log.exists() else ""
    if _EARLY not in told:
        raise Failure(trouble or f"replaying did not end; see {there.log}")
    if reaches:
        there.log.unlink()
        _replay(cluster, draft, None, False)
        return
    last = re.findall(r"last completed transaction was at log time (\S+ \S+)", told)
    until = f"; what it holds ends at {last[-1][:19]} UTC" if last else ""
    raise Failure(
        f"the vault does not reach that moment{until}. To bring back all it holds: --at latest"
    )


def _promoted(there: postgres.Cluster) -> None:
    """Wait until the server has stopped replaying and is open to all. Stopped before that it would
    begin anew and go on past the moment. Failure where it ended by itself."""
    end = time.monotonic() + HOURS
    while time.monotonic() < end:
        pid = there._noted_pid()
        if pid is None or not there._ours(pid):
            raise Failure(f"replaying failed; see {there.log}")
        try:
            with psycopg.connect(there.url("postgres", "postgres"), connect_timeout=5) as server:
                if server.execute("SELECT pg_is_in_recovery()").fetchone() == (False,):
                    return
        except psycopg.OperationalError:
            pass
        time.sleep(0.1)
    raise Failure(f"replaying takes more than {HOURS // 3600} hours; see {there.log}")


def _beside(top: Path, keys: Path | None, key: age.Identity | None) -> bool:
    """Files and keys, and the heads of the public logs; whether there are keys."""
    for name in ("files-gone", "files"):
        _copied(top / name, home() / "files", key)
    source = keys or top / "keys"
    found = source.is_dir() and any(source.iterdir())
    if found:
        _copied(source, home() / "keys", key, but="ballots")
    if (top / "public-log").is_dir():
        shutil.copytree(top / "public-log", home() / KEPT)
    return found


def _copied(source: Path, target: Path, key: age.Identity | None, but: str = "") -> None:
    """A folder of the vault into the home, opened, for its owner alone."""
    for path in sorted(vault._all_files(source)):
        relative = path.relative_to(source)
        if relative.parts[0] == but or any(part.startswith(".") for part in relative.parts):
            continue
        sealed = path.suffix == vault_seal.ENDING
        put = target / (relative.with_suffix("") if sealed else relative)
        put.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        with vault_seal.reading(path, key) as read:
            vault.write(put, read)
    for here, _, _ in os.walk(target):
        Path(here).chmod(0o700)
