"""A register: rows with their owner, deadline and, when done, the evidence."""

from __future__ import annotations

from xiangyue.core.bodies import ROLES
from xiangyue.core.kind import DATE, WHOLE, WORDS, Kind, Word

COLUMNS = ("measure", "unit", "place")

KIND = Kind(
    name="register",
    does="a register: rows with owner and deadline, done with evidence, its coverage counted",
    facts={"rows": WHOLE, "open": WHOLE, "places": WHOLE, "covered": WHOLE, "on": DATE},
    words={
        "columns": Word(WORDS, "what each row must say besides", allowed=COLUMNS),
        "seen_by": Word(
            WORDS,
            "the roles that read the rows; everyone where it is left out. What a row is about"
            " stands on lists of what is due all the same, and names nobody of those who report",
            allowed=ROLES,
        ),
    },
    public=True,
)
