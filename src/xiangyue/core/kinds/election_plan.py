"""Election day, the posts with their seats, the way of the election."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, WORD, YES_NO, Kind, Word

KIND = Kind(
    name="election_plan",
    does="election day, the posts with their seats, the way; the calendar backward from the day",
    facts={
        "day": DATE,
        "posts": WHOLE,
        "seats": WHOLE,
        "open_way": YES_NO,  # without candidates: who wants a post says so
        "moved": WHOLE,  # times that election day was moved
        "on": DATE,
    },
    words={
        "election": Word(
            WORD, "the kind of election of `rules/elections.yaml`", default="committee"
        ),
    },
)
