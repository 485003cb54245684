"""So many sign that a meeting of a body be called; it must be called once they are enough."""

from __future__ import annotations

from collections.abc import Mapping

from xiangyue.core.bodies import BODIES, SPECS
from xiangyue.core.kind import DATE, PART, WHOLE, WORD, YES_NO, Kind, Word
from xiangyue.core.part import Part


def _check(part: Part, before: Mapping[str, Part]) -> str:
    if not SPECS[part.words["body"]].call:
        return f"no rule says who may have {part.words['body']} called"
    return ""


KIND = Kind(
    name="demand",
    does="so many sign that a meeting of a body be called; once they are enough it must be",
    check=_check,
    facts={
        "representatives": WHOLE,  # who signed of those whose roles call this body
        "of_representatives": WHOLE,
        "villagers": WHOLE,  # who signed of all, where villagers may ask for this body
        "of_villagers": WHOLE,
        "households": WHOLE,  # of which somebody signed, where those of one unit sign
        "of_households": WHOLE,
        "met": YES_NO,
        "proposed": YES_NO,  # by the township, whose text has the vote held on it: nobody need sign
        "on": DATE,  # of the last signature
    },
    words={
        "body": Word(WORD, "which body is to meet", tuple(BODIES), required=True),
        "call": Word(
            WORD,
            "the rule by which they are enough, where it is not that of the body's call",
            allowed=("recall.call", "representative-recall.call"),
        ),
        "about": Word(
            PART,
            "only the households that chose the representative of this seat sign",
            of="vacancy",
        ),
    },
    annullable=True,
    annullable_with="question_plan",
)
