"""Anyone proposes a project, with what it costs; doubles are put together."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, Kind, Word

KIND = Kind(
    name="proposals",
    does="anyone proposes a project with its cost, for a number of days; doubles are put together",
    # proposals: those that stand, without those merged into another or taken back
    facts={"opened": DATE, "proposals": WHOLE, "merged": WHOLE, "withdrawn": WHOLE},
    words={
        "days": Word(WHOLE, "days in which anyone may propose", least=1, most=365, default=14),
    },
    public=True,
)
