"""The contribution list of 一事一议: who gives, who does not, and that every share adds up."""

from __future__ import annotations

from datetime import date
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangyue.core.levies import (
    CIRCUMSTANCES,
    Commutation,
    LevyList,
    Member,
    Plan,
    Relief,
    Rules,
    days,
    levy,
    shares,
)
from xiangyue.core.refusals import Refusal
from xiangyue.methods import rulebook
from xiangyue.methods.wording import word

ON = date(2026, 5, 1)
BOOK = rulebook.load()


def rules(charter: dict[str, int] | None = None) -> Rules:
    own = {"settings": {f"levies.{k}": v for k, v in (charter or {}).items()}}
    return Rules.read(lambda name: BOOK.setting(name, day=ON, charter=own))


RULES = rules()


def man(key: str, household: str = "1", born: int = 1986, **more: object) -> Member:
    return Member(key, household, key, date(born, 5, 1), "m", **more)  # type: ignore[arg-type]


def woman(key: str, household: str = "1", born: int = 1986, **more: object) -> Member:
    return Member(key, household, key, date(born, 5, 1), "f", **more)  # type: ignore[arg-type]


def says(members: list[Member], plan: Plan, **more: object) -> list[str]:
    with pytest.raises(Refusal) as caught:
        levy(members, RULES, plan, ON, **more)  # type: ignore[arg-type]
    for check in caught.value.checks:
        assert word(check, "zh") and word(check, "en")
    return [check.says for check in caught.value.checks]


def test_a_sum_is_shared_to_the_fen() -> None:
    family = [man("a"), woman("b"), man("c", born=2015)]
    found = levy([*family, man("d", "2"), woman("e", "2"), man("f", "3"), man("g", "4")],
                 RULES, Plan(money_total=10_000), ON)  # fmt: skip
    assert [(x.household, x.heads, x.money) for x in found.lines] == [
        ("1", 3, 4286), ("2", 2, 2857), ("3", 1, 1429), ("4", 1, 1428),
    ]  # fmt: skip
    assert found.money == 10_000
    assert [n.says for n in found.notes] == ["levies.cap-to-confirm"]


@pytest.mark.parametrize(
    ("circumstance", "money", "labour"),
    [
        ("five-guarantees", 0, 0),
        ("soldier", 0, 0),
        ("low-income", 0, 20),
        ("disabled-veteran", 1000, 0),
        ("student", 1000, 0),
        ("pregnant", 1000, 0),
        ("after-birth", 1000, 0),
        ("", 1000, 20),
    ],
)
def test_who_is_exempt_from_what(circumstance: str, money: int, labour: int) -> None:
    one = woman("x", "2", circumstances=frozenset({circumstance} - {""}))
    found = levy([man("a"), one], RULES, Plan(money_each=1000, labour_each=20), ON)
    line = found.lines[1]
    assert (line.money, line.labour) == (money, labour)
    for check in line.why:
        assert word(check, "zh") and word(check, "en")
        if check.says.startswith("levies.exempt"):
            assert check.clause in ("levies-measures:1", "levies-practice")


@pytest.mark.parametrize(
    ("member", "works"),
    [
        (man("x", born=2008), True),  # 18 that day
        (man("x", born=2009), False),
        (man("x", born=1971), True),  # 55
        (man("x", born=1970), False),
        (woman("x", born=1976), True),  # 50
        (woman("x", born=1975), False),
    ],
)
def test_workers_are_of_age(member: Member, works: bool) -> None:
    assert RULES.works(member, ON) is works


@pytest.mark.parametrize(
    ("born", "exempt"),
    [(date(2025, 5, 2), True), (date(2025, 5, 1), False), (date(2026, 5, 2), False)],
)
def test_less_than_a_year_after_a_birth(born: date, exempt: bool) -> None:
    name = RULES.exempt(woman("x", gave_birth=born), "labour", ON)
    assert name == ("exempt-labour.after-birth" if exempt else "")


@pytest.mark.parametrize(("fen", "fits"), [(1499, True), (1500, True), (1501, False)])
def test_the_cap_on_money(fen: int, fits: bool) -> None:
    if fits:
        assert levy([man("a")], RULES, Plan(money_each=fen), ON).money == fen
        assert levy([man("a"), man("b")], RULES, Plan(money_total=2 * fen), ON).money == 2 * fen
    else:
        assert says([man("a")], Plan(money_each=fen)) == ["levies.over-cap"]
        assert says([man("a"), man("b")], Plan(money_total=3001)) == ["levies.over-cap"]


