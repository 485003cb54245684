"""The contribution list: what each household owes, is let off, and gives."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, Kind, Word

KIND = Kind(
    name="levy",
    does="the list of contributions; exemptions asked for; money and labour given, with receipts",
    facts={
        "households": WHOLE,  # on the list
        "money": WHOLE,  # fen owed, after relief
        "labour": WHOLE,  # tenths of a workday owed
        "paid": WHOLE,  # fen, less what went back
        "worked": WHOLE,  # tenths of a workday
        "requests": WHOLE,
        "requests_open": WHOLE,
        "refunded": WHOLE,  # fen
        "on": DATE,  # of the list
    },
    words={
        "plan": Word(PART, "the plan that was decided", required=True, of="levy_plan"),
    },
)
