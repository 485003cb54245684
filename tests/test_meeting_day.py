"""The day of a meeting: opened early, everyone there, who counts, a slip looked at again and
corrected, the void vote in the minutes, the result posted only when the meeting is over."""

from __future__ import annotations

from datetime import timedelta
from uuid import uuid4

import pytest
from django.test import Client
from tests.test_meeting_pages import at, ballots, get, post, send  # noqa: F401 - a fixture
from tests.test_meetings import THEN, call, open_it, says, sheet
from tests.test_postings import decided, put_up
from tests.test_votes import count, paper, sitting, vote
from tests.world import Village, make_matter, make_village

from xiangyue.actions import documents_of_meetings, meetings, postings
from xiangyue.actions.acts import AlreadyDone
from xiangyue.actions.meeting_frame import look
from xiangyue.actions.minutes import draft_minutes
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import (
    AgendaItem,
    Attendance,
    Meeting,
    Posting,
    RecordEntry,
    RecordOpening,
    Tally,
)
from xiangyue.documents.catalogue import build

pytestmark = pytest.mark.django_db
FULL = {"representatives": paper(5), "committee": paper(5)}
STUFFED = {"representatives": paper(5), "committee": paper(5, issued=4)}


def as_(village: Village, who: str | None, lang: str = "zh-hans") -> Client:
    client = Client(headers={"accept-language": lang})
    if who:
        client.force_login(village.account(who))
    return client


# The result hangs when the meeting is over


def test_a_resolution_is_not_posted_while_its_meeting_sits():
    village, matter, item = sitting()
    vote(village, item, **FULL)
    with pytest.raises(Refusal) as refused:
        put_up(village, matter)
    (check,) = refused.value.checks
    assert (check.says, check.clause) == ("posting.meeting-open", "step.eight-step:6")
    assert check.values["meeting"] == item.meeting.title
    assert not Posting.objects.exists()
    # The minutes need not be signed, but the meeting must be over.
    meetings.close_meeting(actor=village.actor("clerk"), now=THEN, meeting_id=item.meeting_id)
    assert put_up(village, matter).pk


def test_the_page_says_so_before_anything_is_typed(at):  # noqa: F811
    village, matter, item = sitting()
    vote(village, item, **FULL)
    at(THEN)
    page = get(as_(village, "clerk"), f"/m/{matter.pk}/posting/")
    assert "还没有结束" in page and f"/meetings/{item.meeting_id}/" in page
    assert 'name="body"' not in page


# A channel entered late


def hung() -> tuple[Village, Posting]:
    village, matter = decided()
    posting = put_up(village, matter, channels=["web", "board"])
    down = THEN + (posting.until - THEN.date()) + timedelta(days=1)
    postings.take_down(actor=village.actor("clerk"), now=down, posting_id=posting.pk)
    posting.refresh_from_db()
    return village, posting


@pytest.mark.parametrize(("day", "lawful"), [(-1, False), (0, True), (9, True), (40, False)])
def test_a_channel_is_entered_after_the_taking_down_for_a_day_it_hung(day, lawful):
    village, posting = hung()
    shown = {
        "actor": village.actor("clerk"),
        "now": THEN + timedelta(days=60),
        "posting_id": posting.pk,
        "channels": ["broadcast"],
        "on": (THEN + timedelta(days=day)).date(),
    }
    if not lawful:
        with pytest.raises(Refusal) as refused:
            postings.show_in(**shown)
        (check,) = refused.value.checks
        assert check.says == "posting.shown-while" and refused.value.field == "on"
        assert check.values["down"] == posting.taken_down_at.date().isoformat()
        return
    done = postings.show_in(**shown)
    assert done.channels["broadcast"]["on"] == shown["on"].isoformat()
    assert '"late":true' in RecordEntry.objects.order_by("-seq").first().body


def test_the_page_offers_it_and_begins_with_the_last_day(at):  # noqa: F811
    village, posting = hung()
    at(THEN + timedelta(days=60))
    clerk = as_(village, "clerk")
    assert f"/postings/{posting.pk}/shown/" in get(clerk, f"/postings/{posting.pk}/")
    form = get(clerk, f"/postings/{posting.pk}/shown/")
    assert f'value="{posting.taken_down_at.date().isoformat()}"' in form
    assert f"/postings/{posting.pk}/shown/" not in get(
        as_(village, "villager"), f"/postings/{posting.pk}/"
    )


