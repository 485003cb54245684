"""How much money and labour is to be raised, before anybody is asked to agree to it."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, Kind

KIND = Kind(
    name="levy_plan",
    does="money and labour to be raised in all, held against the caps",
    facts={
        "money": WHOLE,  # fen
        "labour": WHOLE,  # tenths of a workday
        "heads": WHOLE,  # who give money
        "workers": WHOLE,  # who give labour
        "households": WHOLE,
        "on": DATE,
    },
)
