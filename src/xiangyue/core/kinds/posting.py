"""Made known for a number of days; objections answered."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, WORD, WORDS, YES_NO, Kind, Word

CHANNELS = ("board", "broadcast", "web", "message", "workplace")
"""How something is made known."""
SHOWS = (
    *("resolution", "result", "proposal", "levy", "account", "election", "seat"),
    *("appraisal", "rectification"),
    *("admission", "pledges"),
    *("tender", "award", "settlement", "opening", "proposed"),
    *("posts", "standing", "chosen"),
)
"""What a posting shows."""

KIND = Kind(
    name="posting",
    does="made known for a number of days; objections answered",
    facts={
        "posted": DATE,
        "channels": WHOLE,
        "objections": WHOLE,
        "objections_open": WHOLE,
        "taken_down": DATE,
        "hung": YES_NO,  # for all of its days
    },
    words={
        "shows": Word(
            WORD,
            "what it shows",
            allowed=SHOWS,
        ),
        "channels": Word(WORDS, "how it may be made known", allowed=CHANNELS, required=True),
        "days": Word(WHOLE, "days at least (15 by law)"),
        "working_days": Word(
            WHOLE, "working days at least, where Art. 35 does not ask for its days", least=5
        ),
        "names": Word(PART, "the step whose named people an admission shows", of="milestone"),
        "text": Word(PART, "the draft whose last text a proposal shows", of="draft"),
    },
    ends_itself=True,  # taken down
    public=True,
)
