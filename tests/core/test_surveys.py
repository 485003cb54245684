"""Surveys: draws that anyone can draw again, results that say how sure they are."""

from __future__ import annotations

from collections import Counter
from math import sqrt

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangyue.core.refusals import Refusal
from xiangyue.core.surveys import (
    SMALL,
    Answer,
    Interval,
    Question,
    QuestionResult,
    hide,
    percentages,
    places,
    results,
    sample,
    stratified,
    wilson,
)

ROAD = Question("road", "one", "先修哪条路？", ("东路", "西路", "都不修"), required=True)
WANTS = Question("wants", "several", "还想办什么？", ("食堂", "路灯", "公交"), most=2)
MARK = Question("mark", "scale", "对村务公开满意吗？", least=1, most=5)
COWS = Question("cows", "number", "家里几头牛？", least=0, most=500)
WORDS = Question("words", "text", "还有什么话？")
ALL = [ROAD, WANTS, MARK, COWS, WORDS]


def answers(*counts: int) -> list[Answer]:
    said = [o for o, n in zip(ROAD.options, counts, strict=True) for _ in range(n)]
    return [Answer(str(k), {"road": o}, "paper" if k % 2 else "web") for k, o in enumerate(said)]


def one(said: list[Answer], *, asked: int, population: int, drawn: bool = True) -> QuestionResult:
    return results([ROAD], said, asked=asked, population=population, drawn=drawn)[0]


def says(said: list[Answer], questions: list[Question] = ALL, asked: int = 90) -> list[str]:
    with pytest.raises(Refusal) as caught:
        results(questions, said, asked=asked, population=90, drawn=False)
    return [check.says for check in caught.value.checks]


def test_results_with_their_margin() -> None:
    found = one(answers(60, 30, 10), asked=120, population=1000)
    assert [(r.count, r.tenths) for r in found.rows] == [(60, 600), (30, 300), (10, 100)]
    assert (found.n, found.asked, found.population) == (100, 120, 1000)
    assert found.rows[0].interval == Interval(506, 687)  # 0.50699 and 0.68634 by hand, outwards
    assert found.ways == {"paper": 50, "web": 50}


def test_no_margin_where_nobody_was_drawn() -> None:
    found = one(answers(60, 30, 10), asked=1000, population=1000, drawn=False)
    assert [r.interval for r in found.rows] == [None, None, None]


def test_thirds_add_up_to_a_hundred() -> None:
    found = one(answers(10, 10, 10), asked=30, population=30)
    assert sorted(r.tenths or 0 for r in found.rows) == [333, 333, 334]


def test_small_groups_are_not_shown_nor_worked_out() -> None:
    found = one(answers(40, 12, 4), asked=60, population=600)
    assert [(r.count, r.tenths) for r in found.rows] == [(40, 714), (None, None), (None, None)]
    assert found.hidden
    assert [r.count for r in one(answers(40, 16, 0), asked=60, population=600).rows] == [40, 16, 0]
    assert [r.count for r in one(answers(46, 5, 5), asked=60, population=600).rows] == [46, 5, 5]


def test_several_and_scales_and_numbers() -> None:
    said = [
        Answer(
            str(k),
            {
                "road": "东路",
                "wants": ("食堂", "路灯")[: 1 + k % 2],
                "mark": 1 + 4 * (k % 2),
                "cows": k,
                "words": "好",
            },
            "phone",
        )
        for k in range(20)
    ]
    _, wants, mark, cows, words = results(ALL, said, asked=20, population=20, drawn=False)
    assert [(r.count, r.tenths) for r in wants.rows] == [(20, 1000), (10, 500), (0, 0)]
    assert (mark.median, mark.sum, [r.count for r in mark.rows]) == (1, 60, [10, 0, 0, 0, 10])
    assert (cows.median, cows.sum, cows.rows) == (9, 190, ())
    assert (words.n, words.rows) == (20, ())


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, "surveys.required"),
        ({"road": "北路"}, "surveys.answer"),
        ({"road": "东路", "wants": ("食堂", "路灯", "公交")}, "surveys.answer"),
        ({"road": "东路", "wants": ("食堂", "食堂")}, "surveys.answer"),
        ({"road": "东路", "mark": 6}, "surveys.answer"),
        ({"road": "东路", "cows": -1}, "surveys.answer"),
        ({"road": "东路", "cows": True}, "surveys.answer"),
        ({"road": "东路", "pigs": 1}, "surveys.no-question"),
    ],
)
def test_an_answer_that_does_not_fit(values: dict[str, object], wrong: str) -> None:
    assert says([Answer("a", values)]) == [wrong]  # type: ignore[arg-type]


