"""A paper vote on one question at a meeting of the households that chose a representative, counted
by two tellers who must agree.

Who is there votes: the law gives proxies (Organic Law, Art. 18) and mobile boxes (the provinces) to
votes of all registered voters alone, so there are none here.

A recall of a committee's member that was begun before recalls went as elections go
(``question_plan``) is voted on so too, by all registered voters: whose seat it is (``vacancy``,
``of``) says who votes."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, WORD, YES_NO, Kind, Word

KIND = Kind(
    name="question_count",
    does="the households that chose a representative meet and vote on paper; two count it",
    facts={
        "registered": WHOLE,
        "present": WHOLE,  # voters there
        "households": WHOLE,  # households that sent somebody
        "of_households": WHOLE,
        "issued": WHOLE,
        "returned": WHOLE,
        "agree": WHOLE,
        "against": WHOLE,
        "void": WHOLE,
        "counted": WHOLE,  # tellers whose count is in
        "again": WHOLE,  # times that two counts differed
        "voided": WHOLE,  # times that more papers lay in the box than were handed out
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
    gone=("of",),
    ends_itself=True,
    public=True,
)
