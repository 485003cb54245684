"""The outgoing committee hands over within ten days, the township watching; the elected sit."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, YES_NO, Kind, Word

KIND = Kind(
    name="handover",
    does="seal, accounts, assets and papers handed over; the elected take their seats",
    facts={
        "items": WHOLE,  # of seal, accounts, assets, papers
        "sealed": YES_NO,  # the ballots lie sealed and it is told where
        "confirmed": YES_NO,  # an officer of the township says that it was watched
        "over": YES_NO,  # handed over, watched, the seats taken
        "late": WHOLE,  # days past the last one
        "taken": WHOLE,  # seats
        "on": DATE,
    },
    words={
        "count": Word(PART, "the vote whose elected take their seats", of="paper_count"),
    },
    public=True,
)
