"""Lively examples of methods in the demonstration: each module of this package is one.

One with ``AFTER`` and ``make(d, back)`` is found by itself: it lives its matters in the village of
the driver ``d``, from the day ``back`` on. ``AFTER`` names the point of the demonstration's story:
``first-matters`` (some 180 days ago; to be over some 125 days ago) or ``under-way`` (the last
weeks); the code of Wuxiang town; or that of one of ``demo_places.NEIGHBOURS``: there, before its
matters (those of one village one after another, by the modules' names). Others are called by name.
"""

from __future__ import annotations

from datetime import date

from xiangyue.core.discovery import modules_of
from xiangyue.scenario.driver import Driver


def make(d: Driver, back: date, *, after: str) -> None:
    """Every example that comes at that point, in the order of their names."""
    for module in modules_of(__name__, __path__).values():
        if getattr(module, "AFTER", "") == after:
            module.make(d, back)
