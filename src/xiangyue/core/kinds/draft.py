"""A version of the text is written."""

from __future__ import annotations

from datetime import date

from xiangyue.core.kind import DATE, WHOLE, WORD, Kind, Word
from xiangyue.core.part import Part

ACCOUNT = "account"
"""What was done in a year: no plan, so it asks for no money, and is due at the year's end."""
REPORT = "implementation"
TEXTS = ("plan", "motion", REPORT, ACCOUNT)


def _first_due(part: Part, opened: date) -> date | None:
    return date(opened.year, 12, 31) if part.words["text_name"] == ACCOUNT else None


KIND = Kind(
    name="draft",
    does="a version of the text is written",
    facts={"versions": WHOLE, "on": DATE},
    words={
        "text_name": Word(
            WORD, "which text it is; an `account` of a year is due on its last day", allowed=TEXTS
        )
    },
    first_due=_first_due,
)
