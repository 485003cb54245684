"""Bodies of a village and the roles that sit in them (Popolo: organization, membership, role).

Source: Organic Law of Villagers' Committees (2025), Art. 8, 29, 30, 37; catalogue, "Words".
"""

from __future__ import annotations

from typing import Final

BRANCH = ("secretary", "deputy_secretary", "branch_member")
COMMITTEE = ("director", "deputy_director", "committee_member")
SUPERVISION = ("supervision_chair", "supervisor")
REPRESENTATIVES = ("assembly_chair", "representative")
PARTY = ("party_member",)
OFFICE = ("clerk",)
OFFICERS = ("officer",)  # of a township, county, prefecture or province: sees, advises, attends

BODIES: Final[dict[str, tuple[str, ...]]] = {
    "branch_committee": BRANCH,
    "village_committee": COMMITTEE,
    "two_committees": BRANCH + COMMITTEE,
    "supervision_committee": SUPERVISION,
    # Art. 29: the assembly is the representatives and the members of the village committee.
    "representatives_assembly": REPRESENTATIVES + COMMITTEE,
    "party_members": BRANCH + PARTY,
    "villagers_assembly": (),  # every adult: attendance is counted, not listed
}
"""A body that meets, and the roles whose holders are due to attend it."""

HOME: Final[dict[str, str]] = {
    **dict.fromkeys(BRANCH, "branch_committee"),
    **dict.fromkeys(COMMITTEE, "village_committee"),
    **dict.fromkeys(SUPERVISION, "supervision_committee"),
    **dict.fromkeys(REPRESENTATIVES, "representatives_assembly"),
    **dict.fromkeys(PARTY, "party"),
    **dict.fromkeys(OFFICE, "office"),
    **dict.fromkeys(OFFICERS, "government"),
}
"""Where a membership of a role is held. A role belongs to one body."""

ROLES: Final[tuple[str, ...]] = tuple(HOME)

CLASSES: Final[dict[str, dict[str, tuple[str, ...]]]] = {
    "representatives_assembly": {"representatives": REPRESENTATIVES, "committee": COMMITTEE},
}
"""Bodies that are counted in classes, in order: who is in two is counted in the first (Art. 29)."""


def class_of(body: str, roles: frozenset[str] | set[str]) -> str:
    """The class in which a holder of ``roles`` is counted in ``body``; "" where it has none."""
    for name, members in CLASSES.get(body, {}).items():
        if roles & set(members):
            return name
    return ""
