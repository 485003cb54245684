"""Groups of like opinions, held against pairs labelled by hand; and that no chain makes a group.

``tests/data/opinions_labelled*.txt`` say by what rule they are labelled. The figures here are what
was reached, not what is wished for; a lower one fails. When each set was first measured, nothing
having been tuned on it: 0.885 (the even families of the first), 0.748 (the second), 0.892 (the
third, on 34 like pairs), 0.203 (the fourth, in turns of phrase on purpose), 0.575 (the fifth, plain
sentences). All but the third were then used for tuning; for opinions in words of their own the
fifth's first figure is the one to believe (docs/performance.md). The aim is 0.95 on pairs that were
labelled and committed before tuning: the first and the second set.
"""

from __future__ import annotations

from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from xiangyue.core.likeness_groups import LEAST, Grouping, reason

DATA = Path(__file__).parents[1] / "data"
Key = tuple[int, int, int]
"""Family, matter, opinion."""


def labelled(name: str) -> list[tuple[Key, str]]:
    found: list[tuple[Key, str]] = []
    family = matter = -1
    for line in (DATA / name).read_text("utf-8").splitlines():
        if line.startswith("= "):
            family, matter = family + 1, -1
        elif line.startswith("- "):
            matter += 1
        elif line and not line.startswith(";"):
            found.append(((family, matter, len(found)), line))
    return found


FIRST = labelled("opinions_labelled.txt")
SECOND = labelled("opinions_labelled_second.txt")
THIRD = labelled("opinions_labelled_third.txt")
FOURTH = labelled("opinions_labelled_fourth.txt")
FIFTH = labelled("opinions_labelled_fifth.txt")


def together(texts: list[tuple[Key, str]]) -> dict[Key, int]:
    return {k: n for n, group in enumerate(Grouping(texts).groups) for k in group.members}


def measure(texts: list[tuple[Key, str]]) -> tuple[float, int, int]:
    """F1 over the pairs within families, like pairs, pairs joined across families."""
    number = together(texts)
    right = wrong = missed = across = 0
    for (one, _), (two, _) in combinations(texts, 2):
        joined = one in number and number[one] == number.get(two)
        like = one[:2] == two[:2]
        if one[0] != two[0]:
            across += joined
        elif joined:
            right, wrong = right + like, wrong + (not like)
        else:
            missed += like
    return 2 * right / (2 * right + wrong + missed), right + missed, across


def test_there_are_pairs_enough() -> None:
    pairs = [
        one[:2] == two[:2]
        for texts in (FIRST, SECOND, THIRD, FOURTH, FIFTH)
        for (one, _), (two, _) in combinations(texts, 2)
        if one[0] == two[0]
    ]
    assert len(pairs) >= 2000
    assert sum(pairs) >= 400


@pytest.mark.parametrize(
    ("texts", "least", "across"),
    [
        pytest.param(FIRST, 0.95, 0, id="first"),
        pytest.param(SECOND, 0.95, 0, id="second"),
        pytest.param(FOURTH, 0.90, 8, id="fourth"),
        pytest.param(FIFTH, 0.78, 8, id="fifth"),
        pytest.param(THIRD, 0.96, 2, id="never-tuned-on"),
    ],
)
def test_groups_are_as_labelled(texts: list[tuple[Key, str]], least: float, across: int) -> None:
    score, like, strays = measure(texts)
    print(f"F1 {score:.3f} on {like} like pairs, {strays} pairs joined across families")
    assert score >= least
    assert strays <= across


def test_the_same_texts_give_the_same_groups() -> None:
    assert Grouping(FIRST).groups == Grouping(FIRST).groups


def test_many_are_grouped_as_few_are() -> None:
    few = together(SECOND)
    # Each said many times over, past the size from which near-identical texts are gathered.
    many = [((f, m, n * 1000 + c), t) for c in range(20) for (f, m, n), t in SECOND]
    numbers = together(many)
    same = wrong = 0
    for (one, _), (two, _) in combinations(SECOND, 2):
        if one in few and few[one] == few.get(two):
            a, b = ((*k[0:2], k[2] * 1000) for k in (one, two))
            same += numbers[a] == numbers[b]
            wrong += numbers[a] != numbers[b]
    assert same > 9 * wrong
    assert all(len(g.members) >= 20 for g in Grouping(many).groups)


def test_a_chain_is_no_group() -> None:
    chain = [
        "路灯坏了请修，垃圾桶太少",
        "垃圾桶太少，公交车班次太少",
        "公交车班次太少，自来水发黄",
        "自来水发黄，养狗不拴绳咬人",
        "养狗不拴绳咬人，广场舞太吵",
    ]
    grouping = Grouping(list(enumerate(chain)))
    number = {k: n for n, group in enumerate(grouping.groups) for k in group.members}
    assert number.get(0, -1) != number.get(4, -2)
    assert all(len(g.members) <= 2 for g in grouping.groups)


def test_a_new_opinion_finds_its_group_at_once() -> None:
    grouping = Grouping(FIRST)
    (best, like), *_ = grouping.nearest("我们组的路灯坏了，请派人来修")
    assert all(key[:2] == (0, 0) for key in best.members)
    assert like >= 100 * LEAST
    assert grouping.nearest("") == []
    assert Grouping[int]([]).nearest("路灯坏了") == []


def test_the_reason_is_in_the_texts() -> None:
    found = reason("村口那盏路灯坏了没人修", "三组路登不亮了，换个灯泡")
    assert ("路灯", "路登") in found.meant
    grouping = Grouping(FIRST)
    texts = dict(FIRST)
    for group in grouping.groups:
        for word in grouping.words(group):
            assert word.word in texts[group.centre]
            assert 2 <= word.says <= word.of <= len(group.members)
        for key in group.members:
            why = grouping.why(group.centre, key)
            assert all(w in texts[key] and w in texts[group.centre] for w in why.shared)
            assert all(a in texts[group.centre] and b in texts[key] for a, b in why.meant)


@settings(max_examples=60, deadline=None)
@given(st.lists(st.text(max_size=30), max_size=8))
def test_any_text_is_in_one_group_or_alone(texts: list[str]) -> None:
    grouping = Grouping(list(enumerate(texts)))
    placed = [k for g in grouping.groups for k in g.members] + list(grouping.alone)
    assert sorted(placed) == list(range(len(texts)))
    assert all(0 <= g.closeness <= 100 and len(g.members) > 1 for g in grouping.groups)
    for text in texts:
        grouping.nearest(text)


def test_other_scripts() -> None:
    grouping = Grouping(
        [
            ("a", "The street lamp at the bridge is broken"),
            ("b", "street lamp near the bridge broken for weeks"),
            ("c", "Please build a playground for our children"),
        ]
    )
    assert [g.members for g in grouping.groups] == [("a", "b")]
