"""A breach by somebody in office is found, with its proof and clause; the person is heard."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, YES_NO, Kind, Word

KIND = Kind(
    name="finding",
    does="a breach is found, with its proof and clause; the person says what they have to say",
    facts={"found": YES_NO, "heard": YES_NO, "silent": YES_NO, "until": DATE, "on": DATE},
    words={
        "days": Word(WHOLE, "days that the person has to answer", least=3, most=60, default=10),
    },
)
