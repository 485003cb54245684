"""Courses offered; people say which they want; those are chosen."""

from __future__ import annotations

from xiangyue.core.kind import DATE, WHOLE, Kind

KIND = Kind(
    name="course_menu",
    does="a menu of courses: people say which they want, and those to be held are chosen",
    facts={
        "offered": WHOLE,
        "wanted": WHOLE,  # how often somebody said so
        "chosen": WHOLE,
        "on": DATE,
    },
    public=True,
)
