"""Split into tasks, each with an owner and a deadline."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, Kind

KIND = Kind(
    name="tasks",
    does="split into tasks, each with an owner and a deadline",
    facts={"tasks": WHOLE, "unfinished": WHOLE, "overdue": WHOLE, "on": DATE},
    public=True,
)
