"""Marks of a panel without interest, head by head, each with its reason; the best are proposed.

A tie for the last place is drawn by lot in public: its seed is written down, anyone can redraw it.
"""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, WORDS, YES_NO, Kind, Word

HEADS = ("interview", "written", "practice", "draw")
"""What may be marked; ``draw``: nothing is, those who fit are drawn by lot."""

KIND = Kind(
    name="marks",
    does="a panel without interest marks each applicant with reasons; the best are proposed",
    facts={
        "panel": WHOLE,
        "stood_aside": WHOLE,
        "marked": WHOLE,  # applicants with all their marks
        "unmarked": WHOLE,
        "proposed": WHOLE,
        "drawn": WHOLE,  # of these, by lot
        "settled": YES_NO,
        "on": DATE,
    },
    words={
        "of": Word(PART, "the applications", required=True, of="applications"),
        "heads": Word(
            WORDS, "what is marked, 0 to 100 each", allowed=HEADS, default=("interview",)
        ),
        "least": Word(WHOLE, "the mean of marks below which nobody is proposed", most=100),
    },
)
