"""A village of Xiangxi: its committee is appraised by the representatives, from the reports to the
last measure."""

from __future__ import annotations

from datetime import date

from xiangyue.scenario.driver import Driver
from xiangyue.scenario.examples.told import told

AFTER = "433101002201"


def make(d: Driver, back: date) -> None:
    """Reported, asked, rated at the meeting, announced, posted; measures carried out."""
    run = d.start(told("committee-appraised"), (), slug="committee-appraisal", origin="duty")
    d.live([run], days=80)
