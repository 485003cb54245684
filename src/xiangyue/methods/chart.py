"""``chart.yaml``: the accounts that a village's book begins with."""

from __future__ import annotations

from functools import cache
from pathlib import Path
from typing import Any

from xiangyue.methods.rulebook import read_yaml

FILE = Path(__file__).with_name("chart.yaml")


@cache
def chart() -> dict[str, Any]:
    """The file: ``accounts``, ``works`` and the codes that stand for a use."""
    return dict(read_yaml(FILE))
