"""Short statements, each answered with agree, disagree or pass."""

from __future__ import annotations

from xiangyue.core.kind import PARTS, WHOLE, YES_NO, Kind, Word

KIND = Kind(
    name="statements",
    does="short statements; each who takes part agrees, disagrees or passes",
    facts={
        "statements": WHOLE,
        "held": WHOLE,
        "hidden": WHOLE,
        "people": WHOLE,
        "answers": WHOLE,
        "invited": WHOLE,
    },
    words={
        "of": Word(
            PARTS, "the invitations and lots whose people take part; all adults if left out"
        ),
        "looked_at": Word(YES_NO, "whether the office looks at a statement before it is shown"),
    },
    public=True,
)
