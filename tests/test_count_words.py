"""What the pages of a count say: posts in the reader's language, a further vote that follows."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from tests.methods import also
from tests.polled import DEFINITION, POSTS, TEXT, TODAY, Poll, make_poll

from xiangyue.actions import ballot_counts, round_results, vote_rounds

pytestmark = pytest.mark.django_db
WOMAN = {"post": "woman_member", "role": "committee_member", "name": "妇女委员", "seats": 1,
         "women": True}  # fmt: skip
STAND = {
    "director": ["王建国", "李强"], "committee_member": ["吴刚", "郑华"],
    "woman_member": ["周芳", "钱梅"],
}  # fmt: skip
CHINESE_POST = re.compile("主任|委员|妇女职位")
EN = {"accept-language": "en"}


@pytest.fixture(autouse=True)
def _method(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, still: datetime) -> Iterator[None]:
    with also(tmp_path, monkeypatch, at_the_poll=(DEFINITION, TEXT)):
        yield


def poll_with_a_woman_s_post() -> Poll:
    poll = make_poll(
        posts=[POSTS[0], {**POSTS[1], "seats": 1}, WOMAN], stand=STAND, women=("周芳", "钱梅"),
    )  # fmt: skip
    return poll


def pages(poll: Poll, client: Any, paths: dict[str, str], headers: Any = EN) -> dict[str, str]:
    """What stands on the pages, without what people are called and the election's own title."""
    found = {}
    for name, path in paths.items():
        text = client.get(f"/m/{poll.matter.pk}/count/{path}", headers=headers).text
        text = re.sub(r'data-post="[^"]*"', "", text.partition("<main")[2] or text)
        for who in poll.people:
            text = text.replace(who, "")
        found[name] = text.replace(poll.matter.title, "")
    return found


def test_english_pages_of_a_count_name_the_posts_in_english() -> None:
    poll = poll_with_a_woman_s_post()
    client = Client()
    client.force_login(poll.village.account("clerk"))
    shown = pages(poll, client, {"before": ""})
    poll.do(vote_rounds.open_poll)
    shown |= pages(poll, client, {"open": "", "screen open": "screen/"})
    poll.receive()
    poll.seal({"中心会场": 50})
    box = poll.box()
    poll.do(ballot_counts.enter_returned, box=box, papers=50)
    votes = {"主任": {"王建国": 31, "李强": 15}, "委员": {"吴刚": 25, "郑华": 20},
             "妇女委员": {"周芳": 25, "钱梅": 25}}  # fmt: skip
    sums = {"valid": 50, "void": 0, "for": votes}
    teller = Client()
    teller.force_login(poll.village.account(poll.people["计票甲"]))
    shown |= pages(poll, teller, {"read": f"count/{box}/", "sheet": f"count/{box}/sheet/"})
    poll.do(ballot_counts.enter_sums, "计票甲", box=box, sums=sums)
    slip = {**votes, "主任": {"王建国": 30, "李强": 15}}
    poll.do(ballot_counts.enter_sums, "计票乙", box=box, sums={**sums, "for": slip})
    shown |= pages(poll, client, {"counts": "count/", "screen": "screen/"})
    poll.do(
        ballot_counts.settle, box=box, what="for", post="主任", name="王建国", number=31,
        why="重新唱票",
    )  # fmt: skip
    poll.do(round_results.announce)
    shown |= pages(poll, client, {"said": "", "screen said": "screen/"})
    chinese = {name: CHINESE_POST.findall(text) for name, text in shown.items()}
    assert {name: found for name, found in chinese.items() if found} == {}
    for name in ("open", "read", "screen", "said", "screen said"):
        assert "oman member" in shown[name], name


def test_the_post_for_a_woman_is_said_once() -> None:
    poll = poll_with_a_woman_s_post()
    votes = {"主任": {"王建国": 31}, "委员": {"吴刚": 40}, "妇女委员": {"周芳": 20, "钱梅": 15}}
    assert poll.vote(votes, cast=50) == "open"
    client = Client()
    shown = pages(poll, client, {"said": ""}, {"accept-language": "zh-hans"})["said"]
    assert "妇女委员" in shown and not re.search("妇女委员[^<]*</strong>[^<]*妇女", shown)


def test_a_run_off_says_that_a_further_vote_follows() -> None:
    """The tied are voted on first; a seat that nobody reached waits for its own vote."""
    poll = make_poll()
    tied = {"主任": {"王建国": 40}, "委员": {"周芳": 30, "吴刚": 30, "郑华": 30}}
    assert poll.vote(tied, cast=50) == "run-off"
    vote = poll.last
    one = [{**vote.plan[0]["posts"][0], "seats": 1}]
    left = {**vote.plan[0], "why": "left", "kind": "second-vote", "posts": one}
    vote.plan = [*vote.plan, left]
    vote.save()
    poll.do(vote_rounds.call_round, day=TODAY)
    second = {"委员": {"周芳": 30, "吴刚": 20, "郑华": 10}}
    assert poll.vote(second, cast=50) == "complete" and poll.last.plan
    client = Client()
    for headers, filled, follows in (
        ({"accept-language": "zh-hans"}, "选举有效，名额选足", "还有名额另行选举"),
        (EN, "every seat is filled", "another vote follows"),
    ):
        for name, text in pages(poll, client, {"p": "", "s": "screen/"}, headers).items():
            assert follows in text and filled not in text, name
    poll.do(vote_rounds.call_round, day=TODAY)
    third = {"委员": {"郑华": 30}}
    assert poll.vote(third, cast=50) == "complete" and not poll.last.plan
    # A visitor's page is remembered for a second: this is another address of it.
    assert "every seat is filled" in pages(poll, client, {"p": "?third"}, EN)["p"]
