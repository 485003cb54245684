"""The drill: acts, a base, more acts, a moment, more acts; then back to the moment, and proved."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import psycopg
import pytest
from psycopg.conninfo import make_conninfo
from tests.going_back_life import MARK
from tests.record_tools import url

from xiangyue.core import age
from xiangyue.site import backups, going_back, postgres, vault, vault_seal
from xiangyue.site.commands import status
from xiangyue.site.vault_keeper import SLOT, Keeper, VaultError, _segment

pytestmark = pytest.mark.django_db  # whose tables the drill's home begins with
ROOT = Path(__file__).parents[1]
PROGRAM = """
import sys
if sys.argv[1] == "xiangyue":
    from xiangyue.site.cli import main
    sys.exit(main(sys.argv[2:]))
import json
from tests import going_back_life as life
print(json.dumps(getattr(life, sys.argv[1])(*sys.argv[2:])))
"""


def run(home: Path, *words: str, expect: int = 0) -> str:
    """A program of its own in that home; what it prints."""
    gone = ("DATABASE_URL", "DJANGO_SETTINGS_MODULE", "PYTEST_CURRENT_TEST")
    environment = {k: v for k, v in os.environ.items() if k not in gone}
    for name in [n for n in environment if n.startswith("XIANGYUE_")]:
        del environment[name]
    done = subprocess.run(
        [sys.executable, "-c", PROGRAM, *words],
        cwd=ROOT,
        env={**environment, "XIANGYUE_HOME": str(home), "XIANGYUE_VAULT": f"{home}-vault"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert done.returncode == expect, done.stdout[-2000:] + done.stderr[-2000:]
    return done.stdout + done.stderr


@dataclass
class Drill:
    """What was lived, the vault, the home brought back, and what `restore` told of it."""

    lived: dict[str, Any]
    top: Path
    home: Path
    told: str
    key: Path


@pytest.fixture(scope="module")
def drill(tmp_path_factory: pytest.TempPathFactory, django_db_setup: None) -> Iterator[Drill]:
    folder = tmp_path_factory.mktemp("drill")
    one, two = folder / "one", folder / "two"
    outside = [postgres.Cluster(h).data.parent for h in (one, two)]
    tables = folder / "tables.dump"  # of the tests' database: quicker than making them anew
    backups._program("pg_dump", "--format=custom", "--no-owner", f"--file={tables}", url())
    key = folder / "kept elsewhere" / "vault.key"
    key.parent.mkdir()
    made = run(one, "xiangyue", "vault", "--new-key", str(key)).splitlines()[0]
    public = made.removeprefix("XIANGYUE_VAULT_SEAL=")
    lived = json.loads(run(one, "live", str(tables), public).splitlines()[-1])
    moment = datetime.fromisoformat(lived["moment"]).astimezone(going_back.ZONE)
    words = [
        "xiangyue",
        "restore",
        lived["vault"],
        "--at",
        f"{moment:%Y-%m-%d %H:%M:%S}",
        "--key",
        str(key),
        "--lang",
        "en",
    ]
    told = run(two, *words)
    yield Drill(lived, Path(lived["vault"]), two, told, key)
    for path in outside:
        if folder not in path.parents:
            shutil.rmtree(path, ignore_errors=True)


def written(top: Path, key: Path) -> list[bytes]:
    """Everything in a vault, opened and unpacked: bases, changes, files, keys."""
    found, identity = [], vault_seal.identity(key)
    for path in (p for p in top.rglob("*") if p.is_file()):
        with vault_seal.reading(path, identity) as read:
            data = read.read()
        if ".gz" in path.name:
            data = zlib.decompressobj(wbits=31).decompress(data)
        found.append(data)
    return found


def test_the_moment_comes_back_exactly_and_proved(drill: Drill) -> None:
    at, after = drill.lived["at"], drill.lived["after"]
    assert len(at["entries"]) < len(after["entries"]) and at["figures"] != after["figures"]
    assert json.loads(run(drill.home, "now").splitlines()[-1]) == at
    lines = drill.told.splitlines()
    assert lines[-1] == "PROVED: everything agrees"
    count = len(at["entries"])
    assert (
        f"record: {count} entries of 1 logs, faults 0; held against 1 signed checkpoints" in lines
    )
    assert "files: 1 named, 0 of them missing" in lines  # thrown away since, kept as long as that
    photo = drill.lived["photo"]
    assert (drill.home / "files" / photo[:2] / photo).is_file()
    assert (drill.home / "keys" / "personal-data").stat().st_mode & 0o777 == 0o600


def test_a_secret_ballot_that_ran_then_opens_to_nobody_and_is_held_again(drill: Drill) -> None:
    private, envelope = (bytes.fromhex(drill.lived[k]) for k in ("private", "envelope"))
    held = written(drill.top, drill.key)
    assert any(envelope in data for data in held), "we look where the ballots are"
    assert not any(private in data or private.hex().encode() in data for data in held)
    assert drill.lived["keys_left"] == 0 and not list((drill.top / "keys").glob("ballots*"))
    assert "secret votes that ran then: 1." in drill.told
    told = json.loads(run(drill.home, "after").splitlines()[-1])
    assert told["end"] == ["ballot.key-lost"] and told["again"] == "passed"
    # The public log: the world has seen more than is here, so nothing is signed, now or later.
    size = drill.lived["published"]
    assert f"public log: {size} entries were published, " in drill.told
    assert [why for why, _had in told["signed"]] == ["shortened", "folder", "rewritten"]
    assert told["signed"][0][1] == told["signed"][2][1] == size
    assert told["anew"].endswith("/log/2")


def test_a_stolen_vault_tells_nothing_without_the_key_kept_elsewhere(
    drill: Drill, tmp_path: Path
) -> None:
    plain = {"of", "status.json", "about.json", ".lock"}
    pieces = [p for p in drill.top.rglob("*") if p.is_file() and p.name not in plain]
    sealed = [p for p in pieces if "public-log" not in p.parts]
    kinds = {p.relative_to(drill.top).parts[0] for p in sealed}
    assert kinds == {"bases", "wal", "files-gone", "keys"}
    for path in sealed:
        assert path.suffix == ".age", path
        assert path.read_bytes().startswith(b"age-encryption.org/v1\n"), path
    assert drill.key.stat().st_mode & 0o777 == 0o600
    secret = drill.key.read_text().splitlines()[-1]
    for folder in (drill.top, Path(drill.lived["home"])):
        assert not [
            p for p in folder.rglob("*") if p.is_file() and secret.encode() in p.read_bytes()
        ]
    tell = ("xiangyue", "restore", str(drill.top), "--lang", "en")
    assert "is sealed: name the file with its key" in run(tmp_path / "h", *tell, expect=2)
    run(tmp_path / "h", "xiangyue", "vault", "--new-key", str(tmp_path / "other"))
    other = run(tmp_path / "h", *tell, "--key", str(tmp_path / "other"), expect=2)
    assert "does not open: sealed to another key" in other
    assert not (tmp_path / "h" / "postgres").exists()


def test_the_servers_log_says_nothing_of_what_people_wrote(drill: Drill) -> None:
    log = Path(drill.lived["log"]).read_text()
    assert "duplicate key" in log and MARK not in log


def test_a_moment_that_cannot_be_is_told_with_what_can(drill: Drill, tmp_path: Path) -> None:
    moment = datetime.fromisoformat(drill.lived["moment"])
    tell = ("xiangyue", "restore", str(drill.top), "--at")
    early = run(tmp_path / "h", *tell, str(moment - timedelta(days=1)), expect=2)
    assert "the vault reaches from " in early
    tell = (*tell[:3], "--key", str(drill.key), "--at")
    late = run(tmp_path / "h", *tell, str(moment + timedelta(days=1)), expect=1)
    assert "does not reach that moment; what it holds ends at" in late
    assert "is no moment" in run(tmp_path / "h", *tell, "yesterday", expect=2)
    assert "is not empty" in run(drill.home, *tell, "latest", expect=2)
    assert going_back.moment_of("2026-11-21 10:42") == datetime(2026, 11, 21, 2, 42, tzinfo=UTC)


# --- the vault itself


@pytest.fixture
def own(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    monkeypatch.setenv("XIANGYUE_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("XIANGYUE_VAULT", str(tmp_path / "vault"))
    monkeypatch.delenv("DATABASE_URL", raising=False)
    return tmp_path


def test_a_vault_is_of_one_home_and_is_not_made_anew_without_a_word(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    top = own / "vault"
    Keeper(top).claim()
    Keeper(top).claim()
    monkeypatch.setenv("XIANGYUE_HOME", str(own / "other"))
    with pytest.raises(VaultError, match="of another installation"):
        Keeper(top).claim()
    monkeypatch.setenv("XIANGYUE_HOME", str(own / "home"))
    shutil.rmtree(top)
    top.mkdir()  # the empty folder on which a disk is mounted
    with pytest.raises(VaultError, match="is its disk mounted"):
        Keeper(top).claim()
    Keeper(top).claim(anew=True)
    assert (top / "of").exists()


def test_a_vault_switched_back_to_an_earlier_folder_begins_a_new_run(own: Path) -> None:
    """The server's slot went on for the other folder: what came in between is not here."""
    runs = []
    with psycopg.connect(
        make_conninfo(url(), user="postgres", dbname="postgres"), autocommit=True
    ) as server:
        try:
            for top in ("vault", "vault", "elsewhere", "elsewhere", "vault"):
                keeper = Keeper(own / top)
                keeper.claim(anew=top == "elsewhere")
                keeper._slot(server)
                (own / top / "wal" / keeper.run).mkdir(exist_ok=True)
                runs.append(keeper.run)
        finally:
            server.execute(
                "SELECT pg_drop_replication_slot(slot_name) FROM pg_replication_slots"
                " WHERE slot_name = %s",
                [SLOT],
            )
    first, same, other, its_same, back = runs
    assert first == same and other == its_same  # a restart goes on where it stopped
    assert len({first, other, back}) == 3


