"""A text that was adopted comes into force from a day, with every number that it sets."""

from __future__ import annotations

from collections.abc import Mapping

from xiangyue.core.kind import DATE, PART, WHOLE, Kind, Word
from xiangyue.core.part import Part


def _check(part: Part, before: Mapping[str, Part]) -> str:
    of = part.words["of"]
    votes = [p for p in before.values() if p.kind == "sitting" and p.words["approves"] == of]
    if not any(p.decides for p in votes):
        return f"nothing decides on {of} before it"
    for p in votes:
        if p.decides and p.body != "villagers_assembly":
            return f"only the villagers' assembly adopts it (Art. 31), not {p.body}"
        if p.amend:
            return f"what is in articles is changed in {of}, never amended in the meeting"
    return ""


KIND = Kind(
    name="enactment",
    does="what was adopted comes into force from a day, with the numbers that it sets",
    facts={
        "version": WHOLE,
        "start": DATE,  # its first day in force
        "on": DATE,
    },
    words={"of": Word(PART, "the drafting that was adopted", of="drafting", required=True)},
    check=_check,
    ends_itself=True,
)
