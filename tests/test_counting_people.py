"""The count held against research libraries on real elections of people (tests/data/people).

Live against preflibtools (of PrefLib's authors), on the whole files and on random parts of their
ballots, where ties are frequent; and against what abcvoting and pref_voting said of the files.
"""

from __future__ import annotations

import json
from collections.abc import Sequence
from functools import cache
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from preflibtools.aggregation.singlewinner import approval_winner, plurality_winner
from preflibtools.instances import OrdinalInstance
from tests.real_elections import DATA, SEATS, Election, Paper, everyone, read, sheet, votes

from xiangyue.core.elections.outcomes import Outcome, PostResult
from xiangyue.methods import counting
from xiangyue.site.cli import main

EXPECTED = json.loads((DATA / "expected.json").read_text("utf-8"))
real = cache(read)


def decided(election: Election, kind: str, seats: int, papers: Sequence[Paper]) -> Outcome:
    return counting.answer(sheet(election, kind, seats, papers))


def counted_right(outcome: Outcome, seats: int, papers: Sequence[Paper]) -> PostResult:
    """The numbers of the count are those of the ballots; the one post."""
    whole = outcome.count.whole
    cast, void = (sum(p.n for p in some) for some in (papers, [p for p in papers if p.void(seats)]))
    assert (whole.returned, whole.void, whole.valid) == (cast, void, cast - void)
    assert whole.blank == sum(p.n for p in papers if not p.marks(seats))
    (post,) = outcome.posts
    assert {s.person: s.votes for s in post.standings if s.votes} == votes(papers, seats)
    return post


def levels(people: Sequence[str], papers: Sequence[Paper], seats: int) -> list[set[str]]:
    """Those with most approvals, with the next most …, as preflibtools says: the winners of
    approval voting, then the winners among the ballots without them."""
    number = {person: n for n, person in enumerate(people, 1)}
    ballots = [(set(paper.names(seats)), paper.n) for paper in papers]
    found: list[set[str]] = []
    while ballots := [(names, n) for names, n in ballots if names]:
        instance = OrdinalInstance()
        for names, n in ballots:
            instance.append_vote_map({(tuple(sorted(number[name] for name in names)),): n})
        instance.data_type = "toi"
        best = {people[n - 1] for n in approval_winner(instance)}
        found.append(best)
        ballots = [(names - best, n) for names, n in ballots]
    return found


def filled(ranks: Sequence[set[str]], seats: int) -> dict[str, list[str]]:
    """Who is elected to the seats, level by level, and who is tied for the last of them."""
    elected: set[str] = set()
    for level in ranks:
        if len(elected) + len(level) > seats:
            tied = level if len(elected) < seats else set()
            return {"elected": sorted(elected), "tied": sorted(tied)}
        elected |= level
    return {"elected": sorted(elected), "tied": []}


def of(post: PostResult) -> dict[str, list[str]]:
    return {"elected": sorted(post.elected), "tied": sorted(post.tied)}


def first_vote(election: Election, papers: Sequence[Paper]) -> PostResult:
    """One seat of the committee: more than half of those who voted, or the best two go on."""
    cast = sum(paper.n for paper in papers)
    post = counted_right(decided(election, "committee", 1, papers), 1, papers)
    ranks = levels(everyone(election), papers, 1)
    most = max(votes(papers, 1).values(), default=0)
    if most * 2 > cast:
        assert of(post) == filled(ranks, 1)
        assert len(post.elected) == 1
        assert post.next_candidates == ()
    else:
        assert of(post) == {"elected": [], "tied": []}
        best = ranks[0] if ranks and len(ranks[0]) > 1 else set().union(*ranks[:2])
        named = {s.person for s in post.standings if s.votes}
        assert set(post.next_candidates) & named == best
    return post


def second_vote(
    election: Election, papers: Sequence[Paper], finalists: Sequence[str]
) -> tuple[PostResult, list[str]]:
    """The same voters vote again, each for whom they ranked first of those who are left; with whom
    preflibtools finds to have most."""
    again = Election(election.name, tuple(finalists), tuple(p.among(finalists) for p in papers))
    post = counted_right(decided(again, "second-vote", 1, again.papers), 1, again.papers)
    number = {person: n for n, person in enumerate(finalists, 1)}
    instance = OrdinalInstance()
    for paper in again.papers:
        if names := paper.names(1):
            instance.append_vote_map({((number[names[0]],),): paper.n})
    won = plurality_winner(instance) if instance.num_voters else set()
    most = max(votes(again.papers, 1).values(), default=0)
    third = most * 3 >= again.cast
    winners = sorted(finalists[n - 1] for n in won)
    expected = {
        "elected": winners if third and len(winners) == 1 else [],
        "tied": winners if third and len(winners) > 1 else [],
    }
    assert of(post) == expected
    return post, winners


