"""Goals that the figures answer."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, Kind

KIND = Kind(
    name="goals",
    does="goals of a programme, each measured by figures of the area: counted, never typed",
    facts={"goals": WHOLE, "met": WHOLE, "counted": WHOLE, "on": DATE},
    public=True,
)
