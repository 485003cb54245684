"""Surveys: what may be asked and answered, how many must be, results that show no small group."""

from __future__ import annotations

import doctest
from fractions import Fraction
from itertools import product
from math import sqrt
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangyue.core import answer_pool, survey_samples
from xiangyue.core.refusals import Refusal
from xiangyue.core.survey_hints import asks_who, hints, mark
from xiangyue.core.survey_questions import (
    LONGEST_TEXT,
    MOST_QUESTIONS,
    Question,
    Value,
    check_answers,
    check_questions,
    plain,
    read,
)
from xiangyue.core.survey_tables import COLUMN, by_stratum, weighted
from xiangyue.core.surveys import (
    SMALL,
    Interval,
    QuestionResult,
    hide,
    not_shown,
    once,
    percentages,
    results,
    tally,
    wilson,
)

ROAD = Question("q1", "one", "先修哪条路？", ("东路", "西路", "都不修"))
WANTS = Question("q2", "several", "还想办什么？", ("食堂", "路灯", "公交"), most=2)
MARK = Question("q3", "scale", "村务公开做得怎么样？", ("不好", "一般", "好"))
COWS = Question("q4", "number", "家里几头牛？", least=0, most=500)
WORDS = Question("q5", "text", "还有什么话？")
ALL = (ROAD, WANTS, MARK, COWS, WORDS)


def sheets(*counts: int) -> list[dict[str, Value]]:
    return [{"q1": o} for o, n in zip(ROAD.options, counts, strict=True) for _ in range(n)]


def one(said: list[dict[str, Value]], population: int, *, drawn: bool = True) -> QuestionResult:
    return results([ROAD], said, population=population, drawn=drawn)[0]


def test_results_with_their_margin() -> None:
    found = one(sheets(60, 30, 10), 1000)
    assert [(r.count, r.tenths) for r in found.rows] == [(60, 600), (30, 300), (10, 100)]
    assert (found.n, found.answered) == (100, 100)
    assert found.rows[0].interval == Interval(506, 687)  # 0.50699 and 0.68634 by hand, outwards


def test_no_margin_where_nobody_was_drawn() -> None:
    found = one(sheets(60, 30, 10), 1000, drawn=False)
    assert [r.interval for r in found.rows] == [None, None, None]


def test_thirds_add_up_to_a_hundred() -> None:
    assert sorted(r.tenths or 0 for r in one(sheets(10, 10, 10), 30).rows) == [333, 333, 334]


def test_no_answer_is_an_answer_like_others_and_counts_in_no_share() -> None:
    found = one([*sheets(10, 10, 0), {}, {"q1": ""}], 30)
    assert (found.n, found.answered) == (20, 22)
    assert [r.tenths for r in found.rows] == [500, 500, 0]


@pytest.mark.parametrize(
    ("counts", "shown"),
    [
        ((40, 12, 4), (40, None, None)),
        ((40, 12, 5), (40, 12, 5)),
        ((40, 12, 6), (40, 12, 6)),
        ((40, 16, 0), (40, 16, 0)),
        ((40, 3, 0), (None, None, 0)),
        ((3, 0, 0), (None, None, None)),  # a zero would tell the three
        ((1, 1, 1), (None, None, None)),
        ((4, 4, 0), (None, None, None)),  # eight in two rows of at most four
        ((2, 3, 0), (None, None, 0)),
    ],
)
def test_small_groups_are_not_shown_nor_worked_out(
    counts: tuple[int, ...], shown: tuple[int | None, ...]
) -> None:
    assert tuple(r.count for r in one(sheets(*counts), 600).rows) == shown


