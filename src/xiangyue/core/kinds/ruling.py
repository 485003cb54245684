"""What follows from a breach: decided with its reasons, handed to the person, posted unnamed."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, WORDS, YES_NO, Kind, Word

MEASURES = ("reminder", "criticism", "correction", "pay", "passed-on", "recall-advised")
"""What may follow besides nothing. An elected seat ends by the villagers' vote or by law alone
(Organic Law, Art. 19, 22, 38): ``recall-advised`` asks them, it decides nothing."""
NONE = "none"

KIND = Kind(
    name="ruling",
    does="what follows from a breach: decided with its reasons, handed over, posted unnamed",
    facts={
        "decided": YES_NO,
        "breach": YES_NO,  # whether anything follows
        "told": YES_NO,
        "posted": YES_NO,
        "settled": YES_NO,  # posted, or nothing to be posted
        "on": DATE,  # the day on which the person was told
    },
    words={
        "of": Word(PART, "the finding", of="finding", required=True),
        "measures": Word(WORDS, "what may follow", allowed=MEASURES, default=MEASURES),
        "days": Word(WHOLE, "days that the notice hangs", least=1, most=365, default=15),
    },
)
