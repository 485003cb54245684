"""The vault: a folder out of which any moment of the last days can be brought back. No Django here.

It holds copies of the whole database (bases) and everything that was written since (WAL: the log of
changes that PostgreSQL keeps for itself), files and keys beside them. ``site.vault_keeper`` fills
it while the product runs, ``site.going_back`` reads it.

    of                     which installation fills it (HOME/vault.id)
    status.json            how far it reaches, as the keeper saw it last
    bases/MOMENT/          base.tar.gz, backup_manifest, checkpoints.txt, about.json (written last)
    wal/MOMENT/            segments of 16 MiB each, one after another without a gap; gzip
    files/, keys/          as they are now; no key of a vote that runs
    files-gone/, keys-gone/  what was deleted or replaced since, as long as the vault reaches
    public-log/N/          the public log's last checkpoint and keys

Sealed (``site.vault_seal``) each piece but the public ones, ``about.json`` and ``status.json`` is
NAME.age, and only who has the key reads it.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from itertools import pairwise
from pathlib import Path
from typing import Any, BinaryIO

from xiangyue.core.digits import COUNTED, whole
from xiangyue.site import vault_seal
from xiangyue.site.home import flag, home

Bring = Callable[[Path, Path], None]
SEGMENT = 16 * 1024 * 1024
STATUS = "status.json"
_SEGMENTS = 256  # in what PostgreSQL calls a log
LATE = timedelta(minutes=5)
LATE_BASE = timedelta(hours=26)
LITTLE = 1024**3  # bytes free; below it the vault warns


@dataclass(frozen=True)
class Base:
    """One copy of the database. A moment from ``ended`` on can be reached from it."""

    folder: Path
    began: datetime
    ended: datetime
    run: str  # folder in wal/
    first: str  # name of the first segment that it needs
    size: int  # bytes, as it lies in the vault


@dataclass(frozen=True)
class Reach:
    """Every moment from the first to the last can be brought back."""

    first: datetime
    last: datetime


def folder() -> Path | None:
    """Where the vault is (XIANGYUE_VAULT); None where none is kept.

    None by default of a demonstration, and of a database on another server: that server's own
    tools do it (docs/operations.md).
    """
    given = os.environ.get("XIANGYUE_VAULT", "").strip()
    if given.lower() in {"no", "off", "0"} or os.environ.get("DATABASE_URL"):
        return None
    if given:
        return Path(given).expanduser().absolute()
    return None if flag("XIANGYUE_DEMONSTRATION") else home() / "vault"


def days() -> int:
    """For how many days back a moment can be brought back (XIANGYUE_VAULT_DAYS, 7)."""
    given = os.environ.get("XIANGYUE_VAULT_DAYS", "").strip()
    number = whole(given, COUNTED)
    return 7 if number is None else max(1, number)


def keys_too() -> bool:
    """Whether the keys lie in the vault (XIANGYUE_VAULT_KEYS; yes)."""
    said = os.environ.get("XIANGYUE_VAULT_KEYS", "").strip().lower()
    return said not in {"no", "off", "0"}


def moment_name(moment: datetime) -> str:
    """A moment as the name of a folder; names sort as moments do."""
    return moment.astimezone(UTC).strftime("%Y%m%dT%H%M%S.%fZ")


def bases(top: Path) -> list[Base]:
    """Every whole base, the oldest first."""
    found = []
    for about in sorted((top / "bases").glob("*/about.json")):
        told = json.loads(about.read_text("utf-8"))
        found.append(
            Base(
                about.parent,
                datetime.fromisoformat(told["began"]),
                datetime.fromisoformat(told["ended"]),
                str(told["run"]),
                str(told["first"]),
                sum(f.stat().st_size for f in about.parent.iterdir()),
            )
        )
    return sorted(found, key=lambda base: base.ended)


def number(segment: str) -> int:
    """The place of a segment in the log of changes, counted in segments."""
    return int(segment[8:16], 16) * _SEGMENTS + int(segment[16:24], 16)


def segments(top: Path, base: Base) -> list[Path]:
    """What was written since the base began, up to the first gap; the last may be half filled."""
    here = top / "wal" / base.run
    found = {}
    for path in sorted(here.glob("*"), reverse=True):  # NAME.gz comes after NAME.gz.partial, wins
        if len(path.name.split(".")[0]) == 24 and path.name[:8] == base.first[:8]:
            found[number(path.name)] = path
    wanted = number(base.first)
    chain = [found[n] for n in sorted(found) if n >= wanted]
    if not chain or number(chain[0].name) != wanted:
        return []
    for n, (one, two) in enumerate(pairwise(chain), 1):
        if number(two.name) != number(one.name) + 1:
            return chain[:n]
    return chain


def reaches(top: Path, status: dict[str, Any] | None = None) -> list[Reach]:
    """From when to when moments can be brought back, the oldest first; one for each run of WAL."""
    told = status if status is not None else read_status(top)
    found: dict[str, Reach] = {}
    for base in bases(top):
        chain = segments(top, base)
        if not chain:
            continue
        if base.run == told.get("run") and told.get("reaches_to"):
            last = datetime.fromisoformat(told["reaches_to"])
        else:
            last = datetime.fromtimestamp(max(p.stat().st_mtime for p in chain), UTC)
        if last >= base.ended:
            first = min(found[base.run].first, base.ended) if base.run in found else base.ended
            found[base.run] = Reach(first, last)
    return list(found.values())


def read_status(where: Path) -> dict[str, Any]:
    """What the keeper told last; {} where it never did. ``where``: the vault."""
    return _read(where / STATUS)


def noted() -> dict[str, Any]:
    """The same out of the home, where it is found though the vault is not."""
    return _read(home() / "vault.json")


def _read(path: Path) -> dict[str, Any]:
    try:
        told: dict[str, Any] = json.loads(path.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return told


def tell(top: Path, status: dict[str, Any]) -> None:
    """Write the status into the vault and into the home, whole or not at all."""
    text = json.dumps(status, ensure_ascii=False, indent=1) + "\n"
    for path in (home() / "vault.json", top / STATUS):
        if path.parent.is_dir():
            draft = path.with_name(f".{path.name}.{os.getpid()}")
            draft.write_text(text, "utf-8")
            draft.replace(path)


def warnings(status: dict[str, Any], now: datetime) -> list[str]:
    """What is not well, as words of ``site.commands._vault_words``."""
    if not status:
        return ["never"]
    found = []
    if status.get("error"):
        found.append("error")
    last, base = status.get("reaches_to"), status.get("base")
    if not base:
        found.append("no-base")
    elif now - datetime.fromisoformat(base) > LATE_BASE:
        found.append("late-base")
    if not last or now - datetime.fromisoformat(last) > LATE:
        found.append("late")
    if status.get("free", LITTLE) < LITTLE:
        found.append("space")
    return found


def same_disk(top: Path) -> bool:
    """Whether a broken disk would take data and vault together."""
    try:
        return os.stat(top).st_dev == os.stat((home() / "postgres").resolve()).st_dev
    except OSError:
        return False


def prune(top: Path, now: datetime, current: str) -> int:
    """Throw away what reaches back further than it has to; how many bases went.

    The newest base older than that stays: from it the oldest moments are reached.
    """
    horizon = now - timedelta(days=days())
    every = bases(top)
    old = [base for base in every if base.ended <= horizon][:-1]
    for base in old:
        (base.folder / "about.json").unlink()  # from here on it is none
        shutil.rmtree(base.folder)
    kept = [base for base in every if base not in old]
    for run in _folders(top / "wal"):
        needed = [number(base.first) for base in kept if base.run == run.name]
        if not needed and run.name != current:
            shutil.rmtree(run)
            continue
        for path in run.iterdir() if needed else ():
            name = path.name.split(".")[0]
            if len(name) == 24 and number(name) < min(needed):
                path.unlink()
    for name in ("files-gone", "keys-gone"):
        for path in _all_files(top / name):
            if path.stat().st_mtime < horizon.timestamp():
                path.unlink()
    return len(old)


def _folders(top: Path) -> list[Path]:
    return sorted(p for p in top.iterdir() if p.is_dir()) if top.is_dir() else []


def _all_files(top: Path) -> Iterator[Path]:
    for here, _, names in os.walk(top):
        yield from (Path(here) / name for name in names)


# -- files and keys beside the database


def mirror(top: Path, now: datetime, *, keys: bool = True, seal: bytes | None = None) -> int:
    """Bring files, keys and the public log's heads into the vault; how many files were new.

    A file never changes under its name, so it is linked where the vault is on the same disk.
    ``seal``: the public half of the key to which copies are sealed.
    """
    ending = vault_seal.ENDING if seal else ""
    link, copy = (_sealing(seal), _sealing(seal)) if seal else (_link, _copy)
    new = _mirror_of(home() / "files", top / "files", top / "files-gone", now, link, ending)
    if keys:
        _mirror_of(home() / "keys", top / "keys", top / "keys-gone", now, copy, ending)
    for log in _folders(home() / "public-log"):
        for name in ("checkpoint", "key", "keys"):
            if (log / name).is_file():
                _renewed(log / name, top / "public-log" / log.name / name)
    return new


def _mirror_of(
    source: Path, target: Path, gone: Path, now: datetime, bring: Bring, ending: str = ""
) -> int:
    """Make ``target`` what ``source`` is; what it had and is no more goes to ``gone``."""
    here = {}
    for path in _all_files(source):
        relative = path.relative_to(source)
        # a key of a vote that runs would for ever open what the box held: never in a copy
        if not any(part.startswith(".") for part in relative.parts) and (
            source.name != "keys" or relative.parts[0] != "ballots"
        ):
            here[relative.with_name(relative.name + ending)] = path
    there = {path.relative_to(target): path for path in _all_files(target)}
    differ = _other_time if ending else _differ
    for relative, path in there.items():
        if relative not in here or (source.name == "keys" and differ(here[relative], path)):
            put = gone / relative.with_name(f"{moment_name(now)}.{relative.name}")
            put = gone / relative if source.name == "files" else put
            put.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            os.replace(path, put)
            os.utime(put, (now.timestamp(), now.timestamp()))
    new = 0
    for relative, path in here.items():
        put = target / relative
        if relative not in there or not put.exists():
            put.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
            try:
                bring(path, put)
            except FileNotFoundError:  # thrown away just now
                continue
            new += 1
    return new


def _sealing(to: bytes) -> Bring:
    return lambda source, target: vault_seal.seal_file(source, target, to)


def _other_time(source: Path, sealed: Path) -> bool:
    try:
        return not vault_seal.same(source, sealed)
    except FileNotFoundError:
        return True


def _link(source: Path, target: Path) -> None:
    try:
        os.link(source, target)
    except FileNotFoundError:
        raise
    except OSError:  # another disk, or one without links
        _copy(source, target)


def _copy(source: Path, target: Path) -> None:
    with open(source, "rb") as read:
        write(target, read)
        then = os.fstat(read.fileno()).st_mtime_ns
        os.utime(target, ns=(then, then))


def write(target: Path, read: BinaryIO) -> None:
    """Write a file, whole or not at all, for its owner alone."""
    draft = target.with_name(f".{target.name}.{os.getpid()}")
    with open(draft, "wb", opener=_mine) as out:
        shutil.copyfileobj(read, out)
        out.flush()
        os.fsync(out.fileno())
    draft.replace(target)


def _mine(path: str, flags: int) -> int:
    return os.open(path, flags, 0o600)


def _renewed(source: Path, target: Path) -> None:
    if not target.exists() or _differ(source, target):
        target.parent.mkdir(mode=0o700, parents=True, exist_ok=True)
        _copy(source, target)


def _differ(one: Path, other: Path) -> bool:
    try:
        return one.read_bytes() != other.read_bytes()
    except FileNotFoundError:
        return True