# A teller's slip


def test_more_returned_than_issued_is_looked_at_twice(at):  # noqa: F811
    village, _matter, item = sitting()
    at(THEN)
    teller = as_(village, "supervisor")
    here = f"/meetings/{item.meeting_id}/items/1/"
    page = send(teller, f"{here}count/", ballots(**STUFFED))
    assert "收回5张，比发出的4张多1张" in page
    assert 'id="e-committee.returned"' in page and 'name="looked" value="committee:4:5"' in page
    assert 'value="4"' in page and not Tally.objects.exists()
    # Other numbers are another question.
    more = {**STUFFED, "committee": paper(5, issued=3)}
    page = send(teller, f"{here}count/", {**ballots(**more), "looked": "committee:4:5"})
    assert "比发出的3张多2张" in page and not Tally.objects.exists()
    assert not send(teller, f"{here}count/", {**ballots(**STUFFED), "looked": "committee:4:5"})
    assert Tally.objects.get().counts["committee"]["issued"] == 4


def test_every_sum_that_does_not_come_out_is_named_beside_its_field(at):  # noqa: F811
    village, _matter, item = sitting()
    at(THEN)
    wrong = {
        "representatives": {**paper(5), "returned": 4},
        "committee": {**paper(4, 1), "returned": 3},
    }
    page = send(
        as_(village, "supervisor"),
        f"/meetings/{item.meeting_id}/items/1/count/",
        ballots(**wrong),
    )
    assert 'id="e-representatives.returned"' in page and 'id="e-committee.returned"' in page
    assert "加起来是5张，收回的是4张" in page and "加起来是5张，收回的是3张" in page


def correct(village: Village, item: AgendaItem, who: str, why: str = "写错了一行", **counts):
    return meetings.correct_tally(
        actor=village.actor(who),
        now=THEN,
        item_id=item.pk,
        counts=counts,
        reason=why,
    )


def test_a_teller_corrects_before_the_other_is_in_and_both_versions_stay():
    village, _matter, item = sitting()
    wrong = {**FULL, "committee": paper(4, 1)}
    count(village, item, "supervisor", **wrong)
    done = correct(village, item, "supervisor", **FULL)
    assert done.state == "waiting"
    tally = Tally.objects.get()
    assert tally.counts["committee"]["for"] == 5
    (before,) = tally.earlier
    assert before["counts"]["committee"]["for"] == 4 and before["why"] == "写错了一行"
    entry = RecordEntry.objects.order_by("-seq").first()
    assert entry.act == "vote.tally-correct"
    assert '"for"' not in entry.body  # neither count may be known before both are in
    labels = set(
        RecordOpening.objects.filter(log=entry.log, seq=entry.seq).values_list("label", flat=True)
    )
    assert {"before", "counts", "reason"} <= labels
    assert count(village, item, "supervision_chair", **FULL).state == "passed"


def test_while_they_differ_the_one_who_slipped_corrects_and_it_is_decided():
    village, matter, item = sitting()
    count(village, item, "supervisor", **{**FULL, "committee": paper(4, 1)})
    assert count(village, item, "supervision_chair", **FULL).state == "differs"
    again = correct(village, item, "supervisor", **{**FULL, "committee": paper(3, 2)})
    assert again.state == "differs" and again.round == 1
    assert correct(village, item, "supervisor", **FULL).state == "passed"
    assert [len(t.earlier) for t in Tally.objects.order_by("pk")] == [2, 0]
    matter.refresh_from_db()
    assert matter.resolution_number


def test_what_may_not_be_corrected():
    village, _matter, item = sitting()
    with pytest.raises(Refusal) as refused:
        correct(village, item, "supervisor", **FULL)
    assert says(refused) == ["tally.none-yours"]
    count(village, item, "supervisor", **FULL)
    with pytest.raises(Refusal) as refused:
        correct(village, item, "supervisor", **FULL)
    assert says(refused) == ["tally.same"]
    with pytest.raises(Refusal) as refused:
        correct(village, item, "supervisor", why=" ", **STUFFED)
    assert refused.value.field == "reason"
    with pytest.raises(Refusal) as refused:
        correct(village, item, "clerk", **STUFFED)
    assert says(refused) == ["tally.none-yours"]
    # Both agreed that more lay in the box: void, and nothing to correct any more.
    correct(village, item, "supervisor", **STUFFED)
    assert count(village, item, "supervision_chair", **STUFFED).state == "void"
    with pytest.raises(Refusal) as refused:
        correct(village, item, "supervisor", **FULL)
    assert says(refused) == ["tally.agreed"]


