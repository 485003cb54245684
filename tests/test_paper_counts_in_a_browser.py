"""Fast entry of ballots in a browser: by the keyboard, with the line broken, nothing lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
from tests.conftest import PHONE
from tests.methods import also
from tests.polled import DEFINITION, TEXT, make_poll

from xiangyue.actions import ballot_counts, vote_rounds
from xiangyue.data.models import BoxCount

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def _method(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with also(tmp_path, monkeypatch, at_the_poll=(DEFINITION, TEXT)):
        yield


@pytest.mark.console_errors("ERR_INTERNET_DISCONNECTED")
def test_ballots_by_the_keyboard_while_the_line_breaks(
    new_page: Callable[..., Page], live_server: Any, still: datetime
) -> None:
    poll = make_poll()
    poll.do(vote_rounds.open_poll)
    poll.receive()
    poll.seal({"中心会场": 8})
    box = poll.box()
    poll.do(ballot_counts.enter_returned, box=box, papers=5)
    client = Client()
    client.force_login(poll.village.account(poll.people["计票甲"]))
    name = settings.SESSION_COOKIE_NAME
    page = new_page()
    page.context.add_cookies(
        [{"name": name, "value": client.cookies[name].value, "url": live_server.url}]
    )
    page.goto(f"/m/{poll.matter.pk}/count/count/{box}/")
    state = page.locator(".reading-state")

    def ballot(keys: str) -> None:
        for key in keys:
            page.keyboard.press(key)
        page.keyboard.press("Enter")

    ballot("134")
    expect(state).to_have_text("已录1/5张，都已保存")
    page.context.set_offline(True)
    ballot("1")
    ballot("")
    expect(state).to_contain_text("还有2张存在这台机器上")
    page.context.set_offline(False)
    expect(state).to_have_text("已录3/5张，都已保存")
    page.get_by_role("button", name="撤回上一张").click()
    expect(state).to_have_text("已录2/5张，都已保存")
    page.reload()
    expect(state).to_have_text("已录2/5张，都已保存")
    whole, short = page.locator("[data-whole]"), page.locator("[data-short]")
    expect(whole).to_be_hidden()
    expect(short).to_be_visible()
    for _ in range(3):
        ballot("")
    expect(whole).to_be_visible()
    expect(short).to_be_hidden()
    for _ in range(3):
        page.get_by_role("button", name="撤回上一张").click()
    expect(state).to_have_text("已录2/5张，都已保存")
    expect(whole).to_be_hidden()
    (count,) = BoxCount.objects.all()
    assert count.read["ballots"] == [
        {"for": {"主任": ["王建国"], "委员": ["周芳", "吴刚"]}},
        {"for": {"主任": ["王建国"]}},
    ]


def test_who_is_elected_stands_first_and_earlier_votes_are_folded(
    new_page: Callable[..., Page], live_server: Any, still: datetime
) -> None:
    poll = make_poll()
    poll.election.posts = [
        p | {"seats": n} for p, n in zip(poll.election.posts, (1, 2), strict=True)
    ]
    poll.election.save()
    first = {"主任": {"王建国": 25, "李强": 25}, "委员": {"周芳": 30, "吴刚": 20, "郑华": 20}}
    poll.vote(first, cast=50)
    day = poll.now.date() + timedelta(days=3)
    poll.do(vote_rounds.call_round, day=day)
    poll.now += timedelta(days=3)
    second = {"主任": {"王建国": 26, "李强": 24}, "委员": {"吴刚": 26, "郑华": 24}}
    assert poll.vote(second, cast=50) == "complete"
    page = new_page(viewport=PHONE, java_script_enabled=False)
    page.goto(f"/m/{poll.matter.pk}/count/")
    elected = page.locator("section[aria-labelledby=elected] li")
    assert elected.all_inner_texts() == ["主任 · 王建国", "委员 · 周芳", "委员 · 吴刚"]
    votes = page.locator(".round")
    assert votes.count() == 2
    expect(votes.first.get_by_text("26票", exact=True).first).to_be_visible()
    expect(votes.last.get_by_text("30票", exact=True)).to_be_hidden()
    votes.last.locator("summary").first.press("Enter")
    expect(votes.last.get_by_text("30票", exact=True)).to_be_visible()
    assert page.evaluate("document.documentElement.scrollWidth") <= PHONE["width"]
