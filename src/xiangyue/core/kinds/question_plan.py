"""The day of a vote of all registered voters on one question, and who they are."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, Kind, Word

KIND = Kind(
    name="question_plan",
    does="the day of a vote on one question is set; the last roll of voters is taken over",
    facts={
        "day": DATE,
        "voters": WHOLE,
        "moved": WHOLE,  # times that the day was moved
        "on": DATE,
    },
    words={
        "about": Word(PART, "the seat that it is about", of="vacancy", required=True),
    },
    public=True,
    annullable=True,
)
