"""Opinions become the matter's origin."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, Kind

KIND = Kind(
    name="gather",
    does="opinions become the matter's origin",
    facts={"linked": WHOLE, "on": DATE},
    public=True,
)
