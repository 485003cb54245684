"""A level above looks at the matter: approves it, advises on it, or keeps it on file.

An approval stands in the way until it is given. Advice cannot (Organic Law of Villagers'
Committees, Art. 6: guidance, no interference): it is waited for as long as its working days run,
no longer. What is filed may be followed by an order to correct it (Art. 31).
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from xiangyue.core.bodies import ROLES
from xiangyue.core.kind import DATE, PART, WHOLE, WORD, WORDS, YES_NO, Kind, Word
from xiangyue.core.part import Part

LENGTHS: Final[Mapping[str, int]] = {"province": 2, "prefecture": 4, "county": 6, "township": 9}
"""The level that looks at it, with the digits of its code."""

OUTCOMES: Final[Mapping[str, tuple[str, ...]]] = {
    "approves": ("approved", "returned", "refused"),
    "advises": ("advised",),
    "files": ("filed", "returned"),
}
"""What may come of a review, by its effect. ``returned``: sent back, or ordered, to be corrected;
``refused``: not approved."""
REASONED: Final = ("advised", "returned", "refused")
"""What is never said without words."""


def office_of(area: str, level: str) -> str:
    """The code of the area of that level which ``area`` lies in."""
    return area[: LENGTHS[level]]


def _check(part: Part, before: Mapping[str, Part]) -> str:
    effect = part.words["effect"]
    facts = {
        leaf.fact.partition(".")[2]
        for c in part.done_when
        for leaf in (c.any_of or (c,))
        if leaf.fact.startswith(f"{part.key}.")
    }
    if effect == "advises":
        if not part.words["working_days"]:
            return "advice is waited for so many working_days, no longer"
        if facts & {"approved", "advised", "filed"}:
            return "advice cannot stop a matter: it is done when it was heard or its days are over"
    if effect != "approves" and "approved" in facts:
        return f"a review that {effect} approves nothing"
    words = part.words
    if words["seats"] and (effect != "approves" or not words["seats_since"]):
        return "an approval seats somebody (seats), from the day of a part on (seats_since)"
    if words["seats_on"] and not words["seats_by"]:
        return "the outcome that seats them is one of seats_by"
    if effect == "approves" and facts & {"filed", "advised", "heard"}:
        return "a review that approves is done when it is approved"
    return ""


KIND = Kind(
    name="review",
    does="a level above approves it, advises on it or keeps it on file, within working days",
    facts={
        "submitted": WHOLE,  # times handed in
        "approved": YES_NO,
        "refused": YES_NO,
        "advised": YES_NO,
        "filed": YES_NO,
        "heard": YES_NO,  # advised, or the days for it are over
        "returned": WHOLE,  # times sent back to be corrected
        "corrected": WHOLE,  # times handed in again after that
        "corrections_open": WHOLE,
        "late": YES_NO,  # an answer came after its last day
        "due": DATE,
        "on": DATE,  # of the last answer
        "seated": DATE,  # from which day the standing of the one who was seated counts
    },
    words={
        "level": Word(WORD, "the level that looks at it", tuple(LENGTHS), required=True),
        "effect": Word(WORD, "what its answer does", tuple(OUTCOMES), required=True),
        "working_days": Word(WHOLE, "working days within which it answers; 0 for no deadline"),
        "months": Word(WHOLE, "months within which it answers, in place of working days"),
        "papers": Word(WORDS, "the papers that go with it, named by the texts (`papers`)"),
        "again_from": Word(
            PART,
            "the sitting that must pass it anew, with all after it, when it is sent back",
            of="sitting",
        ),
        "seats": Word(
            WORD, "the role that the one concerned holds from its approval on", allowed=ROLES
        ),
        "seats_since": Word(
            PART, "the part from whose day their standing counts; of a `milestone` its first day"
        ),
        "seats_by": Word(PART, "whose outcome says whether they are seated", of="milestone"),
        "seats_on": Word(WORD, "the outcome on which they are"),
        "seats_stay": Word(WORD, "the outcome on which they keep the role that they have"),
        "in_place_of": Word(WORD, "the role that ends with it, seated or not", allowed=ROLES),
    },
    check=_check,
)
