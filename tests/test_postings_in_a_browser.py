"""Postings, tasks and supervision in a real Chromium: the phone, both languages, axe."""

from __future__ import annotations

import re
from datetime import timedelta

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect
from tests.conftest import DESK, PHONE
from tests.test_execution import give
from tests.test_meetings import THEN
from tests.test_postings import CONTACT, decided, put_up
from tests.world import make_matter

from xiangyue.access import clock
from xiangyue.actions import execution, postings

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _now(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(clock, "now", lambda: THEN + timedelta(days=3))


def sign_in(page, live_server, client, account, settings) -> None:
    client.force_login(account)
    name = settings.SESSION_COOKIE_NAME
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
    )


def serious(page) -> list[str]:
    page.wait_for_load_state()
    found = Axe().run(page).response["violations"]
    return [f"{v['id']}: {v['nodes'][0]['html']}" for v in found
            if v["impact"] in ("serious", "critical")]  # fmt: skip


@pytest.mark.parametrize(("size", "language"), [(PHONE, "zh-CN"), (DESK, "en")])
def test_pages_have_no_serious_fault_and_fit(
    new_page, live_server, client, settings, size, language
):
    village, matter = decided()
    second = make_matter(village, upto="tasks", title="修渠")
    third = make_matter(village, upto="oversight", title="修桥")
    task = give(village, second)
    execution.make_finding(
        actor=village.actor("supervisor"), now=THEN, matter_id=third.pk, text="少了50米"
    )
    page = new_page(viewport=size, locale=language)
    sign_in(page, live_server, client, village.account("clerk"), settings)
    pages = [f"/m/{matter.pk}/posting/"]
    page.goto(pages[0])
    assert serious(page) == []
    posting = put_up(village, matter)
    postings.object_to(
        actor=village.actor("villager"), now=THEN, posting_id=posting.pk, text="预算太高"
    )
    for address in (
        f"/postings/{posting.pk}/",
        f"/postings/{posting.pk}/object/",
        f"/postings/{posting.pk}/shown/",
        f"/a/{village.code}/postings/",
        f"/m/{second.pk}/tasks/",
        f"/tasks/{task.pk}/",
        f"/a/{village.code}/tasks/",
        f"/m/{third.pk}/oversight/",
        f"/a/{village.code}/questions/",
        f"/m/{matter.pk}/documents/",
        f"/m/{matter.pk}/archive/",
    ):
        page.goto(address)
        assert serious(page) == [], address
        assert page.evaluate("document.documentElement.scrollWidth") <= size["width"], address


def test_without_javascript_from_the_form_to_an_answered_objection(
    page_without_javascript, live_server, client, settings
):
    village, matter = decided()
    page = page_without_javascript
    sign_in(page, live_server, client, village.account("clerk"), settings)
    page.goto(f"/m/{matter.pk}/posting/")
    page.fill("#id_contact", CONTACT)
    page.check("input[name=channels][value=board]")
    page.get_by_role("button", name="张贴公示").click()
    expect(page.locator("h1")).to_have_text("关于硬化三组到四组的机耕路的决议公示")
    page.get_by_role("link", name="我有异议").click()
    page.fill("#id_text", "预算太高")
    page.check("input[name=who][value=anonymous]")
    page.get_by_role("button", name="提交").or_(page.get_by_role("button", name="发送")).click()
    expect(page.locator("#receipt")).to_have_text(re.compile("^[^-]+-[^-]+$"))
    for name in ("决议公示", "答复"):  # the last of a page that is there to its end
        with page.expect_navigation():
            page.get_by_role("link", name=name).last.click()
    page.fill("#id_answer", "按市价算的")
    page.locator("main form button").click()
    expect(page.locator("main")).to_contain_text("按市价算的", use_inner_text=True)
