"""How content people are with disclosure: as many per cent as the setting of the day asks."""

from __future__ import annotations

from datetime import date

import pytest
from tests.test_meeting_pages import as_
from tests.world import NOW, make_matter, make_village

from xiangyue.actions import plain_ballots, satisfaction, secret_ratings
from xiangyue.core.plain_ballots import Pile
from xiangyue.core.refusals import Refusal
from xiangyue.methods import library, rulebook, standards

pytestmark = pytest.mark.django_db


def test_the_setting_and_the_standard_of_a_demonstration_village_ask_the_same() -> None:
    percent = rulebook.load().setting("satisfaction.disclosure", day=date(2026, 3, 2)).value
    share = standards.latest("demonstration-village").indicator("satisfied").share
    assert share is not None and 100 * share == percent == 90


@pytest.mark.parametrize(
    ("content", "other", "reached"), [(89, 11, False), (90, 10, True), (91, 9, True)]
)
def test_just_under_at_and_over(content: int, other: int, reached: bool) -> None:
    matter = make_matter(make_village(), procedure="satisfaction")
    part = library.procedure("satisfaction").part("ballots")
    fairly = content // 2
    opened = [
        Pile("t1", 0, "satisfied", content - fairly),
        Pile("t1", 0, "fairly", fairly),
        Pile("t1", 0, "not", other),
        Pile("t1", 0, "unknown", 500),  # who does not know counts neither way
    ]
    facts = satisfaction.counted(matter, part, opened, NOW.date())
    assert (facts["graded"], facts["content"], facts["percent"]) == (100, content, 90)
    assert facts["reached"] is reached


def test_where_nothing_is_told_nothing_is_reached() -> None:
    matter = make_matter(make_village(), procedure="satisfaction")
    part = library.procedure("satisfaction").part("ballots")
    assert satisfaction.counted(matter, part, [], NOW.date())["reached"] is False


def test_what_is_rated_is_disclosure_and_nothing_else() -> None:
    village = make_village()
    matter = make_matter(village, procedure="satisfaction")
    by = {"actor": village.actor("clerk"), "now": NOW, "matter_id": matter.pk, "part": "ballots"}
    with pytest.raises(Refusal, match=r"secret-rating\.of-people"):
        secret_ratings.open_rating(**by, things=["垃圾清运"])
    page = as_(village, "clerk").get(f"/m/{matter.pk}/ballots/").content.decode()
    assert 'name="things"' not in page and "村务公开" in page
    box = secret_ratings.open_rating(**by)
    assert [q.title for q in plain_ballots.asked_of(box)] == ["党务公开", "村务公开", "财务公开"]
