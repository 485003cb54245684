"""Contribution lists: what they count, whom they exempt, what practice leaves alone."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.actions import levies
from xiangyue.data.models import LevyPlan, LevyShare, Matter, Person


@pytest.fixture
def village(db: None) -> Village:
    return levied()


def levied() -> Village:
    """30 households of one, men and women in turn, all born in 1980."""
    found = make_village(procedure="one-matter")
    Person.objects.exclude(household=None).update(household=None)
    Person.objects.bulk_create(
        Person(
            area=found.area, household=h, name=f"户{n}", sex="mf"[n % 2],
            birth_date=date(1980, 1, 1), created_at=NOW,
        )
        for n, h in enumerate(found.households)
    )  # fmt: skip
    return found


def planned(
    village: Village, money: int = 0, labour: int = 0, *, practice: bool = False, year: int = 2026
) -> Matter:
    """A matter whose list may be made, of that much money (fen) and labour (tenths)."""
    matter = make_matter(village, upto="account", procedure="one-matter", practice=practice)
    Matter.objects.filter(pk=matter.pk).update(budget=10**7, year=year)
    LevyPlan.objects.create(
        matter=matter, part="amounts", money=money, labour=labour, heads=30, workers=30,
        households=30, made_at=NOW, made_by=village.people["clerk"],
    )  # fmt: skip
    return matter


def listed(village: Village, matter: Matter, **more: Any) -> list[LevyShare]:
    given = {"actor": village.actor("clerk"), "now": NOW, "matter_id": matter.pk, "part": "levy"}
    return levies.make_list(**given | more)


def test_practice_and_real_receipts_are_numbered_apart(village: Village) -> None:
    numbers = []
    for practice in (True, False):
        matter = planned(village, labour=300, practice=practice)
        share = listed(village, matter)[0]
        for _ in range(2):
            paid = levies.pay(
                actor=village.actor("clerk"), now=NOW, share_id=share.pk, way="labour", amount=1,
                on=NOW.date(),
            )  # fmt: skip
            numbers.append(paid.number)
    assert numbers == ["2026-1", "2026-2"] * 2
