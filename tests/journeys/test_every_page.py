"""Every page that a link leads to, as each kind of reader, in a village full of life.

First without a browser, as a robot that follows the links of each reader: no link ends in an error
or a refusal, no page takes more than eight queries, looking changes nothing, no words are in the
other language. Then the templates found that way in a real browser, at a desk and on a phone: axe,
the width, the console.
"""

from __future__ import annotations

import gzip
from collections.abc import Callable

import pytest
from django.conf import settings as live
from django.test import Client
from playwright.sync_api import Page, Response
from tests.conftest import DESK, PHONE
from tests.daily import daily
from tests.journeys.crawl import Content, read, template_of, wrong_words
from tests.journeys.hats import Visitor
from tests.journeys.lively import CODE, PLACES, keepers
from tests.journeys.robot import Robot
from tests.world import Village

from xiangyue.data.models import Account

pytestmark = [pytest.mark.journey, pytest.mark.django_db(transaction=True)]

FIRST_LOAD = 100 * 1024  # bytes of a village page with all it brings, as they travel


def test_words_of_the_other_language_are_found() -> None:
    village = Content("明伦村 硬化三组的机耕路 村里事", {"明伦村", "村里事", "五乡镇"})

    def wrong(html: str, language: str) -> list[str]:
        return wrong_words(read(html, language).words, language, village)

    good = (
        '<h1>明伦村</h1><p title="五乡镇明伦村">硬化三组</p><p lang="zh-Hans">别处</p><b>村里事</b>'
    )
    assert wrong(good, "en") == []
    assert wrong("<p>Say 别处的话</p>", "en") == ["别处的话"]
    assert wrong("<button>修改议案</button>", "en") == ["修改议案"]
    assert wrong('<input placeholder="请填写">', "en") == ["请填写"]
    assert wrong("<p>按 RFC 6962 和 Open Civic Data</p><pre>make the run go</pre>", "zh") == []
    assert wrong("<p>This is for you</p>", "zh") == ["This is for you"]


@pytest.mark.parametrize("language", daily(["zh-CN", "en"]))  # of the browser; the robot reads both
def test_every_page(
    people: dict[str, Account | None],
    new_page: Callable[..., Page],
    live_server: object,
    language: str,
) -> None:
    robot = Robot(Content.gather())
    for reader, account in people.items():
        robot.walk(reader, account)
    people |= keepers()
    for code in PLACES:
        robot.walk_new(code, people[code])
    faults = once(robot.wrong)
    found = {template for pages in robot.pages.values() for template in pages}
    assert len(found) > 50 and robot.opened > 400, (len(found), robot.opened)

    checked: set[str] = set()
    for reader, account in people.items():
        todo = {t: a for t, a in robot.pages[reader].items() if t not in checked}
        checked |= set(todo)
        page = new_page(locale=language, viewport=DESK)
        visitor = Visitor(page, Village(None, {}, [], [], None), live_server.url)
        sign_in(page, account, live_server.url)
        for address in todo.values():
            faults += look_at(visitor, address, reader, whole=language == "zh-CN")
    faults += heavy(new_page, live_server.url)
    assert not faults, f"{len(faults)} faults\n" + "\n".join(faults)


def sign_in(page: Page, account: Account | None, url: str) -> None:
    if account is not None:
        client = Client()
        client.force_login(account)
        name = live.SESSION_COOKIE_NAME
        page.context.add_cookies([{"name": name, "value": client.cookies[name].value, "url": url}])


def look_at(v: Visitor, address: str, reader: str, *, whole: bool) -> list[str]:
    """What is wrong with a page in the browser: axe (``whole``), and the width at both sizes."""
    faults = []
    v.page.set_viewport_size(DESK)
    v.go(address)
    checks = [v.fits, v.sound] if whole else [v.fits]
    for size in (DESK, PHONE):
        v.page.set_viewport_size(size)
        for check in checks if size is DESK else [v.fits]:
            try:
                check()
            except AssertionError as error:
                faults.append(f"{size['width']} px, {reader}: {str(error)[:300]}")
    return faults


def once(faults: list[str]) -> list[str]:
    """One of each kind of fault, so that the list can be read."""
    kept: dict[str, str] = {}
    for fault in faults:
        kind, _, rest = fault.partition(": ")
        said = rest.partition(": ")[2] if kind == "words" else template_of(rest.split()[2])
        kept.setdefault(f"{kind} {said}", fault)
    return list(kept.values())


def heavy(new_page: Callable[..., Page], base: str) -> list[str]:
    """Village pages whose first load is 100 KB or more."""
    faults = []
    for address in (f"/a/{CODE}/", f"/a/{CODE}/opinions/", f"/a/{CODE}/matters/",
                    f"/a/{CODE}/postings/", f"/a/{CODE}/say/"):  # fmt: skip
        page = new_page(viewport=PHONE)
        answers: list[Response] = []
        page.on("response", lambda r, kept=answers: kept.append(r))
        page.goto(base + address, wait_until="networkidle")
        loaded = {r.url: weight(r) for r in answers}
        assert len(loaded) > 5, loaded
        if sum(loaded.values()) >= FIRST_LOAD:
            faults.append(f"{sum(loaded.values())} bytes: {address} {loaded}")
    return faults


def weight(answer: Response) -> int:
    """Bytes as the real server sends them: pages as they are, its static files compressed."""
    body = answer.body()
    return len(gzip.compress(body)) if "/static/" in answer.url else len(body)
