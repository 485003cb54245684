"""The pseudonym under which somebody's answers to statements are kept.

A keyed hash of the person, the matter and the part. The key is this installation's, in a file, not
in the database: whoever has the tables alone cannot tell whose answers they are. Whoever has both
the tables and the key can work it out; docs/deliberation.md says so to those who take part.
"""

from __future__ import annotations

from xiangyue.access import personal


def mark_of(person_id: int, matter_id: int, part: str) -> bytes:
    """32 bytes: the same for the same person and part, unlike in any other matter."""
    return personal.code_hash("voice", f"{matter_id}/{part}/{person_id}")


def mark_of_guest(invitee_id: int, matter_id: int, part: str) -> bytes:
    """The same for somebody from outside, who is no person of the roster."""
    return personal.code_hash("voice", f"{matter_id}/{part}/guest-{invitee_id}")
