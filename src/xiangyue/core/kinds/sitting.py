"""A body meets; the item is heard, amended, put to the vote."""

from __future__ import annotations

from collections.abc import Mapping

from xiangyue.core.bodies import BODIES, COUNTED
from xiangyue.core.kind import DATE, PART, WHOLE, WORD, WORDS, YES_NO, Kind, Word
from xiangyue.core.part import Part

WAYS = ("paper_ballot", "show_of_hands", "counted_hands", "phone_ballot", "consult")
"""Ways of deciding at a sitting. ``show_of_hands`` is written down by name; ``counted_hands`` is
counted by two tellers, where attendance is counted and nobody is listed. ``phone_ballot`` is secret
and on the phones of those who are there, with papers in the same box for whoever wants one.
``consult`` hears without a vote."""


def _check(part: Part, before: Mapping[str, Part]) -> str:
    body = part.words["body"]
    wrong = "show_of_hands" if body in COUNTED else "counted_hands"
    if wrong in part.words["ways"]:
        how = "counted" if body in COUNTED else "by name"
        return f"the attendance of {body} is {how}: it cannot decide by {wrong}"
    if part.words["signed_in"] and tuple(part.words["ways"]) != ("show_of_hands",):
        return "whose households are for it is seen by name alone: ways is show_of_hands"
    return ""


KIND = Kind(
    name="sitting",
    does="a body meets; the item is heard, amended, put to the vote",
    public=True,
    check=_check,
    facts={
        "held": YES_NO,
        "on": DATE,
        "present": WHOLE,
        "due": WHOLE,
        "counted": WORD,  # of whom attendance was counted, where nobody is listed
        "passed": YES_NO,
        "votes": WHOLE,
        "failed": WHOLE,
        "no_quorum": WHOLE,
    },
    words={
        "body": Word(WORD, "who meets", allowed=tuple(BODIES), required=True),
        "rule": Word(WORD, "the rule of `rules/` by which it is judged", required=True),
        "ways": Word(WORDS, "the ways of deciding it allows", allowed=WAYS, required=True),
        "approves": Word(PART, "the draft whose last text is put to the vote", of="draft|drafting"),
        "amend": Word(YES_NO, "whether the text may be amended before its vote"),
        "decides": Word(YES_NO, "whether this vote is the matter's decision"),
        "signed_in": Word(
            PART,
            "the poll whose signatures its representatives carry: votes are counted by households",
            of="poll",
        ),
        "merge_with": Word(PART, "the sitting together with which it may be held", of="sitting"),
        "notice_days": Word(
            WHOLE,
            "days of notice at least (the law's, the province's and the charter's count too)",
        ),
    },
)
