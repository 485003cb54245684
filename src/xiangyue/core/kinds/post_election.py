"""Some stand for a post; a meeting elects one, or several, by paper ballots, who then take it."""

from __future__ import annotations

from collections.abc import Mapping

from xiangyue.core.bodies import BRANCH, COMMITTEE, COUNTED, SUPERVISION
from xiangyue.core.kind import DATE, PART, PARTS, WHOLE, WORD, YES_NO, Kind, Word
from xiangyue.core.part import Part
from xiangyue.core.roster import SINGLE

OPEN = (*SUPERVISION, "group_head", *COMMITTEE)
"""For which any villager may stand."""
ROLES = tuple(dict.fromkeys((*SINGLE, *OPEN, *BRANCH)))


def most_of(part: Part) -> int:
    """How many seats there may be at most."""
    return max(int(part.words["most"]), int(part.words["seats"]))


def _check(part: Part, before: Mapping[str, Part]) -> str:
    sitting = before.get(part.words["at"])
    if part.words["vacant"] != (
        part.words["among"] == "villagers" and part.words["role"] in COMMITTEE
    ):
        return f"a meeting fills {', '.join(COMMITTEE)} of villagers where the seat is vacant alone"
    if part.words["among"] == "villagers":
        if part.words["role"] not in OPEN:
            return f"any villager may stand for {', '.join(OPEN)} alone"
        return ""
    if part.words["among"] == "party":
        if part.words["role"] not in BRANCH:
            return f"members of the party stand for {', '.join(BRANCH)} alone"
        return ""
    if sitting is not None and sitting.words["body"] in COUNTED:
        return "whoever is elected sits in the body that meets, whose members are listed by name"
    if most_of(part) > 1 or part.words["with"]:
        return "one member of a body is elected to a post of it"
    return ""


KIND = Kind(
    name="post_election",
    does="some stand for a post; a meeting elects by secret ballot who takes it for its term",
    check=_check,
    facts={
        "candidates": WHOLE,
        "seats": WHOLE,
        "filled": WHOLE,  # seats to which somebody is elected
        "rounds": WHOLE,  # votes counted
        "present": WHOLE,
        "votes": WHOLE,  # of who is elected; the fewest of several
        "elected": YES_NO,  # to every seat
        "composed": YES_NO,  # the body is made up as its rule asks, and has taken its seats
        "on": DATE,
        "until": DATE,  # the last day of the term
        "unfilled": YES_NO,  # the meeting leaves the post without anybody
        "settled": YES_NO,  # elected, or left so
    },
    words={
        "role": Word(WORD, "the post", allowed=ROLES, required=True),
        "at": Word(PART, "the sitting at which it is voted", of="sitting", required=True),
        "election": Word(
            WORD, "the kind of election of `rules/elections.yaml` that counts it", required=True
        ),
        "seats": Word(WHOLE, "how many are elected, at least", least=1, default=1),
        "most": Word(WHOLE, "how many may be elected, as the meeting says; 0: just `seats`"),
        "among": Word(
            WORD,
            "who may stand: members of the body that meets, any grown villager (of its group), or "
            "any member of the party's branch",
            allowed=("members", "villagers", "party"),
            default="members",
        ),
        "knows": Word(YES_NO, "only who knows accounts or management stands; it is said what"),
        "with": Word(
            PARTS, "whoever is elected there takes a seat together with these", of="post_election"
        ),
        "of": Word(
            WORD,
            "of how many a majority is counted: those present, or all who are due",
            allowed=("present", "due"),
            default="present",
        ),
        "vacant": Word(
            YES_NO,
            "seats of the villagers' committee that fell vacant: who sits there stays, who is "
            "elected joins them to the end of their term (Art. 23)",
        ),
        "women": Word(YES_NO, "women alone stand"),
        "recommended": Word(
            PARTS, "only who was recommended in each of these stands", of="recommendation"
        ),
        "optional": Word(YES_NO, "the meeting may leave the post without anybody"),
        "composition": Word(WORD, "the rule of how the body of them all is made up"),
    },
)
