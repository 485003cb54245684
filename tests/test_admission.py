"""Admission to the party: the times of its steps, its vote, who sees it; party life by meetings."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Any

import pytest
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from tests.workbooks import table_faults
from tests.world import NOW, Village, make_matter, make_village

from xiangyue.access.actors import Actor
from xiangyue.actions import duties, meetings, milestones, postings, reviews, written
from xiangyue.actions.meetings import NewItem
from xiangyue.actions.private import add_parties
from xiangyue.actions.standing import open_case
from xiangyue.core.bodies import BODIES
from xiangyue.core.kinds.milestone import window_of
from xiangyue.core.milestones import Window, months_run, next_turn, window
from xiangyue.core.refusals import Refusal
from xiangyue.data import measures
from xiangyue.data.figure_check import differences
from xiangyue.data.models import (
    AgendaItem,
    Course,
    CourseSeat,
    DutyTurn,
    Jurisdiction,
    Matter,
    MatterPart,
    Meeting,
    Membership,
    Milestone,
    Party,
    Person,
    RecordEntry,
)

D = date
SLUG = "member-development"


@pytest.mark.parametrize(
    ("base", "least", "most", "first", "last"),
    [
        (D(2026, 3, 1), 12, 0, D(2027, 3, 1), None),  # a year: the corresponding day
        (D(2026, 8, 31), 6, 0, D(2027, 2, 28), None),  # none in that month: its last day
        (D(2024, 2, 29), 12, 0, D(2025, 2, 28), None),
        (D(2026, 1, 31), 0, 1, D(2026, 1, 31), D(2026, 2, 28)),  # the talk, within a month
        (D(2026, 5, 1), 0, 3, D(2026, 5, 1), D(2026, 8, 1)),  # a day of rest moves nothing
    ],
)
def test_the_window_of_a_step(
    base: date, least: int, most: int, first: date, last: date | None
) -> None:
    found = window(base, least_months=least, most_months=most)
    assert found == Window(first, last)
    assert found.early(first - timedelta(days=1)) and not found.early(first)
    if last:
        assert not found.late(last) and found.late(last + timedelta(days=1))
    assert months_run(base, first - timedelta(days=1)) == max(0, least - 1)
    assert months_run(base, first) == least


def test_what_comes_every_half_year_is_counted_from_the_last_time() -> None:
    assert next_turn(D(2026, 3, 1), [], 6) == D(2026, 9, 1)
    assert next_turn(D(2026, 3, 1), [D(2026, 8, 10)], 6) == D(2027, 2, 10)


@pytest.fixture
def village(db: None) -> Village:
    made = make_village(procedure="four-deliberations")
    members = [Person(area=made.area, name=f"党员{n}", created_at=NOW) for n in range(1, 5)]
    Person.objects.bulk_create(members)
    Membership.objects.bulk_create(
        [
            Membership(
                area=made.area, person=p, body="party", role="party_member", start=D(2024, 1, 1)
            )
            for p in members
        ]
    )
    return made


def begun(village: Village, upto: str, **facts: dict[str, Any]) -> Matter:
    """A matter about the villager with everything before ``upto`` done, and these facts."""
    matter = make_matter(
        village, upto=upto, procedure=SLUG, title="发展党员：村民林阿婆", category="admission"
    )
    Party.objects.create(matter=matter, person=village.people["villager"])
    for key, more in facts.items():
        part = MatterPart.objects.get(matter=matter, key=key.replace("_", "-"))
        part.facts |= more
        part.save()
    return matter


def reach(village: Village, matter: Matter, part: str, **given: Any) -> Milestone:
    given.setdefault("actor", village.actor("secretary"))
    given.setdefault("now", NOW)
    return milestones.reach(matter_id=matter.pk, part=part, **given)


def refused(village: Village, matter: Matter, part: str, **given: Any) -> Refusal:
    with pytest.raises(Refusal) as found:
        reach(village, matter, part, **given)
    return found.value


def members(village: Village, n: int) -> list[int]:
    rows = Membership.objects.filter(area=village.area, role="party_member").order_by("person_id")
    return list(rows.values_list("person_id", flat=True))[:n]


def test_a_year_of_observation_is_asked_to_the_day(village: Village) -> None:
    today = NOW.date()
    for days, fine in ((364, False), (365, True), (400, True)):
        chosen = today - timedelta(days=days)
        matter = begun(village, "candidate", chosen={"on": chosen.isoformat()})
        given = {"people": members(village, 2), "outcome": "chosen"}
        if fine:
            assert reach(village, matter, "candidate", **given).on == today
            continue
        check = refused(village, matter, "candidate", **given).checks[0]
        assert (check.says, check.have, check.need) == ("milestone.early", 11, 12)
        assert check.clause == "admission:7"
        assert check.values["first"] == (today + timedelta(days=1)).isoformat()


def test_a_talk_after_a_month_is_taken_and_marked_late(village: Village) -> None:
    today = NOW.date()
    for since, late in ((today - timedelta(days=28), False), (today - timedelta(days=40), True)):
        matter = begun(village, "talk", application={"on": since.isoformat(), "times": 1})
        given = {"people": members(village, 1), "text": "谈了入党动机。"}
        row = reach(village, matter, "talk", **given)
        assert (row.on > row.due_on) is late
        facts = MatterPart.objects.get(matter=matter, key="talk").facts
        assert facts.get("late", 0) == late
        assert milestones.opened(row) == "谈了入党动机。"
        assert "谈了" not in str(RecordEntry.objects.order_by("-pk").first().body)


def test_mentors_are_one_or_two_members_and_never_the_one_concerned(village: Village) -> None:
    matter = begun(village, "mentor")
    known = members(village, 4)
    for n in (0, 3):
        check = refused(village, matter, "mentor", people=known[:n]).checks[0]
        assert (check.says, check.have) == ("milestone.people", n)
    other = village.people["villager"].pk
    says = refused(village, matter, "mentor", people=[other]).checks[0].says
    assert says == "milestone.themself"
    says = refused(village, matter, "mentor", people=[village.representatives[3].pk]).checks[0].says
    assert says == "milestone.members"
    reach(village, matter, "mentor", people=known[:2])
    assert set(
        Party.objects.filter(matter=matter, side="mentor").values_list("person_id", flat=True)
    ) == set(known[:2])


@pytest.mark.parametrize(
    ("numbers", "done"),
    [({"days": 2}, False), ({"days": 3}, True), ({"hours": 23}, False), ({"hours": 24}, True)],
)
def test_training_is_three_days_or_twenty_four_hours(
    village: Village, numbers: dict[str, int], done: bool
) -> None:
    matter = begun(village, "training")
    reach(village, matter, "training", numbers=numbers)
    assert bool(MatterPart.objects.get(matter=matter, key="training").facts.get("done")) is done


@pytest.mark.usefixtures("still")
def test_days_of_training_that_the_records_hold_stand_in_the_form_already(
    village: Village,
) -> None:
    matter, person = begun(village, "training"), village.people["villager"]
    course = make_matter(village, procedure="training")
    today = NOW.date()
    held = [(5, today, True), (2, today - timedelta(days=365), True), (4, today, False)]
    held += [(8, today - timedelta(days=366), True)]
    for half_days, on, came in held:
        row = Course.objects.create(
            matter=course, part="menu", title="入党培训", form="class", whom="members",
            half_days=half_days, offered_at=NOW, offered_by=person, planned_on=on, held_on=on,
        )  # fmt: skip
        CourseSeat.objects.create(course=row, person=person, signed_at=NOW, came=came)
    client = Client()
    client.force_login(village.account("secretary"))
    shown = client.get(f"/m/{matter.pk}/training/").content.decode()
    (field,) = re.findall(r'<input[^>]*name="days"[^>]*>', shown)
    assert 'value="3"' in field and "3天半" in shown


def test_probation_is_put_off_once_by_six_to_twelve_months(village: Village) -> None:
    vote = NOW.date() - timedelta(days=370)
    matter = begun(village, "proposal", vote={"on": vote.isoformat()})
    for months in (0, 5, 13):
        given = {"outcome": "extended", "months": months}
        assert refused(village, matter, "proposal", **given).checks[0].says == "milestone.months"
    MatterPart.objects.filter(matter=matter, key="proposal").update(
        facts={"extended": 1, "until": (NOW.date() + timedelta(days=1)).isoformat()}
    )
    given = {"outcome": "extended", "months": 6}
    assert refused(village, matter, "proposal", **given).checks[0].says == "milestone.put-off"
    later = NOW + timedelta(days=1)
    says = refused(village, matter, "proposal", now=later, **given).checks[0].says
    assert says == "milestone.once"
    assert reach(village, matter, "proposal", now=later, outcome="full").outcome == "full"


def call(village: Village, matter: Matter) -> tuple[Meeting, AgendaItem]:
    """The members' meeting on the admission, open, with everyone due and ``present`` there."""
    now = village.now
    starts = timezone.make_aware(datetime.combine(now.date() + timedelta(days=3), time(9, 0)))
    meeting = meetings.call_meeting(
        actor=village.actor("secretary"),
        now=now,
        area=village.code,
        body="party_members",
        title="党员大会",
        place="会议室",
        starts_at=starts,
        items=[NewItem(matter.title, matter.pk, "vote", "paper_ballot")],
    )
    return meeting, AgendaItem.objects.get(meeting=meeting)


