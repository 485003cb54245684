"""Before how many people pledges are given is not typed where that day's meeting is on record."""

from __future__ import annotations

from datetime import timedelta

import pytest
from tests.test_pledges import put
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.actions import pledge_reviews
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import Meeting, Pledge, PledgeOccasion

TODAY = NOW.date()


@pytest.fixture
def village(db: None) -> Village:
    return make_village()


def sat(village: Village, body: str, *, counted: str = "", state: str = "closed") -> Meeting:
    return Meeting.objects.create(
        area=village.area, body=body, counted=counted, title="党员大会", place="活动室",
        starts_at=NOW, called_at=NOW - timedelta(days=5), opened_at=NOW, closed_at=NOW,
        called_by=village.person("secretary"), code=f"m-{body[:6]}", state=state,
    )  # fmt: skip


def test_the_sheet_of_the_meeting_has_the_number(village: Village) -> None:
    matter = make_matter(village, procedure="public-pledges", upto="pledges")
    row = put(village, matter, "director", head="service")
    matter.parts.exclude(key="giving").update(facts={"done": True}, done_at=NOW)
    Pledge.objects.filter(pk=row.pk).update(state="fixed", fixed_on=TODAY)
    given = {
        "actor": village.actor("secretary"), "now": NOW, "matter_id": matter.pk, "part": "giving",
        "form": "meeting", "held_on": TODAY,
    }  # fmt: skip
    with pytest.raises(Refusal) as refused:
        pledge_reviews.give(**given, place="members_meeting")
    assert refused.value.checks[0].says == "activity.count"
    meeting = sat(village, "party_members")
    for who, state in (("secretary", "present"), ("party_member", "present"), ("clerk", "absent")):
        meeting.attendance.create(person=village.person(who), role="party_member", state=state)
    pledge_reviews.give(**given, place="members_meeting", people=99)
    sat(village, "villagers_assembly", counted="adults").turnout.create(
        due=60, on_paper=20, by_phone=11
    )
    pledge_reviews.give(**given, place="villagers_meeting")
    rows = PledgeOccasion.objects.filter(matter=matter).order_by("pk")
    assert list(rows.values_list("place", "people")) == [
        ("members_meeting", 2), ("villagers_meeting", 31),
    ]  # fmt: skip
