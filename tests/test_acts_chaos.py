"""Acts while the servers are killed: nothing acknowledged is lost, nothing is done by halves."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from tests.ports import free_port
from tests.record_tools import url

from xiangyue.site import backups, postgres

pytestmark = pytest.mark.django_db  # whose tables the home begins with
ROOT = Path(__file__).parents[1]


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Path]:
    yield tmp_path / "home"
    for name in ("home", "home-back"):
        outside = postgres.Cluster(tmp_path / name).data.parent
        if tmp_path not in outside.parents:
            shutil.rmtree(outside, ignore_errors=True)


def chaos(home: Path, *words: str) -> dict[str, Any]:
    """`tools.chaos_acts` in that home; what it found."""
    tables = home.parent / "tables.dump"
    backups._program("pg_dump", "--format=custom", "--no-owner", f"--file={tables}", url())
    environment = {k: v for k, v in os.environ.items() if not k.startswith("XIANGYUE_")}
    port = str(free_port())
    command = [sys.executable, "-m", "tools.chaos_acts", "--home", str(home), "--port", port]
    done = subprocess.run(
        [*command, "--tables", str(tables), *words],
        cwd=ROOT, env=environment, capture_output=True, text=True, check=False,
    )  # fmt: skip
    told: dict[str, Any] = json.loads(done.stdout.splitlines()[-1]) if done.stdout else {}
    assert done.returncode == 0, done.stdout[-4000:] + done.stderr[-2000:]
    assert told["acknowledged"] == told["keys"] == told["acts"]
    return told


def test_a_killed_web_server_and_a_killed_database_lose_nothing(home: Path) -> None:
    words = ("--acts", "40", "--clients", "4", "--seconds", "2", "--pause", "0.5")
    told = chaos(home, *words, "--targets", "postmaster,web", "--kills", "2")
    assert told["killed"] == {"postmaster": 1, "web": 1}


@pytest.mark.slow
def test_a_thousand_acts_while_everything_is_killed(home: Path) -> None:
    told = chaos(home, "--vault", "--seconds", "90", "--pause", "6", "--most", "900")
    assert min(told["killed"].values()) >= 1 and told["acts"] == 1000
    assert told["vault"]["differ"] is False or told["vault"]["differ"] == 0
