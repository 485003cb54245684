"""Who was accused without ground is cleared in public, if they wish."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, YES_NO, Kind, Word

KIND = Kind(
    name="clearing",
    does="who was accused without ground is cleared in public, if they wish",
    facts={"asked": YES_NO, "wished": YES_NO, "cleared": YES_NO, "settled": YES_NO, "on": DATE},
    words={"of": Word(PART, "the inquiry", of="inquiry", required=True)},
)
