"""Each pledge is looked at: by the people whether it fits the person, by the branch to fix it."""

from __future__ import annotations

from collections.abc import Mapping

from xiangyue.core.kind import DATE, PART, WHOLE, WORD, YES_NO, Kind, Word
from xiangyue.core.part import Part
from xiangyue.core.pledges import FIX, REVIEWS


def _check(part: Part, before: Mapping[str, Part]) -> str:
    if part.words["meeting"] and part.words["asks"] != FIX:
        return "only what a body fixes has its meeting"
    return ""


KIND = Kind(
    name="pledge_review",
    does="each pledge is looked at: whether it fits its holder, or to fix it",
    facts={
        "unseen": WHOLE,
        "through": WHOLE,  # found fit, or fixed
        "changed": WHOLE,  # times one was sent back to be put otherwise
        "out": WHOLE,
        "people": WHOLE,  # who were there when they were looked at
        "on": DATE,
    },
    words={
        "of": Word(PART, "the pledges", of="pledges", required=True),
        "asks": Word(WORD, "what is asked of each", tuple(REVIEWS), required=True),
        "meeting": Word(PART, "the sitting that fixes them", of="sitting"),
        "counts": Word(YES_NO, "whether the number of people there must be told"),
    },
    check=_check,
    public=True,
)