@pytest.mark.parametrize("name", SEATS)
def test_real_elections(name: str) -> None:
    """Totals, and who is elected to any number of seats, as three libraries say."""
    election = real(name)
    people = everyone(election)
    for expected in EXPECTED[name]["av"]:
        seats = expected["seats"]
        post = counted_right(
            decided(election, "representatives", seats, election.papers), seats, election.papers
        )
        said = {key: expected[key] for key in ("elected", "tied")}
        assert of(post) == said == filled(levels(people, election.papers, seats), seats)
        if seats == 1:
            plurality = {p: n for p, n in EXPECTED[name]["plurality"].items() if n}
            assert {s.person: s.votes for s in post.standings if s.votes} == plurality


@pytest.mark.parametrize("name", SEATS)
def test_second_vote_of_a_real_election(name: str) -> None:
    """Two votes elect whom pref_voting elects in two rounds: the first alone where more than half
    of those who voted want somebody, nobody where the best of the second has less than a third."""
    election = real(name)
    post = first_vote(election, election.papers)
    if post.elected:
        ends, winners = "at once", list(post.elected)
    else:
        assert len(post.next_candidates) == 2
        post, winners = second_vote(election, election.papers, post.next_candidates)
        ends = "second vote" if post.elected else "open"
    assert winners == EXPECTED[name]["two_rounds"]
    assert ends == ENDS[name]


#: In which vote each election would be decided by the committee's rule for one seat.
ENDS = {
    "albany_2022_council.csv": "second vote",
    "eilean_siar_2012_ward3.csv": "at once",  # 498 of 802
    "minneapolis_2017_estimate-and-taxation.csv": "second vote",
    "minneapolis_2017_park-at-large.csv": "open",  # 29,896 of 105,928; the other leads in the first
    "minneapolis_2017_park-district-4.csv": "second vote",
    "minneapolis_2017_park-district-5.csv": "second vote",
    "minneapolis_2017_ward-9.csv": "second vote",
}


def test_command(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    """``xiangyue count FILE`` says the same of the ward, precinct by precinct."""
    election = real("minneapolis_2017_ward-9.csv")
    file = tmp_path / "ward.json"
    file.write_text(json.dumps(sheet(election, "committee", 1, election.papers)), "utf-8")
    assert main(["count", str(file), "--json"]) == 0
    said = json.loads(capsys.readouterr().out)
    assert said["result"] == "open"
    assert said["whole"]["for"]["post"] == votes(election.papers, 1)
    assert len(said["boxes"]) == 9
    for box, tally in said["boxes"].items():
        papers = [paper for paper in election.papers if paper.box == box]
        assert tally["for"]["post"] == votes(papers, 1)
        assert tally["returned"] == sum(paper.n for paper in papers)
    assert said["posts"][0]["next_candidates"] == ["Alondra Cano", "Gary Schiff"]


def test_official_numbers() -> None:
    """The first choices of Albany, as its county told them."""
    assert votes(real("albany_2022_council.csv").papers, 1) == {
        "JOHN ANTHONY MIKI": 2152,
        "JENNIFER HANSEN ROMERO": 1814,
        "ROBIN D LOPEZ": 1642,
        "NICK PILCH": 1237,
        "JEREMIAH GARRETT PINGUELO": 314,
    }


@st.composite
def parts(draw: st.DrawFn) -> tuple[Election, list[Paper]]:
    """An election and some of its real ballots: few, so that there are ties."""
    election = real(draw(st.sampled_from(sorted(SEATS)), label="election"))
    most = len(election.papers) - 1
    lines = draw(
        st.lists(st.integers(0, most), min_size=1, max_size=12, unique=True), label="lines"
    )
    papers = []
    for line in lines:
        paper = election.papers[line]
        papers.append(Paper(paper.box, paper.ranks, draw(st.integers(1, min(paper.n, 3)))))
    return election, papers


@settings(max_examples=150)
@given(parts())
def test_parts_of_real_elections(part: tuple[Election, list[Paper]]) -> None:
    """Any number of seats, ties, and the vote that follows, on random parts of the real ballots."""
    election, papers = part
    for seats in range(1, len(election.people)):
        outcome = decided(election, "representatives", seats, papers)
        post = counted_right(outcome, seats, papers)
        assert of(post) == filled(levels(everyone(election), papers, seats), seats)
    post = first_vote(election, papers)
    if post.next_candidates:
        second_vote(election, papers, post.next_candidates)
