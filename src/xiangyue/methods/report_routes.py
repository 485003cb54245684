"""Reads ``rules/reports.yaml``: which office looks into a report about whom."""

from __future__ import annotations

from functools import cache

from xiangyue.core.report_routes import Routes, read
from xiangyue.methods.rulebook import RULES, read_yaml


@cache
def routes() -> Routes:
    """The routes, read once a process."""
    return read(read_yaml(RULES / "reports.yaml"))
