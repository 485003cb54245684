"""People are invited by name, each in a role; they are told, and accept or decline."""

from __future__ import annotations

from collections.abc import Mapping

from xiangyue.core.kind import DATE, PARTS, SHARE, WHOLE, WORDS, YES_NO, Kind, Word
from xiangyue.core.part import Part

ROLES = ("party", "resident", "representative", "expert", "official", "drawn")
"""As what somebody takes part. ``drawn``: by a lot, never by name."""
NAMED = ROLES[:-1]


def _check(part: Part, before: Mapping[str, Part]) -> str:
    if part.words["notice_days"] and not part.words["meets"]:
        return "notice_days says how long before a meeting, so meets must be true"
    return ""


def _roles(part: Part) -> dict[str, str]:
    return dict.fromkeys(part.words["roles"], WHOLE)


KIND = Kind(
    name="invitation",
    does="people are invited by name; they accept or decline",
    facts={
        "invited": WHOLE,
        "accepted": WHOLE,
        "declined": WHOLE,
        "waiting": WHOLE,
        "sides": WHOLE,
        "largest": WHOLE,  # how many of one role have accepted at most
        "allowed": WHOLE,  # how many of one role there may be, by the share ``largest``
        "balanced": YES_NO,
        "on": DATE,
        "meets_on": DATE,
    },
    words={
        "roles": Word(WORDS, "as what people may be invited", allowed=NAMED, required=True),
        "largest": Word(SHARE, "the share of one role invited by name among all, at most"),
        "meets": Word(YES_NO, "whether those invited meet on a day that they are told"),
        "notice_days": Word(WHOLE, "days of notice at least before they meet"),
        "besides": Word(PARTS, "parts whose people count with these for the balance"),
    },
    check=_check,
    more_facts=_roles,
)
