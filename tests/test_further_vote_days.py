"""A further vote that was void, set aside or not held in time: its days run anew, worked out and
explained, never past the lawful day without a reason that everyone reads."""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import UTC, date, timedelta
from pathlib import Path
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone
from tests.methods import also
from tests.polled import DEFINITION, POSTS, TEXT, Poll, make_poll
from tests.test_election_refusals_late import checks
from tests.world import NOW

from xiangyue.actions import round_results, vote_rounds
from xiangyue.data.models import RecordEntry

pytestmark = pytest.mark.django_db
TODAY = NOW.date()
OPEN = {"主任": {"王建国": 40}, "委员": {"周芳": 40, "吴刚": 20, "郑华": 15}}
FILLED = {"委员": {"吴刚": 30}}
BEIJING, SHANGHAI, CHONGQING = "110111001200", "310112104200", "500101017200"
WHY = "两处票箱在台风里进了水，镇里同意另定日子"


@pytest.fixture(autouse=True)
def _method(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with also(tmp_path, monkeypatch, at_the_poll=(DEFINITION, TEXT)):
        yield


def days(poll: Poll, more: int) -> date:
    """That many days after the first vote; from then on the poll stands there."""
    poll.now = NOW + timedelta(days=more)
    return TODAY + timedelta(days=more)


def left(area: str = "330212105219") -> Poll:
    """One seat is left after the first vote."""
    poll = make_poll(area=area)
    assert poll.vote(OPEN, cast=50) == "open"
    return poll


def call(poll: Poll, after: int, **more: Any) -> Any:
    return poll.do(vote_rounds.call_round, day=TODAY + timedelta(days=after), **more)


def says(poll: Poll, after: int, **more: Any) -> tuple[str, str, dict[str, Any]]:
    given = {"day": TODAY + timedelta(days=after), **more}
    check = checks(poll.do, vote_rounds.call_round, **given)[0]
    return check.says, check.clause, dict(check.values)


@pytest.mark.parametrize(
    ("area", "least", "clause"),
    [
        ("330212105219", 30, "zhejiang-election:29.5"), (SHANGHAI, 30, "shanghai-election:21"),
        (BEIJING, 15, "beijing-election:30"), (CHONGQING, 30, "election-practice"),
    ],
)  # fmt: skip
def test_the_first_time_it_is_held_within_its_days_alone(
    area: str, least: int, clause: str
) -> None:
    poll = left(area)
    late = {"late": WHY}
    assert says(poll, least + 1, **late)[:2] == ("count.day-late", clause)
    assert call(poll, least).day == TODAY + timedelta(days=least)


@pytest.mark.parametrize(("area", "n"), [("330212105219", 30), (SHANGHAI, 30), (BEIJING, 15)])
def test_set_aside_its_days_run_anew_and_a_late_day_has_its_reason(area: str, n: int) -> None:
    poll = left(area)
    by, clause = poll.last.plan[0]["by"], poll.last.plan[0]["clause"]
    call(poll, n)
    days(poll, n)
    poll.do(vote_rounds.open_poll)
    poll.do(vote_rounds.set_aside, reason="票箱进了水，选票看不清")
    (plan,) = poll.last.plan
    last = (TODAY + timedelta(days=2 * n)).isoformat()
    assert (plan["why"], plan["by"], plan["last"]) == ("again", by, last)
    assert says(poll, 2 * n + 1, late=WHY) == ("count.day-late", "election-practice", {"day": last})
    assert says(poll, 2 * n) == ("count.late-why", clause, {"by": by, "day": last})
    assert says(poll, 2 * n, late=" 忙 ")[0] == "count.late-why"
    call(poll, 2 * n, late=WHY)
    assert WHY in RecordEntry.objects.filter(act="count.call").latest("seq").body
    days(poll, 2 * n)
    assert poll.vote(FILLED, cast=50) == "complete"
    said = Client(headers={"accept-language": "zh-hans"}).get(f"/m/{poll.matter.pk}/count/").text
    assert WHY in said and "法定的最后一天" in said


def test_void_by_its_own_count_it_is_held_again_within_its_lawful_days_without_a_reason() -> None:
    poll = left()
    by = poll.last.plan[0]["by"]
    call(poll, 5)
    days(poll, 5)
    poll.do(vote_rounds.open_poll)
    poll.receive()
    poll.seal({"中心会场": 50})
    poll.read("中心会场", {"valid": 51, "void": 0, "for": FILLED})
    assert poll.do(round_results.announce) == "void"
    (plan,) = poll.last.plan
    assert (plan["by"], plan["last"]) == (by, (TODAY + timedelta(days=35)).isoformat())
    assert poll.refused(vote_rounds.leave_empty, reason="不想再选了") == "count.must-fill"
    call(poll, 30)
    days(poll, 30)
    assert poll.vote(FILLED, cast=50) == "complete"


def test_a_first_vote_that_was_void_has_no_last_day() -> None:
    """No text sets one; the term does (Art. 14)."""
    poll = make_poll()
    poll.do(vote_rounds.open_poll)
    poll.do(vote_rounds.set_aside, reason="有人抢票箱，现场作废")
    assert poll.last.plan[0]["by"] == "" and "last" not in poll.last.plan[0]
    assert call(poll, 99).day == TODAY + timedelta(days=99)


def test_in_shanghai_seats_may_stay_empty_after_a_further_vote_that_was_void_too() -> None:
    """Art. 21: three elected in the first vote."""
    posts = [POSTS[0], {**POSTS[1], "seats": 3}]
    stand = {"director": ["王建国", "李强"], "committee_member": ["周芳", "吴刚", "郑华", "陈亮"]}
    poll = make_poll(area=SHANGHAI, posts=posts, stand=stand)
    members = {"周芳": 40, "吴刚": 30, "郑华": 20, "陈亮": 10}
    assert poll.vote({"主任": {"王建国": 40}, "委员": members}, cast=50) == "open"
    call(poll, 0)
    poll.do(vote_rounds.open_poll)
    poll.do(vote_rounds.set_aside, reason="停电了，投不下去")
    poll.do(vote_rounds.leave_empty, reason="已选足三人，代表会议同意暂缺")
    assert poll.facts["complete"] and poll.facts["elected"] == 3


def test_not_held_in_time_it_is_no_dead_end(monkeypatch: pytest.MonkeyPatch) -> None:
    poll = left()
    days(poll, 31)
    monkeypatch.setattr(timezone, "now", lambda: poll.now.astimezone(UTC))
    assert says(poll, 31)[0] == "count.late-why"
    assert says(poll, 62, late=WHY)[0] == "count.day-late"
    shown = Client(headers={"accept-language": "zh-hans"})
    shown.force_login(poll.village.account("clerk"))
    said = shown.get(f"/m/{poll.matter.pk}/count/").text
    assert "已经过了" in said and 'name="late"' in said and "重新计算" in said
    assert re.search(r"浙江省村民委员会选举办法》第二十九条", said)
    shown.post(f"/m/{poll.matter.pk}/count/", {"day": "2026-05-09", "late": WHY})
    assert poll.last.day == date(2026, 5, 9)
    days(poll, 61)
    assert poll.refused(vote_rounds.open_poll) == "count.day-over"
    poll.do(vote_rounds.set_aside, reason="那天没有人来主持")
    assert call(poll, 91, late=WHY).day == TODAY + timedelta(days=91)
