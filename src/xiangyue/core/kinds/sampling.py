"""Who is asked in a survey: everyone on the list, or a sample by public lot."""

from __future__ import annotations

from xiangyue.core.kind import DATE, SHARE, WHOLE, WORD, YES_NO, Kind, Word

ASKS = ("households", "adults")
STRATA = ("none", "group", "sex", "age", "village")
"""What the sample is like the list in: nothing, village group, sex, age, or (of a township's
survey) the village."""

KIND = Kind(
    name="sampling",
    does="who is asked: all households or adults, or a sample drawn by a public lot",
    facts={
        "population": WHOLE,
        "asked": WHOLE,
        "strata": WHOLE,
        "whole": YES_NO,
        "margin": WHOLE,  # expected, in tenths of a percentage point; 0 where all are asked
        "committed": DATE,
        "drawn": YES_NO,
        "on": DATE,
    },
    words={
        "asks": Word(WORD, "who is asked; the village chooses if left out", ASKS),
        "strata": Word(WORD, "what a sample is like the list in", STRATA, default="group"),
        "margin": Word(
            WHOLE, "margin of a sample, in percentage points, at most", least=1, most=20, default=10
        ),
        "answering": Word(
            SHARE, "the share of those asked that is expected to answer", default="2/3"
        ),
        "days": Word(WHOLE, "days at least from the fixed list to the seed", least=1, default=1),
    },
)
