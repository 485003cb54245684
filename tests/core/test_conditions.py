"""Conditions as data: each comparator just under, at and just over, by whole numbers only."""

from __future__ import annotations

from datetime import date, timedelta
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangyue.core.conditions import BadDefinition, parse_condition

TODAY = date(2026, 3, 20)


def check(raw: dict, **facts: object):
    return parse_condition(raw, "test").check(
        {k.replace("__", "."): v for k, v in facts.items()}, TODAY
    )


@pytest.mark.parametrize(
    ("raw", "facts", "met", "need"),
    [
        ({"fact": "a.n", "at_least": 3}, {"a__n": 2}, False, 3),
        ({"fact": "a.n", "at_least": 3}, {"a__n": 3}, True, 3),
        ({"fact": "a.n", "at_most": 0}, {"a__n": 1}, False, 0),
        ({"fact": "a.n", "at_most": 0}, {}, True, 0),
        # 三分之二以上 includes the bound: 34 of 50
        ({"fact": "a.n", "at_least": "2/3", "of": "v.all"}, {"a__n": 33, "v__all": 50}, False, 34),
        ({"fact": "a.n", "at_least": "2/3", "of": "v.all"}, {"a__n": 34, "v__all": 50}, True, 34),
        ({"fact": "a.n", "at_least": "2/3", "of": "v.all"}, {"a__n": 2, "v__all": 3}, True, 2),
        # 过半数 excludes it: 26 of 50
        ({"fact": "a.n", "more_than": "1/2", "of": "v.all"}, {"a__n": 25, "v__all": 50}, False, 26),
        ({"fact": "a.n", "more_than": "1/2", "of": "v.all"}, {"a__n": 26, "v__all": 50}, True, 26),
        ({"fact": "a.n", "at_least": "all", "of": "v.all"}, {"a__n": 49, "v__all": 50}, False, 50),
        ({"fact": "a.n", "at_least": "all", "of": "v.all"}, {"a__n": 50, "v__all": 50}, True, 50),
        ({"fact": "a.ok", "is": True}, {}, False, None),
        ({"fact": "a.ok", "is": True}, {"a__ok": True}, True, None),
        ({"fact": "a.ok", "is": False}, {}, True, None),
    ],
)
def test_each_comparator_at_its_bound(raw, facts, met, need):
    found = check(raw, **facts)
    assert (found.met, found.need) == (met, need)


@pytest.mark.parametrize(("today", "met"), [(date(2026, 3, 25), False), (date(2026, 3, 26), True)])
def test_fifteen_days_are_over_after_the_fifteenth_day_has_run(today, met):
    condition = parse_condition({"fact": "p.posted", "days": 15}, "test")
    found = condition.check({"p.posted": "2026-03-10"}, today)
    assert found.met is met
    assert found.have == (today - date(2026, 3, 10)).days
    assert found.values["until"] == "2026-03-25"


def test_a_posting_that_never_went_up_is_never_over():
    assert not parse_condition({"fact": "p.posted", "days": 15}, "t").check({}, TODAY).met


def test_one_of_several_is_enough_and_the_first_is_shown_when_none_is():
    raw = {"any_of": [{"fact": "a.n", "at_least": 5}, {"fact": "a.ok", "is": True}]}
    assert check(raw, a__n=1, a__ok=True).met
    assert check(raw, a__n=1).need == 5


@given(
    st.integers(1, 7), st.integers(1, 9), st.integers(0, 400), st.integers(0, 500), st.booleans()
)
def test_shares_agree_with_exact_fractions(m, k, of, have, strict):
    if m > k:
        m, k = k, m
    word = "more_than" if strict else "at_least"
    found = check({"fact": "a.n", word: f"{m}/{k}", "of": "v.all"}, a__n=have, v__all=of)
    exact = Fraction(m, k) * of
    assert found.met == (have > exact if strict else have >= exact)
    least = next(n for n in range(of + 2) if (n > exact if strict else n >= exact))
    assert found.need == least


@given(st.integers(1, 60), st.integers(0, 90))
def test_days_never_end_early(days, later):
    condition = parse_condition({"fact": "p.posted", "days": days}, "test")
    found = condition.check({"p.posted": TODAY.isoformat()}, TODAY + timedelta(days=later))
    assert not (found.met and later <= days)


@pytest.mark.parametrize(
    ("raw", "said"),
    [
        ("x", "is a mapping"),
        ({"fact": "a"}, "exactly one of"),
        ({"fact": "a", "is": True, "at_least": 1}, "exactly one of"),
        ({"fact": "a", "at_least": "2/3"}, "needs its denominator"),
        ({"fact": "a", "at_least": "two", "of": "b"}, "no number or share"),
        ({"fact": "a", "more_than": 1}, "needs its denominator"),
        ({"fact": "a", "is": True, "colour": "red"}, "unknown words"),
        ({"any_of": []}, "any_of is empty"),
    ],
)
def test_what_cannot_be_read_is_said_with_its_place(raw, said):
    with pytest.raises(BadDefinition, match=said) as error:
        parse_condition(raw, "eight-step.posting.done_when[0]")
    assert str(error.value).startswith("eight-step.posting.done_when[0]")
