"""A version of the text is written."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, WORD, Kind, Word

TEXTS = ("plan", "motion", "implementation")

KIND = Kind(
    name="draft",
    does="a version of the text is written",
    facts={"versions": WHOLE, "on": DATE},
    words={"text_name": Word(WORD, "which text it is", allowed=TEXTS)},
)
