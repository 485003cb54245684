"""Rated by people in secret, counted on paper by two tellers who must agree."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, YES_NO, Kind, Word

GRADES = ("satisfied", "fairly", "not", "void")
"""The columns of a satisfaction ballot as it is counted; what cannot be read is void."""

LEVELS = ("content", "weak", "few")
"""What is kept of a representative's ballots: most of them content, most not, or too few came back
for anything to be told. So few households rate them that numbers would tell who gave what."""

KIND = Kind(
    name="rating",
    does="rated in secret: satisfaction ballots, counted by two tellers who must agree",
    facts={
        "subjects": WHOLE,
        "counted": WHOLE,
        "issued": WHOLE,
        "returned": WHOLE,
        "content": WHOLE,
        "void": WHOLE,
        "weak": WHOLE,  # of representatives: those with whom most of their ballots are not content
        "on": DATE,
    },
    words={
        "items": Word(YES_NO, "whether each task of the matter is rated too, on its own"),
        "representatives": Word(
            YES_NO,
            "whether each representative is rated by the households they stand for, in few words"
            " and not in numbers",
        ),
    },
)
