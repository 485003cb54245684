"""What every posting keeps to: who publishes for a village, and which words must not go out."""

from __future__ import annotations

from collections.abc import Sequence

from xiangyue.core import masking
from xiangyue.core.bodies import COMMITTEE, OFFICE, held_in
from xiangyue.core.refusals import Check, refuse

PUBLISHERS = (*COMMITTEE, *held_in("residents_committee"), *OFFICE)
"""Who posts for a village or a community: its committee and its clerk (Art. 35; of communities
Art. 34 of their own law)."""


def office_contact(contact: str) -> list[str]:
    """The numbers of the contact, which may stand in the text too; Refusal for an ID or a card."""
    found = masking.find_personal(contact)
    if any(item.kind in ("id", "bank") for item in found):
        raise refuse("posting.contact", field="contact", clause="pipl:6")
    return [contact[item.start : item.end] for item in found]


def personal(
    text: str, *, allow: Sequence[str] = (), addresses_confirmed: bool = False
) -> tuple[Check, ...]:
    """What of ``text`` must not go out, one unmet check each."""
    found = masking.checks(text, allow=allow)
    return tuple(c for c in found if not (addresses_confirmed and c.says == "masking.address"))
