"""A committee seat ends before its term, or its holder stays: as was decided, or by the law."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, YES_NO, Kind, Word

KIND = Kind(
    name="seat_end",
    does="the seat ends on the day of the decision, or its holder stays",
    facts={
        "settled": YES_NO,
        "ended": YES_NO,
        "on": DATE,  # the last day in the seat
    },
    words={
        "about": Word(
            PART,
            "the seat that it is about, or the appraisal that ends those of some",
            of="vacancy|appraisal",
            required=True,
        ),
        "by": Word(
            PART,
            "what decided it; none where it ends by itself",
            of="question_count|paper_count|sitting",
        ),
    },
    ends_itself=True,
    public=True,
    annullable=True,
    annullable_with="question_plan",
)
