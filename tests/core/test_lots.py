"""A panel by public lot: quotas met, everyone's chance as promised, redrawn by others' means."""

from __future__ import annotations

import json
import subprocess
import sys
from collections import Counter
from itertools import combinations
from pathlib import Path
from typing import Any

import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from xiangyue.core import lots, redraw
from xiangyue.core.lots import Person
from xiangyue.core.refusals import Refusal
from xiangyue.methods import wording

SCRIPT = Path(redraw.__file__)
SEED = "2026-11-20 03 09 14 22 28 31 + 07"


def people(*groups: tuple[int, str]) -> list[Person]:
    """``(3, "f 1")``: three women of group 1, labelled f1-1 …"""
    pool = []
    for many, words in groups:
        strata = dict(zip(("sex", "group"), words.split(), strict=True))
        pool += [Person(f"{''.join(words.split())}-{n}", strata) for n in range(1, many + 1)]
    return pool


VILLAGE = people((30, "f 1"), (25, "m 1"), (10, "f 2"), (20, "m 2"), (3, "f 3"), (12, "m 3"))


def quotas_of(pool: list[Person], seats: int, how: Any = lots.shares) -> dict[str, Any]:
    return {name: how(pool, name, seats) for name in ("sex", "group")}


def counts(pool: list[Person], panel: Any, attribute: str) -> Counter[str]:
    on = set(panel)
    return Counter(p.strata[attribute] for p in pool if p.label in on)


# --- by hand


def test_the_lot_is_what_a_terminal_says() -> None:
    """printf '%s\\n%s' 42 赵一 | sha256sum"""
    assert lots.lot("42", "赵一") == (
        "5717544eb106c37ed4d5d419d590397dd5b5a1ebd26f0ca1b23aec12166a0f3d"
    )


def test_without_quotas_the_smallest_lots_are_drawn() -> None:
    pool = [Person(str(n), {}) for n in range(20)]
    drawn = lots.draw(pool, {}, 5, SEED)
    assert list(drawn.panel) == sorted((p.label for p in pool), key=lambda x: lots.lot(SEED, x))[:5]
    assert {one.reason for one in drawn.called} == {"drawn", "panel-full"}


@pytest.mark.parametrize(
    ("sizes", "seats", "given_seats"),
    [
        ((50, 30, 20), 10, (5, 3, 2)),
        ((50, 30, 20), 7, (4, 2, 1)),  # 3.5, 2.1, 1.4: the half first
        ((1, 1, 1), 1, (1, 0, 0)),  # equal remainders, equal sizes: by name
        ((1, 1, 2), 3, (1, 1, 1)),  # 0.75, 0.75, 1.5
        ((97, 2, 1), 3, (3, 0, 0)),
    ],
)
def test_largest_remainder(sizes: Any, seats: int, given_seats: Any) -> None:
    pool = [
        Person(f"{v}{n}", {"group": v}) for v, m in zip("abc", sizes, strict=True) for n in range(m)
    ]
    found = lots.largest_remainder(pool, "group", seats)
    assert tuple(found[v][0] for v in "abc") == given_seats
    assert all(least == most for least, most in found.values())


def test_shares_leave_the_rounding_to_the_lot() -> None:
    pool = [Person(f"{v}{n}", {"group": v}) for v in "abc" for n in range(10)]
    quotas = {"group": lots.shares(pool, "group", 4)}
    assert quotas["group"] == {"a": (1, 2), "b": (1, 2), "c": (1, 2)}
    two = Counter(
        max(counts(pool, lots.draw(pool, quotas, 4, str(n)).panel, "group").items(),
            key=lambda item: item[1])[0]
        for n in range(300)
    )  # fmt: skip
    assert all(70 <= two[v] <= 130 for v in "abc")


def test_everyone_is_told_why() -> None:
    drawn = lots.draw(VILLAGE, quotas_of(VILLAGE, 10), 10, SEED)
    assert {one.label for one in drawn.called} == {p.label for p in VILLAGE}
    assert [one.place for one in drawn.called] == list(range(1, 101))
    for one in drawn.called:
        for lang in ("zh", "en"):
            words = wording.word(one.why(), lang)
            assert one.label in words and "{" not in words
    full = next(one for one in drawn.called if one.reason == "quota-full")
    before = [one for one in drawn.called if one.place < full.place and one.seat]
    of = {p.label: p.strata for p in VILLAGE}
    same = [one for one in before if of[one.label][full.attribute] == full.value]
    assert len(same) == full.most and of[full.label][full.attribute] == full.value


