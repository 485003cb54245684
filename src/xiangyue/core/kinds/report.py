"""A report by named experts, with its conclusion."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, YES_NO, Kind

KIND = Kind(
    name="report",
    does="a report by named experts, with its conclusion",
    facts={"experts": WHOLE, "feasible": YES_NO, "filed": WHOLE, "on": DATE},
)
