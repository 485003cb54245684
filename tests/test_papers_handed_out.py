"""Whose papers are handed out, where it could go past the law: votes held for another by who stands
by now, sums beside names, more votes for others than were posted."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.methods import also
from tests.polled import DEFINITION, TEXT, Poll, make_poll
from tests.world import NOW

from xiangyue.actions import ballot_papers, vote_rounds
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import PaperIssued, PollBox, Proxy, Voter

pytestmark = pytest.mark.django_db

TWO = (("中心会场", "main"), ("二组", "station"))
FIRST = {"主任": {"王建国": 40}, "委员": {"周芳": 40, "选民21": 20, "吴刚": 19}}


@pytest.fixture(autouse=True)
def _method(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with also(tmp_path, monkeypatch, at_the_poll=(DEFINITION, TEXT)):
        yield


def _gives(poll: Poll, voter: Voter, holder: Voter) -> Proxy:
    return Proxy.objects.create(
        election=poll.election, voter=voter, holder=holder, filed_on=NOW.date(), state="posted"
    )


def _named(poll: Poll, name: str) -> Voter:
    return next(v for v in poll.voters if v.person.name == name)


def test_who_was_written_in_and_stands_in_a_further_vote_votes_for_nobody_else() -> None:
    poll = make_poll()
    holder, away = _named(poll, "选民21"), _named(poll, "选民30")
    _gives(poll, away, holder)
    assert poll.vote(FIRST, cast=50) == "open"
    assert "选民21" in [c["name"] for c in poll.last.plan[0]["candidates"]]
    poll.do(vote_rounds.call_round, day=NOW.date())
    poll.do(vote_rounds.open_poll)
    poll.receive(9)
    give, box = ballot_papers.hand_out, poll.box()
    # Art. 18: a candidate holds no proxy. Whoever gave it to them comes and votes themself.
    with pytest.raises(Refusal) as refused:
        poll.do(give, box=box, to=holder.pk, papers_of=[holder.pk, away.pk])
    check = refused.value.checks[0]
    assert (check.says, check.clause, check.values["name"]) == (
        "proxy.candidate", "law:18.4", "选民21",
    )  # fmt: skip
    assert poll.do(give, box=box, to=holder.pk) == 1
    assert poll.do(give, box=box, to=away.pk) == 1
    assert PaperIssued.objects.get(voter=away).to_id is None


def test_whose_holder_is_off_the_roll_votes_themself() -> None:
    poll = make_poll()
    holder, away = _named(poll, "选民21"), _named(poll, "选民30")
    _gives(poll, away, holder)
    Voter.objects.filter(pk=holder.pk).update(on_roll=False)
    poll.do(vote_rounds.open_poll)
    poll.receive(9)
    assert poll.do(ballot_papers.hand_out, box=poll.box(), to=away.pk) == 1


def test_no_more_votes_for_others_are_told_than_were_posted() -> None:
    poll = make_poll(boxes=TWO)
    _gives(poll, _named(poll, "选民30"), _named(poll, "选民21"))
    _gives(poll, _named(poll, "选民31"), _named(poll, "选民21"))
    poll.do(vote_rounds.open_poll)
    poll.receive(40)
    tell, other = ballot_papers.tell_totals, poll.box("二组")
    assert poll.refused(tell, box=poll.box(), issued=20, proxies=3) == "count.more-than-posted"
    poll.do(tell, box=poll.box(), issued=20, proxies=1)
    assert poll.refused(tell, box=other, issued=20, proxies=2) == "count.more-than-posted"
    poll.do(tell, box=other, issued=20, proxies=1)
    poll.do(tell, box=poll.box(), issued=20, proxies=1)  # told again


def test_names_beside_sums_are_no_more_than_the_roll() -> None:
    poll = make_poll(voters=20, boxes=TWO)
    PollBox.objects.update(approved_on=NOW.date())
    poll.do(vote_rounds.open_poll)
    poll.receive(30)
    give, one = ballot_papers.hand_out, poll.voters[3].pk
    poll.do(ballot_papers.tell_totals, box=poll.box(), issued=20)
    assert poll.refused(give, box=poll.box("二组"), to=one) == "count.more-than-roll"
    poll.do(ballot_papers.tell_totals, box=poll.box(), issued=19)
    assert poll.do(give, box=poll.box("二组"), to=one) == 1
