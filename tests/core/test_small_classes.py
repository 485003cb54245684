"""What is told of a class of few: by no difference of what is told, nor by any other reasoning on
it, is more known of how the class voted than by the conditions, or by the whole's sums alone."""

from __future__ import annotations

from datetime import date
from itertools import product

import pytest

from xiangyue.core import small_classes
from xiangyue.core.rule_data import Group, read_groups
from xiangyue.core.rules import RuleBook
from xiangyue.core.small_classes import Told, alone
from xiangyue.methods import rulebook

DAY = date(2026, 9, 1)
TWO = ("representatives", "committee")


def groups(rule: str = "assembly.eight-step") -> tuple[Group, ...]:
    book: RuleBook = rulebook.load()
    return book.body(rule, day=DAY).passes


def counts(voted: dict[str, int], way: dict[str, int]) -> dict[str, int]:
    found = {f"{what}.{name}": n for name, n in voted.items() for what in ("returned", "present")}
    found |= {f"for.{name}": n for name, n in way.items()}
    whole = sum(voted.values())
    return {**found, "present": whole, "returned": whole, "for": sum(way.values())}


def told(rules: tuple[Group, ...], voted: dict[str, int], way: dict[str, int]) -> Told | None:
    return small_classes.told(rules, counts(voted, way), tuple(voted), 5)


@pytest.mark.parametrize(("committee", "few"), [(4, True), (5, False), (6, False)])
def test_a_class_is_small_below_five(committee, few):
    voted = {"representatives": 30, "committee": committee}
    found = told(groups(), voted, {"representatives": 30, "committee": committee})
    assert (found is not None) is few
    assert found is None or found.small == {"committee": 4}


def test_a_class_of_whom_nobody_voted_has_nothing_to_hide():
    assert told(groups(), {"representatives": 30, "committee": 0},
                {"representatives": 30, "committee": 0}) is None  # fmt: skip


@pytest.mark.parametrize(
    ("agreed", "whole"), [(18, True), (19, False), (20, False), (23, False), (24, True), (33, True)]
)
def test_the_whole_is_held_back_around_what_the_class_that_is_judged_needs(agreed, whole):
    # 20 of 30 representatives: from 19 in all, one too few, to 23, as many and all three.
    voted = {"representatives": 30, "committee": 3}
    for committee in range(4):
        if agreed - committee <= 30:
            way = {"representatives": agreed - committee, "committee": committee}
            found = told(groups(), voted, way)
            assert found is not None and found.whole is whole, way


def test_of_a_rule_that_judges_the_whole_alone_the_whole_is_told():
    voted = {"representatives": 30, "committee": 3}
    for agreed in range(31):
        found = told(groups("assembly.law"), voted, {"representatives": agreed, "committee": 2})
        assert found is not None and found.whole


def test_fewer_than_five_in_all_are_not_told_either():
    found = told(groups("assembly.law"), {"representatives": 2, "committee": 2},
                 {"representatives": 1, "committee": 1})  # fmt: skip
    assert found is not None and not found.whole


EVERY_ONE = [
    {"id": "all", "more_than": "1/2", "have": "for", "of": "present", "clause": "law:30"},
    {"id": "own", "at_least": "2/3", "have": "for.committee", "of": "present.committee"},
]
EITHER = [
    {
        "id": "either",
        "any_of": [
            {"at_least": "2/3", "have": "for.representatives", "of": "present.representatives"},
            {"at_least": "1/2", "have": "for.committee", "of": "present.committee"},
        ],
    }
]
RULES = {
    "law": groups("assembly.law"),
    "eight steps": groups(),
    "its own": read_groups(EVERY_ONE, "test"),
    "either": read_groups(EITHER, "test"),
}


def published(rules: tuple[Group, ...], voted: dict[str, int], way: dict[str, int]) -> object:
    """All that is told: which conditions are met, and the whole's sum where it is told."""
    known = counts(voted, way)
    found = small_classes.told(rules, known, tuple(voted), 5)
    assert found is not None
    met = tuple(small_classes._met(c, known) for g in rules for c in g.any_of)
    return met, (known["for"] if found.whole else None)


@pytest.mark.parametrize("rule", RULES)
@pytest.mark.parametrize(
    "voted",
    [
        {"representatives": r, "committee": c}
        for r, c in [(5, 1), (5, 2), (6, 3), (9, 4), (12, 2), (4, 4), (3, 2)]
    ]
    + [{"representatives": 7, "committee": 3, "others": 2}],
    ids=lambda v: "-".join(map(str, v.values())),
)
def test_nothing_that_is_told_says_more_of_a_class_than_the_conditions_or_the_whole(rule, voted):
    rules, names = RULES[rule], list(voted)
    ways = [
        dict(zip(names, way, strict=True))
        for way in product(*(range(n + 1) for n in voted.values()))
    ]
    few = [n for n in names if voted[n] < 5]
    by_told: dict[object, set[tuple[int, ...]]] = {}
    by_met: dict[object, set[tuple[int, ...]]] = {}
    by_sum: dict[int, set[tuple[int, ...]]] = {}
    for way in ways:
        mine = tuple(way[n] for n in few)
        met, whole = published(rules, voted, way)
        by_told.setdefault((met, whole), set()).add(mine)
        by_met.setdefault(met, set()).add(mine)
        by_sum.setdefault(sum(way.values()), set()).add(mine)
    for (met, whole), possible in by_told.items():
        assert possible == (by_met[met] if whole is None else by_sum[whole]), (met, whole)


@pytest.mark.parametrize("rule", RULES)
def test_no_sum_or_difference_of_what_is_told_is_the_number_of_a_small_class(rule):
    voted = {"representatives": 9, "committee": 3}
    told_of = []
    for agreed, mine in product(range(10), range(4)):
        met, whole = published(RULES[rule], voted, {"representatives": agreed, "committee": mine})
        if whole is not None:
            told_of.append((mine, (9, 3, 12, whole, 12 - whole, *map(int, met))))
    assert len({figures[3] for _, figures in told_of}) >= 4
    for signs in product((-1, 0, 1), repeat=len(told_of[0][1])):
        sums = [sum(s * n for s, n in zip(signs, figures, strict=True)) for _, figures in told_of]
        assert sums != [mine for mine, _ in told_of], signs


@pytest.mark.parametrize(
    ("rule", "representatives", "committee", "found"),
    [
        ("its own", 9, 1, ["committee"]),
        ("its own", 9, 2, []),
        ("eight steps", 9, 1, []),  # of the committee nothing is asked by itself
        ("eight steps", 1, 4, ["representatives"]),
        ("law", 1, 1, []),
    ],
)
def test_a_class_of_one_that_is_judged_by_itself_has_no_secret_vote(
    rule, representatives, committee, found
):
    voters = {"representatives": representatives, "committee": committee}
    assert alone(RULES[rule], counts(voters, {}), voters) == found


def test_one_voter_of_many_who_are_there_decides_nothing_and_is_not_told():
    there = counts({"representatives": 5, "committee": 5}, {})
    assert alone(RULES["eight steps"], there, {"representatives": 1, "committee": 5}) == []


def test_very_many_ways_of_voting_are_not_tried_and_the_whole_is_held_back():
    voted = {"representatives": 900, "committee": 3, "others": 900}
    found = told(groups("assembly.law"), voted, dict.fromkeys(voted, 2))
    assert found == Told({"committee": 3}, 5, False)
