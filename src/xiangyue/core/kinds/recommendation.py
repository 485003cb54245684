"""People are recommended on paper, by the party's members or by villagers; two count."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, WORD, YES_NO, Kind, Word

KIND = Kind(
    name="recommendation",
    does="people are recommended for a body on paper, each paper naming some; two count",
    facts={
        "issued": WHOLE,
        "returned": WHOLE,
        "void": WHOLE,
        "names": WHOLE,  # people who were recommended
        "settled": YES_NO,  # two counts are the same
        "on": DATE,
    },
    words={
        "by": Word(WORD, "who recommends", allowed=("party_members", "villagers"), required=True),
        "at": Word(PART, "the sitting at which they do", of="sitting"),
    },
    public=True,
)
