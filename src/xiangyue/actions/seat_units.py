"""The households that chose a representative: who of them votes, signs, is there.

Source: Organic Law of Villagers' Committees (2025), Art. 29: a representative answers to the
households, or the village group, that chose them.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any, Final

from xiangyue.actions.standing import Case
from xiangyue.actions.terms import holders
from xiangyue.core.bodies import COMMITTEE
from xiangyue.data.models import Household, Membership, Person
from xiangyue.data.people import grown

LAW: Final = "law:29.3"


def homes(seat: Membership) -> list[int]:
    """The ids of the households that chose who holds this seat: their own, or those of the group
    whose name stands on the seat."""
    rows = Household.objects.filter(area_id=seat.area_id, active=True)
    mine = rows.filter(group=seat.group) if seat.group else rows.filter(representative=seat)
    return list(mine.order_by("pk").values_list("pk", flat=True))


def committee_of(case: Case, but: Sequence[int] = ()) -> int:
    """People on the villagers' committee who are not representatives themselves."""
    seated = holders(case.matter.area_id, case.today, *COMMITTEE).exclude(person__in=list(but))
    return int(seated.values("person_id").distinct().count())


def voters(households: Sequence[int], day: date) -> Any:
    """The grown villagers of these households with the right to vote, as a query."""
    here = Person.objects.filter(grown(day), household__in=households, active=True)
    return here.exclude(status="deprived")
