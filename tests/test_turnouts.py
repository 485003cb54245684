"""Meetings whose attendance is counted: villagers' assemblies and group meetings (Art. 25-32)."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

import pytest
from django.utils import translation
from tests.world import NOW, Village, make_village

from xiangyue.actions import meetings
from xiangyue.actions.documents_of_meetings import edited_minutes
from xiangyue.actions.meetings import GroupCount, NewItem
from xiangyue.actions.minutes import draft_minutes
from xiangyue.actions.posting_drafts import way_lines
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    AgendaItem,
    Arrival,
    Household,
    Meeting,
    Membership,
    Person,
    Turnout,
)
from xiangyue.documents.model import Paragraph
from xiangyue.methods import library
from xiangyue.web.parts import sitting

pytestmark = pytest.mark.django_db

STARTS = NOW + timedelta(days=10)
GROUPS = ("1组", "2组", "3组", "4组")


@pytest.fixture
def village() -> Village:
    """30 households in four groups (12, 6, 6, 6) with two adults and a child in each.

    Beside them 17 people with seats who live in no household, and the villager of the first one.
    """
    village = make_village()
    Person.objects.bulk_create(
        Person(
            area=village.area,
            household=home,
            name=f"{home.number}-{n}",
            birth_date=born,
            created_at=NOW,
        )
        for home in village.households
        for n, born in enumerate((date(1970, 1, 1), date(1975, 1, 1), date(2015, 1, 1)))
    )
    return village


def call(village: Village, **more: Any) -> Meeting:
    given = {
        "actor": village.actor("director"),
        "now": NOW,
        "area": village.code,
        "body": "villagers_assembly",
        "title": "2026年村民会议",
        "place": "晒场",
        "starts_at": STARTS,
        "items": [NewItem("修订村规民约", way="paper_ballot")],
    }
    return meetings.call_meeting(**{**given, **more})


def mark(village: Village, meeting: Meeting, **counts: int | tuple[int, int]) -> None:
    """The sheets of the groups: ``g1=5`` or ``g1=(5, 1)`` with those left out."""
    groups = {
        "" if k == "none" else f"{k[1:]}组": GroupCount(*(n if isinstance(n, tuple) else (n,)))
        for k, n in counts.items()
    }
    meetings.mark_groups(
        actor=village.actor("clerk"),
        now=meeting.starts_at,
        meeting_id=meeting.pk,
        groups=groups,
        present=[village.people["director"].pk],
    )


def opened(village: Village, meeting: Meeting) -> Meeting:
    return meetings.open_meeting(
        actor=village.actor("director"), now=meeting.starts_at, meeting_id=meeting.pk
    )


def refused(act: Any, *args: Any, **kwargs: Any) -> Refusal:
    with pytest.raises(Refusal) as found:
        act(*args, **kwargs)
    return found.value


def test_the_roll_of_each_group_comes_out_of_the_records(village: Village) -> None:
    meeting = call(village)
    assert meeting.counted == "adults"
    due = dict(Turnout.objects.filter(meeting=meeting).values_list("group", "due"))
    # The villager has no birth date and counts; the children do not.
    assert due == {"": 17, "1组": 25, "2组": 12, "3组": 12, "4组": 12}
    by_home = call(village, counted="households", title="按户", items=[NewItem("听报告")])
    due = dict(Turnout.objects.filter(meeting=by_home).values_list("group", "due"))
    assert due == {"1组": 12, "2组": 6, "3组": 6, "4组": 6}


def test_who_comes_of_age_on_the_day_is_due(village: Village) -> None:
    sits = STARTS.date()
    for n, born in enumerate((sits, sits + timedelta(days=1))):
        Person.objects.create(
            area=village.area,
            household=village.households[0],
            name=f"少年{n}",
            birth_date=born.replace(year=born.year - 18),
            created_at=NOW,
        )
    meeting = call(village)
    assert Turnout.objects.get(meeting=meeting, group="1组").due == 26


@pytest.mark.parametrize(("last", "met"), [(2, False), (3, True)])
def test_more_than_half_of_the_adults_must_come(village: Village, last: int, met: bool) -> None:
    meeting = call(village)  # 78 adults: 39 are half of them
    mark(village, meeting, g1=25, g2=12, g3=0, g4=last - 1)
    mark(village, meeting, g4=last)
    if met:
        assert opened(village, meeting).quorum["counts"] == {
            "due": 78, "present": 40, "adults": 78, "present.adults": 40,
        }  # fmt: skip
    else:
        check = refused(opened, village, meeting).checks[0]
        assert (check.have, check.need, check.of, check.of_what) == (39, 40, 78, "adults")
        assert check.clause == "law:26"


@pytest.mark.parametrize(("last", "met"), [(3, False), (4, True), (5, True)])
def test_two_thirds_of_the_households_must_be_represented(
    village: Village, last: int, met: bool
) -> None:
    meeting = call(village, counted="households")  # 30 households: 20
    mark(village, meeting, g1=12, g2=4, g3=last)
    if met:
        assert opened(village, meeting).state == "open"
    else:
        check = refused(opened, village, meeting).checks[0]
        assert (check.have, check.need, check.of, check.of_what) == (19, 20, 30, "households")


def test_no_more_come_than_are_on_the_roll(village: Village) -> None:
    meeting = call(village, counted="households")
    refusal = refused(mark, village, meeting, g1=13)
    assert refusal.field == "group-1组"
    assert (refusal.checks[0].says, refusal.checks[0].have, refusal.checks[0].of) == (
        "turnout.more-than-due", 13, 12,
    )  # fmt: skip
    assert refused(mark, village, meeting, g9=1).checks[0].says == "turnout.no-group"
    # Nothing in the national law or Zhejiang's leaves out those who are away.
    assert refused(mark, village, meeting, g1=(3, 1)).checks[0].says == "turnout.none-left-out"


def test_a_household_checks_in_once_and_not_on_paper_too(village: Village) -> None:
    meeting = call(village, counted="households")
    first, second = Person.objects.filter(household=village.households[4]).order_by("pk")[:2]
    for person in (first, first):
        meetings.check_in(actor=village.actor(person), now=STARTS, code=meeting.code)
    refusal = refused(meetings.check_in, actor=village.actor(second), now=STARTS, code=meeting.code)
    assert refusal.checks[0].says == "turnout.household-there"
    row = Turnout.objects.get(meeting=meeting, group="1组")
    assert (row.by_phone, Arrival.objects.count()) == (1, 1)
    assert refused(mark, village, meeting, g1=12).checks[0].have == 13
    mark(village, meeting, g1=11)
    late = Person.objects.filter(household=village.households[0], birth_date__year=1970).get()
    refusal = refused(meetings.check_in, actor=village.actor(late), now=STARTS, code=meeting.code)
    assert refusal.checks[0].says == "turnout.group-full"


def test_who_is_not_due_does_not_check_in(village: Village) -> None:
    meeting = call(village)
    child = Person.objects.filter(household=village.households[0], birth_date__year=2015).get()
    for who in (child, village.stranger):
        refusal = refused(
            meetings.check_in, actor=village.actor(who), now=STARTS, code=meeting.code
        )
        assert refusal.checks[0].says == "turnout.not-due"


def test_late_arrivals_are_added_and_nobody_taken_back(village: Village) -> None:
    meeting = call(village, counted="households")
    mark(village, meeting, g1=12, g2=4, g3=4)
    opened(village, meeting)
    mark(village, meeting, g3=6)
    assert refused(mark, village, meeting, g3=5).checks[0].says == "turnout.only-added"
    item = AgendaItem.objects.get(meeting=meeting)
    slip = {"issued": 22, "returned": 22, "for": 12, "against": 9, "abstain": 0, "void": 1}
    meetings.enter_tally(
        actor=village.actor("supervisor"), now=STARTS, item_id=item.pk, counts={"": slip}
    )
    assert refused(mark, village, meeting, g2=5).checks[0].says == "meeting.counting"


@pytest.mark.parametrize(("agree", "outcome"), [(10, "failed"), (11, "passed")])
def test_ballots_of_an_assembly_are_counted_by_two_tellers(
    village: Village, agree: int, outcome: str
) -> None:
    meeting = call(village, counted="households")
    mark(village, meeting, g1=12, g2=4, g3=4)
    opened(village, meeting)
    item = AgendaItem.objects.get(meeting=meeting)
    slip = {
        "issued": 20, "returned": 20, "for": agree, "against": 20 - agree, "abstain": 0, "void": 0,
    }  # fmt: skip
    for who in ("supervisor", "clerk"):
        done = meetings.enter_tally(
            actor=village.actor(who), now=STARTS, item_id=item.pk, counts={"": slip}
        )
    assert done.state == outcome
    closed = meetings.close_meeting(actor=village.actor("clerk"), now=STARTS, meeting_id=meeting.pk)
    assert closed.state == "closed"
    item.refresh_from_db()
    assert (item.counts["due"], item.counts["present"], item.counts["households"]) == (30, 20, 30)


@pytest.mark.parametrize(("agree", "outcome"), [(10, "failed"), (11, "passed")])
def test_hands_are_counted_by_number_and_who_raises_none_abstains(
    village: Village, agree: int, outcome: str
) -> None:
    meeting = call(
        village, counted="households", items=[NewItem("道路保洁分片", way="counted_hands")]
    )
    mark(village, meeting, g1=12, g2=4, g3=4)
    opened(village, meeting)
    item = AgendaItem.objects.get(meeting=meeting)
    enter = meetings.enter_tally
    given = {"now": STARTS, "item_id": item.pk}
    refusal = refused(
        enter, actor=village.actor("clerk"), counts={"": {"for": 15, "against": 6}}, **given
    )
    assert (refusal.checks[0].have, refusal.checks[0].of, refusal.field) == (21, 20, "for")
    hands = {"": {"for": agree, "against": 3}}
    enter(actor=village.actor("clerk"), counts=hands, **given)
    done = enter(actor=village.actor("supervisor"), counts=hands, **given)
    assert done.state == outcome
    done.item.refresh_from_db()
    assert done.item.counts["abstain"] == 17 - agree


def test_hands_by_name_are_for_bodies_with_a_list_and_counted_hands_for_those_without(
    village: Village,
) -> None:
    refusal = refused(call, village, items=[NewItem("分片", way="show_of_hands")])
    assert refusal.checks[0].says == "meeting.way"
    refusal = refused(
        call,
        village,
        body="representatives_assembly",
        items=[NewItem("分片", way="counted_hands")],
    )
    assert refusal.checks[0].says == "meeting.way"


def test_ten_days_of_notice_unless_it_is_urgent(village: Village) -> None:
    soon = NOW + timedelta(days=9)
    check = refused(call, village, starts_at=soon).checks[0]
    assert (check.have, check.need, check.clause) == (9, 10, "law:25")
    meeting = call(village, starts_at=soon, urgent_reason="台风将至，连夜商定转移安置")
    assert meeting.urgent_reason
    assert call(village, urgent_reason="不急", title="另一次").urgent_reason == ""
    refusal = refused(
        call, village, body="representatives_assembly", starts_at=NOW + timedelta(days=1),
        urgent_reason="急",
    )  # fmt: skip
    assert refusal.checks[0].says == "meeting.notice-days"


@pytest.mark.parametrize(("signed", "met"), [(10, False), (11, True), (12, True)])
def test_a_tenth_of_the_villagers_have_it_called(village: Village, signed: int, met: bool) -> None:
    # 17 with seats, one villager, 90 in households: 108 people, a tenth is 10.8.
    actor = village.actor("representative_2")
    if met:
        assert call(village, actor=actor, signatures=signed).signatures == signed
    else:
        check = refused(call, village, actor=actor, signatures=signed).checks[0]
        assert (check.have, check.need, check.of, check.clause) == (10, 11, 108, "law:25")


def test_a_third_of_the_representatives_have_it_called(village: Village) -> None:
    actor = village.actor("representative_2")
    ids = [p.pk for p in village.representatives]
    assert refused(call, village, actor=actor, callers=ids[:1]).field == "callers"
    assert call(village, actor=actor, callers=ids[:2]).callers == sorted(ids[:2])
    assert refused(call, village, actor=actor).code == "not-allowed"


def test_a_group_meets_on_its_own(village: Village) -> None:
    head = Person.objects.filter(household__group="2组", birth_date__year=1970).first()
    assert head
    Membership.objects.create(
        area=village.area, person=head, role="group_head", group="2组", start=date(2024, 1, 1)
    )
    given = {
        "body": "group_meeting",
        "group": "2组",
        "actor": village.actor(head),
        "items": [NewItem("推选村民小组组长", way="paper_ballot")],
        "starts_at": NOW + timedelta(days=1),
    }
    assert refused(call, village, **{**given, "group": ""}).checks[0].says == "turnout.no-group"
    assert refused(call, village, **{**given, "group": "3组"}).checks[0].says == (
        "meeting.other-group"
    )
    meeting = call(village, **given)
    assert meeting.counted == "households"
    assert list(Turnout.objects.filter(meeting=meeting).values_list("group", "due")) == [("2组", 6)]
    at = meeting.starts_at
    few = {"2组": GroupCount(3)}
    keep = {"actor": village.actor(head), "now": at, "meeting_id": meeting.pk}
    meetings.mark_groups(**keep, groups=few, present=[head.pk])
    check = refused(meetings.open_meeting, **keep).checks[0]
    assert (check.have, check.need, check.of, check.clause) == (3, 4, 6, "law:32")
    meetings.mark_groups(**keep, groups={"2组": GroupCount(4)}, present=[head.pk])
    assert meetings.open_meeting(**keep).chair_id == head.pk


def test_of_another_body_nobody_is_counted(village: Village) -> None:
    refusal = refused(call, village, body="branch_committee", counted="adults")
    assert refusal.checks[0].says == "turnout.by-name"
    meeting = call(village)
    refusal = refused(
        meetings.mark_attendance,
        actor=village.actor("clerk"),
        now=STARTS,
        meeting_id=meeting.pk,
        present=[],
    )
    assert refusal.checks[0].says == "turnout.by-number"


def test_a_village_holds_no_meeting_of_a_community_and_the_other_way_round() -> None:
    village = make_village()
    community = make_village("330212105002")
    community.area.name = "东柳社区居委会"
    community.area.save()
    Membership.objects.create(
        area=community.area,
        person=community.people["director"],
        role="residents_director",
        start=date(2024, 1, 1),
    )
    refusal = refused(
        call, village, body="residents_assembly", actor=village.actor("clerk")
    )  # fmt: skip
    assert refusal.checks[0].says == "body.of-community"
    refusal = refused(call, community, actor=community.actor("clerk"))
    assert refusal.checks[0].says == "body.of-village"
    meeting = call(community, body="residents_assembly", actor=community.actor("clerk"), title="x")
    assert meeting.counted == "adults"


def test_who_is_due_is_read_again_when_the_meeting_is_opened(village: Village) -> None:
    """The last sheet was entered before the clerk wrote another household into the roll."""
    meeting = call(village, counted="households")  # 30 households: 20
    mark(village, meeting, g1=12, g2=6, g3=2)
    Household.objects.create(area=village.area, number="0900", group="4组", head="新户")
    check = refused(opened, village, meeting).checks[0]
    assert (check.have, check.need, check.of) == (20, 21, 31)
    mark(village, meeting, g3=3)
    assert opened(village, meeting).quorum["counts"]["due"] == 31


def test_who_is_due_is_read_again_before_it_is_called_no_quorum(village: Village) -> None:
    meeting = call(village, counted="households")
    mark(village, meeting, g1=12, g2=6, g3=1)  # 19 of 30: one too few
    gone = Household.objects.filter(area=village.area, group="4组").values("pk")[:2]
    Household.objects.filter(pk__in=list(gone.values_list("pk", flat=True))).update(active=False)
    found = refused(
        meetings.declare_no_quorum,
        actor=village.actor("director"),
        now=meeting.starts_at,
        meeting_id=meeting.pk,
    )
    assert found.checks[0].says == "meeting.has-quorum"  # 19 of 28


def test_a_part_decided_by_households_says_households() -> None:
    facts = {"held": True, "due": 30, "present": 20, "counted": "households"}
    with translation.override("zh-hans"):
        assert sitting.told(facts) == ["应到30户，到会20户"]
        assert sitting.told({**facts, "counted": "adults"}) == ["应到30人，到会20人"]
    row = {"part": "assembly", "on": "2026-03-20", **facts}
    one_matter = library.procedure("one-matter")
    assert way_lines(one_matter, [row], "zh")[0][2] == "应到30户，实到20户"
    assert way_lines(one_matter, [{**row, "counted": "adults"}], "zh")[0][2] == "应到30人，实到20人"


def test_signed_minutes_have_their_title_and_places_to_sign_once(village: Village) -> None:
    meeting = call(village, counted="households")
    mark(village, meeting, g1=12, g2=6, g3=6, g4=6)
    meeting = opened(village, meeting)
    text = draft_minutes(meeting, "zh")
    assert "到会怎样算：按户" in text and text.startswith("2026年村民会议\n")
    meeting.minutes = text
    paper = edited_minutes(meeting, "zh")
    told = [b.text for b in paper.blocks if isinstance(b, Paragraph)]
    assert paper.title.count("2026年村民会议") == 1
    assert "2026年村民会议" not in told and not any("（签字）" in line for line in told)
    assert told[0] == "村：明伦村" and len(told) == len([x for x in text.splitlines() if x]) - 3
