"""Reports given in person at a meeting, or questions on them asked and answered."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from typing import Any

from xiangyue.core.kind import DATE, PART, WHOLE, YES_NO, Kind, Word
from xiangyue.core.part import Part


def _due(part: Part, facts: Callable[[str], Mapping[str, Any]]) -> date | None:
    """Reports are given on the day announced for it; questions have days of their own."""
    if part.words["asks"]:
        return None
    day = facts(part.key).get("meets_on") or facts(part.words["about"]).get("meets_on")
    return date.fromisoformat(day) if day else None


KIND = Kind(
    name="reporting",
    does="reports given in person before an audience; questions asked and answered",
    facts={
        "given": WHOLE,
        "absent": WHOLE,
        "listeners": WHOLE,
        "questions": WHOLE,
        "unanswered": WHOLE,
        "meets_on": DATE,  # the day announced for it
        "moved": WHOLE,  # times another day was announced
        "heard": YES_NO,  # each one has given their report, or was absent with the reason
        "on": DATE,
    },
    words={
        "about": Word(PART, "the reports", of="duty_report", required=True),
        "asks": Word(YES_NO, "whether it is the questions, and not the giving"),
    },
    due=_due,
)
"""Who is absent has it read out, with the reason: the rating does not wait for them for ever."""
