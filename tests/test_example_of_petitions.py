"""The demonstration's village of which petitions came to offices above."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.test_examples_of_seats import LAST, village
from tests.world import make_area

from xiangyue.data.figure_check import differences
from xiangyue.data.models import PassedUp
from xiangyue.scenario import demo_places
from xiangyue.scenario.examples import passed_up


@pytest.mark.django_db
def test_two_came_of_which_one_is_answered() -> None:
    made, d = village(passed_up.AFTER, 24)
    for code, _officer in demo_places.LEVELS:
        make_area(code)
    made.levels(made.back(100))
    began = d.clock.today
    passed_up.make(d, LAST)
    for day, happens in d.meanwhile:
        d.clock.until(day)
        happens()
    rows = PassedUp.objects.filter(opinion__channel="petition").order_by("pk")
    found = [(r.reason, r.opinion.subject, r.opinion.answered_at is not None) for r in rows]
    assert found == [
        (passed_up.ACCOUNTS[1], "disclosure", True), (passed_up.BUS[1], "roads", False),
    ]  # fmt: skip
    assert max(day for day, _ in d.meanwhile) == began + timedelta(days=passed_up.LATER + 1)
    assert [x for x in differences() if x.key.startswith("opinions")] == []
