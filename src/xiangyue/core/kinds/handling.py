"""A request handled within its promised day: steps, hand-overs, a clock that can stand."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, WORDS, YES_NO, Kind, Word

WAYS = ("village", "outside")
"""Where a request may be solved: in the village, or carried to an office outside."""

KIND = Kind(
    name="handling",
    does="a request handled by its promised day: steps, hand-overs, a clock that stands meanwhile",
    facts={
        "steps": WHOLE,
        "handed": WHOLE,
        "stops": WHOLE,
        "reminders": WHOLE,
        "missing": WHOLE,
        "stands": YES_NO,
        "finished": YES_NO,
        "solved": YES_NO,
        "late": WHOLE,
        "on": DATE,
    },
    words={
        "of": Word(PART, "the request that is handled", of="request", required=True),
        "ways": Word(WORDS, "where it may be solved", allowed=WAYS, default=WAYS),
        "whole_file": Word(YES_NO, "whether a hand-over needs every paper"),
    },
)
