"""What changes while a matter runs: who is rated leaves or dies after the rating has begun. What
was rated is told of everyone, with the seat of that day: no register keeps anybody from it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.test_appraisals import HEADS, HELD, appraise, facts, rate
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.actions import appraisals, duty_reports, matters, plain_ballots, secret_ratings
from xiangyue.actions.standing import open_case
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Appraised, Membership, Person

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture
def village() -> Village:
    return make_village(representatives=12, households_each=1)


@pytest.mark.parametrize("how", ["off the register", "the seat ended before it all"])
def test_whoever_is_gone_once_rated_is_told_with_the_others(village: Village, how: str) -> None:
    matter = appraise(village, NOW, upto="ballot")
    then, who = NOW + HELD, village.actor("supervision_chair")
    given = {"actor": who, "now": then, "matter_id": matter.pk, "part": "ballot"}
    box = secret_ratings.open_rating(**given)
    rate(village, box, ["incompetent"], then)
    gone = village.people["deputy_director"]
    if how == "off the register":
        Person.objects.filter(pk=gone.pk).update(active=False)
    else:  # entered late: it had ended before the reports were asked for
        Membership.objects.filter(person=gone).update(end=(NOW - DAY).date())
    secret_ratings.end_rating(**given)
    secret_ratings.close_rating(**given)
    rows = appraisals.announce(**{**given, "part": "result"})
    assert facts(matter, "result", then)["people"] == len(rows) == 5
    mine = Appraised.objects.get(matter=matter, person=gone)
    assert (mine.seat.role, mine.grade) == ("deputy_director", 3)


def test_who_left_before_the_announcement_wrote_for_nobody_else(village: Village) -> None:
    matter = make_matter(village, procedure="committee-appraisal", category="appraisal")
    who = village.actor("supervision_chair")
    on = {"actor": who, "now": NOW, "matter_id": matter.pk, "part": "reports"}
    case = open_case(matter.pk, now=NOW, lock=False)
    first, *rest = duty_reports.people(case, "reports")
    for seat in (first, *rest[1:]):
        duty_reports.write_report(
            **on, person_id=seat.person_id, heads=dict.fromkeys(HEADS, "按分工做了三件事。")
        )
    Person.objects.filter(pk=first.person_id).update(active=False)
    meetings = {"given": (NOW + HELD, "文化礼堂")}
    with pytest.raises(Refusal) as refused:  # the first one's does not stand for the second's
        duty_reports.announce(**on, meetings=meetings)
    (check,) = refused.value.checks
    assert (check.says, check.have, check.need) == ("duty-report.unwritten", 3, 4)
    duty_reports.announce(**on, meetings=meetings, missing={rest[0].person_id: "住院"})
    # who is off the register before the ballot opens is not on it
    matters.finish_part(**{**on, "now": NOW + HELD})
    there = {**on, "now": NOW + HELD}
    duty_reports.give(**{**there, "part": "given"}, listeners=20, absent={first.person_id: "去世"})
    matters.finish_part(**{**there, "part": "questions"})
    box = secret_ratings.open_rating(**{**there, "part": "ballot"})
    assert [q.about for q in plain_ballots.asked_of(box)] == [m.person_id for m in rest]
