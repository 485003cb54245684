"""The indicators of a standard, answered one by one: by the place itself, then by levels above.

What the records know answers itself; the rest is shown once, by evidence. A later stage keeps the
answers of the one before and differs where it must, each time with the reason.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from xiangyue.core.kind import DATE, PART, WHOLE, WORD, YES_NO, Kind, Word
from xiangyue.core.kinds.review import LENGTHS
from xiangyue.core.part import Part

PERIODS: Final = ("month", "quarter", "half", "year")
SELF: Final = "self"
STAGES: Final = (SELF, *LENGTHS)
"""Whose stage a part is: the place's own, or that of the level that its word ``level`` names."""


def stage_of(part: Part) -> str:
    """``self``, or the level above that judges."""
    return str(part.words["level"]) or SELF


def _check(part: Part, before: Mapping[str, Part]) -> str:
    words = part.words
    if bool(words["standard"]) == bool(words["of"]):
        return "says its standard, or of which part it is a later stage"
    if words["of"] and not words["level"]:
        return "a later stage says the level that judges"
    if words["level"] and not words["of"]:
        return "a level judges what the place itself has shown: of names that part"
    return ""


KIND = Kind(
    name="indicators",
    does="indicators of a standard, answered by records or evidence; levels above may differ",
    facts={
        "taken": YES_NO,  # the period is chosen, the standard pinned
        "indicators": WHOLE,
        "met": WHOLE,
        "not_met": WHOLE,
        "missing": WHOLE,
        "not_yet": WHOLE,
        "left_out": WHOLE,
        "unmet": WHOLE,  # not met, not shown, or not yet
        "all_met": YES_NO,
        "asked": WHOLE,  # all but those left out
        "differed": WHOLE,
        "score": WHOLE,
        "of": WHOLE,
        "band": WORD,
        "settled": YES_NO,
        "on": DATE,
    },
    words={
        "standard": Word(WORD, "the standard of `standards/`; none for a later stage"),
        "period": Word(WORD, "how long a time is looked at", PERIODS, default="year"),
        "of": Word(PART, "the stage before this one", of="indicators"),
        "level": Word(WORD, "the level above that judges; the place itself if left out",
                      tuple(LENGTHS)),
    },
    check=_check,
    ends_itself=True,
)  # fmt: skip