def test_what_was_asked_earlier_in_the_year_counts() -> None:
    before = [man("a", money_before=600, labour_before=80), man("b", "2")]
    assert levy(before, RULES, Plan(money_each=900, labour_each=20), ON).labour == 40
    assert says(before, Plan(money_each=901, labour_each=21)) == [
        "levies.over-cap",
        "levies.over-labour-cap",
    ]


def test_a_village_may_ask_less_and_never_take_an_exemption_away() -> None:
    own = rules({"money-cap": 1000, "exempt-labour.student": 0})
    assert own.value("money-cap") == 1000
    assert own.value("exempt-labour.student") == 1
    with pytest.raises(Refusal):
        levy([man("a")], own, Plan(money_each=1001), ON)


def test_a_relief_lessens_one_household_and_burdens_no_other() -> None:
    half = Relief("a", "money", Fraction(1, 2), "村民代表会议2026-04-20通过")
    found = levy([man("a"), man("b", "2")], RULES, Plan(money_each=1001), ON, reliefs=[half])
    assert [(x.money, x.money_let_off) for x in found.lines] == [(500, 501), (1001, 0)]
    assert says([man("a")], Plan(money_each=10), reliefs=[half, half]) == ["levies.relief-unclear"]


def test_money_for_labour_is_the_persons_own_wish() -> None:
    wish = Commutation("a", 15, date(2026, 4, 1))
    plan = Plan(labour_each=20, price=12_000)
    found = levy([man("a"), woman("b")], RULES, plan, ON, commutations=[wish])
    (line,) = found.lines
    assert (line.labour, line.paid_for_labour) == (25, 18_000)
    late = Commutation("a", 15, date(2026, 5, 2))
    assert says([man("a")], plan, commutations=[late]) == ["levies.not-asked-for"]
    unpriced = Plan(labour_each=20)
    assert says([man("a")], unpriced, commutations=[wish]) == ["levies.not-asked-for"]
    more = Commutation("a", 21, date(2026, 4, 1))
    assert says([man("a")], plan, commutations=[more]) == ["levies.more-than-owed"]


@pytest.mark.parametrize(
    ("members", "plan", "wrong"),
    [
        ([man("a")], Plan(), "levies.plan-unclear"),
        ([man("a")], Plan(money_total=5, money_each=5), "levies.plan-unclear"),
        ([man("a")], Plan(money_total=-5), "levies.plan-unclear"),
        ([man("a"), man("a")], Plan(money_each=5), "levies.person-twice"),
        ([man("a", circumstances=frozenset({"soldier"}))], Plan(money_each=5), "levies.nobody"),
        ([man("a", born=1940)], Plan(labour_each=5), "levies.nobody"),
    ],
)
def test_a_plan_that_is_none(members: list[Member], plan: Plan, wrong: str) -> None:
    assert says(members, plan) == [wrong]


def test_workdays_in_words() -> None:
    assert [days(n) for n in (0, 5, 10, 25)] == ["0", "0.5", "1", "2.5"]


@given(
    st.integers(0, 10**9),
    st.dictionaries(st.text(max_size=3), st.fractions(0, 100), min_size=1, max_size=30),
)
def test_shares_add_up_and_are_within_one_of_the_exact(
    total: int, weights: dict[str, Fraction]
) -> None:
    whole = sum(weights.values())
    if not whole:
        return
    given_ = shares(total, weights)
    assert sum(given_.values()) == total
    assert all(abs(given_[k] - total * w / whole) < 1 for k, w in weights.items())


people = st.builds(
    lambda n, house, born, sex, has: Member(str(n), str(house), str(n), born, sex, frozenset(has)),
    st.integers(0, 10**6),
    st.integers(0, 9),
    st.dates(date(1930, 1, 1), date(2026, 1, 1)),
    st.sampled_from(["m", "f"]),
    st.sets(st.sampled_from(sorted(CIRCUMSTANCES)), max_size=2),
)


@given(st.lists(people, min_size=1, max_size=40, unique_by=lambda m: m.key), st.integers(1, 1500))
def test_a_list_adds_up_in_any_order(members: list[Member], fen: int) -> None:
    payers = [m for m in members if not RULES.exempt(m, "money", ON)]
    if not payers:
        return

    def made(order: list[Member], plan: Plan) -> LevyList:
        return levy(order, RULES, plan, ON)

    total = Plan(money_total=max(1, fen * len(payers) - 1))
    found = made(members, total)
    assert found == made(members[::-1], total)
    assert found.money == total.money_total
    assert sum(x.people for x in found.lines) == len(members)
    for line in found.lines:
        assert line.money <= 1500 * line.heads
        assert (line.money == 0) or line.heads
