"""Ratings of one or several audiences put together into one result for each person."""

from __future__ import annotations

from collections.abc import Mapping

from xiangyue.core.bodies import ROLES
from xiangyue.core.kind import DATE, PARTS, WHOLE, WORD, WORDS, YES_NO, Kind, Word
from xiangyue.core.part import Part


def _check(part: Part, before: Mapping[str, Part]) -> str:
    of = [before[key] for key in part.words["of"] if key in before]
    if len({(p.words["about"], tuple(p.words["grades"])) for p in of}) > 1:
        return "the ratings it puts together are of the same people, by the same grades"
    if any(not p.words["about"] for p in of):
        return "it puts together ratings of people: each names its duty_report, about"
    if part.words["weights"] and len(part.words["weights"]) != len(part.words["of"]):
        return "a weight for each rating, in their order, or none"
    if part.words["most_excellent"] and not part.words["organisation"]:
        return "how many may be excellent is kept by who gives the grades: organisation"
    return ""


KIND = Kind(
    name="appraisal",
    does="the ratings of each audience put together by their weights, a result for each person",
    facts={
        "people": WHOLE,
        "decided": WHOLE,  # whose grade the organisation has given
        "first": WHOLE,  # how many have each grade, the best first
        "second": WHOLE,
        "third": WHOLE,
        "last": WHOLE,
        "improve": WHOLE,  # the third and the last grade
        "ended": WHOLE,  # twice in a row the last grade: found in the records
        "announced": YES_NO,
        "on": DATE,
    },
    words={
        "of": Word(PARTS, "the ratings, one for each audience", of="secret_rating", required=True),
        "weights": Word(WORDS, "the setting that weighs each, in their order"),
        "organisation": Word(
            YES_NO, "whether a body gives each grade, with the ballot's before it, and says why"
        ),
        "most_excellent": Word(WORD, "the rule by which so many may be excellent and no more"),
        "ends": Word(YES_NO, "whether the last grade twice in a row ends the seat (Art. 38)"),
        "seen_by": Word(
            WORDS,
            "the roles that see each person's result; everyone where it is left out",
            allowed=ROLES,
        ),
    },
    check=_check,
)
"""Announced on the spot: each audience's grades and the whole, on a screen and on a poster."""
