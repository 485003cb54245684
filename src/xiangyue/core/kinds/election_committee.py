"""The election committee is chosen, made known and filed; who leaves is followed by the next."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, YES_NO, Kind, Word

KIND = Kind(
    name="election_committee",
    does="an election committee is chosen, posted and filed; who leaves is followed by the next",
    facts={
        "chosen": YES_NO,
        "members": WHOLE,
        "next": WHOLE,  # who stand in line behind them
        "left": WHOLE,
        "posted": YES_NO,
        "filed": YES_NO,
        "on": DATE,
    },
    words={
        "plan": Word(PART, "the plan of the election", of="election_plan", required=True),
    },
)
