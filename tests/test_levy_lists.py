"""Contribution lists: what they count, whom they exempt, what practice leaves alone."""

from __future__ import annotations

from datetime import UTC, date, datetime
from typing import Any

import pytest
from tests.test_acts_in_turn import meanwhile
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.actions import levies
from xiangyue.core import money
from xiangyue.core.refusals import Refusal
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
    village: Village, fen: int = 0, labour: int = 0, *, practice: bool = False, year: int = 2026
) -> Matter:
    """A matter whose list may be made, of so many ``fen`` and labour (tenths)."""
    matter = make_matter(village, upto="account", procedure="one-matter", practice=practice)
    Matter.objects.filter(pk=matter.pk).update(budget=10**7, year=year)
    LevyPlan.objects.create(
        matter=matter, part="amounts", money=fen, labour=labour, heads=30, workers=30,
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


def test_the_cap_is_of_the_year_in_which_a_list_is_made(village: Village) -> None:
    """A matter of last year whose list is made in March weighs on this year, not on the next:
    15 yuan a head may be asked, 10 are, so 5 are left until New Year."""
    listed(village, planned(village, 30 * 1000, year=2025))
    later = planned(village, 30 * 501)
    with pytest.raises(Refusal) as refused:
        listed(village, later)
    assert refused.value.checks[0].says == "levies.over-cap"
    assert refused.value.checks[0].values["most"] == money.words(30 * 500)
    assert len(listed(village, planned(village, 30 * 500))) == 30
    assert len(listed(village, later, now=datetime(2027, 1, 5, 9, tzinfo=UTC))) == 30


@pytest.mark.django_db(transaction=True)
def test_two_lists_made_at_once_see_each_other() -> None:
    village = levied()
    one, other = (planned(village, 30 * 1000) for _ in range(2))
    told = meanwhile(lambda: listed(village, one), lambda: listed(village, other))
    assert told == "levies.over-cap"
    assert set(LevyShare.objects.values_list("matter_id", flat=True)) == {one.pk}
