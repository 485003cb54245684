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
COOPERATIVE = ("cooperative_head", "cooperative_manager")  # who manage the cooperative
PARTY_COMMITTEE = (
    "party_committee_secretary",
    "party_committee_deputy",
    "party_committee_member",
)  # of a township
TOWN_GOVERNMENT = ("government_head", "government_deputy")
DELEGATES = ("delegate",)  # party delegates, deputies of the congress, members of the consultation
OFFICERS = ("officer",)  # of a township, county, prefecture or province: sees, advises, attends

BODIES: Final[dict[str, tuple[str, ...]]] = {
    "branch_committee": BRANCH,
    "village_committee": COMMITTEE,
    "two_committees": BRANCH + COMMITTEE,
    "supervision_committee": SUPERVISION,
    # Art. 29: the assembly is the representatives and the members of the village committee.
    "representatives_assembly": REPRESENTATIVES + COMMITTEE,
    "party_members": BRANCH + PARTY,
    # catalogue, "Words": the two committees and those who manage the cooperative.
    "three_committees": BRANCH + COMMITTEE + COOPERATIVE,
    "party_committee": PARTY_COMMITTEE,
    "leadership": PARTY_COMMITTEE + TOWN_GOVERNMENT,
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
    **dict.fromkeys(COOPERATIVE, "cooperative"),
    **dict.fromkeys(PARTY_COMMITTEE, "party_committee"),
    **dict.fromkeys(TOWN_GOVERNMENT, "town_government"),
    **dict.fromkeys(DELEGATES, "delegates"),
}
"""Where a membership of a role is held. A role belongs to one body."""

ROLES: Final[tuple[str, ...]] = tuple(HOME)

ROLES_OF_LEVEL: Final[dict[str, tuple[str, ...]]] = {
    "village": tuple(
        r for r in ROLES if r not in (*OFFICERS, *PARTY_COMMITTEE, *TOWN_GOVERNMENT, *DELEGATES)
    ),
    "township": (*PARTY_COMMITTEE, *TOWN_GOVERNMENT, *DELEGATES, *OFFICERS),
}
"""The roles that are held at a level of area; levels above the township have their officers."""

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
