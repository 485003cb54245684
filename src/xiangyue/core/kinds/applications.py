"""A post announced with its duties, pay and conditions; who applies, and whether they fit.

What applicants say of themselves is read by who decides on them, and each look goes on record;
everyone else sees how many there are.
"""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, YES_NO, Kind, Word

KIND = Kind(
    name="applications",
    does="a post announced with pay and conditions; people apply, each is checked, with the reason",
    facts={
        "announced": YES_NO,
        "places": WHOLE,
        "opened": DATE,
        "until": DATE,
        "applied": WHOLE,
        "withdrawn": WHOLE,
        "unchecked": WHOLE,
        "fit": WHOLE,
        "unfit": WHOLE,
        "on": DATE,
    },
    words={
        "days": Word(WHOLE, "days in which one may apply", least=5, most=90, default=10),
    },
)