def _base(top: Path, ended: datetime, run: str, first: str) -> None:
    here = top / "bases" / vault.moment_name(ended)
    here.mkdir(parents=True)
    began = ended - timedelta(seconds=3)
    about = {"began": began.isoformat(), "ended": ended.isoformat(), "run": run, "first": first}
    (here / "about.json").write_text(json.dumps(about))


def _wal(top: Path, run: str, numbers: range, at: datetime) -> None:
    here = top / "wal" / run
    here.mkdir(parents=True, exist_ok=True)
    for n in numbers:
        path = here / f"00000001{n // 256:08X}{n % 256:08X}.gz"
        path.touch()
        os.utime(path, (at.timestamp(), at.timestamp()))


def test_what_is_too_old_goes_and_the_reach_tells_of_a_gap(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIANGYUE_VAULT_DAYS", "3")
    top, now = own / "vault", datetime(2026, 11, 21, 4, tzinfo=UTC)
    for back in range(9, 0, -1):  # a base each day; the chain broke four and a half days ago
        run_name, first = ("a", 250 + 20 - back) if back > 4 else ("b", 300 - back)
        _base(top, now - timedelta(days=back), run_name, f"0000000100000001{first - 256:08X}"
              if first >= 256 else f"0000000100000000{first:08X}")  # fmt: skip
    broke = now - timedelta(days=4, hours=12)
    _wal(top, "a", range(250, 270), broke)
    _wal(top, "b", range(290, 305), now)
    reaches = vault.reaches(top, {"run": "b", "reaches_to": now.isoformat()})
    assert [(r.first, r.last) for r in reaches] == [
        (now - timedelta(days=9), broke),
        (now - timedelta(days=4), now),
    ]
    assert vault.prune(top, now, "b") == 6
    kept = vault.bases(top)
    assert [(now - base.ended).days for base in kept] == [3, 2, 1]
    assert not (top / "wal" / "a").exists()
    assert min(vault.number(p.name) for p in (top / "wal" / "b").iterdir()) == 297
    (top / "wal" / "b" / "000000010000000100000000").unlink(missing_ok=True)
    assert vault.reaches(top, {"run": "b", "reaches_to": now.isoformat()})[0].first == (
        now - timedelta(days=3)
    )


def test_keys_and_files_are_kept_as_long_as_the_reach_and_no_key_of_a_ballot(own: Path) -> None:
    home, top, now = own / "home", own / "vault", datetime.now(UTC)
    for name in ("files/ab/abc", "keys/django", "keys/public-log/0001", f"keys/ballots/{'a' * 32}"):
        (home / name).parent.mkdir(parents=True, exist_ok=True)
        (home / name).write_text(name)
    assert vault.mirror(top, now) == 1
    kept = {str(p.relative_to(top)) for p in top.rglob("*") if p.is_file()}
    assert kept == {"files/ab/abc", "keys/django", "keys/public-log/0001"}
    (home / "files/ab/abc").unlink()
    (home / "keys/django").write_text("replaced")
    vault.mirror(top, now)
    assert (top / "keys/django").read_text() == "replaced"
    assert len(list((top / "keys-gone").iterdir())) == 1, "a key that was replaced is not gone yet"
    assert (top / "files-gone/ab/abc").exists()
    vault.prune(top, now + timedelta(days=6), "")
    assert (top / "files-gone/ab/abc").exists()
    vault.prune(top, now + timedelta(days=8), "")
    assert not any(p.is_file() for p in (top / "files-gone").rglob("*"))


def test_a_key_that_was_replaced_is_sealed_anew_and_a_wrong_seal_is_told(
    own: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    identity = age.new_identity(os.urandom)
    home, top, now = own / "home", own / "vault", datetime.now(UTC)
    (home / "keys").mkdir(parents=True)
    (home / "keys/django").write_text("first")
    vault.mirror(top, now)
    assert vault_seal.seal_all(top, identity.recipient) == 1
    for text in ("first", "second"):
        (home / "keys/django").write_text(text)
        os.utime(home / "keys/django", ns=(1, len(text)))
        for _ in range(2):
            vault.mirror(top, now, seal=identity.recipient)
        with vault_seal.reading(top / "keys/django.age", identity) as read:
            assert read.read() == text.encode()
    assert all(p.suffix == ".age" for p in top.rglob("*") if p.is_file())
    monkeypatch.setenv("XIANGYUE_VAULT_SEAL", "age1mistyped")
    with pytest.raises(VaultError, match="XIANGYUE_VAULT_SEAL: age1… is wanted"):
        Keeper(top).claim()


def test_what_is_not_well_is_said(own: Path) -> None:
    now = datetime(2026, 11, 21, 4, tzinfo=UTC)
    well = {"reaches_to": now.isoformat(), "base": now.isoformat(), "free": 2 * vault.LITTLE}
    whole = well | {"sealed": True, "bases": 1, "bytes": 9}
    told = list(status.lines(whole, [], "en", now + timedelta(seconds=7)))
    assert "  newest piece: 7 s old" in told and any("  sealed: " in line for line in told)
    assert vault.warnings({}, now) == ["never"]
    assert vault.warnings(well, now + vault.LATE) == []
    assert vault.warnings(well, now + vault.LATE + timedelta(seconds=1)) == ["late"]
    assert vault.warnings(well, now + timedelta(hours=27)) == ["late-base", "late"]
    assert vault.warnings({**well, "free": 5, "error": "x"}, now) == ["error", "space"]
    assert _segment(1, "1/2000028") == "000000010000000100000002"
    assert vault.number("000000010000000100000000") == 256
