"""The ground: the command, the database server of our own, keys, places, health, headers."""

from __future__ import annotations

import json
import os
import shutil
import signal
import stat
import subprocess
import sys
import tarfile
import time
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import psycopg
import pytest
from django.db import connection
from django.test import Client
from playwright.sync_api import Page

from xiangyue.data.models import Area
from xiangyue.site import backups, cli, keys, places, postgres
from xiangyue.site.home import VARIABLES
from xiangyue.site.tuning import MIB, configuration

SOURCE = Path(cli.__file__).parents[1]
ASK = "from xiangyue.site import postgres; print(postgres.connect_url(), flush=True); input()"


def ask(home: Path) -> subprocess.Popen[str]:
    """Another process that uses the server of a home until its input ends."""
    environment = {k: v for k, v in os.environ.items() if k != "DATABASE_URL"}
    return subprocess.Popen(
        [sys.executable, "-c", ASK],
        env={**environment, "XIANGYUE_HOME": str(home)},
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        text=True,
    )


def url_of(process: subprocess.Popen[str]) -> str:
    assert process.stdout is not None
    return process.stdout.readline().strip()


def leave(process: subprocess.Popen[str]) -> None:
    process.communicate("\n", timeout=300)
    assert process.returncode == 0


def started_at(url: str) -> str:
    with psycopg.connect(url) as server:
        found = server.execute("SELECT pg_postmaster_start_time()::text").fetchone()
    assert found is not None
    return str(found[0])


@pytest.fixture
def fresh_home(
    tmp_path_factory: pytest.TempPathFactory, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Path]:
    folder = tmp_path_factory.mktemp("home")
    monkeypatch.delenv("DATABASE_URL", raising=False)
    outside = postgres.Cluster(folder).data.parent  # where root's home cannot be reached
    yield folder
    if outside != folder:
        shutil.rmtree(outside, ignore_errors=True)


@pytest.mark.slow
def test_processes_share_one_server_and_the_last_one_stops_it(fresh_home: Path) -> None:
    first, second = ask(fresh_home), ask(fresh_home)  # both at once: one makes, one waits
    cluster = postgres.Cluster(fresh_home)
    try:
        url = url_of(first)
        assert url_of(second) == url
        began = started_at(url)
        leave(first)
        assert started_at(url) == began
    finally:
        leave(second)
    assert not cluster.running()
    assert stat.S_IMODE(cluster.data.stat().st_mode) == 0o700


@pytest.mark.slow
def test_a_killed_user_and_a_killed_server_are_survived(fresh_home: Path) -> None:
    killed = ask(fresh_home)
    url = url_of(killed)
    cluster = postgres.Cluster(fresh_home)
    with psycopg.connect(url, autocommit=True) as server:
        safe = "current_setting('fsync'), current_setting('synchronous_commit')"
        assert server.execute(f"SELECT {safe}").fetchone() == ("on", "on")
        server.execute("CREATE TABLE kept AS SELECT 7 AS number")
    killed.kill()
    killed.communicate()
    assert cluster.running()  # nobody stopped it
    pid = cluster._noted_pid()
    assert pid is not None
    os.kill(pid, signal.SIGKILL)
    while cluster._ours(pid):
        time.sleep(0.01)
    note = cluster.data / "postmaster.pid"
    lines = note.read_text().splitlines()
    note.write_text("\n".join([str(os.getpid()), *lines[1:]]) + "\n")  # its number is given anew
    after = ask(fresh_home)
    try:
        with psycopg.connect(url_of(after)) as server:
            assert server.execute("SELECT number FROM kept").fetchone() == (7,)
    finally:
        leave(after)
    assert not cluster.running()


@pytest.mark.slow
def test_a_long_path_has_a_short_socket(fresh_home: Path) -> None:
    deep = fresh_home / ("很长的文件夹名" * 6)
    deep.mkdir()
    process = ask(deep)
    try:
        assert started_at(url_of(process))
    finally:
        leave(process)
        shutil.rmtree(postgres.Cluster(deep).data)


def test_another_database_is_made_and_removed() -> None:
    name = f"test_other_{os.getpid()}"
    url = postgres.connect_url(name)
    try:
        with psycopg.connect(url) as server:
            assert server.info.dbname == name
    finally:
        postgres.drop_database(name)
    with pytest.raises(psycopg.OperationalError):
        psycopg.connect(url)


def test_our_role_is_no_superuser() -> None:
    if os.environ.get("DATABASE_URL"):
        pytest.skip("the role is the administrator's choice")
    with psycopg.connect(postgres.connect_url()) as server:
        found = server.execute("SELECT rolsuper FROM pg_roles WHERE rolname = current_user")
        assert found.fetchone() == (False,)


