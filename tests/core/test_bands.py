"""Bands without a gap, standards as data, and what their answers add up to: properties."""

from __future__ import annotations

from datetime import date
from fractions import Fraction
from random import Random
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from xiangyue.core import bands, indicators
from xiangyue.core.bands import BadBands
from xiangyue.core.indicators import Answer, BadStandard

NAME = {"zh": "名", "en": "name"}


def some_bands(*ends: dict[str, int], of: int = 100) -> dict[str, Any]:
    rows = [{"key": f"b{n}", "name": NAME, **end} for n, end in enumerate(ends)]
    return {"bands": "x", "from": date(2026, 1, 1), "clause": "product", "of": of, "list": rows}


@pytest.mark.parametrize(
    ("ends", "said"),
    [
        # as the source document writes them: nobody with 69 and a half is anything
        ([{"from": 0, "to": 69}, {"from": 70, "to": 100}],
         r"^x: a gap between b0 \(69\) and b1 \(70\)$"),
        ([{"from": 0, "below": 70}, {"above": 70, "to": 100}], r"a gap between b0 \(70\)"),
        ([{"from": 0, "to": 70}, {"from": 70, "to": 100}], r"an overlap between b0 \(70\)"),
        ([{"from": 0, "below": 80}, {"from": 70, "to": 100}], r"an overlap between b0 \(80\)"),
        ([{"from": 60, "to": 100}], r"^x: b0 must begin from 0$"),
        ([{"above": 0, "to": 100}], r"^x: b0 must begin from 0$"),
        ([{"from": 0, "to": 96}], r"^x: b0 must go to 100$"),
        ([{"from": 0, "below": 100}], r"^x: b0 must go to 100$"),
        ([{"from": 0, "below": 0}, {"from": 0, "to": 100}], r"^x\.b0: nothing lies in it$"),
        ([{"from": 0, "to": 101}], r"whole numbers from 0 to 100, not 101$"),
        ([{"from": 0, "to": 100, "below": 100}], r"^x\.b0: needs to or below, one of them$"),
        ([{"from": 0.5, "to": 100}], r"not 0\.5$"),
    ],
)  # fmt: skip
def test_bands_with_a_gap_or_an_overlap_are_refused_with_where(ends: list, said: str) -> None:
    with pytest.raises(BadBands, match=said):
        bands.read(some_bands(*ends))


@st.composite
def any_bands(draw: st.DrawFn) -> dict[str, Any]:
    """Bands as somebody may write them: often right, often not."""
    of = draw(st.integers(1, 120))
    cuts = sorted(draw(st.lists(st.integers(0, of), max_size=5)))
    ends, low = [], {"from": 0}
    for cut in cuts:
        inside = draw(st.booleans())
        ends.append({**low, ("to" if inside else "below"): cut})
        slip = draw(st.sampled_from([0, 0, 0, 0, 1, -1]))
        low = {("above" if inside == (slip == 0) else "from"): max(0, cut + slip)}
    return some_bands(*ends, {**low, "to": of}, of=of)


@given(any_bands(), st.data())
def test_every_score_lies_in_exactly_one_band_of_all_that_is_accepted(
    raw: dict[str, Any], data: st.DataObject
) -> None:
    try:
        found = bands.read(raw)
    except BadBands as error:
        assert "x" in str(error)
        return
    of = data.draw(st.integers(0, 400))
    score = data.draw(st.integers(0, of))
    share = Fraction(score, of) if of else Fraction(0)
    assert sum(band.holds(share) for band in found.bands) == 1
    assert found.band_of(score, of).holds(share)


def test_the_nearest_area_and_the_latest_day_hold() -> None:
    near = bands.read({**some_bands({"from": 0, "to": 100}), "area": "33"})
    late = bands.read({**some_bands({"from": 0, "to": 100}), "from": date(2027, 1, 1)})
    wide = bands.read(some_bands({"from": 0, "to": 100}))
    every = (late, near, wide)
    assert bands.in_force(every, "x", "330212", date(2027, 6, 1)) is near
    assert bands.in_force(every, "x", "4331", date(2027, 6, 1)) is late
    assert bands.in_force(every, "x", "4331", date(2026, 6, 1)) is wide
    with pytest.raises(KeyError):
        bands.in_force(every, "x", "4331", date(2025, 6, 1))


