"""A vote on paper when many act at once; and what holds of any count, by its acts."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from threading import Barrier
from typing import Any

import pytest
from django.db import connections, transaction
from hypothesis import given, settings
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase
from tests.methods import also
from tests.polled import DEFINITION, TEXT, Poll, make_poll

from xiangyue.actions import ballot_counts, ballot_papers, round_results, vote_rounds
from xiangyue.core.refusals import Refusal
from xiangyue.data.models import BoxCount, BoxLog, PaperIssued


@pytest.fixture(autouse=True)
def _method(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    with also(tmp_path, monkeypatch, at_the_poll=(DEFINITION, TEXT)):
        yield


def at_once(acts: list[Callable[[], object]], *, threads: int = 16) -> list[str]:
    """What became of each: "done", or the refusal."""
    gate = Barrier(min(threads, len(acts)))

    def run(n: int) -> str:
        if n < gate.parties:
            gate.wait(120)
        try:
            acts[n]()
        except Refusal as refusal:
            return refusal.checks[0].says
        finally:
            connections.close_all()
        return "done"

    with ThreadPoolExecutor(gate.parties) as pool:
        return list(pool.map(run, range(len(acts))))


@pytest.mark.django_db(transaction=True)
def test_64_quick_entries_lose_none_and_a_voter_has_one_paper() -> None:
    poll = make_poll(voters=80)
    poll.do(vote_rounds.open_poll)
    poll.receive(100)
    box, give = poll.box(), ballot_papers.hand_out
    acts = [lambda v=v: poll.do(give, box=box, to=v.pk) for v in poll.voters[12:76]]
    assert at_once(acts) == ["done"] * 64
    twice = [lambda: poll.do(give, box=box, to=poll.voters[77].pk)] * 2
    assert sorted(at_once(twice)) == ["count.had-paper", "done"]
    log = BoxLog.objects.get(box=box)
    assert (log.issued, PaperIssued.objects.count(), poll.facts["issued"]) == (65, 65, 65)


@pytest.mark.django_db(transaction=True)
def test_two_tellers_at_the_same_instant() -> None:
    poll = make_poll()
    poll.do(vote_rounds.open_poll)
    poll.receive()
    poll.seal({"中心会场": 40})
    box = poll.box()
    poll.do(ballot_counts.enter_returned, box=box, papers=40)
    sums = {"valid": 40, "void": 0, "for": {"主任": {"王建国": 30}}}
    enter = ballot_counts.enter_sums
    acts = [lambda t=t: poll.do(enter, t, box=box, sums=sums) for t in poll.tellers]
    assert at_once(acts) == ["done", "done"]
    assert BoxCount.objects.filter(final=True).count() == 2
    says = at_once([lambda: poll.do(round_results.announce)] * 2)
    assert sorted(says) == ["count.not-counting", "done"]


BALLOTS = st.lists(
    st.fixed_dictionaries(
        {},
        optional={
            "for": st.fixed_dictionaries(
                {},
                optional={
                    "主任": st.lists(st.sampled_from(["王建国", "李强"]), max_size=2, unique=True),
                    "委员": st.lists(
                        st.sampled_from(["周芳", "吴刚", "郑华"]), max_size=3, unique=True
                    ),
                },
            ),
            "unreadable": st.lists(st.sampled_from(["主任", "委员"]), max_size=1),
        },
    ),
    min_size=31,
    max_size=40,
)


class Counted(TestCase):
    """Properties of a count, through the acts."""

    def _count(self, papers: list[Any], order: list[str], halves: int) -> Poll:
        """The papers in two boxes, the boxes counted in that order."""
        poll = make_poll(boxes=(("中心会场", "main"), ("分会场", "station")))
        piles = {"中心会场": papers[:halves], "分会场": papers[halves:]}
        poll.do(vote_rounds.open_poll)
        poll.receive()
        poll.seal({name: len(pile) for name, pile in piles.items()})
        for name in order:
            box, pile = poll.box(name), piles[name]
            poll.do(ballot_counts.enter_returned, box=box, papers=len(pile))
            for teller, some in zip(poll.tellers, (pile, pile[::-1]), strict=True):
                read = ballot_counts.read_ballots
                poll.do(read, teller, box=box, at=0, ballots=some)
                poll.do(ballot_counts.hand_in, teller, box=box)
        poll.do(round_results.announce)
        return poll

    def _elected(self, *given: Any) -> tuple[list[str], dict[str, int], str]:
        with transaction.atomic():
            poll = self._count(*given)
            facts = {k: poll.facts[k] for k in ("returned", "valid", "void")}
            state = str(poll.last.result["answer"]["result"])
            names = [e["name"] for e in poll.last.result["elected"]]
            transaction.set_rollback(True)
        return names, facts, state

    @settings(max_examples=4)
    @given(papers=BALLOTS, cut=st.integers(0, 31))
    def test_order_says_nothing_and_the_papers_add_up(self, papers: list[Any], cut: int) -> None:
        first = self._elected(papers, ["中心会场", "分会场"], cut)
        second = self._elected(papers[::-1], ["分会场", "中心会场"], len(papers) - cut)
        assert first == second
        assert first[1]["valid"] + first[1]["void"] == first[1]["returned"] == len(papers)

    @settings(max_examples=3)
    @given(papers=BALLOTS, n=st.integers(0, 4))
    def test_a_ballot_more_for_one_who_is_elected_never_unseats_them(
        self, papers: list[Any], n: int
    ) -> None:
        names, _facts, _state = self._elected(papers, ["中心会场", "分会场"], 9)
        if not names:
            return
        name = names[n % len(names)]
        post = "主任" if name in ("王建国", "李强") else "委员"
        more = [*papers, {"for": {post: [name]}}]
        assert name in self._elected(more, ["中心会场", "分会场"], 9)[0]
