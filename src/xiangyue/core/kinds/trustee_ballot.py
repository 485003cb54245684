"""A verifiable secret ballot: encrypted by each voter, opened by trustees together (Belenios)."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, WORDS, YES_NO, Kind, Word

USES = ("rating", "consultation", "body")
"""What it may be used for: to rate work, to hear what people think, or in a body whose law lets it
vote so. Elections and recalls of the committee are held on paper (Organic Law Art. 16, 23)."""
VOTERS = ("adults", "households", "representatives")

KIND = Kind(
    name="trustee_ballot",
    does="a verifiable secret ballot: encrypted by each voter, opened by trustees together",
    facts={
        "voters": WHOLE,
        "trustees": WHOLE,
        "needed": WHOLE,  # trustees of whom so many open the sum
        "again": WHOLE,  # times that it was begun anew
        "keyed": YES_NO,  # the key is made and the list of credentials is there
        "opened": DATE,
        "until": DATE,
        "handed": WHOLE,  # voters who have their slip
        "ballots": WHOLE,  # handed in, replaced ones too
        "counted": WHOLE,  # the last of each credential
        "closed": DATE,
        "over": WHOLE,  # ballots counted beyond the slips that were handed out
        "shares": WHOLE,  # trustees who have opened their part
        "settled": YES_NO,  # there is a result, or too few voted for one to be opened
        "on": DATE,
    },
    words={
        "uses": Word(WORDS, "what it may be used for", allowed=USES, default=USES),
        "voters": Word(WORDS, "who may be the voters", allowed=VOTERS, default=VOTERS),
        "least": Word(
            WHOLE, "the fewest ballots of which a result is opened", least=3, most=50, default=5
        ),
    },
    ends_itself=True,  # counted
    public=True,
)
