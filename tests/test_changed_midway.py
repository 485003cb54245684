"""What changes while a matter runs: who is rated leaves or dies after the rating has begun. What
was rated is told of everyone, with the seat of that day: no register keeps anybody from it."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.test_appraisals import HEADS, HELD, appraise, facts, rate
from tests.test_pledges import carried, put
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.actions import (
    appraisals,
    duty_reports,
    fulfilments,
    matters,
    plain_ballots,
    pledge_reviews,
    pledges,
    ratings,
    secret_ratings,
    vacancies,
)
from xiangyue.actions.standing import open_case
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Appraised, Attendance, Meeting, Membership, Person, Pledge

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


# -- pledges --------------------------------------------------------------------------------------


def test_who_pledged_and_leaves_is_answered_for_at_once(village: Village) -> None:
    _matter, (one, _two) = carried(village)
    three = put(village, make_matter(village, procedure="cadre-pledges"), "director")
    who = village.actor("supervision_chair")
    settle = {"actor": who, "now": NOW + DAY, "pledge_id": one.pk, "kept": False, "text": "调走了"}
    with pytest.raises(Refusal) as refused:  # in office, and its day is not over
        fulfilments.settle(**settle)
    assert refused.value.checks[0].says == "pledge.not-due"
    seat = Membership.objects.get(person=village.people["director"], role="director")
    seat.end = NOW.date()
    seat.save()
    row = fulfilments.settle(**settle)
    assert (row.state, row.settled_on) == ("not_kept", (NOW + DAY).date())
    # what does not stand yet is withdrawn, and no successor keeps it
    given = {"actor": village.actor("secretary"), "now": NOW + DAY, "pledge_id": three.pk}
    assert pledges.withdraw(**given, reason="他调走了").state == "withdrawn"
    with pytest.raises(Refusal) as refused:
        pledges.withdraw(**{**given, "pledge_id": one.pk}, reason="他调走了")
    assert refused.value.checks[0].says == "pledge.stands"


def test_how_many_heard_the_pledges_is_the_sheets_number(village: Village) -> None:
    matter = make_matter(village, procedure="public-pledges")
    given = {"actor": village.actor("secretary"), "now": NOW, "matter_id": matter.pk}
    given |= {"part": "giving", "place": "members_meeting", "form": "oath"}
    put(village, matter, "director", head="industry")
    keys = [p.key for p in open_case(matter.pk, now=NOW, lock=False).procedure.parts]
    matter.parts.filter(key__in=keys[: keys.index("giving")]).update(
        facts={"done": True, "passed": True}, done_at=NOW
    )
    Pledge.objects.update(state="fixed", fixed_on=NOW.date())
    held = Meeting.objects.create(
        area=village.area, body="party_members", title="党员大会", place="党员活动室",
        starts_at=NOW, state="closed", opened_at=NOW, closed_at=NOW, called_at=NOW,
        called_by=village.people["secretary"],
    )  # fmt: skip
    Attendance.objects.bulk_create(
        Attendance(meeting=held, person=p, role="party_member", state="present")
        for p in village.representatives[:7]
    )
    told = {**given, "held_on": NOW.date(), "people": 40}  # what is typed is not asked
    assert pledge_reviews.give(**told).people == 7
    held.delete()
    assert pledge_reviews.give(**told).people == 40


# -- seats ----------------------------------------------------------------------------------------


def test_a_representative_who_leaves_is_rated_by_their_households_still(village: Village) -> None:
    matter = make_matter(village, procedure="representatives-assessment", category="assessment")
    matter.parts.filter(key="ballots").update(opened_on=NOW.date())
    case = open_case(matter.pk, now=NOW, lock=False)
    asked = ratings.subjects_of(case, "ballots")
    seat = ratings.seats_of(case, "ballots")[0]
    Membership.objects.filter(pk=seat.pk).update(end=(NOW + DAY).date())
    later = open_case(matter.pk, now=NOW + 5 * DAY, lock=False)
    assert ratings.subjects_of(later, "ballots") == asked
    given = {"now": NOW + 5 * DAY, "matter_id": matter.pk, "part": "ballots", "issued": 1}
    given |= {"subject": f"seat-{seat.pk}", "returned": 1, "grades": [1, 0, 0, 0]}
    told = [
        ratings.enter_count(actor=village.actor(who), **given)
        for who in ("supervisor", "supervision_chair")
    ]
    assert told == ["waits", "agreed"]


def test_a_seat_that_was_left_before_its_end_keeps_its_day(village: Village) -> None:
    appraise(village, NOW, ["incompetent"])
    second = appraise(village, NOW + 365 * DAY, ["incompetent"])
    then = NOW + 365 * DAY + HELD
    seat = Membership.objects.get(person=village.people["director"], role="director")
    left = (then - 2 * DAY).date()
    Membership.objects.filter(pk=seat.pk).update(end=left)
    vacancies.settle_seat(
        actor=village.actor("supervision_chair", then), now=then, matter_id=second.pk, part="end"
    )
    seat.refresh_from_db()
    assert seat.end == left
    others = Membership.objects.filter(role__in=("deputy_director", "committee_member"))
    assert set(others.values_list("end", flat=True)) == {then.date()}
