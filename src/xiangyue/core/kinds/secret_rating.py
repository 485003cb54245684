"""Rated in secret on phones and on paper: grades for each thing, by those entitled."""

from __future__ import annotations

from xiangyue.core.bodies import ROLES
from xiangyue.core.kind import DATE, SHARE, WHOLE, WORDS, YES_NO, Kind, Word

GRADES = ("satisfied", "fairly", "not", "unknown")
ADULTS = "adults"

KIND = Kind(
    name="secret_rating",
    does="rated in secret, by phone and on paper; told only where enough rated",
    facts={
        "opened": DATE,
        "until": DATE,
        "things": WHOLE,
        "entitled": WHOLE,
        "voted": WHOLE,
        "phone": WHOLE,
        "paper": WHOLE,
        "shown": WHOLE,  # things that enough have rated for anything to be told
        "closed": YES_NO,
        "on": DATE,
    },
    words={
        "raters": Word(
            WORDS,
            "who rates: `adults`, or roles, each a group of its own in the result where it is"
            " large enough",
            allowed=(ADULTS, *ROLES),
            default=(ADULTS,),
        ),
        "grades": Word(WORDS, "the grades", allowed=GRADES, default=("satisfied", "fairly", "not")),
        "days": Word(WHOLE, "days that it is open", least=1, most=60, default=7),
        "turnout": Word(SHARE, "the share of those entitled who must have rated"),
    },
)
"""``things`` are named when it is opened: people, projects, a year's work."""
