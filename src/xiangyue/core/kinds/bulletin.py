"""Bulletins of a period, made out of the records."""

from __future__ import annotations

from xiangyue.core.duties import PERIODS
from xiangyue.core.kind import DATE, WHOLE, WORDS, Kind, Word

KIND = Kind(
    name="bulletin",
    does="a bulletin of a period, its numbers read from the records; the office may add words",
    facts={
        "issued": WHOLE,
        "month": WHOLE,
        "quarter": WHOLE,
        "half": WHOLE,
        "year": WHOLE,
        "on": DATE,
    },
    words={
        "periods": Word(
            WORDS, "of which periods there are bulletins", allowed=tuple(PERIODS), required=True
        ),
    },
    public=True,
)
