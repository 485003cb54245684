"""Projects competing for one budget: examples by hand, properties, equality with pabutools."""

from __future__ import annotations

import json
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangyue.core import pabulib
from xiangyue.core.budgets import (
    Ballot,
    BudgetError,
    Project,
    Selection,
    equal_shares,
    greedy_approval,
    select,
)

DATA = Path(__file__).parents[1] / "data" / "pabulib"
EXPECTED: dict[str, Any] = json.loads((DATA / "expected.json").read_text("utf-8"))
WAYS = [(measure, completion) for measure in ("cost", "count")
        for completion in ("none", "greedy", "add1", "add1-greedy")]  # fmt: skip


def ballots(*groups: tuple[int, str]) -> list[Ballot]:
    """``(3, "ab")``: three voters who approve of a and b."""
    return [
        Ballot(f"{n}-{i}", frozenset(chosen))
        for n, (many, chosen) in enumerate(groups)
        for i in range(many)
    ]


def projects(**costs: int) -> list[Project]:
    return [Project(name, cost) for name, cost in costs.items()]


def of(selection: Selection, name: str) -> Any:
    return next(one for one in selection.outcomes if one.project.id == name)


# --- by hand


def test_greedy_gives_the_majority_all_and_equal_shares_the_minority_its_part() -> None:
    """60 people want a, b, c; 40 want d, e. Each costs 200 of 600."""
    votes = ballots((60, "abc"), (40, "de"))
    costs = projects(a=200, b=200, c=200, d=200, e=200)
    assert greedy_approval(600, costs, votes).funded == ("a", "b", "c")
    shared = equal_shares(600, costs, votes, completion="none")
    assert shared.funded == ("a", "d")  # 360 of the 60 pay for one; 240 of the 40 for one
    assert (shared.share, shared.spent) == (6, 400)
    b = of(shared, "b")
    assert (b.way, b.votes, b.had, b.lacked) == ("no-money", 60, 160, 40)
    a = of(shared, "a")
    assert (a.round, a.price, a.rho, a.had) == (1, Fraction(10, 3), Fraction(1, 60), 360)
    # The next 200: shares are raised by 1 to 7 (420 and 280): a second one of the 60 is bought.
    raised = equal_shares(600, costs, votes, completion="add1")
    assert (raised.funded, raised.share, raised.first_share) == (("a", "b", "d"), 7, 6)
    assert equal_shares(600, costs, votes, completion="greedy").funded == ("a", "d", "b")


def test_who_cannot_pay_the_price_pays_all_and_the_others_more() -> None:
    """After b (5/3 each of 3), voter 0 has 4/3 left: a at 4 is paid 4/3 + 8/3."""
    votes = [Ballot("0", frozenset("ab")), Ballot("1", frozenset("b")), Ballot("2", frozenset("b"))]
    votes += [Ballot("3", frozenset("a"))]
    done = equal_shares(12, projects(a=4, b=5), votes, completion="none", measure="count")
    assert done.funded == ("b", "a")  # 5/3 of each is less than 2 of each
    assert (of(done, "a").price, of(done, "a").had) == (Fraction(8, 3), Fraction(13, 3))


@pytest.mark.parametrize("rule", ["greedy", "equal-shares"])
def test_ties_more_votes_then_cheaper_then_the_given_order(rule: Any) -> None:
    votes = ballots((2, "abc"))
    same = [Project("c", 50), Project("a", 50), Project("b", 40)]
    done = select(rule, 90, same, votes, completion="none")
    assert done.funded == ("b", "c")


@pytest.mark.parametrize(("budget", "funded"), [(99, False), (100, True), (101, True)])
def test_the_last_unit_decides(budget: int, funded: bool) -> None:
    votes = ballots((3, "a"))
    for rule in ("greedy", "equal-shares"):
        one = of(select(rule, budget, projects(a=100), votes), "a")  # type: ignore[arg-type]
        assert one.funded is funded
        assert one.way == ("too-dear" if not funded else "votes" if rule == "greedy" else "shares")


def test_a_third_is_exact() -> None:
    """Three shares of 1/3: with floats they would be less than 1."""
    votes = ballots((3, "a"))
    assert equal_shares(1, projects(a=1), votes).funded == ("a",)


def test_nobody_votes() -> None:
    for rule in ("greedy", "equal-shares"):
        done = select(rule, 10, projects(a=1), [])  # type: ignore[arg-type]
        assert done.funded == () and of(done, "a").way == "no-votes"


@pytest.mark.parametrize(
    ("budget", "given_projects", "given_ballots", "says"),
    [
        (0, projects(a=1), [], "budget"),
        (5, projects(a=0), [], "costs 0"),
        (5, [Project("a", 1), Project("a", 2)], [], "one id"),
        (5, projects(a=1), [Ballot("v", frozenset("b"))], "no project"),
        (5, projects(a=1), [Ballot("v", frozenset("a"), 0)], "weight 0"),
        (5, projects(a=1), [Ballot("v", frozenset()), Ballot("v", frozenset())], "two ballots"),
    ],
)
def test_a_vote_that_cannot_be_counted(
    budget: int, given_projects: Any, given_ballots: Any, says: str
) -> None:
    for rule in ("greedy", "equal-shares"):
        with pytest.raises(BudgetError, match=says):
            select(rule, budget, given_projects, given_ballots)  # type: ignore[arg-type]