def _void() -> tuple[Village, object, AgendaItem]:
    village, matter, item = sitting()
    assert vote(village, item, **STUFFED).state == "void"
    item.refresh_from_db()
    return village, matter, item


def test_the_page_of_a_correction(at):  # noqa: F811
    village, _matter, item = sitting()
    at(THEN)
    here = f"/meetings/{item.meeting_id}/items/1/"
    teller = as_(village, "supervisor")
    post(teller, f"{here}correct/")  # nothing to correct: back to the item
    count(village, item, "supervisor", **{**FULL, "committee": paper(4, 1)})
    assert f"{here}correct/" in get(teller, here)
    form = get(teller, f"{here}correct/")
    assert 'name="committee.for" value="4"' in form.replace('id="f-committee.for" ', "")
    assert f"{here}correct/" not in get(as_(village, "supervision_chair"), here)
    empty = send(teller, f"{here}correct/", ballots(**FULL))
    assert "e-reason" in empty and 'value="5"' in empty
    assert not send(teller, f"{here}correct/", {**ballots(**FULL), "reason": "看错一行"})
    assert Tally.objects.get().counts["committee"]["for"] == 5


# Who counts


def test_who_presides_or_is_away_does_not_count_and_is_told_why():
    village, _matter, item = sitting(4, of=5)
    with pytest.raises(Refusal) as refused:
        count(village, item, "chair", **FULL)
    assert says(refused) == ["tally.presider"]
    with pytest.raises(Refusal) as refused:
        count(village, item, "representative_5", **FULL)
    assert says(refused) == ["tally.absent"]
    with pytest.raises(Refusal) as refused:
        count(village, item, "villager", **FULL)
    assert says(refused) == ["tally.who"]


def test_the_page_names_those_who_may_count(at):  # noqa: F811
    village, _matter, item = sitting(4, of=5)
    at(THEN)
    here = f"/meetings/{item.meeting_id}/items/1/"
    page = get(as_(village, "clerk"), here)
    start = page.index('id="tellers"')
    part = page[start : page.index("</section>", start)]
    assert "钱守正" in part and "代表2" in part and "何小芳" in part
    assert "代表1<" not in part and "代表5" not in part  # presides; is away
    assert "主持人不能计票" in get(as_(village, "chair"), here)
    assert "没有签到" in get(as_(village, "representative_5"), here)
    assert "钱守正" not in get(as_(village, None), here)


# The sheet, and the hour


def test_all_present_then_untick(at):  # noqa: F811
    village = make_village(representatives=5)
    meeting = call(village, starts_at=THEN)
    at(THEN)
    clerk = as_(village, "clerk")
    address = f"/meetings/{meeting.pk}/sheet/"
    assert 'name="all"' in get(clerk, address)
    away = village.people["committee_member_2"].pk
    page = clerk.post(address, {"all": "1", f"reason-{away}": "住院"}).content.decode()
    assert page.count(" checked") == 9 and "住院" in page
    assert not Attendance.objects.filter(state="present").exists()
    assert "还没有保存" in page
    # One sheet in one request, from a phone.
    ticked = [str(a.person_id) for a in Attendance.objects.exclude(person=away)]
    send(clerk, address, {"present": ticked, f"reason-{away}": "住院"})
    assert Attendance.objects.filter(state="present").count() == 9
    assert Attendance.objects.get(state="excused").reason == "住院"


