"""Appraisals put together: weights, cuts, monotony; what is suppressed cannot be found out."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import cache
from itertools import combinations_with_replacement, product

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangyue.core import appraisals as core
from xiangyue.core import plain_ballots
from xiangyue.core.appraisals import Audience, Cuts, NoResult, combine
from xiangyue.core.secret_ratings import told

CUTS = Cuts(90, 60, 50)
counts = st.tuples(*(st.integers(0, 40) for _ in range(4))).filter(any)
audiences = st.lists(
    st.builds(Audience, st.sampled_from("abc"), counts, st.integers(1, 100)), min_size=1, max_size=4
)
cuts = st.builds(
    lambda a, b, c: Cuts(max(a, b), min(a, b), c),
    st.integers(1, 100), st.integers(1, 100), st.integers(1, 100),
)  # fmt: skip


@pytest.mark.parametrize(
    ("given_", "grade"),
    [
        ((9, 0, 1, 0), core.EXCELLENT),  # 9 of 10 are 90 of 100
        ((0, 90, 10, 0), core.EXCELLENT),
        ((0, 89, 11, 0), core.COMPETENT),
        ((0, 91, 9, 0), core.EXCELLENT),
        ((0, 6, 4, 0), core.COMPETENT),
        ((0, 59, 41, 0), core.BASIC),
        ((5, 0, 0, 5), core.INCOMPETENT),  # half is enough
        ((51, 0, 0, 49), core.BASIC),
        ((49, 0, 0, 51), core.INCOMPETENT),
        ((3, 3, 1, 0), core.COMPETENT),  # 6 of 7 are 85.71
    ],
)
def test_each_cut_at_just_under_at_and_over(given_: tuple[int, ...], grade: int) -> None:
    assert combine([Audience("a", given_)], CUTS).grade == grade


def test_an_audience_counts_by_its_weight_and_not_by_its_heads() -> None:
    few, many = (7, 0, 0, 0), (0, 0, 0, 300)
    both = combine([Audience("a", few, 50), Audience("b", many, 50)], CUTS)
    assert (both.able, both.unable) == (Fraction(1, 2), Fraction(1, 2))
    assert combine([Audience("a", few, 60), Audience("b", many, 40)], CUTS).grade == core.COMPETENT


@given(audiences)
def test_weights_make_a_whole(rows: list[Audience]) -> None:
    assert sum(core.parts(rows)) == 1


@given(audiences, cuts, st.data())
def test_a_better_rating_never_lowers_a_result(
    rows: list[Audience], how: Cuts, data: st.DataObject
) -> None:
    before = combine(rows, how)
    n = data.draw(st.integers(0, len(rows) - 1))
    worse = data.draw(st.sampled_from([g for g in range(4) if rows[n].counts[g]]))
    better = data.draw(st.integers(0, worse))
    moved = list(rows[n].counts)
    moved[worse] -= 1
    moved[better] += 1
    rows = [*rows[:n], Audience(rows[n].key, tuple(moved), rows[n].weight), *rows[n + 1 :]]
    assert combine(rows, how).grade <= before.grade


@given(audiences, cuts)
def test_what_is_kept_gives_the_same_again(rows: list[Audience], how: Cuts) -> None:
    result = combine(rows, how)
    assert core.again(core.plain(result)) == result


@given(st.fractions(0, 1))
def test_a_share_short_of_a_cut_never_looks_as_if_it_met_it(share: Fraction) -> None:
    shown = Fraction(core.hundredths(share))
    assert shown <= 100 * share < shown + Fraction(1, 100)


def test_no_result_without_ratings_or_weight() -> None:
    with pytest.raises(NoResult):
        combine([Audience("a", (0, 0, 0, 0), 1), Audience("b", (1, 0, 0, 0), 1)], CUTS)
    with pytest.raises(NoResult):
        combine([Audience("a", (1, 0, 0, 0), 0)], CUTS)
    # one that weighs nothing does not stand in the way
    assert combine([Audience("a", (0,) * 4, 0), Audience("b", (1, 0, 0, 0), 1)], CUTS).grade == 0


@pytest.mark.parametrize(("members", "most"), [(2, 0), (3, 1), (5, 1), (6, 2), (31, 10), (30, 10)])
def test_a_third_is_a_whole_number(members: int, most: int) -> None:
    assert core.most_excellent(members) == most


# -- what cannot be found out --------------------------------------------------------------------

LEAST = 3  # small enough that every world can be tried
GRADES = ("up", "down")
ASKED = tuple(plain_ballots.Question(k, "grade", GRADES, blank=True) for k in ("x", "y"))
Way = tuple[str, str]
"""What one rater gives to the two who are rated; "" for nothing."""
SHEETS: tuple[Way, ...] = tuple(product(("", *GRADES), repeat=2))


def published(phones: tuple[Way, ...], papers: tuple[Way, ...]) -> tuple[object, ...]:
    """All that is told of one audience: phones and papers, and the grades of whom enough graded."""
    ballots = [
        plain_ballots.pack(ASKED, {"x": [a] if a else [], "y": [b] if b else []}) for a, b in phones
    ]
    sheets = {
        q.key: {g: sum(p[n] == g for p in papers) for g in GRADES} for n, q in enumerate(ASKED)
    }
    piles = told(ASKED, ballots, sheets, [""], LEAST)
    return len(phones), len(papers), tuple((p.question, p.content, p.many) for p in piles)


def audience_worlds(size: int) -> Iterator[tuple[tuple[Way, ...], tuple[Way, ...]]]:
    for paper in range(size + 1):
        for phones in combinations_with_replacement(SHEETS, size - paper):
            for papers in combinations_with_replacement(SHEETS, paper):
                yield phones, papers


def test_what_is_suppressed_cannot_be_worked_out_from_all_that_is_published() -> None:
    """Every world of an audience of four is tried: its turnout, its split into phones and papers,
    its told grades. Whatever is suppressed (fewer graded than the least), more than one number is
    possible for each of its cells, so that no difference of published figures gives it."""
    seen: dict[object, set[tuple[object, ...]]] = defaultdict(set)
    for phones, papers in audience_worlds(4):
        every = (*phones, *papers)
        cells = tuple(sum(w[n] == g for w in every) for n in (0, 1) for g in GRADES)
        seen[published(phones, papers)].add(cells)
    hidden = 0
    for told_of, worlds in seen.items():
        shown = {question for question, _grade, _n in told_of[2]}  # type: ignore[index]
        for n, key in enumerate(("x", "y")):
            if key in shown:
                continue
            hidden += 1
            for cell in (2 * n, 2 * n + 1):
                assert len({w[cell] for w in worlds}) > 1, (told_of, key)
            # and not even how many gave a grade at all
            assert len({w[2 * n] + w[2 * n + 1] for w in worlds}) > 1, (told_of, key)
    assert hidden > 20


ONE = (plain_ballots.Question("x", "grade", GRADES, blank=True),)
Side = tuple[int, int, int, int]
"""Of one audience: for, against, blank; and how many of all came by phone."""


def sides() -> list[Side]:
    """Every way in which two to four people can rate one person."""
    return [
        (up, down, blank, phone)
        for up, down, blank in product(range(5), repeat=3)
        if 2 <= up + down + blank <= 4
        for phone in range(up + down + blank + 1)
    ]


@cache
def tells(side: Side) -> tuple[object, ...]:
    """What is published of it: turnout, its split, the grades where enough gave one."""
    up, down, blank, phone = side
    sheets = [["up"]] * up + [["down"]] * down + [[]] * blank
    packed = [plain_ballots.pack(ONE, {"x": sheet}) for sheet in sheets]
    piles = told(ONE, packed, {}, [""], LEAST)
    return up + down + blank, phone, tuple((p.content, p.many) for p in piles)


def together(first: Side, second: Side) -> object:
    """The whole, as an appraisal tells it: of both audiences or not at all."""
    told_of = [tells(side)[2] for side in (first, second)]
    if not all(told_of):
        return None
    rows = [Audience("a", (*s[:2], 0, 0), 50) for s in (first, second)]
    return str(core.plain(combine(rows, CUTS)))


def total(first: Side, second: Side) -> object:
    """What must not be told beside one audience alone: the sum of both."""
    return first[0] + second[0], first[1] + second[1]


def found_out(whole: Callable[[Side, Side], object]) -> int:
    """How many suppressed numbers follow from all that is published, differences and all: those
    that are the same in every pair of audiences of which the same is published."""
    seen: dict[object, list[tuple[Side, Side]]] = defaultdict(list)
    for pair in product(sides(), repeat=2):
        seen[tells(pair[0]), tells(pair[1]), whole(*pair)].append(pair)
    certain = 0
    for worlds in seen.values():
        for n in (0, 1):
            if tells(worlds[0][n])[2]:
                continue
            certain += sum(len({w[n][cell] for w in worlds}) == 1 for cell in (0, 1))
    return certain


def test_no_difference_of_published_figures_gives_a_suppressed_number() -> None:
    assert found_out(together) == 0
    # and the trial finds a leak where there is one
    assert found_out(total) > 0