def test_one_person_one_answer_on_paper_or_phone() -> None:
    said = [Answer("a", {"road": "东路"}, "paper"), Answer("a", {"road": "西路"}, "phone")]
    assert says(said) == ["surveys.twice"]
    assert says(answers(5, 5, 5), [ROAD], asked=14) == ["surveys.more-than-asked"]


@pytest.mark.parametrize(
    ("question", "wrong"),
    [
        (Question("q", "one", "？", ("甲",)), "surveys.options"),
        (Question("q", "several", "？", ("甲", "甲")), "surveys.options"),
        (Question("q", "scale", "？"), "surveys.bounds"),
        (Question("q", "scale", "？", least=1, most=12), "surveys.bounds"),
        (Question("q", "number", "？", least=9, most=1), "surveys.bounds"),
        (Question("q", "text", " "), "surveys.question-empty"),
    ],
)
def test_a_question_that_cannot_be_asked(question: Question, wrong: str) -> None:
    assert says([], [question]) == [wrong]


def test_a_draw_is_drawn_again_by_anyone() -> None:
    pool = [f"户{n}" for n in range(200)]
    drawn = sample(pool, 20, "2026-05-01 双色球 03 08 11")
    assert drawn == sample(reversed(pool), 20, "2026-05-01 双色球 03 08 11")
    assert len(set(drawn)) == 20
    assert drawn != sample(pool, 20, "another")
    # Whoever is in a sample is in every larger one of the same seed.
    assert sample(pool, 30, "x")[:20] == sample(pool, 20, "x")
    with pytest.raises(Refusal):
        sample(pool, 201, "x")
    with pytest.raises(Refusal):
        sample(["a", "a"], 1, "x")
    with pytest.raises(Refusal):
        sample(pool, 5, "")


@given(
    st.dictionaries(st.text(min_size=1, max_size=2), st.integers(1, 60), min_size=1, max_size=8),
    st.data(),
)
def test_strata_have_their_places(sizes: dict[str, int], data: st.DataObject) -> None:
    size = data.draw(st.integers(1, sum(sizes.values())))
    strata = {f"{s}-{n}": s for s, count in sizes.items() for n in range(count)}
    drawn = stratified(strata, size, "seed")
    found = Counter(strata[label] for label in drawn)
    assert len(set(drawn)) == size
    assert dict(found) == {k: v for k, v in places(sizes, size).items() if v}
    whole = sum(sizes.values())
    assert all(abs(found[s] - size * n / whole) < 1 for s, n in sizes.items())


@given(st.dictionaries(st.text(max_size=2), st.integers(0, 500), min_size=1, max_size=9))
def test_percentages_add_up(counts: dict[str, int]) -> None:
    found = percentages(counts)
    whole = sum(counts.values())
    assert sum(found.values()) == (1000 if whole else 0)
    assert all(abs(found[k] - 1000 * n / whole) < 1 for k, n in counts.items() if whole)


@given(st.integers(2, 20_000), st.data())
def test_wilson_is_the_textbooks(population: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(1, population - 1))
    count = data.draw(st.integers(0, n))
    found = wilson(count, n, population)
    size = n * (population - 1) / (population - n)
    p, z = count / n, 1.96
    centre, spread = p + z * z / (2 * size), z * sqrt(p * (1 - p) / size + (z / (2 * size)) ** 2)
    low, high = ((centre + s * spread) / (1 + z * z / size) for s in (-1, 1))
    assert found.low <= 1000 * p <= found.high or abs(found.high - 1000 * p) < 1
    assert abs(found.low - 1000 * low) < 1.01
    assert abs(found.high - 1000 * high) < 1.01
    whole = wilson(population // 2, population, population)
    assert whole.high - whole.low <= 1


@given(st.dictionaries(st.text(max_size=2), st.integers(0, 60), max_size=8))
def test_nobody_hidden_can_be_worked_out(counts: dict[str, int]) -> None:
    hidden = hide(counts)
    assert all(n == 0 or n >= SMALL for k, n in counts.items() if k not in hidden)
    if hidden and sum(n > 0 for n in counts.values()) > 1:
        assert len(hidden) > 1
        assert sum(counts[k] for k in hidden) >= SMALL or sum(counts.values()) < 2 * SMALL
