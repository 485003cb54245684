"""Rated by people in secret, counted on paper by two tellers who must agree."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, YES_NO, Kind, Word

GRADES = ("satisfied", "fairly", "not", "void")
"""The columns of a satisfaction ballot as it is counted; what cannot be read is void."""

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
        "on": DATE,
    },
    words={
        "items": Word(YES_NO, "whether each task of the matter is rated too, on its own"),
    },
)
