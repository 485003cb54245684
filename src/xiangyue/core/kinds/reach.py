"""People are told or asked; coverage is counted."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, WORDS, Kind, Word

REACHED = ("representatives", "households", "elders", "members", "experts")
"""Who may be told or asked."""

KIND = Kind(
    name="reach",
    does="people are told or asked; coverage is counted",
    facts={
        "told": WHOLE,
        "on": DATE,
        **dict.fromkeys(REACHED, WHOLE),
        "responses": WHOLE,
    },
    words={
        "targets": Word(WORDS, "who is to be told or asked", allowed=REACHED, required=True),
    },
)
