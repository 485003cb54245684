"""The pages of a meeting whose attendance is counted: call, sheet, hands, papers."""

from __future__ import annotations

from io import BytesIO

import pytest
from pypdf import PdfReader
from tests.test_meeting_pages import as_, at, get, post
from tests.test_turnouts import STARTS, call, mark, opened, village
from tests.world import Village

from xiangyue.actions.documents_of_meetings import minutes as minutes_of
from xiangyue.actions.meetings import NewItem
from xiangyue.actions.minutes import draft_minutes
from xiangyue.core.group_names import group_order
from xiangyue.data.models import AgendaItem, Meeting, Person, Turnout
from xiangyue.documents.parts import turnout_line
from xiangyue.documents.words import say_in

__all__ = ["at", "village"]  # fixtures

pytestmark = pytest.mark.django_db


def test_an_assembly_is_called_counted_and_minuted(village: Village, at) -> None:
    director, clerk = as_(village, "director"), as_(village, "clerk")
    address = f"/a/{village.code}/meetings/new/?body=villagers_assembly"
    page = get(director, address)
    assert "按户" in page and "十分之一" in page
    where = post(
        director, address, title="2026年村民会议", day=STARTS.date().isoformat(), at="09:00",
        place="晒场", extra="年度工作报告", counted="households", idempotency="",
    )  # fmt: skip
    meeting = Meeting.objects.get()
    assert (where, meeting.counted) == (f"/meetings/{meeting.pk}/", "households")
    at(STARTS)
    sheet = f"{where}sheet/"
    assert "应到12" in get(clerk, sheet)
    rows = list(Turnout.objects.order_by("group"))
    wrong = post(clerk, sheet, status=422, **{"n-0": 13, "n-1": 6})
    assert "应到12" in wrong and 'value="13"' in wrong and 'value="6"' in wrong
    assert rows[0].on_paper == 0
    post(clerk, sheet, **{"n-0": 12, "n-1": 6, "n-2": 1}, present=village.people["director"].pk)
    page = get(director, where)
    assert ">19<" in page and "/ 30" in page and "第二十六条" in page
    assert "还差1户" in "".join(page.split())
    post(clerk, sheet, **{"n-0": 12, "n-1": 6, "n-2": 2}, present=village.people["director"].pk)
    post(director, f"{where}open/", recorder=village.people["director"].pk, chair="")
    meeting.refresh_from_db()
    assert meeting.state == "open"
    for language, told, group, day in (
        ("zh", "应到30户，实到20户，占66.6%", "应到12户，实到12户", "2026年3月20日 09:00"),
        ("en", "30 households due, 20 represented, 66.6%", "12 households due, 12", "20 Mar 2026"),
    ):
        text = draft_minutes(meeting, language)
        assert told in text and group in text and "晒场" in text and day in text
        assert "人，" not in text and "2026-03" not in text
        printed = minutes_of(meeting, [], list(meeting.items.all()), language)
        (turnout,) = printed.turnouts
        line = turnout_line(turnout, say_in(language))
        assert ("应到30户，实到20户" if language == "zh" else "30 households due, 20") in line


def test_each_group_has_its_sheet_to_sign(village: Village, at) -> None:
    meeting = call(village, counted="households")
    at(STARTS)
    clerk = as_(village, "clerk")
    assert "小组签到表" in get(clerk, f"/meetings/{meeting.pk}/")
    answer = clerk.get(f"/meetings/{meeting.pk}/papers/group-sheet.pdf?group=2组")
    text = "".join(p.extract_text() for p in PdfReader(BytesIO(answer.content)).pages)
    assert "2组" in text and "户主" in text and text.count("户主1-") == 6
    assert clerk.get(f"/meetings/{meeting.pk}/papers/group-sheet.pdf?group=9组").status_code == 404
    villager = as_(village, "villager")
    page = f"/meetings/{meeting.pk}/papers/group-sheet.pdf?group=2组"
    assert villager.get(page).status_code == 404


def test_a_villager_sees_the_assembly_and_checks_in_for_the_household(village: Village, at) -> None:
    meeting = call(village, counted="households")
    villager = as_(village, "villager")
    assert meeting.title in get(villager, "/me/meetings/")
    at(STARTS)
    door = f"/meetings/{meeting.pk}/in/{meeting.code}/"
    assert "代表全家" in get(villager, door)
    post(villager, door, idempotency="")
    assert "您家已经签到" in get(villager, door)
    spouse = Person.objects.filter(household=village.households[0], birth_date__year=1970).get()
    assert "您家已经签到" in get(as_(village, spouse), door)


def test_hands_are_counted_on_the_pages_by_two_tellers(village: Village, at) -> None:
    meeting = call(village, counted="households", items=[NewItem("保洁", way="counted_hands")])
    mark(village, meeting, g1=12, g2=4, g3=4)
    opened(village, meeting)
    at(STARTS)
    item = f"/meetings/{meeting.pk}/items/1/"
    one, two = as_(village, "supervisor"), as_(village, "clerk")
    page = get(one, item)
    assert 'name="for"' in page and 'name="issued"' not in page
    wrong = post(one, f"{item}count/", status=422, **{"for": 15, "against": 6})
    assert "赞成加反对是21" in wrong and 'value="15"' in wrong
    post(one, f"{item}count/", **{"for": 15, "against": 2})
    post(two, f"{item}count/", **{"for": 15, "against": 2})
    assert AgendaItem.objects.get().outcome == "passed"
    page = get(two, item)
    assert "通过" in page and "举手表决（点数）" in page


def test_groups_stand_in_the_order_of_their_numbers() -> None:
    for names in (
        ["2组", "10组"],
        ["第一组", "第二组", "第十组", "第十二组", "第二十组"],
    ):
        assert sorted(reversed(names), key=group_order) == names


def test_minutes_of_a_counted_meeting_name_nobody_as_absent(village: Village, at) -> None:
    meeting = call(village, counted="households", items=[NewItem("保洁", way="counted_hands")])
    mark(village, meeting, g1=12, g2=4, g3=4)
    opened(village, meeting)
    at(STARTS)
    paper = as_(village, "clerk").get(f"/meetings/{meeting.pk}/papers/minutes.pdf").content
    text = "".join(p.extract_text() for p in PdfReader(BytesIO(paper)).pages)
    assert "列席人员" in text and "缺席" not in text
