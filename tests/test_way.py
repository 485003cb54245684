"""How a matter came about is told in the order of days."""

from __future__ import annotations

import pytest
from tests.world import NOW, make_matter, make_village

from xiangyue.actions.postings import way_of
from xiangyue.actions.standing import open_case
from xiangyue.data.models import MatterPart


@pytest.mark.django_db
def test_by_the_day_whatever_the_order_in_the_method() -> None:
    matter = make_matter(make_village())
    keys = [p.key for p in open_case(matter.pk, now=NOW, lock=False).procedure.parts][:4]
    days = ("2026-03-05", "2026-03-02", "2026-03-09", "2026-03-05")
    for key, day in zip(keys, days, strict=True):
        MatterPart.objects.filter(matter=matter, key=key).update(facts={"done": True, "on": day})
    way = way_of(open_case(matter.pk, now=NOW, lock=False))
    assert [row["on"] for row in way] == sorted(days)
    assert [row["part"] for row in way] == [keys[1], keys[0], keys[3], keys[2]]