@pytest.mark.parametrize(("options", "people"), [(2, 24), (3, 16), (4, 9)])
def test_what_is_hidden_cannot_be_worked_out(options: int, people: int) -> None:
    """Every world of so many people: whoever knows the rule, the total and what is shown still has
    two answers or more to each small count."""
    seen: dict[tuple[object, ...], dict[int, set[int]]] = {}
    for counts in product(range(people + 1), repeat=options):
        if sum(counts) > people:
            continue
        hidden = hide({str(k): n for k, n in enumerate(counts)})
        view = (sum(counts), *(None if str(k) in hidden else n for k, n in enumerate(counts)))
        for k, n in enumerate(counts):
            assert str(k) in hidden or n == 0 or n >= SMALL
            if str(k) in hidden:
                seen.setdefault(view, {}).setdefault(k, set()).add(n)
    told = [
        (view, k)
        for view, worlds in seen.items()
        for k, found in worlds.items()
        if len(found) == 1 and 0 < min(found) < SMALL
    ]
    assert told == []


@pytest.mark.parametrize(
    ("least", "most", "options", "people"), [(1, 2, 3, 14), (2, 2, 3, 14), (1, 3, 3, 14)]
)
def test_what_is_hidden_of_several_cannot_be_worked_out(
    least: int, most: int, options: int, people: int
) -> None:
    """Every world of so many people who mark ``least`` to ``most``: all that is shown leaves two
    answers or more to each small count. (Ten people mark two of three each: of 20 marks 9 and 8
    are shown, so the third would be known to have 3.)"""
    asked = Question("q2", "several", "？", tuple("甲乙丙丁"[:options]), least=least, most=most)
    seen: dict[tuple[object, ...], dict[str, set[int]]] = {}
    for n in range(1, people + 1):
        for found in product(range(n + 1), repeat=options):
            if not least * n <= sum(found) <= most * n:
                continue
            counts = dict(zip(asked.options, found, strict=True))
            hidden = not_shown(asked, n, counts)
            view = (n, *(None if k in hidden else c for k, c in counts.items()))
            for k, c in counts.items():
                assert k in hidden or c == 0 or c >= SMALL
                if k in hidden:
                    seen.setdefault(view, {}).setdefault(k, set()).add(c)
    assert seen
    told = [
        (view, k)
        for view, worlds in seen.items()
        for k, could in worlds.items()
        if len(could) == 1 and 0 < min(could) < SMALL
    ]
    assert told == []


def test_shares_tell_nothing_of_counts_that_are_not_shown() -> None:
    """How a share is rounded hangs on the others: those not shown count as one. Of every two worlds
    in which the same is shown, the shares are the same."""
    seen: dict[tuple[object, ...], set[tuple[object, ...]]] = {}
    for counts in product(range(17), repeat=3):
        if not any(counts):
            continue
        found = one(sheets(*counts), 60)
        view = (found.n, *(r.count for r in found.rows))
        seen.setdefault(view, set()).add(tuple((r.tenths, r.interval) for r in found.rows))
    assert [view for view, told in seen.items() if len(told) > 1] == []


def test_several_and_scales_and_numbers() -> None:
    said: list[dict[str, Value]] = [
        {
            "q1": "东路",
            "q2": ("食堂", "路灯")[: 1 + k % 2],
            "q3": 1 + 2 * (k % 2),
            "q4": k,
            "q5": "好",
        }
        for k in range(20)
    ]
    _, wants, mark_, cows, words = results(ALL, said, population=20, drawn=False)
    assert [(r.count, r.tenths) for r in wants.rows] == [(20, 1000), (10, 500), (0, 0)]
    assert (mark_.median, mark_.sum, [r.count for r in mark_.rows]) == (1, None, [10, 0, 10])
    assert (cows.median, cows.sum, cows.rows) == (9, 190, ())
    assert (words.n, words.rows) == (20, ())


@pytest.mark.parametrize(("largest", "told"), [(8, True), (9, True), (10, False)])
def test_a_sum_that_is_mostly_one_household_is_not_told(largest: int, told: bool) -> None:
    said: list[dict[str, Value]] = [{"q4": 1} for _ in range(9)]
    found = results([COWS], [*said, {"q4": largest}], population=90, drawn=False)[0]
    assert found.sum == (9 + largest if told else None)


