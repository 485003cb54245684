"""Somebody's request taken in: their words, the service it is, the papers it needs."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, WORD, YES_NO, Kind, Word

KIND = Kind(
    name="request",
    does="somebody's request taken in: their words, the service, the papers needed",
    facts={"taken": YES_NO, "needed": WHOLE, "days": WHOLE, "on": DATE},
    words={
        "services": Word(
            WORD,
            "whether it is one of the list of services",
            allowed=("must", "may", "none"),
            default="may",
        ),
        "days": Word(
            WHOLE, "working days promised where no service says", least=1, most=400, default=15
        ),
    },
)
