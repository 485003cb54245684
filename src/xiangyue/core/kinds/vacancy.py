"""A seat is asked to end before its term: which, why, what its holder says."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, WORD, WORDS, YES_NO, Kind, Word

CAUSES = ("recall", "resignation", "incapable", "sentenced", "void-election")
"""Organic Law, Art. 19, 20; 22: unable to act, sentenced; 21: the election was void."""

OF = ("committee", "representatives")

KIND = Kind(
    name="vacancy",
    does="a seat is asked to end: which and why; its holder is heard",
    facts={
        "named": YES_NO,
        "heard": YES_NO,  # what the holder says stands, or they were asked and say nothing
        "proved": YES_NO,  # the paper by which it ends of itself is named
        "on": DATE,
    },
    words={
        "causes": Word(WORDS, "for which reasons", allowed=CAUSES, required=True),
        "of": Word(WORD, "whose seats it may be", allowed=OF, default="committee"),
        "days": Word(WHOLE, "days that the holder has for an answer", default=5),
    },
    public=True,
    annullable=True,
    annullable_with="question_plan",
)
