"""People comment on the articles of a draft; each comment is answered, with the reason."""

from __future__ import annotations

from typing import Final

from xiangyue.core.kind import DATE, PART, WHOLE, Kind, Word

OUTCOMES: Final = ("adopted", "partly", "declined")
"""What becomes of a comment. Each is said with its reason."""

KIND = Kind(
    name="comments",
    does="people comment on the articles of a draft; each comment is answered, with the reason",
    facts={
        "opened": DATE,  # the draft was made known and may be commented on
        "comments": WHOLE,
        "unanswered": WHOLE,
        "adopted": WHOLE,
        "partly": WHOLE,
        "declined": WHOLE,
        "owed": WHOLE,  # adopted, wholly or partly, since the last version of the draft
        "on": DATE,
    },
    words={
        "of": Word(PART, "the drafting whose articles it is about", of="drafting", required=True)
    },
)
