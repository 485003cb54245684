"""A title is granted by a level above for a standard that is met; reviewed each year, or lost."""

from __future__ import annotations

from collections.abc import Mapping

from xiangyue.core.kind import DATE, PART, WHOLE, WORD, WORDS, YES_NO, Kind, Word
from xiangyue.core.kinds.review import LENGTHS
from xiangyue.core.part import Part


def _check(part: Part, before: Mapping[str, Part]) -> str:
    of = before.get(part.words["of"])
    if of is not None and of.kind == "indicators" and len(part.words["titles"]) > 1:
        return "one standard leads to one title"
    return ""


KIND = Kind(
    name="title",
    does="a title granted by a level above; it is looked at each year, and may be lost",
    facts={"granted": YES_NO, "titles": WHOLE, "on": DATE},
    words={
        "titles": Word(WORDS, "which titles of `rules/titles.yaml`", required=True),
        "of": Word(
            PART,
            "what it rests on: the last look at the standard, every indicator met, or a register",
            of="indicators|register",
            required=True,
        ),
        "level": Word(WORD, "the level that grants it", tuple(LENGTHS), required=True),
    },
    check=_check,
)
