"""Who may stand and does: each condition checked, one post each, the list posted in order."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, Kind, Word

KIND = Kind(
    name="candidates",
    does="those named are checked, choose one post or decline; the list is posted in order",
    facts={
        "named": WHOLE,
        "unchecked": WHOLE,  # of those who would be on the list
        "several": WHOLE,  # named for several posts, who have not chosen
        "barred": WHOLE,
        "objections_open": WHOLE,
        "formal": WHOLE,
        "seats": WHOLE,
        "women": WHOLE,  # on the list
        "posted": DATE,
        "withdrawn": WHOLE,  # after the posting
    },
    words={
        "from": Word(PART, "the nomination", required=True, of="nomination"),
    },
    annullable=True,
)
