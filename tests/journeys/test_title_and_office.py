"""A title looked at each year and lost; an office lost by two years of "incompetent"."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from playwright.sync_api import Page, expect
from tests.conftest import PHONE
from tests.journeys.conftest import Day
from tests.journeys.hats import Visitor
from tests.test_appraisals import HELD, appraise
from tests.test_titles import COUNTY, ready
from tests.world import NOW, Village, make_officer, make_village

from xiangyue.data.models import Membership, Title

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def village(transactional_db: None, day: Day) -> Village:
    return make_village(representatives=12, households_each=1)


@pytest.fixture
def visitor(new_page: Callable[..., Page], village: Village, live_server: object) -> Visitor:
    page = new_page(locale="zh-CN", viewport=PHONE)
    return Visitor(page, village, live_server.url)  # type: ignore[attr-defined]


@pytest.mark.console_errors("status of 422")
def test_a_title_is_granted_looked_at_and_lost(
    visitor: Visitor, village: Village, day: Day
) -> None:
    county, matter = make_officer(COUNTY), ready(village)
    visitor.be(county).go(f"/m/{matter.pk}/title/").sound().press("Grant the title")
    row = Title.objects.get(matter=matter)
    assert row.granted_on == day().date() and row.review_due is not None
    day.later((row.review_due - row.granted_on).days - 10)
    until = (day() + timedelta(days=30)).date()
    visitor.go(f"/titles/{row.pk}/").sees("The title is held").sound()
    visitor.fill(outcome="put-right", text="三个季度没有公布财务。")
    look = visitor.main.locator("form:has(input[value=review])")
    with visitor.page.expect_navigation():
        look.get_by_role("button").click()
    visitor.told_no("30")  # without a day until which it is put right
    visitor.fill(until=until.isoformat())
    with visitor.page.expect_navigation():
        look.get_by_role("button").click()
    visitor.sees("To be put right", "三个季度没有公布财务。").sound()

    visitor.be("secretary").go(f"/titles/{row.pk}/").sound()
    visitor.fill(text="已经补公布两个季度。").press("Save")
    visitor.sees("What the holder says", "已经补公布两个季度。")

    visitor.be(county).go(f"/titles/{row.pk}/").sound()
    lose = visitor.main.locator("form:has(input[value=lose])")
    lose.locator("[name=reason]").fill("仍有一个季度没有公布。")
    with visitor.page.expect_navigation():
        lose.get_by_role("button").click()
    visitor.sees("The title was lost", "仍有一个季度没有公布。").sound()
    visitor.be(None).go(f"/a/{village.code}/titles/").sound()
    expect(visitor.main).to_contain_text("民主法治示范村")
    row.refresh_from_db()
    assert row.lost_on == day().date() and row.review_due is None


def test_the_second_year_of_incompetent_ends_an_office(
    visitor: Visitor, village: Village, day: Day
) -> None:
    appraise(village, NOW, ["incompetent"])
    later = NOW + timedelta(days=365)
    second = appraise(village, later, ["incompetent"], upto="result")
    day.now = later + HELD
    visitor.be("supervision_chair").go(f"/m/{second.pk}/result/").sound()
    visitor.press("Announce the result")
    visitor.go(f"/m/{second.pk}/end/").sound().press("The seat ends")
    seat = Membership.objects.get(person=village.people["director"], role="director")
    assert seat.end == day().date()
    visitor.go(f"/m/{second.pk}/posting/").sound()
    assert "连续两次被评议为不称职" in visitor.main.locator("[name=body]").input_value()
