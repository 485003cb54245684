"""Posts for members without office: claimed, agreed, worked in, reviewed."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, YES_NO, Kind, Word

GRADES = ("kept", "partly", "not")

KIND = Kind(
    name="member_posts",
    does="posts for members without office: claimed, agreed, their work noted, reviewed",
    facts={
        "posts": WHOLE,
        "claims": WHOLE,  # that wait
        "held": WHOLE,
        "works": WHOLE,
        "reviewed": WHOLE,
        "unreviewed": WHOLE,  # held and not reviewed
        "on": DATE,
    },
    words={"reviews": Word(YES_NO, "whether its posts are reviewed in this step")},
    public=True,
)