def test_before_the_announced_hour_it_is_opened_only_with_a_reason(at):  # noqa: F811
    village = make_village()
    meeting = call(village, starts_at=THEN)
    early = THEN - timedelta(minutes=40)
    sheet(village, meeting, 5, 5, now=early)
    with pytest.raises(Refusal) as refused:
        open_it(village, meeting, now=early)
    (check,) = refused.value.checks
    assert (check.says, check.values["starts"], check.values["minutes"]) == (
        "meeting.early",
        "09:00",
        40,
    )
    at(early)
    director = as_(village, "director")
    here = f"/meetings/{meeting.pk}/"
    page = get(director, here)
    assert "09:00" in page and 'name="early_reason"' in page
    me = str(village.people["director"].pk)
    assert "id_early_reason-error" in post(director, f"{here}open/", status=422, recorder=me)
    post(director, f"{here}open/", recorder=me, early_reason="人已到齐")
    meeting.refresh_from_db()
    assert meeting.state == "open" and meeting.early_reason == "人已到齐"
    entry = RecordEntry.objects.order_by("-seq").first()
    assert '"early_minutes":40' in entry.body and "人已到齐" not in entry.body
    assert "人已到齐" in get(director, here)
    assert "人已到齐" in draft_minutes(look(meeting.pk), "zh")


def test_the_clerk_keeps_the_minutes_of_a_body_that_is_not_theirs(at):  # noqa: F811
    village = make_village()
    meeting = call(village, starts_at=THEN)
    at(THEN)
    sheet(village, meeting, 5, 5)
    director, clerk = as_(village, "director"), village.people["clerk"].pk
    here = f"/meetings/{meeting.pk}/"
    assert f'value="{clerk}"' in get(director, here)
    post(director, f"{here}open/", recorder=str(clerk))
    meeting.refresh_from_db()
    assert meeting.state == "open" and meeting.recorder_id == clerk


def test_at_the_hour_nobody_is_asked():
    village = make_village()
    meeting = call(village)
    sheet(village, meeting, 5, 5)
    assert open_it(village, meeting).early_reason == ""


# Called already


def test_what_is_called_already_is_to_be_held_not_convened(at):  # noqa: F811
    village = make_village()
    matter = make_matter(village, upto="assembly")
    director = as_(village, "director")
    assert "召开村民代表会议，逐项投票" in get(director, f"/m/{matter.pk}/")
    meeting = call(village, matter)
    page = get(director, f"/m/{matter.pk}/")
    now = page[page.index('id="now"') : page.index('id="way"')]
    assert "3月14日" in now and f"/meetings/{meeting.pk}/" in now
    assert "召开村民代表会议，逐项投票" not in now
    part = get(director, f"/m/{matter.pk}/assembly/")
    assert f"/meetings/{meeting.pk}/" in part


# The minutes


def test_a_void_vote_stands_in_the_minutes_with_its_reason():
    village, _matter, item = _void()
    assert vote(village, item, **FULL).state == "passed"
    text = draft_minutes(look(item.meeting_id), "zh")
    assert "第1次投票无效" in text and "发出9张，收回10张" in text
    assert "committee" not in text
    meeting = Meeting.objects.select_related("area", "chair", "recorder").get(pk=item.meeting_id)
    rows = list(Attendance.objects.filter(meeting=meeting).select_related("person"))
    items = list(meeting.items.select_related("text"))
    for lang, void in (("zh", "第1次投票无效"), ("en", "Vote 1 was void")):
        paper_ = build("minutes", documents_of_meetings.minutes(meeting, rows, items, lang), lang)
        assert void in repr(paper_), paper_


# Who calls a meeting


@pytest.mark.parametrize(
    ("who", "query", "status"),
    [
        ("villager", "", 403),
        ("villager", "?body=representatives_assembly", 403),
        ("supervisor", "?body=branch_committee", 403),
        ("supervisor", "?body=supervision_committee", 200),
        ("representative_2", "?body=representatives_assembly", 200),
        ("representative_2", "", 200),
        ("clerk", "?body=party_members", 200),
    ],
)
def test_the_form_to_call_is_for_those_who_may(who, query, status):
    village = make_village()
    client = as_(village, who)
    page = client.get(f"/a/{village.code}/meetings/new/{query}")
    assert page.status_code == status
    if status == 403:
        words = page.content.decode()
        assert "召集" in words and "村文书" in words


def test_a_second_correction_by_the_same_key_is_done_once():
    village, _matter, item = sitting()
    count(village, item, "supervisor", **{**FULL, "committee": paper(4, 1)})
    key = uuid4()
    given = {
        "actor": village.actor("supervisor"),
        "now": THEN,
        "item_id": item.pk,
        "counts": FULL,
        "reason": "看错",
        "key": key,
    }
    meetings.correct_tally(**given)
    with pytest.raises(AlreadyDone):
        meetings.correct_tally(**given)
    assert len(Tally.objects.get().earlier) == 1
