"""Candidates are named: by every voter's paper or phone, by the party, by voters together, by
oneself."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, WORDS, YES_NO, Kind, Word

WAYS = (
    "vote",  # 海推：每个选民写提名票
    "party",  # 村党组织提名
    "joint",  # 选民联名提名
    "self",  # 自荐
)
"""Ways of being named."""

KIND = Kind(
    name="nomination",
    does="candidates are named by the voters, the party organisation, or say so themselves",
    facts={
        "voters": WHOLE,  # on the roll
        "rounds": WHOLE,  # votes that were counted, preselections included
        "papers": WHOLE,  # of the last vote: papers and phones together
        "differed": WHOLE,  # times that two counts of the vote now running did not agree
        "named": WHOLE,  # people named, each once
        "tied": WHOLE,  # people level across the last place of a post
        "complete": YES_NO,
        "on": DATE,
    },
    words={
        "ways": Word(WORDS, "by which ways one may be named", allowed=WAYS, required=True),
    },
    annullable=True,
)
