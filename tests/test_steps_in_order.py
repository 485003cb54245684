"""Dated steps lie on days one after the other, and each half year is looked at."""

from __future__ import annotations

from datetime import timedelta

from tests.test_admission import begun, members, reach, refused, village  # noqa: F401
from tests.world import NOW, Village

from xiangyue.data.models import MatterPart

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


def observed(village: Village, *days: int) -> tuple[int, bool]:  # noqa: F811
    """Chosen 400 days ago, observed so many days ago: half years observed, whether that will do."""
    chosen = (TODAY - timedelta(days=400)).isoformat()
    matter = begun(village, "observe", chosen={"on": chosen})
    for ago in days:
        reach(village, matter, "observe", on=TODAY - timedelta(days=ago), text="考察情况良好。")
    part = MatterPart.objects.get(matter=matter, key="observe")
    assert part.facts["times"] == len(days)
    return part.facts["turns"], bool(part.facts.get("done"))


def test_two_observations_of_one_half_year_are_no_year_of_observation(village: Village) -> None:  # noqa: F811
    assert observed(village, 300, 300) == (1, False)
    assert observed(village, 390, 219) == (1, False)  # the last day of the first half year
    assert observed(village, 390, 218) == (2, True)
    assert observed(village, 300, 299, 100) == (2, True)
    assert observed(village, 100, 99) == (2, True)  # the first came late, and is told as late
