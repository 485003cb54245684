"""Rated in secret on phones and on paper: grades for each thing, by those entitled."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Final

from xiangyue.core.bodies import ROLES
from xiangyue.core.kind import DATE, PART, SHARE, WHOLE, WORD, WORDS, YES_NO, Kind, Word
from xiangyue.core.part import Part

SCALES: Final = (
    ("excellent", "competent", "basic", "incompetent"),
    ("good", "fairly_good", "fair", "poor"),
    ("excellent", "qualified", "barely_qualified", "unqualified"),
)
"""The scales of appraisals, the best grade first: of office holders, of secretaries, of members."""
GRADES: Final = (
    *("satisfied", "fairly", "not", "unknown"),
    *dict.fromkeys(grade for scale in SCALES for grade in scale),
)
ADULTS = "adults"


def _check(part: Part, before: Mapping[str, Part]) -> str:
    words = part.words
    if words["about"] and tuple(words["grades"]) not in SCALES:
        scales = "; ".join(", ".join(scale) for scale in SCALES)
        return f"people are rated by one scale, the best grade first: {scales}"
    if words["about"] and words["pledged"]:
        return "who is rated reports, or has pledged: one of about, pledged"
    if words["wishes"] and (words["about"] or words["pledged"]):
        return "those who signed up for a post are rated alone: one of about, pledged, wishes"
    if words["things"] and (words["about"] or words["pledged"] or words["wishes"]):
        return "people are rated, or things: one of about, pledged, wishes, things"
    if words["bands"] and not (words["about"] or words["pledged"]):
        return "a score is of people: bands needs about or pledged"
    if words["instead"] and not words["takers"]:
        return "who rates instead is judged by a rule that knows both: takers"
    return ""


KIND = Kind(
    name="secret_rating",
    does="rated in secret, by phone and on paper; told only where enough rated",
    facts={
        "opened": DATE,
        "until": DATE,
        "things": WHOLE,
        "entitled": WHOLE,
        "voted": WHOLE,
        "phone": WHOLE,
        "paper": WHOLE,
        "shown": WHOLE,  # things that enough have rated for anything to be told
        "graded": WHOLE,  # grades given to what is told, but for those who do not know
        "content": WHOLE,  # of these, satisfied or fairly so
        "percent": WHOLE,  # of these asked by its setting, on the day of the close
        "reached": YES_NO,
        "given_up": WHOLE,  # times that it was given up, unopened, and held again
        "closed": YES_NO,
        "on": DATE,
    },
    words={
        "raters": Word(
            WORDS,
            "who rates: `adults`, or roles, each a group of its own in the result where it is"
            " large enough; a role of a level above is looked for in its own area",
            allowed=(ADULTS, *ROLES),
            default=(ADULTS,),
        ),
        "instead": Word(
            WORDS, "who may rate instead, chosen at the opening", allowed=(ADULTS, *ROLES)
        ),
        "about": Word(
            PART, "the reports of those who are rated; else things are named", of="duty_report"
        ),
        "pledged": Word(
            PART, "the pledges whose holders are rated, the branch among them", of="pledges"
        ),
        "wishes": Word(
            PART,
            "the posts whose candidates are rated, in the order of signing up",
            of="post_wishes",
        ),
        "things": Word(
            WORDS, "what is rated, named by the texts (`things`); else it is named at the opening"
        ),
        "grades": Word(WORDS, "the grades", allowed=GRADES, default=("satisfied", "fairly", "not")),
        "days": Word(WHOLE, "days that it is open", least=1, most=60, default=7),
        "hall": Word(
            YES_NO, "whether it is held at a meeting: ended by hand, counted on the same day"
        ),
        "standard": Word(WORD, "the setting that says how many per cent must be content"),
        "bands": Word(
            WORD,
            "the bands of `rules/bands.yaml` into which each person's score falls; their points"
            " say what a grade is worth",
        ),
        "turnout": Word(SHARE, "the share of those entitled who must have rated"),
        "takers": Word(WORD, "the rule of `rules/` by which enough take part"),
    },
    check=_check,
)
"""``things`` are named when it is opened: people, projects, a year's work."""
