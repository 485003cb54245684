"""Ballots cast while server, database and network are killed: each acknowledged one counts once."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest
from tests.ports import free_port

ROOT = Path(__file__).resolve().parents[1]


@pytest.mark.slow
def test_every_acknowledged_ballot_is_counted_once_and_none_else(tmp_path: Path):
    environment = {k: v for k, v in os.environ.items() if not k.startswith("XIANGYUE_")}
    environment.pop("DJANGO_SETTINGS_MODULE", None)
    command = [sys.executable, "-m", "tools.chaos_secret", "--home", str(tmp_path / "home")]
    command += ["--voters", "400", "--clients", "8", "--seconds", "6", "--port", str(free_port())]
    ran = subprocess.run(
        [*command, "--pause", "0.6"], cwd=ROOT, env=environment, capture_output=True, text=True
    )
    told = json.loads(ran.stdout.splitlines()[-1]) if ran.stdout else {}
    assert ran.returncode == 0, (told, ran.stderr[-2000:])
    assert told["in_the_box"] == told["acknowledged"] == told["entries"] == 400
    assert told["killed"].get("database")
