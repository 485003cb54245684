"""Each proposal is admitted or not, by named criteria; its proposer may object once."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, WORDS, Kind, Word

CRITERIA = ("lawful", "powers", "cost", "feasible")
"""What a proposal is asked: is it lawful; is it within the village's powers; is its cost checked;
can it be done."""

KIND = Kind(
    name="screening",
    does="each proposal is admitted or not, with the reason; its proposer may object once",
    facts={
        "screened": WHOLE,
        "admitted": WHOLE,
        "objections": WHOLE,
        "objections_open": WHOLE,
        "on": DATE,  # the last verdict
    },
    words={
        "proposals": Word(PART, "the proposals it looks at", required=True, of="proposals"),
        "criteria": Word(
            WORDS, "what each is asked, one by one", allowed=CRITERIA, default=CRITERIA
        ),
    },
    public=True,
)
