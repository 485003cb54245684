"""Minglun's secretary is to report to the township's committee and to the village: the report is
written and announced, with time, place and who rates."""

from __future__ import annotations

from datetime import date

from xiangyue.scenario.driver import Driver
from xiangyue.scenario.examples.told import told

AFTER = "under-way"


def make(d: Driver, back: date) -> None:
    """Announced, within the hour; the days run."""
    run = d.start(told("secretary-appraised"), (), slug="double-appraisal-village", origin="higher")
    d.perform("do", run, run.procedure.part("report"))
