"""A count of papers by who would have it their way: one hand for both counts, one doubtful paper as
many."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from tests.methods import also
from tests.polled import DEFINITION, TEXT, Poll, make_poll

from xiangyue.actions import ballot_counts, vote_rounds

pytestmark = pytest.mark.django_db

SUMS = {"valid": 50, "void": 0, "for": {"主任": {"王建国": 31, "李强": 15}}}


@pytest.fixture(autouse=True)
def _method(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with also(tmp_path, monkeypatch, at_the_poll=(DEFINITION, TEXT)):
        yield


def counting() -> Poll:
    """Fifty papers handed out, the box opened, its papers counted."""
    poll = make_poll()
    poll.do(vote_rounds.open_poll)
    poll.receive()
    poll.seal({"中心会场": 50})
    poll.do(ballot_counts.enter_returned, box=poll.box(), papers=50)
    return poll


def test_who_counted_does_not_enter_the_other_s_count_either() -> None:
    poll = counting()
    enter, box = ballot_counts.enter_sums, poll.box()
    one, two = (poll.people[n].pk for n in poll.tellers)
    poll.do(enter, "clerk", box=box, sums=SUMS, teller=one)
    # The clerk wrote down what the first teller read: the first teller is not the second too.
    assert poll.refused(enter, "计票甲", box=box, sums=SUMS, teller=two) == "count.same-person"
    assert poll.refused(enter, "clerk", box=box, sums=SUMS, teller=two) == "count.same-person"
    assert poll.do(enter, "计票乙", box=box, sums=SUMS) == "agrees"


def test_who_entered_a_count_has_no_count_of_their_own_entered() -> None:
    poll = counting()
    enter, box = ballot_counts.enter_sums, poll.box()
    one, two = (poll.people[n].pk for n in poll.tellers)
    poll.do(enter, "计票乙", box=box, sums=SUMS, teller=one)
    assert poll.refused(enter, "clerk", box=box, sums=SUMS, teller=two) == "count.same-person"


def test_a_doubtful_paper_is_one_paper() -> None:
    poll = counting()
    paper = poll.do(ballot_counts.put_aside, "计票甲", box=poll.box(), words="名字写在格子外")
    given = {"paper": paper.pk, "counts": True, "why": "意思看得清楚"}
    for more in ({"n": 9}, {"ruling": "counts", "why": "别的"}, {"line": 1}):
        marks = {"for": {"主任": ["李强"]}, **more}
        assert poll.refused(ballot_counts.rule_on, **given, marks=marks) == "count.ballot"
    poll.do(ballot_counts.rule_on, **given, marks={"for": {"主任": ["李强"]}, "n": 1})
    paper.refresh_from_db()
    assert paper.marks == {"for": {"主任": ["李强"]}}
