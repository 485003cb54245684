"""Villagers vote on projects that compete for one budget; a rule selects those that it pays for."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from xiangyue.core.kind import DATE, PART, SHARE, WHOLE, WORD, YES_NO, Kind, Word

RULES = ("greedy", "equal-shares")
COMPLETIONS = ("none", "greedy", "add1", "add1-greedy")
VOTERS = ("adults", "households")


def _check(part: Any, before: Mapping[str, Any]) -> str:
    if part.words["rule"] == "greedy" and part.words["completion"]:
        return "completion is for equal-shares only"
    return ""


KIND = Kind(
    name="selection",
    does="villagers vote on projects that compete for one budget; a rule chosen before selects",
    facts={
        "opened": DATE,
        "until": DATE,
        "projects": WHOLE,
        "voters": WHOLE,
        "voted": WHOLE,
        "phone": WHOLE,
        "paper": WHOLE,
        "again": WHOLE,  # votes that were void and held again
        "closed": YES_NO,
        "on": DATE,
        "funded": WHOLE,
        "spent": WHOLE,  # yuan
    },
    words={
        "projects": Word(PART, "the screening that admitted them", required=True, of="screening"),
        "voters": Word(WORD, "who has a vote", allowed=VOTERS, default="adults"),
        "rule": Word(
            WORD,
            "how the budget is given out; the village chooses before the vote if left out",
            allowed=RULES,
        ),
        "completion": Word(
            WORD, "what equal-shares does with what is left over", allowed=COMPLETIONS
        ),
        "most": Word(WHOLE, "how many one ballot may approve; as many as one likes if left out"),
        "days": Word(WHOLE, "days of the vote", least=1, most=90, default=7),
        "turnout": Word(SHARE, "the share of the voters that must have voted"),
    },
    check=_check,
    ends_itself=True,  # closed, and counted
    public=True,
)
