"""A vote on paper: papers handed out, boxes sealed, read twice, the result said on the spot."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, YES_NO, Kind

KIND = Kind(
    name="paper_count",
    does="a vote on paper: papers handed out, boxes sealed, read by two apart, the result said",
    facts={
        "rounds": WHOLE,  # votes held, further ones and void ones among them
        "registered": WHOLE,  # of the last one, as the next four
        "issued": WHOLE,
        "returned": WHOLE,
        "valid": WHOLE,
        "void": WHOLE,
        "elected": WHOLE,  # of all of them together
        "seats": WHOLE,
        "complete": YES_NO,  # no further vote is to be held
        "agree": WHOLE,  # of one question, as the next two
        "against": WHOLE,
        "passed": YES_NO,  # it is carried
        "on": DATE,
    },
    ends_itself=False,
    public=True,
    annullable=True,
)
