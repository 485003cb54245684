"""A body meets; the item is heard, amended, put to the vote."""

from __future__ import annotations

from xiangyue.core.bodies import BODIES
from xiangyue.core.kind import DATE, PART, WHOLE, WORD, WORDS, YES_NO, Kind, Word

WAYS = ("paper_ballot", "show_of_hands", "phone_ballot", "consult")
"""Ways of deciding at a sitting. ``consult`` hears without a vote; ``phone_ballot`` is a word of
the vocabulary whose machinery comes with the elections: it may be named, not yet be used."""

KIND = Kind(
    name="sitting",
    does="a body meets; the item is heard, amended, put to the vote",
    public=True,
    facts={
        "held": YES_NO,
        "on": DATE,
        "present": WHOLE,
        "due": WHOLE,
        "passed": YES_NO,
        "votes": WHOLE,
        "failed": WHOLE,
        "no_quorum": WHOLE,
    },
    words={
        "body": Word(WORD, "who meets", allowed=tuple(BODIES), required=True),
        "rule": Word(WORD, "the rule of `rules/` by which it is judged", required=True),
        "ways": Word(WORDS, "the ways of deciding it allows", allowed=WAYS, required=True),
        "approves": Word(PART, "the draft whose last text is put to the vote", of="draft"),
        "amend": Word(YES_NO, "whether the text may be amended before its vote"),
        "decides": Word(YES_NO, "whether this vote is the matter's decision"),
        "merge_with": Word(PART, "the sitting together with which it may be held", of="sitting"),
        "notice_days": Word(
            WHOLE,
            "days of notice at least (the law's, the province's and the charter's count too)",
        ),
    },
)
