"""What was adopted and what not, and why, given back to each who took part."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PARTS, WHOLE, Kind, Word

ANSWERS = ("adopted", "partly", "not")

KIND = Kind(
    name="feedback",
    does="recommendations answered: adopted or not, and why; given back to each who took part",
    facts={
        "recommendations": WHOLE,
        "answered": WHOLE,
        "unanswered": WHOLE,
        "adopted": WHOLE,
        "owed": WHOLE,
        "returned": WHOLE,
        "on": DATE,
    },
    words={
        "to": Word(
            PARTS, "the invitations and lots whose people it goes to; posted for all if left out"
        )
    },
)
