"""A report looked into: the accused told and heard, a finding, the reporter answered."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, WORD, YES_NO, Kind, Word

KIND = Kind(
    name="inquiry",
    does="a report looked into: the accused is heard, a finding, the reporter answered",
    facts={
        "unknown": YES_NO,
        "charged": YES_NO,
        "charged_on": DATE,
        "heard": YES_NO,
        "found": YES_NO,
        "finding": WORD,
        "unfounded": YES_NO,
        "answered": YES_NO,
        "messages": WHOLE,
        "on": DATE,
    },
    words={
        "days": Word(WHOLE, "days that the accused has to answer", least=3, most=60, default=10),
    },
)
