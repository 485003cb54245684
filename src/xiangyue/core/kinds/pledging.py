"""Pledges are given in public: in which form, before whom."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, WORDS, YES_NO, Kind, Word
from xiangyue.core.pledges import FORMS, PLACES

KIND = Kind(
    name="pledging",
    does="pledges are given in public: at a meeting, by oath or in writing, in so many places",
    facts={
        "given": WHOLE,  # pledges that were given
        "ungiven": WHOLE,
        **dict.fromkeys(PLACES, YES_NO),  # made known there
        "people": WHOLE,  # who were there, counted each time
        "on": DATE,
    },
    words={
        "of": Word(PART, "the pledges", of="pledges", required=True),
        "forms": Word(WORDS, "the forms in which one may pledge", FORMS, default=FORMS),
        "places": Word(WORDS, "where they are made known", PLACES, default=PLACES),
    },
    public=True,
)
