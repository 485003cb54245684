"""Pledges are carried out: progress, evidence, and whether each was kept, with the reason."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, Kind, Word

KIND = Kind(
    name="fulfilment",
    does="pledges are carried out: progress, evidence, and whether each was kept, with the reason",
    facts={
        "pledges": WHOLE,  # those that stand
        "kept": WHOLE,
        "not_kept": WHOLE,
        "open": WHOLE,
        "late": WHOLE,  # settled after their deadline
        "steps": WHOLE,  # of those that stand
        "steps_reached": WHOLE,
        "steps_late": WHOLE,  # of these, after their day
        "notes": WHOLE,  # reports of progress and evidence
        "on": DATE,
    },
    words={"of": Word(PART, "the pledges", of="pledges", required=True)},
    public=True,
)
