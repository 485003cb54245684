"""A villager in a real browser: says something by phone, keeps the number, reads the answer."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from itertools import product

import pytest
from axe_playwright_python.sync_playwright import Axe
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from tests.daily import daily
from tests.world import CODE, NOW, Village, make_village

from xiangyue.access.actors import NOBODY
from xiangyue.actions.opinions import answer_opinion, submit_opinion
from xiangyue.core import receipts
from xiangyue.data.models import Opinion

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]
SAY = f"/a/{CODE}/say/"


@pytest.fixture
def village(transactional_db: None, still: datetime) -> Village:
    return make_village(now=still)


def sign_in(page: Page, village: Village, who: str) -> None:
    client = Client()
    client.force_login(village.account(who))
    name = settings.SESSION_COOKIE_NAME
    host = page.url.split("/a/")[0]
    page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": host}])


def sound(page: Page) -> None:
    """axe finds no serious fault, and nothing is wider than the screen."""
    page.wait_for_load_state()
    found = Axe().run(page).response["violations"]
    serious = [(v["id"], v["nodes"][0]["target"]) for v in found if v["impact"] in BAD]
    assert not serious, (page.url, serious)
    width = page.evaluate("[document.documentElement.scrollWidth, innerWidth]")
    assert width[0] <= width[1], (page.url, width)


BAD = ("serious", "critical")


def say_and_send(page: Page, text: str) -> str:
    page.goto(SAY)
    page.get_by_label("您想说什么？").fill(text)
    page.get_by_label("道路、桥梁、路灯").check()
    page.get_by_label("不留名").check()
    page.get_by_role("button", name="核对并提交").click()
    expect(page.get_by_role("heading", name="请核对一下")).to_be_visible()
    assert not Opinion.objects.filter(text=text).exists()
    page.locator("button[name=send]").click()
    expect(page.get_by_role("heading", name="谢谢您")).to_be_visible()
    return receipts.read(page.locator("#receipt").inner_text())


def test_from_the_phone_to_the_answer(phone: Page, village: Village) -> None:
    phone.goto(SAY)
    sound(phone)
    receipt = say_and_send(phone, "村口的路灯坏了半个月了")
    sound(phone)
    opinion = Opinion.objects.get(receipt=receipt)
    assert opinion.anonymous and opinion.subject == "roads"
    answer_opinion(
        actor=village.actor("secretary"), now=NOW, opinion_id=opinion.pk,
        kind="handled", text="新灯周五装好",
    )  # fmt: skip
    phone.goto("/r/")
    phone.get_by_label("回执上的").fill(receipts.show(receipt).lower())
    phone.get_by_role("button", name="查看").click()
    expect(phone.get_by_text("新灯周五装好")).to_be_visible()


def test_joining_what_others_said(phone: Page, village: Village) -> None:
    first = submit_opinion(
        actor=NOBODY, now=NOW, area=CODE, text="村口两盏路灯都不亮", anonymous=True
    )
    phone.goto(SAY)
    phone.get_by_label("您想说什么？").fill("村口的路灯坏了")
    phone.get_by_role("button", name="核对并提交").click()
    expect(phone.get_by_text("都说到")).to_be_visible()
    sound(phone)
    phone.get_by_role("button", name="附议这一条").click()
    expect(phone.get_by_role("heading", name="谢谢您")).to_be_visible()
    assert Opinion.objects.get(joins=first).text == "村口的路灯坏了"


def test_without_javascript(page_without_javascript: Page, village: Village) -> None:
    receipt = say_and_send(page_without_javascript, "水渠堵了")
    assert Opinion.objects.get(receipt=receipt).text == "水渠堵了"


def test_a_photo_goes_along_and_survives_a_change(page: Page, village: Village) -> None:
    page.goto(SAY)
    page.get_by_label("您想说什么？").fill("桥栏杆断了")
    picture = page.screenshot(clip={"x": 0, "y": 0, "width": 60, "height": 40})
    page.locator("input[name=photos]").set_input_files(
        {"name": "bridge.png", "mimeType": "image/png", "buffer": picture}
    )
    page.get_by_role("button", name="核对并提交").click()
    with page.expect_navigation():
        page.get_by_role("button", name="再改一改").click()
    expect(page.locator("input[name=drop]")).to_have_count(1)
    page.get_by_role("button", name="核对并提交").click()
    page.locator("button[name=send]").click()
    expect(page.locator(".photos img")).to_have_count(1)
    photo = page.locator(".photos img")
    photo.scroll_into_view_if_needed()
    expect(photo).not_to_have_js_property("naturalWidth", 0)


def test_the_branch_answers_several_at_once(page: Page, village: Village) -> None:
    for text in ("村口的路灯坏了", "村口两盏路灯都不亮"):
        submit_opinion(actor=NOBODY, now=NOW, area=CODE, text=text, anonymous=True)
    page.goto(SAY)
    sign_in(page, village, "secretary")
    page.goto(f"/a/{CODE}/opinions/inbox/")
    sound(page)
    for box in page.locator("input[name=opinion]").all():
        box.check()
    with page.expect_navigation():
        page.locator("button[value=answer]").click()
    sound(page)
    page.get_by_label("已办理").check()
    page.get_by_label("答复内容").fill("两盏灯都换好了")
    page.get_by_role("button", name="提交答复").click()
    expect(page.get_by_text("已答复2条意见")).to_be_visible()
    assert Opinion.objects.filter(answer="两盏灯都换好了").count() == 2


@pytest.mark.parametrize(
    ("width", "language"),
    daily(product((360, 1280), ("zh-CN", "en")), (360, "zh-CN"), (1280, "en")),
)
def test_every_page_is_sound(
    new_page: Callable[..., Page], village: Village, width: int, language: str
) -> None:
    opinion = submit_opinion(actor=NOBODY, now=NOW, area=CODE, text="路灯" * 40, anonymous=True)
    page = new_page(viewport={"width": width, "height": 800}, locale=language)
    opinions_ = f"/a/{CODE}/opinions/"
    for address in (opinions_, f"{opinions_}subjects/", f"{SAY}card/", f"/r/{opinion.receipt}/",
                    f"/opinions/{opinion.pk}/"):  # fmt: skip
        page.goto(address)
        sound(page)
