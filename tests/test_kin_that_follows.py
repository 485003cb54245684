"""Brothers of one father are close relatives, whichever of the two is asked about."""

from __future__ import annotations

import pytest
from tests.world import NOW, make_village

from xiangyue.actions.relatives import close_relatives
from xiangyue.data.models import Person, Relation

pytestmark = pytest.mark.django_db


def test_who_follows_from_a_common_parent_is_found_between_two_lists() -> None:
    village = make_village()
    father, one, other = (
        Person.objects.create(area=village.area, name=n, created_at=NOW) for n in "父甲乙"
    )
    for child in (one, other):
        Relation.objects.create(
            first=father, second=child, relation="child", said_on=NOW.date(),
            confirmed_on=NOW.date(),
        )  # fmt: skip
    day, area = NOW.date(), village.area.pk
    for use in ("elected", "staff", "supervision", "committee"):
        assert len(close_relatives([one.pk, other.pk], area, day, use=use)) == 1
        found = close_relatives([one.pk], area, day, use=use, others=[other.pk])
        assert [t.relation for t in found] == ["sibling"], use
