"""Non-public firms and the branch that covers each."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, Kind

COVERS = ("own", "joint", "attached")
"""By which branch a firm is covered: its own, one joined with others, one it is attached to."""

KIND = Kind(
    name="firm_register",
    does="a register of non-public firms: covered by an own, joint or attached branch, or not yet",
    facts={
        "firms": WHOLE,
        "covered": WHOLE,
        "uncovered": WHOLE,
        "instructed": WHOLE,  # of those not covered, with an instructor
        "missing": WHOLE,  # not covered and without an instructor
        "members": WHOLE,
        "on": DATE,
    },
    public=True,
)
