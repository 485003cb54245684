"""Who helps whom: pairs, their visits; a minor only with the guardian's consent on record."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, WORDS, Kind, Word

OF = ("household", "firm", "member", "pupil", "point", "village")
"""Who or what is helped: a household, a firm, a member in difficulty, a pupil, a leader's own
working point and village."""
PEOPLE = ("household", "member", "pupil")
"""Pairs of which everyone sees only how many there are."""

KIND = Kind(
    name="pairs",
    does="who helps whom: pairs and their visits; of people in need everyone sees only the number",
    facts={
        "pairs": WHOLE,  # that run
        "helpers": WHOLE,
        "visited": WHOLE,  # pairs visited at least once
        "visits": WHOLE,
        "ended": WHOLE,
        "short_of_firms": WHOLE,  # leaders with fewer firms than the setting
        "on": DATE,
        **{f"{of}s" if of != "household" else "households": WHOLE for of in OF},
    },
    words={
        "of": Word(WORDS, "who or what may be helped", allowed=OF, required=True),
        "helpers": Word(WORDS, "the roles whose holders help", required=True),
    },
)
