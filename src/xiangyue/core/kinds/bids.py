"""Bids: received sealed until a moment, opened before witnesses, compared, one awarded.

Until they are opened nobody is told who bids nor how many (Law on Tenders and Bids, Art. 22); what
comes later is refused (Art. 28); fewer than three are not opened, it is called again (Art. 28).
"""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, YES_NO, Kind, Word

KIND = Kind(
    name="bids",
    does="bids received sealed, opened before witnesses after their hour, compared, one awarded",
    facts={
        "opened": DATE,
        "bids": WHOLE,  # all that were opened
        "valid": WHOLE,
        "witnesses": WHOLE,  # of the supervision committee and the representatives
        "panel": WHOLE,  # who compare them and have no interest
        "stood_aside": WHOLE,
        "awarded": YES_NO,
        "price": WHOLE,  # fen
        "again": WHOLE,  # how often it was called again
        "on": DATE,
    },
    words={
        "tender": Word(PART, "the call", required=True, of="tender"),
        "notice": Word(PART, "the posting of the call", required=True, of="posting"),
    },
)
