"""Split into tasks, each with an owner and a deadline."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, YES_NO, Kind, Word

KIND = Kind(
    name="tasks",
    does="split into tasks, each with an owner and a deadline",
    facts={
        "tasks": WHOLE,
        "unfinished": WHOLE,
        "overdue": WHOLE,
        "spared": YES_NO,  # a result was good enough: nothing is to be put right
        "on": DATE,
    },
    words={"standards": Word(YES_NO, "whether each task must say what it is like when done")},
    public=True,
)
