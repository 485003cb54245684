"""Both sides have chosen: the post's own side says whom it would have, the office gives the posts.

Nobody is given a post that they did not wish for or whose conditions they do not meet. Where a
later wish is given, or the post's side said no, the reason is told; so is it to who gets none.
"""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, Kind, Word

KIND = Kind(
    name="post_choice",
    does="the posts' own side says whom it would have; posts are given, with reasons",
    facts={
        "candidates": WHOLE,
        "unasked": WHOLE,  # wishes of whom the post's side has not said whether it would have them
        "given": WHOLE,
        "against": WHOLE,  # of these, against a wish or the side's word, with the reason
        "none": WHOLE,  # who get no post, with the reason
        "open": WHOLE,  # candidates not settled
        "vacant": WHOLE,  # places
        "on": DATE,
    },
    words={"of": Word(PART, "the sign-up", required=True, of="post_wishes")},
)