# -- standards -------------------------------------------------------------------------------------


def indicator(key: str, **more: Any) -> dict[str, Any]:
    return {"key": key, "name": NAME, "clause": "product", **more}


def standard(*given: dict[str, Any], **more: Any) -> indicators.Standard:
    return indicators.read(
        {"standard": "s", "name": NAME, "source": "x", "from": date(2026, 1, 1),
         "heads": [{"key": "h", "name": NAME, "indicators": list(given)}], **more}
    )  # fmt: skip


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ({}, r"^s\.h\.a: answered by one of figure, rows, evidence$"),
        ({"figure": "sittings", "evidence": "text"}, "one of figure, rows, evidence"),
        ({"figure": "likes", "at_least": 1}, r"there is no figure 'likes'$"),
        ({"rows": "seats.cats", "at_least": 1}, r"there is no rows 'seats\.cats'$"),
        ({"figure": "sittings"}, "needs at_least or at_most, one of them"),
        ({"figure": "sittings", "at_least": 0}, "at least 1, not 0"),
        ({"figure": "sittings", "at_least": 1.5}, "at least 1, not 1.5"),
        ({"figure": "opinions_in_time", "of": "opinions_answered", "at_least": "11/10"}, "share"),
        ({"figure": "sittings", "at_least": 4, "steps": [{"at_least": 4, "points": 1}]}, "steps"),
        ({"figure": "sittings", "at_least": 4, "points": 2,
          "steps": [{"at_least": 1, "points": 2}, {"at_least": 2, "points": 1}]}, "steps rise"),
        ({"evidence": "text", "points": 0}, "at least 1, not 0"),
        ({"evidence": "smell"}, "text, file"),
        ({"rows": "own.due", "at_least": 1}, r"^s: a counts what is a person's own"),
        ({"evidence": "text", "clause": ""}, "clause says where it comes from"),
    ],
)  # fmt: skip
def test_a_standard_that_cannot_be_is_refused_with_where(given: dict, said: str) -> None:
    with pytest.raises(BadStandard, match=said):
        standard(indicator("a", **given))


@st.composite
def any_standard(draw: st.DrawFn) -> indicators.Standard:
    made = []
    for n in range(draw(st.integers(1, 7))):
        points = draw(st.integers(1, 20))
        way = draw(st.sampled_from(["evidence", "count", "most", "share"]))
        told: dict[str, Any] = {"points": points}
        if way == "evidence":
            told["evidence"] = "text"
        elif way == "share":
            told |= {"figure": "opinions_in_time", "of": "opinions_answered", "at_least": "9/10"}
        elif way == "most":
            told |= {"figure": "opinions_due", "at_most": draw(st.integers(0, 3))}
        else:
            least = draw(st.integers(1, 9))
            marks = sorted(draw(st.sets(st.integers(1, least - 1)))) if least > 1 else []
            worth = sorted(draw(st.integers(0, points)) for _ in marks)
            told |= {
                "figure": "sittings",
                "at_least": least,
                "steps": [{"at_least": m, "points": p} for m, p in zip(marks, worth, strict=True)],
            }
        made.append(indicator(f"i{n}", **told))
    return standard(*made, base=draw(st.sampled_from([0, 60])))


def judged(one: indicators.Standard, data: st.DataObject) -> dict[str, Answer]:
    sums = {
        name: data.draw(st.integers(0, 12))
        for name in ("sittings", "opinions_due", "opinions_answered", "opinions_in_time")
    }
    return {
        i.key: indicators.judge(
            i, sums, evidence=data.draw(st.booleans()), over=data.draw(st.booleans())
        )
        for i in one.indicators
    }


