"""A comment each quarter is one in a quarter of its own, however many are held in one."""

from __future__ import annotations

from datetime import date

import pytest
from tests.world import Village, make_matter, make_village

from xiangyue.actions import activities
from xiangyue.data.models import MatterPart
from xiangyue.scenario.cast import moment

pytestmark = pytest.mark.django_db


@pytest.mark.parametrize(
    ("days", "quarters"),
    [
        ([date(2026, 3, 2), date(2026, 3, 31)], 1),
        ([date(2026, 3, 31), date(2026, 4, 1)], 2),
        ([date(2026, 4, 1), date(2026, 3, 31)], 2),  # written down in another order
        ([date(2025, 4, 1), date(2026, 4, 1)], 2),  # the same quarter of another year
    ],
)
def test_it_counts_in_how_many_quarters_one_was_held(days: list[date], quarters: int) -> None:
    village: Village = make_village()
    matter = make_matter(village, procedure="graded-assessment", upto="comments")
    last = max(days)
    for day in days:
        activities.hold_activity(
            actor=village.actor("clerk"), now=moment(last), matter_id=matter.pk, part="comments",
            held_on=day, title="季度点评", channel="symposium", people=30,
        )  # fmt: skip
    part = MatterPart.objects.get(matter=matter, key="comments")
    assert (part.facts["held"], part.facts["quarters"]) == (2, quarters)
    assert bool(part.facts.get("done")) == (quarters == 2)
