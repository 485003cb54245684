"""What a matter rests on: a decision that was taken before is named, or it is decided here.

What the assembly has decided already is not voted on again; what it has not decided is done by no
other way (Organic Law of Villagers' Committees, Art. 28).
"""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, YES_NO, Kind

KIND = Kind(
    name="prior_decision",
    does="a decision taken before is named that it rests on, or it is said to be decided here",
    facts={
        "named": YES_NO,  # a decided matter is named
        "here": YES_NO,  # it is put to the vote in this matter
        "matter": WHOLE,  # the id of the one named
        "budget": WHOLE,  # fen that it decided, 0 where it named none
        "on": DATE,
    },
)
