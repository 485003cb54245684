"""Accepted or sent back."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, YES_NO, Kind

KIND = Kind(
    name="acceptance",
    does="accepted or sent back",
    facts={"accepted": YES_NO, "refused": WHOLE, "on": DATE},
)
