"""Posts offered with conditions and number; who wishes signs up for several, in order.

Each wish is held against the conditions of its post, with the reason where one is not met.
"""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, YES_NO, Kind, Word

KIND = Kind(
    name="post_wishes",
    does="posts announced with conditions and number; people sign up with their wishes in order",
    facts={
        "posts": WHOLE,
        "places": WHOLE,
        "announced": YES_NO,
        "opened": DATE,
        "until": DATE,
        "signed": WHOLE,
        "withdrawn": WHOLE,
        "unchecked": WHOLE,  # wishes
        "fit": WHOLE,  # people with a wish whose conditions they meet
        "unfit": WHOLE,
        "on": DATE,
    },
    words={
        "days": Word(WHOLE, "days in which one may sign up", least=3, most=60, default=7),
        "most": Word(WHOLE, "wishes of one person at most", least=1, most=10, default=3),
    },
)
