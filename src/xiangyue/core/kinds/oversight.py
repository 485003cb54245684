"""Followed, reported on, findings and questions answered."""

from __future__ import annotations

from xiangyue.core.kind import WHOLE, Kind

KIND = Kind(
    name="oversight",
    does="followed, reported on, findings and questions answered",
    public=True,
    facts={
        "followers": WHOLE,
        "reports": WHOLE,
        "findings": WHOLE,
        "findings_open": WHOLE,
        "questions": WHOLE,
        "questions_open": WHOLE,
    },
)
