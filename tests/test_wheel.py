"""A built wheel holds whatever the program reads: told by the patterns, without building one."""

from __future__ import annotations

import subprocess
import tomllib
from fnmatch import fnmatch
from pathlib import Path
from typing import Any

import pytest

ROOT = Path(__file__).resolve().parents[1]


def tracked(*folders: str) -> list[str]:
    asked = ["git", "ls-files", "--", *folders]
    return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True).stdout.splitlines()


@pytest.fixture(scope="module")
def asked() -> dict[str, Any]:
    made: dict[str, Any] = tomllib.loads((ROOT / "pyproject.toml").read_text())
    if not (ROOT / ".git").exists():
        pytest.skip("not a checkout of git")
    return made["tool"]["setuptools"]


def test_all_of_the_package(asked: dict[str, Any]) -> None:
    endings = {pattern.removeprefix("**/*") for pattern in asked["package-data"]["xiangyue"]}
    files = [f for f in tracked("src/xiangyue") if not f.endswith(".py")]
    assert files and [f for f in files if Path(f).suffix not in endings] == []


@pytest.mark.parametrize("folder", ["procedures", "rules", "law", "places", "locale"])
def test_all_data_beside_it_at_the_same_place(asked: dict[str, Any], folder: str) -> None:
    files = tracked(folder)
    missing = [
        f
        for f in files
        if not any(
            to == f"share/xiangyue/{Path(f).parent.as_posix()}"
            and any(fnmatch(f, pattern) for pattern in patterns)
            for to, patterns in asked["data-files"].items()
        )
    ]
    assert files and missing == []
