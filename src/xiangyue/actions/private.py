"""What is kept of a private matter: its parties, and a record that tells nothing of it."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

from xiangyue.actions.acts import Act
from xiangyue.core.procedure import Procedure
from xiangyue.core.refusals import refuse
from xiangyue.data.models import Matter, Party, Person

TOLD: Final = frozenset({"part", "version", "procedure", "fingerprint", "figures"})
"""What the record says openly of an act on a private matter, besides the matter's number."""


def seal(a: Act, procedure: Procedure) -> None:
    """Everything else that the act tells goes into the record as a salted commitment only.

    Called at the end of an act on a matter; nothing happens where the method is not private.
    """
    if procedure.private:
        for name in set(a.data) - TOLD:
            a.sealed[name] = a.data.pop(name)


def add_parties(a: Act, matter: Matter, people: Iterable[int], side: str = "") -> None:
    """Make these people parties of the matter; Refusal where one is not of its area."""
    ids = list(dict.fromkeys(people))
    found = Person.objects.filter(
        pk__in=ids, area__code__startswith=matter.area_id, active=True
    ).count()
    if found != len(ids):
        raise refuse("matter.party", field="parties")
    Party.objects.bulk_create(
        [Party(matter=matter, person_id=pk, side=side) for pk in ids], ignore_conflicts=True
    )
    a.sealed["parties" + (f"_{side}" if side else "")] = ids
