"""How content the one who asked is, in their own word; one not content is seen to once more."""

from __future__ import annotations

from collections.abc import Mapping

from xiangyue.core.kind import DATE, PART, WHOLE, WORD, WORDS, YES_NO, Kind, Word
from xiangyue.core.part import Part

LEVELS = ("satisfied", "mostly", "not")


def _check(part: Part, before: Mapping[str, Part]) -> str:
    if not set(part.words["content"]) <= set(part.words["levels"]):
        return "content must be among levels"
    return ""


KIND = Kind(
    name="closing_word",
    does="how content the one who asked is; who is not is seen to once more",
    facts={
        "given": WHOLE,
        "level": WORD,
        "content": YES_NO,
        "answered": YES_NO,
        "tries": WHOLE,
        "on": DATE,
    },
    words={
        "of": Word(PART, "the handling it is about", of="handling", required=True),
        "levels": Word(WORDS, "what may be said", allowed=LEVELS, default=LEVELS),
        "content": Word(
            WORDS, "what counts as content", allowed=LEVELS, default=("satisfied", "mostly")
        ),
    },
    check=_check,
)