def test_a_reserve_has_the_same_strata_and_is_the_next_by_lot() -> None:
    drawn = lots.draw(VILLAGE, quotas_of(VILLAGE, 10), 10, SEED)
    of = {p.label: p.strata for p in VILLAGE}
    gone: list[str] = []
    for label in drawn.panel:
        found = lots.successor(drawn, label, gone)
        same = [one for one in drawn.called if of[one.label] == of[label] and not one.seat]
        free = [one.label for one in same if one.label not in gone]
        assert found == (free[0] if free else None)
        gone += [found] if found else []
    outside = next(one.label for one in drawn.called if not one.seat)
    with pytest.raises(Refusal, match=r"lot\.not-drawn"):
        lots.successor(drawn, outside)


# --- commitment and redrawing


def test_the_commitment_is_of_the_pool_whatever_its_order() -> None:
    quotas = quotas_of(VILLAGE, 10)
    one = lots.commitment(VILLAGE, quotas, 10)
    assert lots.commitment(VILLAGE[::-1], quotas, 10) == one
    assert lots.commitment(VILLAGE[1:], quotas, 10) != one
    assert lots.commitment(VILLAGE, quotas, 11) != one


def test_the_script_alone_draws_the_same(tmp_path: Path) -> None:
    quotas = quotas_of(VILLAGE, 10)
    drawn = lots.draw(VILLAGE, quotas, 10, SEED)
    published = {**lots.document(VILLAGE, quotas, 10), "seed": SEED}
    (tmp_path / "lot.json").write_text(json.dumps(published), "utf-8")
    done = subprocess.run(
        [sys.executable, "-I", "-S", SCRIPT, "lot.json"],
        cwd=tmp_path, capture_output=True, text=True, check=True, timeout=300,
    )  # fmt: skip
    assert done.stdout.splitlines() == [drawn.commitment, *drawn.panel]


# --- refusals


@pytest.mark.parametrize(
    ("change", "key"),
    [
        ({"seed": " "}, "lot.no-seed"),
        ({"seats": 0}, "lot.seats"),
        ({"seats": 101}, "lot.seats"),
        ({"pool": [*VILLAGE, VILLAGE[0]]}, "lot.label-twice"),
        ({"pool": [*VILLAGE, Person("x", {"sex": "f"})]}, "lot.no-stratum"),
        ({"pool": [*VILLAGE, Person("x", {"sex": "f", "group": "9"})]}, "lot.no-stratum"),
        ({"quotas": {"sex": {"f": (6, 5), "m": (5, 5)}}}, "lot.quota"),
        ({"quotas": {"sex": {"f": (-1, 5), "m": (5, 5)}}}, "lot.quota"),
        ({"quotas": {"sex": {"f": (44, 44), "m": (0, 9)}}}, "lot.too-few"),
        ({"quotas": {"sex": {"f": (5, 5), "m": (6, 6)}}}, "lot.sums"),
        ({"quotas": {"sex": {"f": (4, 4), "m": (5, 5)}}}, "lot.sums"),
        # Group 3 has three women and its six seats are to be women's: each is fine by itself.
        (
            {"quotas": {"sex": {"f": (10, 10), "m": (0, 0)},
                        "group": {"1": (0, 0), "2": (0, 6), "3": (4, 9)}}},
            "lot.no-panel",
        ),
    ],
)  # fmt: skip
def test_what_cannot_be_drawn_is_refused(change: dict[str, Any], key: str) -> None:
    arguments: dict[str, Any] = {
        "pool": VILLAGE, "quotas": quotas_of(VILLAGE, 10), "seats": 10, "seed": SEED, **change,
    }  # fmt: skip
    with pytest.raises(Refusal) as found:
        lots.draw(**arguments)
    assert found.value.checks[0].says == key
    for lang in ("zh", "en"):
        assert "{" not in wording.word(found.value.checks[0], lang)


# --- properties


