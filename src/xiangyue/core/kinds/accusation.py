"""A report about somebody in office, sealed for the office that looks into it."""

from __future__ import annotations

from xiangyue.core.kind import DATE, YES_NO, Kind

KIND = Kind(
    name="accusation",
    does="a report about somebody in office, sealed for the office that looks into it",
    facts={"lodged": YES_NO, "named": YES_NO, "on": DATE},
)
