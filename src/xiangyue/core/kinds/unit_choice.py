"""Each unit chooses its representatives; all take their seats together."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, YES_NO, Kind, Word

KIND = Kind(
    name="unit_choice",
    does="each unit names who stands and votes on paper; two count; all sit for the term",
    facts={
        "units": WHOLE,
        "chosen_units": WHOLE,  # whose seats are filled
        "chosen": WHOLE,
        "women": WHOLE,  # among them
        "complete": YES_NO,  # every unit has chosen
        "composed": YES_NO,  # the assembly is made up as the law asks, and has taken its seats
        "on": DATE,
        "until": DATE,  # the last day of the term
    },
    words={"units": Word(PART, "where the units were formed", of="choice_units", required=True)},
    public=True,
)
