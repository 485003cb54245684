"""Courses chosen from a menu: sign-up, held with their sheet, or called off with the reason."""

from __future__ import annotations

from xiangyue.core.kind import DATE, PART, WHOLE, Kind, Word

FORMS = ("class", "evening", "group", "distance", "visit")
"""How a course is held: in a class, as evening study, as group study, at a distance, by visiting
others."""
WHOM = ("cadres", "members", "all")

KIND = Kind(
    name="courses",
    does="courses with sign-up, held with the people on their sheet, or called off with a reason",
    facts={
        "open": WHOLE,  # neither held nor called off
        "signed": WHOLE,
        "held": WHOLE,
        "called_off": WHOLE,
        "people": WHOLE,
        "half_days": WHOLE,  # of the courses held
        "lessons": WHOLE,
        "on": DATE,
    },
    words={"menu": Word(PART, "the menu", of="course_menu", required=True)},
    public=True,
)