@pytest.mark.parametrize(
    ("values", "wrong"),
    [
        ({}, []),
        ({"q1": "", "q2": (), "q5": ""}, []),
        ({"q1": "北路"}, ["surveys.answer"]),
        ({"q2": ("食堂", "路灯", "公交")}, ["surveys.marks"]),
        ({"q2": ("食堂", "食堂")}, ["surveys.answer", "surveys.marks"]),
        ({"q3": 4}, ["surveys.answer"]),
        ({"q3": 3}, []),
        ({"q4": -1}, ["surveys.answer"]),
        ({"q4": 500}, []),
        ({"q4": 501}, ["surveys.answer"]),
        ({"q4": True}, ["surveys.answer"]),
        ({"q5": "好" * LONGEST_TEXT}, []),
        ({"q5": "好" * (LONGEST_TEXT + 1)}, ["surveys.long"]),
        ({"q9": 1}, ["surveys.no-question"]),
    ],
)
def test_an_answer_that_does_not_fit(values: dict[str, Value], wrong: list[str]) -> None:
    assert [c.says for c in check_answers(ALL, values)] == wrong[-1:]


@pytest.mark.parametrize(
    ("question", "wrong"),
    [
        (Question("q", "one", "？", ("甲",)), "surveys.options"),
        (Question("q", "one", "？", ("甲", " ")), "surveys.options"),
        (Question("q", "several", "？", ("甲 乙", "甲乙")), "surveys.same-options"),
        (Question("q", "one", "？", tuple(map(str, range(13)))), "surveys.many-options"),
        (Question("q", "several", "？", ("甲", "乙"), most=3), "surveys.bounds"),
        (Question("q", "scale", "？", least=1, most=1), "surveys.bounds"),
        (Question("q", "scale", "？", least=1, most=12), "surveys.bounds"),
        (Question("q", "scale", "？", ("差", "好"), least=1, most=3), "surveys.bounds"),
        (Question("q", "number", "？", least=9, most=1), "surveys.bounds"),
        (Question("q", "text", " "), "surveys.question-empty"),
    ],
)
def test_a_question_that_cannot_be_asked(question: Question, wrong: str) -> None:
    with pytest.raises(Refusal) as caught:
        check_questions([question])
    assert [c.says for c in caught.value.checks] == [wrong]


@pytest.mark.parametrize(("n", "good"), [(0, False), (1, True), (30, True), (31, False)])
def test_how_many_questions(n: int, good: bool) -> None:
    assert MOST_QUESTIONS == 30
    asked = [Question(f"q{k}", "text", f"第{k}问") for k in range(n)]
    if good:
        check_questions(asked)
        return
    with pytest.raises(Refusal):
        check_questions(asked)


def test_questions_are_stored_and_read_back() -> None:
    assert read([plain(q) for q in ALL]) == ALL


# -- what a machine sees in a draft -----------------------------------------------------------


@pytest.mark.parametrize(
    ("text", "hint"),
    [
        ("难道您不觉得该修路吗？", "leading"),
        ("大家都认为路该修，您呢？", "leading"),
        ("您是否同意修路？", "one-sided"),
        ("您同意还是反对修路？", ""),
        ("您对卫生和治安满意吗？", "two"),
        ("村干部总是按时上班吗？", "always"),
        ("您认为不应该不公开吗？", "not-not"),
        ("先修哪条路？", ""),
        ("您" * 61, "long"),
        ("您" * 60, ""),
        ("Don't you think the road is bad?", "leading"),
    ],
)
def test_leading_words(text: str, hint: str) -> None:
    found = hints([Question("q1", "one", text, ("东路", "西路"))])
    assert [c.says for c in found] == ([f"surveys.hint-{hint}"] if hint else [])


