"""A villager on a phone reads where the village's money went, asks about a line, is answered."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from tests.journeys.conftest import Day
from tests.journeys.test_villager import sound
from tests.test_money_page import Told

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]


@pytest.fixture
def told(transactional_db: None, day: Day) -> Told:
    made = Told()
    day.later(30)  # the month is reviewed and posted
    return made


def test_from_the_money_to_the_answer(
    phone: Page, new_page: Callable[..., Page], told: Told
) -> None:
    area = told.village.code
    phone.goto(f"/a/{area}/")
    with phone.expect_navigation():
        phone.get_by_role("link", name="村里的钱").first.click()
    expect(phone.locator(".purse .left dd").first).to_have_text("55,700.00元")
    sound(phone)
    with phone.expect_navigation():  # the sum stands on the page before it too
        phone.get_by_role("link", name="办公用品").first.click()
    expect(phone.get_by_text("300.00元").first).to_be_visible()
    expect(phone.get_by_text(told.people["committee_member"].name)).to_be_visible()
    sound(phone)
    with phone.expect_navigation():
        phone.get_by_role("link", name="问这一笔").click()
    phone.get_by_label("您想问什么？").fill("三百块都买了什么？")
    sound(phone)
    phone.get_by_role("button", name="提交问题").click()
    expect(phone.get_by_role("heading", name="谢谢您")).to_be_visible()
    receipt = phone.url.split("?")[0]

    client = Client()
    client.force_login(told.village.account("supervision_chair"))
    desk = new_page()
    host = phone.url.split("/r/")[0]
    name = settings.SESSION_COOKIE_NAME
    desk.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": host}])
    desk.goto(f"/a/{area}/desk/")
    with desk.expect_navigation():
        desk.get_by_role("link", name="答复问账").click()
    desk.get_by_label("答复").fill("打印纸两箱，每箱一百五十元。")
    sound(desk)
    desk.get_by_role("button", name="提交答复").click()
    expect(desk.get_by_text("打印纸两箱").first).to_be_visible()

    phone.goto(receipt)
    expect(phone.get_by_text("打印纸两箱").first).to_be_visible()
    phone.goto(f"/a/{area}/money/")
    expect(phone.get_by_text("打印纸两箱").first).to_be_visible()