# --- equality with an independent library (see data/pabulib/make_expected.py)


def check(budget: int, given_projects: Any, given_ballots: Any, selected: Any) -> None:
    """Its greedy rule also funds, last, what nobody wants if it fits; ours does not."""
    wanted = {name for ballot in given_ballots for name in ballot.approves}
    expected = {way: [n for n in names if n in wanted] for way, names in selected.items()}
    greedy = greedy_approval(budget, given_projects, given_ballots)
    assert sorted(greedy.funded) == expected["greedy"]
    for measure, completion in WAYS:
        done = equal_shares(
            budget, given_projects, given_ballots, measure=measure, completion=completion  # type: ignore[arg-type]
        )  # fmt: skip
        assert sorted(done.funded) == expected[f"{measure} {completion}"], (measure, completion)


@pytest.mark.parametrize("part", range(5))
def test_equals_pabutools_on_generated_instances(part: int) -> None:
    cases = EXPECTED["generated"]
    assert len(cases) == 250
    for case in cases[part::5]:
        votes = [Ballot(str(n), frozenset(c), w) for n, (w, c) in enumerate(case["ballots"])]
        check(case["budget"], [Project(*p) for p in case["projects"]], votes, case["selected"])


@pytest.mark.parametrize("name", sorted(p.name for p in DATA.glob("*_2019_las.pb")))
def test_equals_pabutools_on_real_votes(name: str) -> None:
    file = pabulib.read((DATA / name).read_text("utf-8"))
    check(file.budget, file.projects, file.ballots, EXPECTED["files"][name])


@pytest.mark.slow
@pytest.mark.parametrize("name", sorted(n for n in EXPECTED["files"] if "_2019_las" not in n))
def test_equals_pabutools_on_all_real_votes(name: str) -> None:
    file = pabulib.read((DATA / name).read_text("utf-8"))
    check(file.budget, file.projects, file.ballots, EXPECTED["files"][name])


# --- properties


@st.composite
def instances(draw: st.DrawFn) -> tuple[int, list[Project], list[Ballot]]:
    budget = draw(st.integers(1, 60))
    costs = draw(st.lists(st.integers(1, 70), min_size=1, max_size=6))
    names = [f"p{n}" for n in range(len(costs))]
    votes = draw(
        st.lists(st.tuples(st.frozensets(st.sampled_from(names)), st.integers(1, 3)), max_size=8)
    )
    return (
        budget,
        [Project(*p) for p in zip(names, costs, strict=True)],
        [Ballot(str(n), chosen, weight) for n, (chosen, weight) in enumerate(votes)],
    )


@given(instances(), st.sampled_from(WAYS))
def test_never_more_than_there_is_and_every_number_agrees(instance: Any, way: Any) -> None:
    budget, _, votes = instance
    done = equal_shares(*instance, measure=way[0], completion=way[1])
    greedy = greedy_approval(*instance)
    for selection in (done, greedy):
        assert selection.spent <= budget
        funded = [one for one in selection.outcomes if one.funded]
        assert sorted(one.project.id for one in funded) == sorted(selection.funded)
        assert sorted(one.round or 0 for one in funded) == list(range(1, len(funded) + 1))
        for one in selection.outcomes:
            assert (one.lacked > 0 or one.way == "no-votes") is not one.funded
            assert one.votes == sum(b.weight for b in votes if one.project.id in b.approves)
            if one.way == "shares":
                assert one.price is not None and one.price * one.votes >= one.project.cost
                assert one.had >= one.project.cost
    for one in greedy.outcomes:  # nothing that still fits is left
        if one.way == "no-money":
            assert one.project.cost > budget - greedy.spent


@given(instances(), st.sampled_from(WAYS), st.randoms(use_true_random=False))
def test_the_order_of_ballots_and_how_weight_is_split_do_not_matter(
    instance: Any, way: Any, rng: Any
) -> None:
    budget, given_projects, votes = instance
    split = [Ballot(f"{b.voter}.{n}", b.approves) for b in votes for n in range(b.weight)]
    rng.shuffle(split)
    one = equal_shares(budget, given_projects, votes, measure=way[0], completion=way[1])
    other = equal_shares(budget, given_projects, split, measure=way[0], completion=way[1])
    assert one == other


@given(instances())
def test_counting_in_fen_gives_what_yuan_gives(instance: Any) -> None:
    budget, given_projects, votes = instance
    fen = [Project(p.id, p.cost * 100) for p in given_projects]
    yuan = equal_shares(budget, given_projects, votes)
    assert equal_shares(budget * 100, fen, votes, step=100).funded == yuan.funded


@given(instances())
def test_a_group_that_agrees_gets_what_its_part_pays(instance: Any) -> None:
    """Whoever all want the same projects alone: they get the one that their shares pay for."""
    budget, given_projects, votes = instance
    own = [Ballot(f"own{n}", frozenset({"own"})) for n in range(4)]
    total = sum(b.weight for b in votes) + 4
    cost = 4 * budget // total
    if cost:
        done = equal_shares(
            budget, [*given_projects, Project("own", cost)], [*votes, *own], completion="none"
        )
        assert "own" in done.funded
