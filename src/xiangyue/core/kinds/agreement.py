"""A reconciliation: its text confirmed by each party, or passed upward."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, YES_NO, Kind, Word

KIND = Kind(
    name="agreement",
    does="the text of a reconciliation, confirmed by each party; or passed on with the reason",
    facts={
        "versions": WHOLE,
        "parties": WHOLE,
        "signed": WHOLE,
        "agreed": YES_NO,
        "passed_up": YES_NO,
        "township": YES_NO,  # passed on to the township, whose officers then see the matter
        "ended": YES_NO,
        "on": DATE,
    },
    words={
        "between": Word(
            PART, "the invitation whose parties it binds", of="invitation", required=True
        ),
    },
)
