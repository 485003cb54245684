"""Posts for members without office: claimed, agreed, worked in, reviewed."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, Kind

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
    public=True,
)