@pytest.mark.parametrize(
    ("options", "hint"),
    [
        (("满意", "很满意", "非常满意"), "lopsided"),
        (("满意", "一般", "不满意"), ""),
        (("1-3次", "3-5次", "6-9次"), "overlap"),
        (("1-3次", "4-5次", "6-9次"), ""),
        (("建一个老年食堂", "建一个老年食堂。", "修路"), "alike"),
    ],
)
def test_options_that_lean_or_overlap(options: tuple[str, ...], hint: str) -> None:
    found = hints([Question("q1", "one", "先办哪一件？", options)])
    assert [c.says for c in found] == ([f"surveys.hint-{hint}"] if hint else [])


def test_the_same_question_twice_and_a_hint_keeps_its_name() -> None:
    twice = [ROAD, Question("q2", "one", ROAD.text, ROAD.options)]
    found = hints(twice)
    assert [c.says for c in found] == ["surveys.hint-same"]
    later = hints([*twice, MARK])
    assert mark(found[0]) == mark(later[0])


@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("您的姓名？", True),
        ("请留下手机号", True),
        ("家庭住址在哪里？", True),
        ("户主叫什么？", True),
        ("What is your name?", True),
        ("新广场起个什么名字好？", False),
        ("路灯先装在哪里？", False),
    ],
)
def test_nobody_is_asked_who_they_are(text: str, refused: bool) -> None:
    asked = asks_who([Question("q1", "text", text)])
    assert [c.clause for c in asked] == (["pipl:6"] if refused else [])


# -- how many are asked ------------------------------------------------------------------------


KREJCIE_MORGAN = {
    50: 44, 100: 80, 150: 108, 200: 132, 250: 152, 300: 169, 400: 196, 500: 217, 750: 254,
    1000: 278, 1500: 306, 2000: 322, 3000: 341, 5000: 357, 10_000: 370,
}  # fmt: skip


@pytest.mark.parametrize(("population", "published"), KREJCIE_MORGAN.items())
def test_the_published_table(population: int, published: int) -> None:
    """Krejcie and Morgan, Educational and Psychological Measurement 30 (1970), table 1: ±5 points,
    chi-square 3.841, rounded to the nearest; ours is rounded up."""
    found = survey_samples.answers_needed(population, Fraction(5, 100))
    assert found - published in (0, 1)
    exact = 3.841 * population * 0.25 / (0.0025 * (population - 1) + 3.841 * 0.25)
    assert round(exact) == published
    assert 0 <= found - exact < 1.05


def test_cochrans_own_example() -> None:
    """Sampling Techniques, 3rd ed., section 4.2: 3,200 people, 40%, ±5 points, t = 2: 343."""
    found = survey_samples.answers_needed(
        3200, Fraction(5, 100), share=Fraction(2, 5), z2=Fraction(4)
    )
    assert found == 343


@given(st.integers(1, 20_000), st.integers(1, 30))
def test_the_margin_is_the_size_read_backwards(population: int, points: int) -> None:
    need = survey_samples.answers_needed(population, Fraction(points, 100))
    assert 1 <= need <= population
    assert survey_samples.margin(need, population) <= points * 10
    if need > 1:
        assert survey_samples.margin(need - 1, population) >= points * 10


@given(st.integers(2, 20_000), st.data())
def test_the_margin_is_the_textbooks(population: int, data: st.DataObject) -> None:
    n = data.draw(st.integers(1, population - 1))
    exact = 1000 * 1.96 * sqrt(0.25 / n * (population - n) / (population - 1))
    assert exact - 1e-6 <= survey_samples.margin(n, population) < exact + 1.000001


def test_the_ends_of_margin_and_size() -> None:
    assert survey_samples.margin(0, 50) == 1000
    assert survey_samples.margin(50, 50) == 0
    assert survey_samples.answers_needed(1, Fraction(1, 100)) == 1
    assert survey_samples.to_ask(218, Fraction(2, 3), 500) == 327
    assert survey_samples.to_ask(9, Fraction(1, 2), 10) == 10
    with pytest.raises(ValueError):
        survey_samples.margin(6, 5)
    with pytest.raises(ValueError):
        survey_samples.answers_needed(0, Fraction(1, 100))
    with pytest.raises(ValueError):
        survey_samples.to_ask(9, Fraction(0), 10)


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


