"""A call for bids: what is wanted, the highest price, until when, where they are opened."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, YES_NO, Kind

KIND = Kind(
    name="tender",
    does="a call for bids: what is wanted, the highest price, until when, where they are opened",
    facts={
        "called": YES_NO,
        "round": WHOLE,
        "ceiling": WHOLE,  # fen
        "estimate": WHOLE,  # fen
        "until": DATE,
        "on": DATE,
    },
)
