"""The day of a vote of all registered voters on one question, and who they are."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, YES_NO, Kind, Word

KIND = Kind(
    name="question_plan",
    does="the day of a vote on one question is set; the last roll of voters is taken over",
    facts={
        "day": DATE,
        "voters": WHOLE,
        "moved": WHOLE,  # times that the day was moved
        "ordered_on": DATE,  # when the township ordered the committee to call the vote
        "order_until": DATE,  # until when it was to
        "by_township": YES_NO,  # the township called it itself
        "on": DATE,
    },
    words={
        "about": Word(PART, "the seat that it is about", of="vacancy", required=True),
    },
    public=True,
    annullable=True,
)
