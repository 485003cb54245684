"""Households, or adults, asked one by one outside a meeting; each answer is signed."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, WORD, Kind, Word

CHOICES = ("agree", "against", "abstain")
"""What a household may say."""

KIND = Kind(
    name="poll",
    does="households, or adults, are asked one by one and sign what they say",
    facts={
        "asked": WHOLE,  # households (or adults) on the list
        "answered": WHOLE,
        **dict.fromkeys(CHOICES, WHOLE),
        "on": DATE,  # of the last answer
    },
    words={
        "asks": Word(WORD, "who is asked", ("households", "adults"), default="households"),
        "about": Word(PART, "the text they are asked about", of="draft"),
    },
)
