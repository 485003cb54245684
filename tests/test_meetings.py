"""Meetings: called with notice, opened by quorum, closed (catalogue A1 step 5, A2, A5)."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.actions import meetings
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.meetings import NewItem
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    AgendaItem,
    Attendance,
    FigureDelta,
    MatterPart,
    Meeting,
    Membership,
    RecordEntry,
)

pytestmark = pytest.mark.django_db

THEN = NOW + timedelta(days=4)


def says(refused: pytest.ExceptionInfo[Refusal]) -> list[str]:
    return [c.says for c in refused.value.checks]


def call(village: Village, matter=None, *, who="director", starts_at=THEN, **more) -> Meeting:
    matter = matter or make_matter(village, upto="assembly")
    values = {
        "actor": village.actor(who),
        "now": NOW,
        "area": village.code,
        "body": "representatives_assembly",
        "title": "2026年第一次村民代表会议",
        "place": "村文化礼堂",
        "starts_at": starts_at,
        "items": [NewItem(matter.title, matter.pk, "assembly", "paper_ballot")],
    }
    return meetings.call_meeting(**{**values, **more})


def sheet(village: Village, meeting: Meeting, deputies: int, committee: int = 0, now=THEN) -> None:
    """So many representatives and committee members come."""
    seats = [
        "director", "deputy_director", "committee_member", "committee_member_2",
        "committee_member_3",
    ]  # fmt: skip
    there = village.representatives[:deputies] + [village.people[s] for s in seats[:committee]]
    meetings.mark_attendance(
        actor=village.actor("clerk"),
        now=now,
        meeting_id=meeting.pk,
        present=[p.pk for p in there],
    )


def open_it(village: Village, meeting: Meeting, who="director", now=THEN, **more) -> Meeting:
    return meetings.open_meeting(actor=village.actor(who), now=now, meeting_id=meeting.pk, **more)


def figures(village: Village) -> dict[str, int]:
    found: dict[str, int] = {}
    for delta in FigureDelta.objects.filter(area=village.code):
        found[delta.key] = found.get(delta.key, 0) + delta.n
    return {k: n for k, n in found.items() if n and not k.endswith("_due")}


def facts(matter, part="assembly") -> dict:
    return MatterPart.objects.get(matter=matter, key=part).facts


# Notice


def test_everyone_due_is_told_once_in_one_class():
    village = make_village(representatives=5)
    # The director is also chosen as a representative: one seat, counted as a representative.
    Membership.objects.create(
        area=village.area,
        person=village.people["director"],
        role="representative",
        start=NOW.date(),
    )
    meeting = call(village)
    rows = {a.person_id: a for a in Attendance.objects.filter(meeting=meeting)}
    assert len(rows) == 10
    assert sum(a.counted_as == "representatives" for a in rows.values()) == 6
    assert rows[village.people["director"].pk].counted_as == "representatives"
    assert rows[village.people["deputy_director"].pk].counted_as == "committee"
    assert all(a.notified_at == NOW and a.state == "due" for a in rows.values())


@pytest.mark.parametrize(("days", "lawful"), [(1, False), (2, False), (3, True), (4, True)])
def test_the_assembly_is_told_three_days_ahead_in_zhejiang(days, lawful):
    village = make_village()
    starts = NOW + timedelta(days=days)
    if lawful:
        assert call(village, starts_at=starts).state == "called"
        return
    with pytest.raises(Refusal) as refused:
        call(village, starts_at=starts)
    (check,) = refused.value.checks
    assert (check.says, check.have, check.need) == ("meeting.notice-days", days, 3)
    assert check.clause == "zhejiang-implementation:23"
    assert check.values["earliest"] == "2026-03-13"
    assert refused.value.field == "starts_at"
    assert not Meeting.objects.exists() and not RecordEntry.objects.exists()


def test_a_meeting_is_not_called_into_the_past():
    with pytest.raises(Refusal) as refused:
        call(make_village(), starts_at=NOW - timedelta(hours=1))
    assert says(refused) == ["meeting.past"]


def test_the_part_must_be_open_and_of_this_body():
    village = make_village()
    early = make_matter(village, upto="joint")
    with pytest.raises(Refusal) as refused:
        call(village, early)
    assert "step.before" in says(refused)
    matter = make_matter(village, upto="assembly")
    with pytest.raises(Refusal) as refused:
        call(village, matter, body="party_members", who="secretary")
    assert says(refused) == ["meeting.other-body"]


def test_what_is_not_delegated_may_not_be_called():
    village = make_village(delegated=False)
    with pytest.raises(Refusal) as refused:
        call(village)
    assert [c.clause for c in refused.value.checks] == ["law:28"]


@pytest.mark.parametrize(
    ("way", "sentence"),
    [("phone_ballot", "meeting.way"), ("show_of_hands", "meeting.way")],
)
def test_only_the_ways_of_the_part(way, sentence):
    village = make_village()
    matter = make_matter(village, upto="assembly")
    with pytest.raises(Refusal) as refused:
        call(village, matter, items=[NewItem("路", matter.pk, "assembly", way)])
    assert says(refused) == [sentence]


def test_a_part_is_on_one_agenda_at_a_time():
    village = make_village()
    matter = make_matter(village, upto="assembly")
    call(village, matter)
    with pytest.raises(Refusal) as refused:
        call(village, matter)
    assert says(refused) == ["meeting.already-called"]


def test_who_may_not_call_is_told_who_may():
    village = make_village()
    for who in ("villager", "secretary", "representative_2", village.stranger):
        with pytest.raises(Refusal) as refused:
            call(village, who=who)
        assert refused.value.code == "not-allowed"
        assert "director" in refused.value.checks[0].values["roles"]


@pytest.mark.parametrize(("askers", "enough"), [(9, False), (10, True), (11, True)])
def test_a_fifth_of_the_representatives_may_call(askers, enough):
    village = make_village(representatives=50)
    ids = [p.pk for p in village.representatives[:askers]]
    who = village.representatives[3]
    if enough:
        assert call(village, who=who, callers=ids).callers == sorted(ids)
        return
    with pytest.raises(Refusal) as refused:
        call(village, who=who, callers=ids)
    (check,) = refused.value.checks
    assert (check.have, check.need, check.of, check.clause) == (9, 10, 50, "law:30")


def test_a_double_click_calls_once():
    village, key = make_village(), uuid4()
    matter = make_matter(village, upto="assembly")
    meeting = call(village, matter, key=key)
    with pytest.raises(AlreadyDone) as done:
        call(village, matter, key=key)
    assert done.value.result == str(meeting.pk)
    assert Meeting.objects.count() == 1


def test_a_member_confirms_the_notice():
    village = make_village()
    meeting = call(village)
    meetings.confirm_notice(actor=village.actor("chair"), now=NOW, meeting_id=meeting.pk)
    seen = Attendance.objects.filter(meeting=meeting, seen_at__isnull=False)
    assert [a.person_id for a in seen] == [village.people["chair"].pk]
    with pytest.raises(Refusal) as refused:
        meetings.confirm_notice(actor=village.actor("villager"), now=NOW, meeting_id=meeting.pk)
    assert says(refused) == ["meeting.not-due"]


# Quorum: 50 representatives and 5 committee members


@pytest.mark.parametrize(
    ("deputies", "committee", "met"),
    [(33, 5, False), (34, 0, False), (34, 2, False), (34, 3, True), (37, 0, True), (32, 5, False)],
)
def test_both_quorums_of_the_eight_step_assembly(deputies, committee, met):
    village = make_village(representatives=50)
    meeting = call(village)
    sheet(village, meeting, deputies, committee)
    if met:
        opened = open_it(village, meeting)
        assert opened.state == "open"
        assert opened.chair_id == village.people["chair"].pk
        return
    with pytest.raises(Refusal) as refused:
        open_it(village, meeting)
    have = {c.values["have_what"]: c for c in refused.value.checks}
    assert have["present"].need == 37 and have["present"].of == 55
    assert have["present"].have == deputies + committee
    assert have["present.representatives"].need == 34
    assert have["present.representatives"].met == (deputies >= 34)
    assert Meeting.objects.get(pk=meeting.pk).state == "called"


def test_nobody_opens_it_before_its_day():
    village = make_village()
    meeting = call(village)
    with pytest.raises(Refusal) as refused:
        sheet(village, meeting, 5, 5, now=THEN - timedelta(days=1))
    assert says(refused) == ["meeting.not-its-day"]
    with pytest.raises(Refusal) as refused:
        open_it(village, meeting, now=THEN - timedelta(days=1))
    assert says(refused) == ["meeting.not-its-day"]


def test_without_quorum_it_is_no_sitting_and_is_called_again():
    village = make_village(representatives=50)
    matter = make_matter(village, upto="assembly")
    meeting = call(village, matter)
    sheet(village, meeting, 34)
    closed = meetings.declare_no_quorum(
        actor=village.actor("director"), now=THEN, meeting_id=meeting.pk
    )
    assert closed.state == "no_quorum"
    assert facts(matter)["no_quorum"] == 1 and "held" not in facts(matter)
    assert figures(village) == {"no_quorum": 1}
    assert not Attendance.objects.filter(meeting=meeting, state="due").exists()
    again = call(village, matter)
    sheet(village, again, 40, 3)
    assert open_it(village, again).state == "open"


def test_no_quorum_cannot_be_declared_of_a_full_room_nor_early():
    village = make_village()
    meeting = call(village)
    with pytest.raises(Refusal) as refused:
        meetings.declare_no_quorum(
            actor=village.actor("director"),
            now=THEN - timedelta(minutes=1),
            meeting_id=meeting.pk,
        )
    assert says(refused) == ["meeting.not-yet"]
    sheet(village, meeting, 5, 5)
    with pytest.raises(Refusal) as refused:
        meetings.declare_no_quorum(actor=village.actor("director"), now=THEN, meeting_id=meeting.pk)
    assert says(refused) == ["meeting.has-quorum"]


def test_the_elected_chair_presides_and_must_be_there():
    village = make_village()
    meeting = call(village)
    sheet(village, meeting, 5, 5)
    with pytest.raises(Refusal) as refused:
        open_it(village, meeting, chair_id=village.people["director"].pk)
    assert says(refused) == ["meeting.chair-elected"]
    with pytest.raises(Refusal) as refused:
        open_it(village, meeting, chair_id=village.people["villager"].pk)
    assert says(refused) == ["meeting.chair-absent"]
    assert open_it(village, meeting).chair_id == village.people["chair"].pk


def test_without_an_elected_chair_the_director_presides_even_if_counted_as_a_representative():
    village = make_village(chair=False, procedure="four-deliberations")
    Membership.objects.create(
        area=village.area, person=village.people["director"], role="representative",
        start=NOW.date(),
    )  # fmt: skip
    matter = make_matter(village, upto="assembly", procedure="four-deliberations")
    meeting = call(village, matter)
    sheet(village, meeting, 5, 5)
    assert open_it(village, meeting).chair_id == village.people["director"].pk


# The sheet and the code in the room


def test_a_member_marks_presence_by_the_code_and_the_sheet_keeps_it():
    village = make_village()
    meeting = call(village)
    one = village.people["representative_2"]
    with pytest.raises(Refusal) as refused:
        meetings.check_in(actor=village.actor(one), now=NOW, code=meeting.code)
    assert says(refused) == ["meeting.not-its-day"]
    meetings.check_in(actor=village.actor(one), now=THEN, code=meeting.code)
    meetings.check_in(actor=village.actor(one), now=THEN, code=meeting.code)
    sheet(village, meeting, 1)
    there = Attendance.objects.filter(meeting=meeting, state="present")
    assert {(a.person_id, a.how) for a in there} == {
        (one.pk, "qr"),
        (village.people["chair"].pk, "sheet"),
    }
    for who in ("villager", village.stranger):
        with pytest.raises(Refusal) as refused:
            meetings.check_in(actor=village.actor(who), now=THEN, code=meeting.code)
        assert says(refused) == ["meeting.not-due"]


def test_excused_with_the_reason_and_unknown_people_refused():
    village = make_village()
    meeting = call(village)
    sick = village.people["representative_3"]
    meetings.mark_attendance(
        actor=village.actor("clerk"),
        now=THEN,
        meeting_id=meeting.pk,
        present=[village.people["chair"].pk],
        excused={sick.pk: "住院"},
    )
    row = Attendance.objects.get(meeting=meeting, person=sick)
    assert (row.state, row.reason) == ("excused", "住院")
    with pytest.raises(Refusal) as refused:
        meetings.mark_attendance(
            actor=village.actor("clerk"),
            now=THEN,
            meeting_id=meeting.pk,
            present=[village.people["villager"].pk],
        )
    assert says(refused) == ["meeting.not-due-here"]


def test_once_open_people_arrive_and_nobody_is_taken_back():
    village = make_village()
    meeting = call(village)
    sheet(village, meeting, 4, 4)
    open_it(village, meeting)
    sheet(village, meeting, 1, 5)  # a sheet that names fewer, and one more of the committee
    assert Attendance.objects.filter(meeting=meeting, state="present").count() == 9


def test_a_villager_keeps_no_sheet():
    village = make_village()
    meeting = call(village)
    with pytest.raises(Refusal) as refused:
        meetings.mark_attendance(
            actor=village.actor("villager"), now=THEN, meeting_id=meeting.pk, present=[]
        )
    assert refused.value.code == "not-allowed"


# Other bodies; merging; closing


def test_two_sittings_are_one_only_where_the_secretary_is_director():
    village = make_village(procedure="four-deliberations")
    matter = make_matter(village, upto="branch", procedure="four-deliberations")
    both = [
        NewItem("提议", matter.pk, "branch", "show_of_hands"),
        NewItem("商议", matter.pk, "committees", "show_of_hands"),
    ]
    with pytest.raises(Refusal) as refused:
        call(village, matter, body="two_committees", who="secretary", items=both)
    assert says(refused) == ["meeting.merge"]
    Membership.objects.filter(role="director").delete()
    Membership.objects.create(
        area=village.area, person=village.people["secretary"], role="director",
        start=NOW.date(),
    )  # fmt: skip
    meeting = call(village, matter, body="two_committees", who="secretary", items=both)
    there = [a.person_id for a in Attendance.objects.filter(meeting=meeting).order_by("person_id")]
    assert len(there) == 7
    meetings.mark_attendance(
        actor=village.actor("clerk"), now=THEN, meeting_id=meeting.pk, present=there
    )
    open_it(village, meeting, who="secretary")
    first, second = AgendaItem.objects.filter(meeting=meeting).order_by("position")
    clerk = village.actor("clerk")
    branch = [village.people[k].pk for k in ("secretary", "deputy_secretary", "branch_member")]
    with pytest.raises(Refusal):  # the branch committee's item is the branch committee's
        meetings.record_hands(
            actor=clerk, now=THEN, item_id=first.pk, votes=dict.fromkeys(there, "for")
        )
    meetings.record_hands(
        actor=clerk, now=THEN, item_id=first.pk, votes=dict.fromkeys(branch, "for")
    )
    meetings.record_hands(
        actor=clerk, now=THEN, item_id=second.pk, votes=dict.fromkeys(there, "for")
    )
    assert (facts(matter, "branch")["due"], facts(matter, "committees")["due"]) == (3, 7)
    matter.refresh_from_db()
    assert matter.open_parts == ["members"]
    meetings.close_meeting(actor=clerk, now=THEN, meeting_id=meeting.pk)
    assert figures(village) == {"meetings": 1, "met_two_committees": 1}


def test_it_closes_only_when_every_item_is_dealt_with():
    village = make_village()
    meeting = call(village)
    sheet(village, meeting, 5, 5)
    open_it(village, meeting)
    item = AgendaItem.objects.get(meeting=meeting)
    with pytest.raises(Refusal) as refused:
        meetings.close_meeting(actor=village.actor("clerk"), now=THEN, meeting_id=meeting.pk)
    assert says(refused) == ["meeting.items-left"]
    meetings.withdraw_item(
        actor=village.actor("clerk"), now=THEN, item_id=item.pk, reason="材料不齐"
    )
    meetings.close_meeting(actor=village.actor("clerk"), now=THEN, meeting_id=meeting.pk)
    assert figures(village) == {"sittings": 1, "met_representatives_assembly": 1}


def test_a_consultation_is_heard_without_a_vote():
    village = make_village()
    matter = make_matter(village, upto="members")
    meeting = call(
        village,
        matter,
        body="party_members",
        who="secretary",
        items=[NewItem("征求意见", matter.pk, "members", "consult")],
    )
    rows = Attendance.objects.filter(meeting=meeting).order_by("pk")
    due = list(rows.values_list("person_id", flat=True))
    assert len(due) == 5
    meetings.mark_attendance(
        actor=village.actor("clerk"), now=THEN, meeting_id=meeting.pk, present=due[:3]
    )
    open_it(village, meeting, who="secretary")
    item = AgendaItem.objects.get(meeting=meeting)
    meetings.hear(actor=village.actor("clerk"), now=THEN, item_id=item.pk, text="路面加宽到四米")
    assert facts(matter, "members") | {"on": ""} == {
        "held": True, "on": "", "present": 3, "due": 5, "done": True,
    }  # fmt: skip


def test_called_off_and_called_again():
    village = make_village()
    matter = make_matter(village, upto="assembly")
    meeting = call(village, matter)
    meetings.cancel_meeting(
        actor=village.actor("director"), now=NOW, meeting_id=meeting.pk, reason="台风"
    )
    assert call(village, matter).state == "called"


def test_minutes_are_signed_once_and_then_stand():
    village = make_village()
    meeting = call(village)
    sheet(village, meeting, 5, 5)
    open_it(village, meeting, who="clerk")
    clerk = village.actor("clerk")
    item = AgendaItem.objects.get(meeting=meeting)
    meetings.withdraw_item(actor=clerk, now=THEN, item_id=item.pk, reason="材料不齐")
    meetings.close_meeting(actor=clerk, now=THEN, meeting_id=meeting.pk)
    meeting.refresh_from_db()
    meetings.edit_minutes(
        actor=clerk, now=THEN, meeting_id=meeting.pk, text="会议记录", expected=meeting.version
    )
    with pytest.raises(Refusal) as refused:  # the page was made before the edit
        meetings.edit_minutes(
            actor=clerk, now=THEN, meeting_id=meeting.pk, text="另一份", expected=meeting.version
        )
    assert refused.value.code == "stale"
    with pytest.raises(Refusal) as refused:
        meetings.sign_minutes(actor=village.actor("villager"), now=THEN, meeting_id=meeting.pk)
    assert says(refused) == ["minutes.who-signs"]
    meetings.sign_minutes(actor=village.actor("chair"), now=THEN, meeting_id=meeting.pk)
    with pytest.raises(Refusal) as refused:
        meetings.edit_minutes(actor=clerk, now=THEN, meeting_id=meeting.pk, text="改一改")
    assert says(refused) == ["minutes.signed"]


def test_calling_takes_as_many_queries_for_fifty_as_for_five():
    counts = []
    for code, n in (("330212105219", 5), ("330212105220", 50)):
        village = make_village(code, representatives=n)
        matter = make_matter(village, upto="assembly")
        with CaptureQueriesContext(
            connection,
        ) as seen:
            meeting = call(village, matter)
        with CaptureQueriesContext(connection) as marked:
            sheet(village, meeting, n, 5)
        with CaptureQueriesContext(connection) as opened:
            open_it(village, meeting)
        counts.append((len(seen), len(marked), len(opened)))
    assert counts[0] == counts[1]
