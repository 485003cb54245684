"""Some stand for a post; a meeting elects one of them by paper ballots, who then takes it."""

from __future__ import annotations

from collections.abc import Mapping

from xiangyue.core.bodies import COUNTED
from xiangyue.core.kind import DATE, PART, WHOLE, WORD, YES_NO, Kind, Word
from xiangyue.core.part import Part
from xiangyue.core.roster import SINGLE


def _check(part: Part, before: Mapping[str, Part]) -> str:
    sitting = before.get(part.words["at"])
    if sitting is not None and sitting.words["body"] in COUNTED:
        return "whoever is elected sits in the body that meets, whose members are listed by name"
    return ""


KIND = Kind(
    name="post_election",
    does="some stand for a post; a meeting elects one by secret ballot, who takes it for its term",
    check=_check,
    facts={
        "candidates": WHOLE,
        "rounds": WHOLE,  # votes counted
        "present": WHOLE,
        "votes": WHOLE,  # of who is elected
        "elected": YES_NO,
        "on": DATE,
        "until": DATE,  # the last day of the term
    },
    words={
        "role": Word(WORD, "the post, which one person holds", allowed=SINGLE, required=True),
        "at": Word(PART, "the sitting at which it is voted", of="sitting", required=True),
        "election": Word(
            WORD, "the kind of election of `rules/elections.yaml` that counts it", required=True
        ),
    },
)
