"""The units that choose the representatives: five to fifteen households each, or a group."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, YES_NO, Kind, Word

KIND = Kind(
    name="choice_units",
    does="the units that choose representatives are formed, their seats set, made known",
    facts={
        "units": WHOLE,
        "households": WHOLE,  # in some unit
        "left": WHOLE,  # in none
        "seats": WHOLE,
        "women": WHOLE,  # seats for which women alone stand
        "told": YES_NO,  # made known: units and seats stand from then on
        "on": DATE,
    },
    words={
        "vacant": Word(
            YES_NO, "only households without a representative choose one, for the rest of the term"
        ),
    },
    public=True,
)
