"""A register that few may read: what it says is sealed, and every look is written down."""

from __future__ import annotations

from collections.abc import Mapping

from xiangyue.core.bodies import ROLES
from xiangyue.core.kind import DATE, WHOLE, WORD, WORDS, YES_NO, Kind, Word
from xiangyue.core.part import Part


def _check(part: Part, before: Mapping[str, Part]) -> str:
    if not set(part.words["paired"]) <= set(part.words["entries"]):
        return "what is paired is one of its entries"
    return ""


KIND = Kind(
    name="restricted",
    does="a register that few may read: its words are sealed, every look is written down",
    facts={
        "rows": WHOLE,
        "people": WHOLE,  # whom the rows are about, each once
        "late": WHOLE,  # entered after its days
        "on": DATE,
    },
    words={
        "register": Word(WORD, "which register it is, the same in all its parts", required=True),
        "entries": Word(
            WORDS, "what may be entered, said by `entries` of the texts", required=True
        ),
        "readers": Word(WORDS, "the roles that may read it", allowed=ROLES, required=True),
        "level": Word(WORD, "the level above whose office may read it too", ("township", "county")),
        "own": Word(YES_NO, "whether one enters it about oneself"),
        "paired": Word(WORDS, "entries that name a second person, such as a mentor"),
        "within_days": Word(WHOLE, "days after it came about within which it is entered"),
    },
    check=_check,
)
