"""What was said at a meeting, agreed or left open, and what becomes of each."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, WORDS, Kind, Word

POINTS = ("said", "agreed", "open")
FATES = ("handled", "vote", "dropped")

KIND = Kind(
    name="points",
    does="what was said, agreed or left open at a meeting, and what becomes of each point",
    facts={
        "points": WHOLE,
        "said": WHOLE,
        "sides": WHOLE,
        "agreed": WHOLE,
        "open": WHOLE,
        "unsettled": WHOLE,
        "on": DATE,
    },
    words={
        "points": Word(WORDS, "what is written down", allowed=POINTS, required=True),
        "fates": Word(WORDS, "what may become of a point", allowed=FATES, default=FATES),
    },
)
