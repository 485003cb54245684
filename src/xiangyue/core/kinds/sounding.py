"""Each member of a body consulted alone before its meeting, and what they said."""

from __future__ import annotations

from xiangyue.core.bodies import BODIES
from xiangyue.core.kind import DATE, WHOLE, WORD, Kind, Word

STANCES = ("for", "against", "changes")

KIND = Kind(
    name="sounding",
    does="each member of a body is consulted alone before it meets; each one's word is recorded",
    facts={"asked": WHOLE, "due": WHOLE, "against": WHOLE, "changes": WHOLE, "on": DATE},
    words={"body": Word(WORD, "whose members are consulted", allowed=tuple(BODIES), required=True)},
)