@st.composite
def draws(draw: st.DrawFn) -> tuple[list[Person], dict[str, Any], int]:
    """Small pools of three attributes with quotas that may not be met together."""
    rows = draw(st.lists(st.tuples(*[st.sampled_from("ab")] * 3), min_size=2, max_size=9))
    pool = [
        Person(f"p{n}", dict(zip(("x", "y", "z"), row, strict=True))) for n, row in enumerate(rows)
    ]
    seats = draw(st.integers(1, len(pool)))
    how = draw(st.sampled_from([lots.shares, lots.largest_remainder]))
    quotas = {name: how(pool, name, seats) for name in ("x", "y", "z")}
    return pool, quotas, seats


def meets(pool: list[Person], chosen: Any, quotas: Any) -> bool:
    return all(
        least <= sum(p.strata[name] == value for p in pool if p.label in chosen) <= most
        for name, values in quotas.items()
        for value, (least, most) in values.items()
    )


def by_brute_force(pool: list[Person], quotas: Any, seats: int, seed: str) -> list[str] | None:
    """All panels that meet the quotas, and of them the one with the smallest lots in order."""
    order = sorted((p.label for p in pool), key=lambda label: lots.lot(seed, label))
    for chosen in combinations(order, seats):  # in the order of lots: the first is the one
        if meets(pool, chosen, quotas):
            return list(chosen)
    return None


@settings(max_examples=300)
@given(draws(), st.text("0123456789 ", min_size=1, max_size=6).filter(str.strip))
def test_equals_the_first_of_all_panels_that_meet_the_quotas(instance: Any, seed: str) -> None:
    pool, quotas, seats = instance
    expected = by_brute_force(pool, quotas, seats, seed)
    if expected is None:
        with pytest.raises(Refusal, match=r"lot\.no-panel"):
            lots.draw(pool, quotas, seats, seed)
        return
    drawn = lots.draw(pool, quotas, seats, seed)
    assert list(drawn.panel) == expected
    assert redraw.redraw({**lots.document(pool, quotas, seats), "seed": seed}) == expected


@given(st.lists(st.tuples(*[st.sampled_from("abc")] * 2), min_size=1, max_size=40), st.data())
def test_shares_of_two_attributes_can_always_be_met(rows: Any, data: st.DataObject) -> None:
    pool = [Person(f"p{n}", {"sex": a, "group": b}) for n, (a, b) in enumerate(rows)]
    seats = data.draw(st.integers(1, len(pool)))
    quotas = quotas_of(pool, seats)
    drawn = lots.draw(pool, quotas, seats, "1")
    assert len(drawn.panel) == seats and meets(pool, drawn.panel, quotas)


@given(draws(), st.randoms(use_true_random=False))
def test_the_order_of_the_pool_does_not_matter(instance: Any, rng: Any) -> None:
    pool, quotas, seats = instance
    assume(by_brute_force(pool, quotas, seats, "1"))
    other = pool[:]
    rng.shuffle(other)
    assert lots.draw(other, quotas, seats, "1") == lots.draw(pool, quotas, seats, "1")


@given(draws(), st.integers(0, 99))
def test_within_the_same_strata_only_the_lot_counts(instance: Any, seed: int) -> None:
    pool, quotas, seats = instance
    assume(by_brute_force(pool, quotas, seats, str(seed)))
    drawn = lots.draw(pool, quotas, seats, str(seed))
    of = {p.label: tuple(sorted(p.strata.items())) for p in pool}
    shut = set()
    for one in drawn.called:
        if one.seat is None:
            shut.add(of[one.label])
        else:  # nobody of the same strata with a smaller lot was left out
            assert of[one.label] not in shut


def test_equal_chances_within_the_same_strata() -> None:
    """2,000 draws of 10 of 100: χ² of each crossing's members, at one in 100,000 by chance."""
    quotas = quotas_of(VILLAGE, 10)
    taken: Counter[str] = Counter()
    for n in range(2000):
        taken.update(lots.draw(VILLAGE, quotas, 10, f"seed {n}").panel)
    assert sum(taken.values()) == 20_000
    critical = {29: 74.0, 24: 66.0, 9: 41.0, 19: 58.0, 2: 23.1, 11: 45.1}
    for cell in {tuple(p.strata.values()) for p in VILLAGE}:
        members = [p.label for p in VILLAGE if tuple(p.strata.values()) == cell]
        mean = sum(taken[label] for label in members) / len(members)
        chi = sum((taken[label] - mean) ** 2 / mean for label in members)
        assert chi < critical[len(members) - 1], cell
        # And near seats / people, as the shares are of the pool: 200 each.
        assert 120 < mean < 280, (cell, mean)
