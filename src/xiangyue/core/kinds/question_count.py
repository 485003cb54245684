"""A paper vote on one question, counted by two tellers who must agree: of all registered voters, or
of the households that chose a representative."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, WORD, YES_NO, Kind, Word

KIND = Kind(
    name="question_count",
    does="voters vote on paper on one question; two count it and must agree",
    facts={
        "registered": WHOLE,
        "present": WHOLE,  # of a unit: voters there
        "households": WHOLE,  # of a unit: households that sent somebody
        "of_households": WHOLE,
        "issued": WHOLE,
        "returned": WHOLE,
        "agree": WHOLE,
        "against": WHOLE,
        "void": WHOLE,
        "counted": WHOLE,  # tellers whose count is in
        "again": WHOLE,  # times that two counts differed
        "boxes": WHOLE,  # of a vote in several boxes
        "voided": WHOLE,  # times that more papers lay in the boxes than were handed out
        "valid": YES_NO,  # enough took part
        "passed": YES_NO,
        "settled": YES_NO,
        "on": DATE,
    },
    words={
        "about": Word(PART, "the seat that it is about", of="vacancy", required=True),
        "of": Word(
            WORD,
            "who votes: all registered voters, or those of the households that chose the "
            "representative whom it is about, at a meeting of theirs",
            allowed=("voters", "unit"),
            default="voters",
        ),
        "valid": Word(WORD, "the rule by which enough took part", required=True),
        "carried": Word(WORD, "the rule by which it is carried", required=True),
    },
    ends_itself=True,
    public=True,
)
