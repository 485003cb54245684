"""Dated steps lie on days one after the other, and each half year is looked at."""

from __future__ import annotations

from datetime import timedelta

from tests.test_admission import begun, members, reach, refused, village  # noqa: F401
from tests.world import NOW, Village

TODAY = NOW.date()


def test_a_year_is_not_won_by_a_choice_dated_before_the_application(village: Village) -> None:  # noqa: F811
    """Who applied a month ago was not chosen thirteen months ago: the year of observation would
    be over at once."""
    applied = TODAY - timedelta(days=30)
    matter = begun(village, "chosen", application={"on": applied.isoformat(), "times": 1})
    given = {"people": members(village, 1), "outcome": "chosen"}
    early = TODAY - timedelta(days=400)
    check = refused(village, matter, "chosen", on=early, **given).checks[0]
    assert (check.says, check.values["day"]) == ("milestone.before", applied.isoformat())
    assert reach(village, matter, "chosen", on=applied, **given).on == applied