@pytest.mark.parametrize(
    ("count", "n", "low", "high"),
    # Newcombe, Statistics in Medicine 17 (1998), table I, method 3 (score, no correction).
    [
        (81, 263, 0.2553, 0.3662),
        (15, 148, 0.0624, 0.1605),
        (0, 20, 0, 0.1611),
        (1, 29, 0.0061, 0.1718),
    ],
)
def test_wilson_against_published_values(count: int, n: int, low: float, high: float) -> None:
    found = wilson(count, n, 10**9)  # as good as without end
    assert found.low in (int(low * 1000), int(low * 1000) - 1, round(low * 1000))
    assert found.high in (int(high * 1000) + 1, round(high * 1000))


# -- the pool ----------------------------------------------------------------------------------


VALUES = st.fixed_dictionaries(
    {},
    optional={
        "q1": st.sampled_from(ROAD.options),
        "q2": st.lists(st.sampled_from(WANTS.options), min_size=1, max_size=2, unique=True).map(
            lambda found: tuple(o for o in WANTS.options if o in found)
        ),
        "q3": st.integers(1, 3),
        "q4": st.integers(0, 500),
        "q5": st.text(st.characters(exclude_categories=["Cs"]), min_size=1, max_size=LONGEST_TEXT),
    },
)


@given(st.lists(st.tuples(VALUES, st.integers(0, 40)), max_size=6), st.randoms())
def test_a_pool_knows_no_order_and_no_length(
    said: list[tuple[dict[str, Value], int]], chance: object
) -> None:
    packed = [answer_pool.pack(ALL, values, stratum) for values, stratum in said]
    assert {len(p) for p in packed} <= {answer_pool.size(ALL)}
    assert [answer_pool.unpack(ALL, p) for p in packed] == [(s, v) for v, s in said]
    one_way = other_way = b""
    shuffled = [*packed]
    chance.shuffle(shuffled)  # type: ignore[attr-defined]
    for a, b in zip(packed, shuffled, strict=True):
        one_way = answer_pool.put(one_way, a, ALL)
        other_way = answer_pool.put(other_way, b, ALL)
    assert one_way == other_way
    rows, words = answer_pool.apart(ALL, answer_pool.sheets(one_way, ALL))
    assert sum(many for _, many in rows) == len(said)
    assert words == sorted(("q5", str(v["q5"])) for v, _ in said if "q5" in v)
    assert all(len(sheet) == answer_pool.size(answer_pool.closed(ALL)) for sheet, _ in rows)


def test_what_is_no_pool() -> None:
    with pytest.raises(ValueError):
        answer_pool.sheets(b"x", ALL)
    with pytest.raises(ValueError):
        answer_pool.unpack(ALL, b"x")


# -- by stratum --------------------------------------------------------------------------------


def of(**groups: tuple[int, int, int]) -> list[tuple[str, dict[str, Value]]]:
    return [(name, s) for name, counts in groups.items() for s in sheets(*counts)]


def test_a_table_by_group_where_the_groups_are_large_enough() -> None:
    found = by_stratum(ROAD, of(甲=(10, 5, 0), 乙=(5, 20, 0)), ["甲", "乙"])
    assert found is not None
    assert [(c.names, c.n) for c in found.columns] == [(("甲",), 15), (("乙",), 25)]
    assert found.rows == (("东路", (10, 5)), ("西路", (5, 20)), ("都不修", (0, 0)))


@pytest.mark.parametrize(("small", "apart"), [(4, False), (5, True), (6, True)])
def test_a_cell_just_under_at_and_over(small: int, apart: bool) -> None:
    said = of(甲=(20, small, 0), 乙=(20, 20, 0), 丙=(20, 30, 0))
    assert (by_stratum(ROAD, said, ["甲", "乙", "丙"]) is not None) == apart


