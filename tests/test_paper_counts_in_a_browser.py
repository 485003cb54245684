"""Fast entry of ballots in a browser: by the keyboard, with the line broken, nothing lost."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.conf import settings
from django.test import Client
from playwright.sync_api import Page, expect
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
    (count,) = BoxCount.objects.all()
    assert count.read["ballots"] == [
        {"for": {"主任": ["王建国"], "委员": ["周芳", "吴刚"]}},
        {"for": {"主任": ["王建国"]}},
    ]