def test_the_vote_counts_written_opinions_and_those_due_alone_see_it(village: Village) -> None:
    matter = begun(village, "vote", posting_admission={"done": True})
    meeting, item = call(village, matter)
    due = list(meeting.attendance.order_by("pk").values_list("person_id", flat=True))
    n, half = len(due), len(due) // 2
    when = meeting.starts_at
    clerk = village.actor("clerk", when)
    keeper = village.actor("secretary", when)
    on = {"now": when, "meeting_id": meeting.pk}
    said = [village.people["secretary"].pk]
    others = [p for p in due if p not in said]
    # half of those due is no sitting here, where other votes of the branch need half
    meetings.mark_attendance(actor=clerk, present=[*said, *others][: n // 2], **on)
    with pytest.raises(Refusal) as few:
        meetings.open_meeting(actor=keeper, **on)
    assert few.value.checks[0].clause == "admission:15"
    there = [*said, *others][: n // 2 + 1]
    meetings.mark_attendance(actor=clerk, present=there, **on)
    meetings.open_meeting(actor=keeper, **on)
    item.refresh_from_db()
    away = [p for p in due if p not in there]
    give = {"actor": clerk, "now": when, "item_id": item.pk}
    for people, counts, says in (
        ([there[0]], {"for": 1}, "written.there"),
        ([village.people["villager"].pk], {"for": 1}, "written.not-due"),
        (away[:1], {"for": 2}, "written.sum"),
    ):
        with pytest.raises(Refusal) as no:
            written.take_written(people=people, counts=counts, **give)
        assert no.value.checks[0].says == says
    need = n // 2 + 1
    short = need - 1  # votes cast for it: one too few without the written opinion
    written.take_written(people=away[:1], counts={"for": 1}, **give)
    ballots = {
        "issued": len(there), "returned": len(there), "for": short,
        "against": len(there) - short, "abstain": 0, "void": 0,
    }  # fmt: skip
    tellers = [village.actor("supervision_chair", when), village.actor("clerk", when)]
    for teller in tellers:
        meetings.enter_tally(actor=teller, now=when, item_id=item.pk, counts={"": ballots})
    item.refresh_from_db()
    assert item.outcome == "passed" and half < need
    assert item.counts["for.written"] == 1 and item.counts["agree"] == need
    # who is due and who keeps it see the meeting, nobody else; the record names nobody
    page = f"/meetings/{meeting.pk}/"
    for who, status in (("secretary", 200), ("clerk", 200), ("villager", 404), (None, 404)):
        client = Client()
        if who:
            client.force_login(village.account(who))
        assert client.get(page).status_code == status, who
    entries = RecordEntry.objects.filter(log=village.code).values_list("body", flat=True)
    assert not any("林阿婆" in body for body in entries)
    assert Client().get(f"/api/v1/meetings/{meeting.pk}").status_code == 404


def test_who_handed_in_a_written_opinion_and_came_votes_once(village: Village) -> None:
    matter = begun(village, "vote", posting_admission={"done": True})
    meeting, item = call(village, matter)
    due = list(meeting.attendance.order_by("pk").values_list("person_id", flat=True))
    when, on = meeting.starts_at, {"now": meeting.starts_at, "meeting_id": meeting.pk}
    clerk = village.actor("clerk", when)
    secretary = village.people["secretary"].pk
    late = next(p for p in due if p != secretary)
    there = [p for p in due if p != late]
    meetings.mark_attendance(actor=clerk, present=there, **on)
    meetings.open_meeting(actor=village.actor("secretary", when), **on)
    written.take_written(actor=clerk, now=when, item_id=item.pk, people=[late], counts={"for": 1})
    meetings.mark_attendance(actor=clerk, present=due, **on)
    n = len(due)
    ballots = {"issued": n, "returned": n, "for": n, "against": 0, "abstain": 0, "void": 0}
    tally = {"now": when, "item_id": item.pk, "counts": {"": ballots}}
    meetings.enter_tally(actor=village.actor("supervision_chair", when), **tally)
    with pytest.raises(Refusal) as both:
        meetings.enter_tally(actor=clerk, **tally)
    assert both.value.checks[0].says == "written.came"


def test_a_posting_of_five_working_days_over_a_holiday(village: Village) -> None:
    matter = begun(village, "posting-activist", chosen={"done": True})
    before = datetime(2026, 9, 30, 9, 0, tzinfo=NOW.tzinfo)  # 1 to 7 October is rest, 10 is worked
    given = {
        "actor": village.actor("secretary", before), "matter_id": matter.pk,
        "part": "posting-activist", "title": "公示", "body": "公示入党积极分子：林阿婆。",
        "contact": "村党支部", "channels": ["board", "workplace"],
    }  # fmt: skip
    with pytest.raises(Refusal) as short:
        postings.put_up(now=before, days=4, **given)
    assert short.value.checks[0].clause == "admission:3"
    posting = postings.put_up(now=before, **given)
    assert (posting.days, posting.working, posting.until) == (5, True, D(2026, 10, 13))
    assert posting.way == []
    take = {"actor": village.actor("secretary", before), "posting_id": posting.pk}
    last = datetime(2026, 10, 13, 23, 59, tzinfo=NOW.tzinfo)
    with pytest.raises(Refusal):
        postings.take_down(now=last, **take)
    postings.object_to(
        actor=village.actor("villager", before), now=before, posting_id=posting.pk, text="有意见"
    )
    page = Client().get(f"/postings/{posting.pk}/").content.decode()
    assert "林阿婆" in page and f"/m/{matter.pk}/" not in page


def test_the_file_is_seen_by_those_concerned_the_branch_and_the_township(village: Village) -> None:
    matter = begun(village, "mentor")
    mentor = members(village, 1)[0]
    add_parties(_Act(), matter, [mentor], "mentor")
    for who, status in (
        ("secretary", 200), ("villager", 200), (Person.objects.get(pk=mentor), 200),
        ("director", 404), ("chair", 404), (None, 404),
    ):  # fmt: skip
        client = Client()
        if who:
            client.force_login(village.account(who))
        assert client.get(f"/m/{matter.pk}/").status_code == status, who
    part = open_case(matter.pk, now=NOW, lock=False).procedure.part("mentor")
    assert window_of(part, lambda key: {}) == Window()


class _Act:
    def __init__(self) -> None:
        self.sealed: dict[str, object] = {}


def test_a_members_meeting_does_its_duty_by_itself(village: Village) -> None:
    taken = duties.take_up(
        actor=village.actor("secretary"), now=NOW, area=village.code,
        slugs=["party.members", "party.day"],
    )  # fmt: skip
    quarter = DutyTurn.objects.filter(taken=taken[0]).order_by("due_on")
    hosts = list(
        DutyTurn.objects.filter(taken=taken[1]).order_by("due_on").values_list("host", flat=True)
    )
    due = len(set(hosts))
    assert None not in hosts and len(set(hosts[:due])) == due  # everyone once before anyone twice
    first = quarter[0]
    starts = timezone.make_aware(datetime.combine(NOW.date() + timedelta(days=4), time(9, 0)))
    meeting = meetings.call_meeting(
        actor=village.actor("secretary"), now=NOW, area=village.code, body="party_members",
        title="党员大会", place="会议室", starts_at=starts,
        items=[NewItem("学习", way="consult")],
    )  # fmt: skip
    clerk, on = village.actor("clerk", starts), {"now": starts, "meeting_id": meeting.pk}
    everyone = list(meeting.attendance.values_list("person_id", flat=True))
    meetings.mark_attendance(actor=clerk, present=everyone, **on)
    meetings.open_meeting(actor=village.actor("secretary", starts), **on)
    meetings.hear(actor=clerk, now=starts, item_id=meeting.items.get().pk, text="学习了条例。")
    assert DutyTurn.objects.get(pk=first.pk).done_at is None
    meetings.close_meeting(actor=clerk, **on)
    first.refresh_from_db()
    assert first.meeting_id == meeting.pk and first.done_at
    assert quarter[1].done_at is None
    # one that was held before its duty was taken up counts as well
    duties.end_duty(
        actor=village.actor("secretary"), now=starts, taken_id=taken[0].pk, reason="重来"
    )
    again = duties.take_up(
        actor=village.actor("secretary"), now=starts, area=village.code, slugs=["party.members"]
    )
    assert DutyTurn.objects.filter(taken=again[0], meeting=meeting).count() == 1
    assert [d for d in differences() if d.key.startswith("duties")] == []


def test_written_opinions_are_entered_on_the_page_of_the_item(village: Village) -> None:
    matter = begun(village, "vote", posting_admission={"done": True})
    meeting, item = call(village, matter)
    due = list(meeting.attendance.order_by("pk").values_list("person_id", flat=True))
    when, on = meeting.starts_at, {"now": meeting.starts_at, "meeting_id": meeting.pk}
    secretary = village.people["secretary"].pk
    late = next(p for p in due if p != secretary)
    there = [p for p in due if p != late]
    meetings.mark_attendance(actor=village.actor("clerk", when), present=there, **on)
    meetings.open_meeting(actor=village.actor("secretary", when), **on)
    client = Client()
    client.force_login(village.account("clerk"))
    page = f"/meetings/{meeting.pk}/items/1/"
    assert f"{page}written/" in client.get(page).content.decode()
    assert client.get(f"{page}written/").status_code == 200
    sent = client.post(f"{page}written/", {"people": [late], "agree": 1})
    assert sent.status_code == 302, sent.content.decode()[-600:]
    item.refresh_from_db()
    assert item.written == {"people": [late], "for": 1, "against": 0, "abstain": 0}
    # the branch's own papers: the file, the register
    for form in ("pdf", "docx"):
        assert client.get(f"/m/{matter.pk}/file.{form}").status_code == 200
    assert table_faults(client.get(f"/a/{village.code}/admissions.xlsx").content) == []
    client.force_login(village.account("villager"))
    assert client.get(f"/m/{matter.pk}/file.pdf").status_code == 404
    assert client.get(f"/a/{village.code}/admissions.xlsx").status_code == 403


def test_the_page_of_a_step_tells_what_was_late_and_asks_few_questions(village: Village) -> None:
    since = (NOW.date() - timedelta(days=40)).isoformat()
    matter = begun(village, "talk", application={"on": since, "times": 1})
    client, page = Client(), f"/m/{matter.pk}/talk/"
    client.force_login(village.account("secretary"))
    given = {"on": NOW.date().isoformat(), "members": members(village, 1), "text": "谈了话"}
    sent = client.post(page, given)
    assert sent.status_code == 302, sent.content.decode()[-800:]
    with CaptureQueriesContext(connection) as asked:
        shown = client.get(page).content.decode()
    assert "超期" in shown and "谈了话" in shown and len(asked) <= 8
    client.force_login(village.account("villager"))
    shown = client.get(page).content.decode()
    assert "超期" in shown and "谈了话" not in shown  # the one concerned sees when, not what


def test_what_a_step_does_not_ask_is_refused(village: Village) -> None:
    before = (NOW.date() - timedelta(days=9)).isoformat()
    matter = begun(village, "talk", application={"on": before, "times": 1})
    known = {"people": members(village, 1), "text": "谈话"}
    early = NOW.date() - timedelta(days=10)
    assert refused(village, matter, "talk", on=early, **known).checks[0].says == "milestone.before"
    other = begun(village, "form")
    says = refused(village, other, "form", people=members(village, 1)).checks[0].says
    assert says == "milestone.nobody"
    says = refused(village, other, "form", outcome="x").checks[0].says
    assert says == "milestone.outcome"
    says = refused(village, other, "form", months=6).checks[0].says
    assert says == "milestone.no-months"


def test_only_the_grown_apply_and_each_once(village: Village) -> None:
    first = begun(village, "application")
    who = village.people["villager"]
    says = refused(
        village, make_matter(village, procedure=SLUG, category="admission"), "application",
        people=[who.pk],
    ).checks[0].says  # fmt: skip
    assert says == "milestone.under-way"
    Party.objects.all().delete()
    for years, days, fine in ((18, 1, False), (18, 0, True)):
        born = NOW.date().replace(year=NOW.year - years) + timedelta(days=days)
        Person.objects.filter(pk=who.pk).update(birth_date=born)
        if fine:
            assert reach(village, first, "application", people=[who.pk]).number == 1
        else:
            no = refused(village, first, "application", people=[who.pk])
            assert no.checks[0].says == "milestone.young"


def test_a_vote_by_another_rule_counts_no_written_opinions(village: Village) -> None:
    starts = timezone.make_aware(datetime.combine(NOW.date() + timedelta(days=4), time(9, 0)))
    meeting = meetings.call_meeting(
        actor=village.actor("secretary"), now=NOW, area=village.code, body="party_members",
        title="党员大会", place="会议室", starts_at=starts,
        items=[NewItem("学习", way="consult")],
    )  # fmt: skip
    clerk, on = village.actor("clerk", starts), {"now": starts, "meeting_id": meeting.pk}
    due = list(meeting.attendance.values_list("person_id", flat=True))
    meetings.mark_attendance(actor=clerk, present=due, **on)
    meetings.open_meeting(actor=village.actor("secretary", starts), **on)
    item = meeting.items.get()
    with pytest.raises(Refusal) as no:
        written.take_written(actor=clerk, now=starts, item_id=item.pk, people=[], counts={})
    assert no.value.checks[0].says == "written.not-counted"


def approved(village: Village, matter: Matter, part: str, now: datetime) -> None:
    """Handed in by the branch and approved by the township, which is what seats somebody."""
    row = reviews.hand_in(
        actor=village.actor("secretary", now), now=now, matter_id=matter.pk, part=part
    )
    town = Person.objects.get_or_create(
        area_id=village.code[:9], name="镇组织委员", defaults={"created_at": NOW}
    )[0]
    above = Actor(town.pk, "镇组织委员", "", frozenset({("officer", village.code[:9])}))
    reviews.answer(actor=above, now=now, review_id=row.pk, outcome="approved")


def seats(person: Person) -> list[tuple[str, date, date | None]]:
    """The party seats of somebody, oldest first."""
    rows = Membership.objects.filter(person=person, body="party").order_by("start", "pk")
    return [(m.role, m.start, m.end) for m in rows]


def test_the_approval_of_the_vote_seats_a_probationary_member_without_a_vote(
    village: Village,
) -> None:
    vote = NOW.date() - timedelta(days=20)
    matter = begun(village, "approval", vote={"on": vote.isoformat()})
    due = standing_members(village)
    approved(village, matter, "approval", NOW)
    person = village.people["villager"]
    assert seats(person) == [("probationary_member", NOW.date(), None)]
    facts = MatterPart.objects.get(matter=matter, key="approval").facts
    assert facts["seated"] == vote.isoformat()  # probation runs from the vote, not the approval
    assert standing_members(village) == due  # nobody more is due in a members' meeting
    assert measured(village, "new.party_members") == 1


@pytest.mark.parametrize(
    ("outcome", "until", "after"),
    [
        ("full", "", "party_member"),
        ("extended", "", "probationary_member"),
        ("full", "later", "party_member"),
        ("cancelled", "", ""),
    ],
)
def test_the_end_of_probation_seats_a_full_member_or_ends_it(
    village: Village, outcome: str, until: str, after: str
) -> None:
    vote = NOW.date() - timedelta(days=700)
    person = village.people["villager"]
    start = vote + timedelta(days=10)
    Membership.objects.create(
        area=village.area, person=person, role="probationary_member", start=start
    )
    put_off = vote + timedelta(days=365 + 190)
    proposal = {"outcome": outcome, "times": 1, "good": True, "on": NOW.date().isoformat()}
    if until:
        proposal |= {"extended": 1, "until": put_off.isoformat()}
    matter = begun(village, "approve-full", vote={"on": vote.isoformat()}, proposal=proposal)
    approved(village, matter, "approve-full", NOW)
    today, found = NOW.date(), seats(person)
    held = [role for role, _start, end in found if end is None]
    assert held == ([after] if after else [])
    assert found[0][2] == (None if after == "probationary_member" else today - timedelta(days=1))
    facts = MatterPart.objects.get(matter=matter, key="approve-full").facts
    first = put_off if until else vote.replace(year=vote.year + 1)
    assert facts.get("seated") == (first.isoformat() if outcome == "full" else None)
    if outcome == "full":
        assert found[1] == ("party_member", today, None)
        assert measured(village, "new.party_members") == 0  # new once: when probation began


def test_whoever_is_a_full_member_already_is_not_seated_twice_nor_anyone_in_a_practice(
    village: Village,
) -> None:
    person = village.people["villager"]
    Membership.objects.create(
        area=village.area, person=person, role="party_member", start=D(2024, 1, 1)
    )
    vote = {"on": (NOW.date() - timedelta(days=20)).isoformat()}
    approved(village, begun(village, "approval", vote=vote), "approval", NOW)
    assert seats(person) == [("party_member", D(2024, 1, 1), None)]
    Membership.objects.filter(person=person).delete()
    tried = begun(village, "approval", vote=vote)
    Matter.objects.filter(pk=tried.pk).update(practice=True)
    approved(village, tried, "approval", NOW)
    assert seats(person) == []


def standing_members(village: Village) -> set[int]:
    """Who is due in the members' meeting today."""
    rows = Membership.objects.filter(area=village.area, role__in=BODIES["party_members"], end=None)
    return set(rows.values_list("person_id", flat=True))


def measured(village: Village, row: str) -> int:
    """A count of the indicators over this year."""
    today, need = NOW.date(), measures.Need(row)
    Jurisdiction.objects.filter(area=village.area).update(opened_at=NOW - timedelta(days=60))
    found = measures.read(
        [village.code], [need], first=today.replace(month=1, day=1), last=today, today=today
    )
    return found[village.code][need]
