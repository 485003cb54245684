"""The roll of voters: built, posted, appealed against, final."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, YES_NO, Kind, Word

KIND = Kind(
    name="voter_roll",
    does="the roll of voters is built and posted; appeals are answered; it becomes final",
    facts={
        "voters": WHOLE,
        "home": WHOLE,
        "away": WHOLE,
        "applied": WHOLE,
        "posted": DATE,
        "listed": WHOLE,  # names on it when it was posted
        "until": DATE,  # the last day on which one may appeal
        "appeals": WHOLE,
        "appeals_open": WHOLE,
        "unposted": WHOLE,  # changes since the last posting
        "supplements": WHOLE,  # postings of what was changed
        "final": YES_NO,
        "on": DATE,
    },
    words={
        "plan": Word(PART, "the plan of the election", of="election_plan", required=True),
    },
    ends_itself=True,
    annullable=True,
)
