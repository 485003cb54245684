"""A contract with whom a bid was awarded to: its resolution, its price, who approved the seal."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, YES_NO, Kind, Word

KIND = Kind(
    name="contract",
    does="the contract at the price awarded, with its resolution; one approves the seal, one seals",
    facts={
        "signed": YES_NO,
        "price": WHOLE,  # fen
        "percent": WHOLE,  # of the final amount kept back as a deposit
        "ends": DATE,
        "on": DATE,
    },
    words={"bids": Word(PART, "the bids", required=True, of="bids")},
    public=True,
)
