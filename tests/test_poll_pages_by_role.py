"""What the pages of a vote show to each role before its day, at a tie, and of those who stand."""

from __future__ import annotations

from datetime import datetime, timedelta

import pytest
from django.test import Client
from django.utils import timezone
from tests.recalled import DAY, at, at_the_vote
from tests.world import CODE, NOW

from xiangyue.core.refusals import Check
from xiangyue.data.models import Membership, VoteRound
from xiangyue.methods.wording import word
from xiangyue.web.protected_words import accusable

pytestmark = pytest.mark.django_db
EN = {"Accept-Language": "en"}


@pytest.mark.parametrize(
    ("now", "says", "button"),
    [
        (NOW, "到那天才能开始投票", False),
        (at(9), "", True),
        (at(9) + timedelta(days=1), "这一天已经过了", False),
    ],
)
def test_the_poll_is_opened_on_its_day_alone(
    now: datetime, says: str, button: bool, monkeypatch: pytest.MonkeyPatch
) -> None:
    poll = at_the_vote()
    monkeypatch.setattr(timezone, "now", lambda: now)
    client, where = Client(), f"/m/{poll.matter.pk}/count/"
    client.force_login(poll.village.account("clerk"))
    said = client.get(where).text
    assert ("开始投票</button>" in said.replace("\n", "")) is button
    assert says in said
    sent = client.post(where)
    assert sent.status_code in ((302,) if button else (409, 422))
    assert VoteRound.objects.filter(election=poll.election).exists() is button
    assert poll.election.day == DAY


def test_a_tie_says_for_how_many_seats_it_is_voted_on_again() -> None:
    values = {"post": "委员", "people": "周芳, 吴刚"}
    for seats, said in ((1, "for 1 seat, "), (2, "for 2 seats, ")):
        check = Check("counting.run-off", True, have=3, need=seats, values=values)
        assert said in word(check, "en")


def test_who_may_be_reported_has_posts_joined_in_the_reader_s_language() -> None:
    poll = at_the_vote()
    member = poll.people["李永福"]
    Membership.objects.create(area=poll.village.area, person=member, role="clerk", start=NOW.date())
    said = Client(headers=EN).get(f"/m/{poll.matter.pk}/election/report/").text
    assert "李永福 · village committee member, clerk" in said
    assert [name for _key, name in accusable(CODE, NOW.date()) if "李永福" in name]