@given(any_standard(), st.data(), st.randoms())
def test_a_score_keeps_its_bounds_and_meeting_one_more_never_lowers_it(
    one: indicators.Standard, data: st.DataObject, rng: Random
) -> None:
    answers = judged(one, data)
    before = indicators.score(one, answers)
    assert one.base <= before.score <= before.of <= one.base + sum(i.points for i in one.indicators)
    assert sum(before.counts.values()) == len(one.indicators)
    # the order in which evidence and answers came makes no difference
    shuffled = list(answers.items())
    rng.shuffle(shuffled)
    assert indicators.score(one, dict(shuffled)) == before
    better = data.draw(st.sampled_from(one.indicators))
    met = {**answers, better.key: Answer("met", better.points)}
    after = indicators.score(one, met)
    assert after.score >= before.score
    if before.of and answers[better.key].state != "left_out":
        assert Fraction(after.score, after.of) >= Fraction(before.score, before.of)
    if answers[better.key].state == "left_out" and before.of:  # it counts now, and for
        assert Fraction(after.score, after.of) >= Fraction(before.score, before.of)


@given(any_standard(), st.data())
def test_more_in_the_records_never_gives_fewer_points(
    one: indicators.Standard, data: st.DataObject
) -> None:
    i = data.draw(st.sampled_from(one.indicators))
    less, more = sorted(data.draw(st.tuples(st.integers(0, 12), st.integers(0, 12))))
    have = i.figure or "x"

    def points(n: int) -> int:
        sums = {have: n, "opinions_answered": 10}
        return indicators.judge(i, sums, evidence=False, over=True).points

    if i.at_most is None:
        assert points(less) <= points(more)
    else:
        assert points(less) >= points(more)


@pytest.mark.parametrize(
    ("have", "over", "state", "points"),
    [(0, True, "not_met", 0), (1, True, "not_met", 3), (3, True, "not_met", 3),
     (3, False, "not_yet", 3), (4, False, "met", 10), (5, True, "met", 10)],
)  # fmt: skip
def test_at_just_under_at_and_over_the_mark(have: int, over: bool, state: str, points: int) -> None:
    one = standard(indicator("a", figure="sittings", at_least=4, points=10,
                             steps=[{"at_least": 1, "points": 3}])).indicators[0]  # fmt: skip
    found = indicators.judge(one, {"sittings": have}, evidence=False, over=over)
    assert (found.state, found.points, found.have, found.need) == (state, points, have, 4)


def test_a_share_of_nothing_is_left_out_and_no_share_is_rounded() -> None:
    one = standard(indicator("a", figure="opinions_in_time", of="opinions_answered",
                             at_least="9/10")).indicators[0]  # fmt: skip

    def state(have: int, of: int) -> str:
        sums = {"opinions_in_time": have, "opinions_answered": of}
        return indicators.judge(one, sums, evidence=False, over=True).state

    assert [state(0, 0), state(9, 10), state(9, 11), state(10, 11), state(17, 19)] == [
        "left_out", "met", "not_met", "met", "not_met",
    ]  # fmt: skip


def test_what_is_not_done_at_all_is_no_better_than_what_is_done_late() -> None:
    one = standard(indicator("a", figure="opinions_in_time", of="opinions_answered",
                             late="opinions_due", at_least="9/10")).indicators[0]  # fmt: skip

    def judged(in_time: int, answered: int, late: int) -> indicators.Answer:
        sums = {"opinions_in_time": in_time, "opinions_answered": answered, "opinions_due": late}
        return indicators.judge(one, sums, evidence=False, over=True)

    assert judged(0, 0, 0).state == "left_out"
    assert judged(0, 0, 20).state == judged(0, 20, 0).state == "not_met"
    assert (judged(9, 9, 1).state, judged(9, 9, 2).state) == ("met", "not_met")
    assert (judged(9, 9, 1).of, judged(9, 9, 2).need) == (10, 10)
    for bad in ({"late": "sittings"}, {"late": "opinions_due", "of": None}):
        given = {"figure": "opinions_in_time", "of": "opinions_answered", "at_least": "9/10"} | bad
        if given["of"] is None:
            given |= {"at_least": 1}
            del given["of"]
        with pytest.raises(indicators.BadStandard, match="late"):
            standard(indicator("a", **given))