@pytest.mark.parametrize(("n", "apart"), [(9, False), (10, True), (11, True)])
def test_a_column_just_under_at_and_over(n: int, apart: bool) -> None:
    assert COLUMN == 10
    said = of(甲=(n - 5, 5, 0), 乙=(20, 20, 0), 丙=(20, 30, 0))
    assert (by_stratum(ROAD, said, ["甲", "乙", "丙"]) is not None) == apart


def test_which_columns_fail_is_not_told() -> None:
    """Columns of 21, 12 and 19 of whom 36 and 16 said the one and the other: were the first put
    together with the second because it has a small cell, that cell would be known to be 4."""
    assert by_stratum(ROAD, of(甲=(17, 4, 0), 乙=(5, 7, 0), 丙=(14, 5, 0)), "甲乙丙") is None


def test_a_table_does_not_tell_how_many_answered_where_that_is_not_told() -> None:
    said = of(甲=(20, 20, 0), 乙=(1, 2, 0), 丙=(10, 15, 0), 丁=(20, 10, 0))
    found = by_stratum(ROAD, said, ["甲", "乙", "丙", "丁"], ("乙", "丁"))
    assert found is not None
    assert [c.names for c in found.columns] == [("甲",), ("丙",), ("乙", "丁")]


def test_a_group_of_one_mind_is_not_shown_alone() -> None:
    assert by_stratum(ROAD, of(甲=(30, 0, 0), 乙=(20, 20, 0)), ["甲", "乙"]) is None


GROUPS = st.dictionaries(
    st.sampled_from("甲乙丙丁戊"),
    st.tuples(st.integers(0, 25), st.integers(0, 25), st.integers(0, 25)),
    min_size=1,
)


@given(GROUPS)
def test_no_cell_of_a_table_is_small_and_it_adds_up(
    groups: dict[str, tuple[int, int, int]],
) -> None:
    said = of(**groups)
    found = by_stratum(ROAD, said, sorted(groups))
    if found is None:
        return
    assert all(c == 0 or c >= SMALL for _, cells in found.rows for c in cells)
    assert all(column.n >= COLUMN for column in found.columns)
    assert sorted(n for c in found.columns for n in c.names) == sorted(groups)
    n, counts = tally(ROAD, [s for _, s in said])
    assert sum(column.n for column in found.columns) == n
    assert sum(sum(cells) for _, cells in found.rows) == sum(counts.values())
    hidden = hide(counts)
    for value, cells in found.rows:
        assert value == "" or (value not in hidden and sum(cells) == counts[value])


def test_weights_are_exact_fractions() -> None:
    """100 households in one group of which 15 answered, 300 in another of which 25 did."""
    found = by_stratum(ROAD, of(甲=(10, 5, 0), 乙=(5, 20, 0)), ["甲", "乙"])
    assert found is not None
    shares = weighted(found, {"甲": 100, "乙": 300})
    assert shares["东路"] == Fraction(1, 4) * Fraction(10, 15) + Fraction(3, 4) * Fraction(5, 25)
    assert sum(shares.values()) == 1
    assert weighted(found, {"甲": 15, "乙": 25}) == {}  # as many as their part: nothing to weigh


def test_the_same_own_words_stand_once_and_their_number_only_from_five_up() -> None:
    said = ["修路", "装路灯。", "修路。", *["装路灯"] * 4, "别动老树"]
    assert once(said) == [("修路", None), ("装路灯。", 5), ("别动老树", None)]
    assert once([]) == []


def test_the_examples_of_the_page_do_what_it_says() -> None:
    page = Path(__file__).parents[2] / "docs" / "surveys.md"
    done = doctest.testfile(str(page), module_relative=False, encoding="utf-8")
    assert done.attempted >= 5 and done.failed == 0