def test_an_address_becomes_djangos_settings() -> None:
    told = postgres.django_database("postgresql://me:p%40ss@db.example:6543/v?sslmode=require", 5)
    assert (told["NAME"], told["USER"], told["PASSWORD"]) == ("v", "me", "p@ss")
    assert (told["HOST"], told["PORT"], told["CONN_MAX_AGE"]) == ("db.example", "6543", 0)
    assert told["OPTIONS"]["sslmode"] == "require"
    assert told["OPTIONS"]["pool"]["max_size"] == 5


@pytest.mark.parametrize(
    ("given", "mode"),
    [
        ("postgresql://me@db.example.cn/v", "verify-full"),
        ("postgresql://me@10.0.0.5:6543/v?application_name=x", "verify-full"),
        ("postgresql://me@[2001:db8::1]/v", "verify-full"),
        ("postgresql://me@/v?host=db.example.cn", "verify-full"),
        ("postgresql://me@localhost,db.example.cn/v", "verify-full"),
        ("postgresql://me@127.0.0.1.example.cn/v", "verify-full"),
        ("postgresql://me@localhost/v?hostaddr=10.0.0.5", "verify-full"),
        ("postgresql://me@db.example.cn/v?sslmode=require", "require"),
        ("postgresql://me@127.0.0.1:6432/v", None),
        ("postgresql://me@[::1]:5432/v", None),
        ("postgresql://me@localhost/v", None),
        ("postgresql://me@/v?host=/run/postgresql", None),
        ("postgresql:///v", None),
    ],
)
def test_another_machines_database_is_reached_by_tls_that_proves_it(
    given: str, mode: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Unless whoever runs it says otherwise, in the address or as PostgreSQL's own PGSSLMODE."""
    monkeypatch.delenv("PGSSLMODE", raising=False)
    monkeypatch.setenv("DATABASE_URL", given)
    url = postgres.connect_url()
    assert postgres.django_database(url)["OPTIONS"].get("sslmode") == mode
    assert psycopg.conninfo.conninfo_to_dict(url).get("sslmode") == mode
    assert given == url if mode in (None, "require") else url.startswith(given)
    monkeypatch.setenv("PGSSLMODE", "prefer")
    assert postgres.connect_url() == given


@pytest.mark.parametrize(
    ("mib", "buffers"), [(256, 128), (1024, 170), (6144, 1024), (24576, 4096), (65536, 4096)]
)
def test_memory_decides_the_buffers(mib: int, buffers: int, tmp_path: Path) -> None:
    assert f"shared_buffers = {buffers}MB" in configuration(tmp_path, mib * MIB)


def test_a_key_is_made_once_and_for_its_owner_alone(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("XIANGYUE_HOME", str(tmp_path))
    first = keys.key("some")
    assert len(first) == 32 and keys.key("some") == first and keys.key("other") != first
    assert stat.S_IMODE((tmp_path / "keys" / "some").stat().st_mode) == 0o600
    assert stat.S_IMODE((tmp_path / "keys").stat().st_mode) == 0o700
    assert sorted(path.name for path in (tmp_path / "keys").iterdir()) == ["other", "some"]


def test_each_command_has_its_parts_and_django_only_if_it_asks() -> None:
    program = (
        "import sys\n"
        "from xiangyue.site import cli\n"
        "print(cli.overview())\n"
        "loaded = [name for name in sys.modules if name.partition('.')[0] == 'django']\n"
        "sys.exit(f'Django came with {loaded[:3]}' if loaded else 0)\n"
    )
    done = subprocess.run([sys.executable, "-c", program], capture_output=True, text=True)
    assert done.returncode == 0, done.stderr
    for name in cli.names():
        assert f"  {name}" in done.stdout


def test_wrong_words_are_one_line_and_exit_2(capsys: pytest.CaptureFixture[str]) -> None:
    assert cli.main(["no-such"]) == 2
    told = capsys.readouterr().err
    assert told.startswith("xiangyue: no command 'no-such'") and told.count("\n") == 1


def test_every_environment_variable_is_documented() -> None:
    read = set()
    for path in SOURCE.rglob("*.py"):
        for word in path.read_text().replace("'", '"').split('"'):
            if word.startswith("XIANGYUE_") and word.replace("_", "").isalnum():
                read.add(word)
    internal = {"XIANGYUE_PARENT", "XIANGYUE_TEST_HOME", "XIANGYUE_TRACEBACK"}
    assert read - internal <= set(VARIABLES)


def test_one_prefectures_places_with_all_above_them(db: None) -> None:
    assert places.load(lambda line: None, only=["2308"]) > 1600
    assert Area.objects.filter(level=5, code__startswith="2308").count() == 1529
    assert Area.objects.filter(level=4).count() == 138
    assert list(Area.objects.filter(level=1).values_list("name", flat=True)) == ["黑龙江省"]
    assert places.load(lambda line: None, only=["2308"]) == 0  # a second time does nothing


@pytest.mark.slow
def test_the_nation(nation: None) -> None:
    with connection.cursor() as cursor:
        cursor.execute("SELECT level, count(*) FROM xiangyue_area GROUP BY level ORDER BY level")
        assert cursor.fetchall() == [(1, 31), (2, 342), (3, 2978), (4, 41352), (5, 620573)]
        cursor.execute(
            """SELECT count(*) FROM xiangyue_area child LEFT JOIN xiangyue_area above
               ON above.code = child.parent WHERE child.parent <> '' AND above.code IS NULL"""
        )
        assert cursor.fetchone() == (0,)
    assert Area.objects.get(code="330212105219").name.startswith("明伦村")


def test_a_newer_file_renames_and_adds(db: None, tmp_path: Path) -> None:
    import lzma  # noqa: PLC0415 - here alone

    for number, name in enumerate(["旧名省", "新名省"]):
        path = tmp_path / f"{number}.csv.xz"
        path.write_bytes(lzma.compress(f"code,name\n99,{name}\n9901,甲市\n".encode()))
        assert places.load(lambda line: None, path=path) == 2 - number
    assert Area.objects.get(code="99").name == "新名省"


def test_health_and_headers(db: None, client: Client) -> None:
    answer = client.get("/health/")
    assert answer.status_code == 200
    told = answer.json()
    assert {k: told[k] for k in told if not k.startswith("vault")} == {
        "database": True,
        "queue_waiting": 0,
        "queue_lag_seconds": 0,
    }
    policy = answer.headers["Content-Security-Policy"]
    assert "default-src 'none'" in policy and "unsafe" not in policy
    assert "microphone=(self)" in answer.headers["Permissions-Policy"]
    assert answer.headers["X-Content-Type-Options"] == "nosniff"


def test_a_vault_that_is_late_is_said_and_stops_nobody(
    db: None, client: Client, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv("DATABASE_URL", raising=False)
    monkeypatch.setenv("XIANGYUE_HOME", str(tmp_path))
    now = datetime.now(UTC)
    for minutes, vault_says in ((1, "well"), (6, "warning")):
        last = (now - timedelta(minutes=minutes)).isoformat()
        status = {"reaches_to": last, "base": now.isoformat(), "free": 1 << 40}
        (tmp_path / "vault.json").write_text(json.dumps(status))
        answer = client.get("/health/")
        assert answer.status_code == 200 and answer.json()["vault"] == vault_says
    assert answer.json()["vault_warnings"] == ["late"]
    monkeypatch.setenv("XIANGYUE_VAULT", "no")
    assert client.get("/health/").json()["vault"] == "off"


def test_a_queue_that_stands_still_is_unwell(db: None, client: Client) -> None:
    with connection.cursor() as cursor:
        cursor.execute(
            """INSERT INTO procrastinate_jobs (queue_name, task_name, args, scheduled_at)
               VALUES ('default', 'x', '{}', now() - interval '10 minutes')"""
        )
    answer = client.get("/health/")
    assert answer.status_code == 503
    assert answer.json()["queue_lag_seconds"] >= 600


@pytest.mark.journey
@pytest.mark.console_errors("favicon.ico")  # the health page is no page of ours
@pytest.mark.django_db(transaction=True)
def test_the_browser_reaches_the_live_server(page: Page, phone: Page) -> None:
    Area.objects.create(code="11", name="北京市", level=1, parent="")  # emptied afterwards
    for visitor, width in ((page, 1280), (phone, 360)):
        visitor.goto("/health/")
        assert '"database": true' in visitor.content()
        assert visitor.evaluate("screen.width") == width


@pytest.mark.parametrize("name", ["../keys/secret", "/etc/passwd"])
def test_a_backup_with_a_file_outside_it_is_refused(name: str, tmp_path: Path) -> None:
    member = tarfile.TarInfo(name)
    with pytest.raises(cli.Failure, match="may not be in a backup"):
        backups._plain(member, tmp_path / "backup.tar")


def test_a_reader_who_goes_away_early_is_no_fault(tmp_path: Path) -> None:
    """``xiangyue judge FILE | head -0``: what is not written yet is so when the program ends."""
    asked = tmp_path / "vote.json"
    counts = {"due": 55, "present": 37}
    asked.write_text(json.dumps({"rule": "assembly.law", "day": "2026-05-01", "counts": counts}))
    program = "import sys; from xiangyue.site.cli import main; sys.exit(main())"
    kept_back = {k: v for k, v in os.environ.items() if k != "PYTHONUNBUFFERED"}
    unread, written = os.pipe()
    os.close(unread)
    with os.fdopen(written, "w") as gone:
        done = subprocess.run(
            [sys.executable, "-c", program, "judge", str(asked)],
            env=kept_back,
            stdout=gone,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr) == (0, "")
