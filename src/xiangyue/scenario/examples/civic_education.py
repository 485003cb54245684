"""Minglun learns: lessons on the new law, held and counted, nobody listed."""

from __future__ import annotations

from datetime import date

from xiangyue.scenario.driver import Driver
from xiangyue.scenario.examples.told import told

AFTER = "first-matters"


def make(d: Driver, back: date) -> None:
    """A lesson, a talk and a board, and it is closed."""
    run = d.start(told("law-school"), (), slug="civic-education", origin="cadres")
    d.live([run], days=30)
