"""A panel is drawn by a public lot that anyone can draw again."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, WORDS, Kind, Word

STRATA = ("sex", "age", "group")

KIND = Kind(
    name="lot",
    does="a panel drawn by a public lot out of the roster; who declines is replaced by the rule",
    facts={
        "pool": WHOLE,
        "seats": WHOLE,
        "committed": DATE,
        "drawn": WHOLE,
        "on": DATE,
        "invited": WHOLE,
        "accepted": WHOLE,
        "declined": WHOLE,
        "waiting": WHOLE,
        "empty": WHOLE,
    },
    words={
        "seats": Word(WHOLE, "how many are drawn at least", least=1, default=5),
        "strata": Word(
            WORDS, "what the panel is like the village in", allowed=STRATA, default=STRATA
        ),
        "days": Word(WHOLE, "days at least from the fixed pool to the seed", least=1, default=1),
    },
)
