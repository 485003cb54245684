"""The day of a meeting in a real Chromium: phone and desk, both languages, axe, no script."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from tests.conftest import DESK, PHONE
from tests.test_meetings import THEN, call, sheet
from tests.test_postings_in_a_browser import serious, sign_in
from tests.test_votes import count, paper, sitting, vote
from tests.world import make_village

from xiangyue.access import clock
from xiangyue.actions import meetings
from xiangyue.data.models import Attendance

pytestmark = [
    pytest.mark.django_db(transaction=True),
    pytest.mark.console_errors("status of 4"),
]
FULL = {"representatives": paper(5), "committee": paper(5)}


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch):
    def to(moment: datetime) -> None:
        monkeypatch.setattr(clock, "now", lambda: moment)

    to(THEN)
    return to


@pytest.mark.parametrize(("size", "language"), [(PHONE, "zh-CN"), (DESK, "en")])
def test_counting_pages_have_no_serious_fault_and_fit(
    new_page, live_server, client, settings, size, language
):
    village, matter, item = sitting(4, of=5)
    here = f"/meetings/{item.meeting_id}/items/1/"
    page = new_page(viewport=size, locale=language)

    def look(name: str) -> None:
        assert serious(page) == [], name
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], name

    sign_in(page, live_server, client, village.account("supervisor"), settings)
    page.goto(here)
    look("count")
    odd = {"representatives": paper(4), "committee": paper(5, issued=4)}
    for c, group in odd.items():
        for what, n in group.items():
            page.fill(f'[name="{c}.{what}"]', str(n))
    with page.expect_navigation():
        page.locator("form[action$='count/'] button").click()
    assert page.locator('[name="committee.issued"]').input_value() == "4"
    look("second-look")
    page.fill('[name="committee.issued"]', "5")
    with page.expect_navigation():
        page.locator("form[action$='count/'] button").click()
    look("handed-in")
    page.goto(f"{here}correct/")
    look("correct")
    count(village, item, "clerk", representatives=paper(4), committee=paper(4, 1))
    page.goto(here)
    look("differs")
    meetings.correct_tally(
        actor=village.actor("clerk"),
        now=THEN,
        item_id=item.pk,
        counts={"representatives": paper(4), "committee": paper(5)},
        reason="抄错一行",
    )
    sign_in(page, live_server, client, village.account("clerk"), settings)
    page.goto(f"/m/{matter.pk}/posting/")
    look("posting-early")
    page.goto(here)
    look("decided")


@pytest.mark.parametrize(("size", "language"), [(PHONE, "zh-CN"), (DESK, "en")])
def test_the_sheet_of_fifty_on_a_phone(
    new_page, live_server, client, settings, _now, size, language
):
    village = make_village(representatives=45)
    meeting = call(village)
    early = THEN - timedelta(minutes=25)
    _now(early)
    page = new_page(viewport=size, locale=language, java_script_enabled=False)
    sign_in(page, live_server, client, village.account("clerk"), settings)
    page.goto(f"/meetings/{meeting.pk}/sheet/")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]
    with page.expect_navigation():
        page.locator("button[name=all]").click()
    page.locator("input[name=present]").nth(7).uncheck()
    with page.expect_navigation():
        page.locator("form .actions button.main").click()
    assert Attendance.objects.filter(state="present").count() == 49
    page.goto(f"/meetings/{meeting.pk}/")
    assert page.evaluate("document.documentElement.scrollWidth") <= size["width"]


def test_pages_of_a_result_and_of_who_calls(new_page, live_server, client, settings):
    village, _matter, item = sitting()
    vote(village, item, **FULL)
    meetings.close_meeting(actor=village.actor("clerk"), now=THEN, meeting_id=item.meeting_id)
    page = new_page(viewport=PHONE)
    sign_in(page, live_server, client, village.account("villager"), settings)
    page.goto(f"/a/{village.code}/meetings/new/")
    assert "召集会议的是" in page.locator("main").inner_text()
    assert serious(page) == []


def test_nobody_is_marked_by_the_enter_key(new_page, live_server, client, settings):
    village = make_village()
    meeting = call(village)
    sheet(village, meeting, 2, 0)
    page = new_page()
    sign_in(page, live_server, client, village.account("clerk"), settings)
    page.goto(f"/meetings/{meeting.pk}/sheet/")
    page.locator("form summary:visible").first.click()
    page.locator("details[open] input").first.fill("住院")
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/meetings/{meeting.pk}/")
    assert Attendance.objects.filter(state="present").count() == 2
