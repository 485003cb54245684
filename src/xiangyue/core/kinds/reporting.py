"""Reports given in person at a meeting, or questions on them asked and answered."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, YES_NO, Kind, Word

KIND = Kind(
    name="reporting",
    does="reports given in person before an audience; questions asked and answered",
    facts={
        "given": WHOLE,
        "absent": WHOLE,
        "listeners": WHOLE,
        "questions": WHOLE,
        "unanswered": WHOLE,
        "heard": YES_NO,  # each one has given their report, or was absent with the reason
        "on": DATE,
    },
    words={
        "about": Word(PART, "the reports", of="duty_report", required=True),
        "asks": Word(YES_NO, "whether it is the questions, and not the giving"),
    },
)
"""Who is absent has it read out, with the reason: the rating does not wait for them for ever."""
