"""A paper vote of all registered voters on one question, counted by two tellers who must agree."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, WORD, YES_NO, Kind, Word

KIND = Kind(
    name="question_count",
    does="all registered voters vote on paper on one question; two count it and must agree",
    facts={
        "registered": WHOLE,
        "issued": WHOLE,
        "returned": WHOLE,
        "agree": WHOLE,
        "against": WHOLE,
        "void": WHOLE,
        "counted": WHOLE,  # tellers whose count is in
        "again": WHOLE,  # times that two counts differed
        "valid": YES_NO,  # enough took part
        "passed": YES_NO,
        "settled": YES_NO,
        "on": DATE,
    },
    words={
        "about": Word(PART, "the seat that it is about", of="vacancy", required=True),
        "valid": Word(WORD, "the rule by which enough took part", required=True),
        "carried": Word(WORD, "the rule by which it is carried", required=True),
    },
    ends_itself=True,
    public=True,
)
