"""Those proposed are engaged for a term at the pay that was decided; renewed, or ended."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, Kind, Word

KIND = Kind(
    name="engagement",
    does="those proposed are engaged for a term at the decided pay; it is renewed or ended",
    facts={
        "proposed": WHOLE,
        "engaged": WHOLE,
        "declined": WHOLE,  # proposed, and did not come
        "waiting": WHOLE,
        "renewed": WHOLE,
        "ended": WHOLE,
        "running": WHOLE,
        "until": DATE,  # the last day of the longest term
        "on": DATE,
    },
    words={"of": Word(PART, "the marks", required=True, of="marks")},
)
