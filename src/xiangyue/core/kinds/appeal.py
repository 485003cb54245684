"""Whom a result concerns may appeal against it, to another body than the one that decided."""

from __future__ import annotations

from collections.abc import Mapping

from xiangyue.core.bodies import ROLES
from xiangyue.core.kind import DATE, PART, WHOLE, WORD, WORDS, YES_NO, Kind, Word
from xiangyue.core.kinds.review import LENGTHS
from xiangyue.core.part import Part

OUTCOMES = ("upheld", "changed", "set-aside")


def _check(part: Part, before: Mapping[str, Part]) -> str:
    of = before.get(part.words["of"])
    if of is not None and of.kind in ("appeal", "review"):
        return "an appeal is against a result, not against another look at it"
    return ""


KIND = Kind(
    name="appeal",
    does="whom a result concerns may appeal; another body upholds it, changes it, sets it aside",
    facts={
        "until": DATE,  # the last day on which one may appeal
        "made": WHOLE,
        "open": WHOLE,  # not decided yet
        "upheld": WHOLE,
        "changed": WHOLE,
        "set_aside": WHOLE,
        "late": YES_NO,  # one was decided after its last day
        "over": YES_NO,  # nobody can appeal any more, all are decided
        "on": DATE,
    },
    words={
        "of": Word(PART, "the result that it is against", required=True),
        "who": Word(
            WORDS,
            "whom it concerns, where the result names nobody: who holds these roles in the area",
            allowed=ROLES,
        ),
        "level": Word(WORD, "the level above that decides it", tuple(LENGTHS), required=True),
        "days": Word(
            WHOLE, "working days within which one may appeal", least=1, most=60, default=10
        ),
        "answer_days": Word(
            WHOLE, "working days within which it is decided", least=1, most=90, default=20
        ),
    },
    check=_check,
)
