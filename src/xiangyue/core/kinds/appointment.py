"""Who was given a post takes it up for its term, or does not come; the term is on the register."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, Kind, Word

KIND = Kind(
    name="appointment",
    does="who was given a post is appointed for its term, which stands on the register of posts",
    facts={
        "appointed": WHOLE,
        "declined": WHOLE,
        "waiting": WHOLE,
        "until": DATE,  # the last day of the longest term
        "on": DATE,
    },
    words={"of": Word(PART, "the choice", required=True, of="post_choice")},
)
