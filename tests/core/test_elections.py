"""What must hold of any count: the order of boxes, one more ballot for X, void and valid."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from datetime import date
from typing import Any

from hypothesis import given, settings
from hypothesis import strategies as st

from xiangyue.core.elections.contests import Contest, Earlier, paper_rules
from xiangyue.core.elections.outcomes import Outcome, decide
from xiangyue.core.elections.papers import Ballot, PaperRules, Post, read_ballot
from xiangyue.core.elections.picking import fill
from xiangyue.core.elections.tallies import Box, Tally, count, count_ballots, differences, together
from xiangyue.methods import counting, rulebook

BOOK = rulebook.load()
DAY = date(2026, 5, 1)
PEOPLE = ("甲", "乙", "丙", "丁", "戊")
POSTS = (Post("主任", 1), Post("委员", 2))
WOMEN = frozenset({"丁", "戊"})

marks = st.tuples(st.sampled_from([p.id for p in POSTS]), st.sampled_from(PEOPLE))
ballots = st.builds(
    Ballot,
    st.lists(marks, max_size=4).map(tuple),
    st.lists(marks, max_size=1).map(tuple),
    st.lists(st.sampled_from([p.id for p in POSTS]), max_size=1).map(tuple),
    st.sampled_from([None, None, None, False]),
)
boxes = st.lists(st.lists(ballots, max_size=12), min_size=1, max_size=4)


def kind(name: str) -> Any:
    return counting.kinds()[name]


def contest(name: str = "committee", registered: int = 40, **more: Any) -> Contest:
    candidates = tuple((post.id, person) for post in POSTS for person in PEOPLE)
    return Contest(kind(name), DAY, POSTS, "", registered, candidates, **more)


def boxed(papers: list[list[Ballot]]) -> list[Box]:
    found = []
    for n, one in enumerate(papers):
        times: dict[Ballot, int] = {}
        for ballot in one:
            times[ballot] = times.get(ballot, 0) + 1
        found.append(Box(f"{n}", None, None, times))
    return found


def result(of: Contest, papers: list[list[Ballot]]) -> Outcome:
    return decide(of, count(boxed(papers), paper_rules(of, BOOK)), BOOK)


def said(outcome: Outcome) -> Any:
    return outcome.result, outcome.posts, outcome.form, outcome.follows


@given(boxes, st.randoms(use_true_random=False))
@settings(max_examples=150, deadline=None)
def test_the_order_of_boxes_and_ballots_does_not_matter(
    papers: list[list[Ballot]], rng: Any
) -> None:
    of = contest(women=WOMEN)
    before = said(result(of, papers))
    mixed = [rng.sample(box, len(box)) for box in papers]
    rng.shuffle(mixed)
    assert said(result(of, mixed)) == before
    assert said(result(of, [[ballot for box in mixed for ballot in box]])) == before


@given(boxes)
@settings(max_examples=150, deadline=None)
def test_void_and_valid_are_what_is_in_the_box(papers: list[list[Ballot]]) -> None:
    of = contest()
    rules = paper_rules(of, BOOK)
    whole = count(boxed(papers), rules).whole
    assert whole.valid + whole.void == whole.returned == sum(len(box) for box in papers)
    assert whole.blank <= whole.valid
    assert sum(whole.void_by.values()) == whole.void
    assert all(n <= whole.valid - whole.blank for n in whole.votes.values())
    for post in POSTS:
        sums = sum(n for (at, _), n in whole.votes.items() if at == post.id)
        assert sums <= post.seats * whole.valid


@given(
    boxes,
    st.sampled_from([post.id for post in POSTS]),
    st.sampled_from(PEOPLE),
    st.sampled_from(["committee", "second-vote", "run-off", "representatives", "supervision"]),
    st.sampled_from([None, WOMEN]),
)
@settings(max_examples=400, deadline=None)
def test_a_ballot_for_one_who_is_elected_never_unseats_them(
    papers: list[list[Ballot]], post: str, person: str, name: str, women: frozenset[str] | None
) -> None:
    # Relatives are left out: a ballot for one may free a third from the relative who barred them.
    of = contest(name, registered=len([b for box in papers for b in box]) + 1, women=women)
    before = result(of, papers)
    after = result(of, [*papers, [Ballot(((post, person),))]])
    if (post, person) in before.elected:
        assert (post, person) in after.elected


@given(boxes, st.sampled_from(["committee", "second-vote", "representatives", "nomination"]))
@settings(max_examples=200, deadline=None)
def test_nobody_is_elected_over_one_with_more_votes(papers: list[list[Ballot]], name: str) -> None:
    of = contest(name, registered=40)
    outcome = result(of, papers)
    votes = outcome.count.whole.votes
    elsewhere = {person for _, person in outcome.elected}
    for post in outcome.posts:
        assert len(post.elected) + post.tied_seats <= post.seats + of.kind.names_more
        assert len(post.tied) > post.tied_seats or not post.tied
        least = min((votes[post.post, p] for p in post.elected), default=None)
        for one in post.standings:
            if least is not None and one.votes > least:
                assert one.person in elsewhere
        assert not set(post.next_candidates) & elsewhere


@given(boxes, st.permutations(PEOPLE))
@settings(max_examples=100, deadline=None)
def test_relatives_are_never_elected_together(papers: list[list[Ballot]], order: Any) -> None:
    pairs = ((order[0], order[1]), (order[1], order[2]))
    of = contest(registered=60, relatives=pairs, women=WOMEN)
    elected = {person for _, person in result(of, papers).elected}
    assert not any(set(pair) <= elected for pair in pairs)


@given(boxes, st.permutations(PEOPLE), st.integers(1, 40), st.booleans())
@settings(max_examples=150, deadline=None)
def test_of_relatives_of_several_votes_one_stays_and_none_is_lost(
    papers: list[list[Ballot]], order: Any, votes: int, zhejiang: bool
) -> None:
    """One was elected a member before; whoever is on the committee in the end, no two of them are
    relatives, nobody stands twice, and no more serve than there are places."""
    pairs = ((order[0], "先"), (order[1], "先"), (order[1], order[2]))
    of = contest(
        "second-vote", 60, relatives=pairs, before=(("委员", "先"), ("委员", "后")),
        ranks=("主任", "委员"), earlier={"委员": Earlier(40, {"先": votes, "后": 30, "次": 15})},
    )  # fmt: skip
    outcome = result(replace(of, area="330212105219" if zhejiang else ""), papers)
    if outcome.result in ("void", "no-election"):
        return
    on = [p for mark in of.before if mark not in outcome.leaves for p in mark[1:]]
    on += [person for _, person in outcome.elected]
    assert len(on) == len(set(on)) <= len(of.before) + of.seats()
    assert not any(set(pair) <= set(on) for pair in pairs)
    assert zhejiang or not outcome.leaves
    tied = {person for post in outcome.posts for person in post.rivals}
    for _post, person in outcome.leaves:
        kin = {p for pair in pairs if person in pair for p in pair}
        assert kin & ({p for _, p in outcome.elected} | tied)


@given(
    st.lists(st.tuples(st.text("甲乙丙", min_size=1, max_size=2), st.integers(1, 6)), max_size=8)
)
def test_fill_takes_the_most_and_parts_no_ties(people: list[tuple[str, int]]) -> None:
    votes: Mapping[str, int] = dict(people)
    order = sorted(votes, key=lambda p: (-votes[p], p))
    for seats in range(5):
        elected, tied = fill(order, seats, lambda p: votes[p])
        assert len(elected) <= seats
        if tied:
            assert len(elected) < seats < len(elected) + len(tied)
            assert len({votes[p] for p in tied}) == 1
            assert all(votes[p] > votes[tied[0]] for p in elected)
        else:
            assert elected == order[:seats]


@given(st.lists(ballots, max_size=20), st.lists(ballots, max_size=20))
@settings(deadline=None)
def test_two_boxes_are_the_sum_of_both(one: list[Ballot], two: list[Ballot]) -> None:
    rules = PaperRules(POSTS)
    parts = [count_ballots(box.ballots, rules) for box in boxed([one, two])]
    assert together(parts) == count_ballots(boxed([one + two])[0].ballots, rules)
    assert differences("x", "tellers", *parts) == [] or parts[0] != parts[1]
    if parts[0].votes != parts[1].votes:
        assert differences("x", "tellers", *parts)


@given(ballots)
def test_a_ballot_is_void_or_counts(ballot: Ballot) -> None:
    read = read_ballot(ballot, PaperRules(POSTS, women=WOMEN))
    assert not (read.void and (read.counts or read.against or read.blank))
    assert set(read.counts) <= set(ballot.chosen)
    assert read_ballot(ballot, PaperRules(POSTS, women=WOMEN)) == read


def test_what_is_settled_is_what_counts() -> None:
    sums = Tally(10, 10, 0, 0, {("主任", "甲"): 6})
    other = Tally(10, 9, 1, 0, {("主任", "甲"): 6})
    found = count([Box("一号", sums=sums)], PaperRules(POSTS), second=[Box("一号", sums=other)])
    assert [(d.key[0], d.first, d.second) for d in found.unsettled] == [
        ("valid", 10, 9),
        ("void", 0, 1),
    ]
