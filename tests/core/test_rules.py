"""The judge: readable vectors, then properties over all counts."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta
from fractions import Fraction
from pathlib import Path
from typing import Any

import pytest
import yaml
from hypothesis import given
from hypothesis import strategies as st

from xiangyue.core.fractions_ import Op, Threshold
from xiangyue.core.refusals import Refusal
from xiangyue.core.rule_data import BadRule, read_layer, read_setting
from xiangyue.core.rule_settings import Setting
from xiangyue.core.rules import RuleBook, Verdict
from xiangyue.methods import rulebook
from xiangyue.methods.wording import word

VECTORS = Path(__file__).parents[1] / "vectors" / "rules"
DAY = date(2026, 5, 1)
CASES = [
    pytest.param(case, id=f"{path.stem}: {case['case']}")
    for path in sorted(VECTORS.glob("*.yaml"))
    for case in yaml.safe_load(path.read_text("utf-8"))
]
BOOK = rulebook.load()
LAYERS = rulebook.read(rulebook.RULES)
OPS: tuple[Op, ...] = ("at-least", "more-than", "at-most")


def by_id(verdict: Verdict, name: str) -> list[Any]:
    return [c for c in (*verdict.sitting, *verdict.passes) if c.values["id"] == name]


@pytest.mark.parametrize("case", CASES)
def test_vector(case: dict[str, Any]) -> None:
    day, area, charter = case.get("day", DAY), case.get("area", ""), case.get("charter")
    ask = {"day": day, "area": area, "charter": charter, "counts": case["counts"]}
    if "error" in case:
        with pytest.raises(Refusal) as caught:
            BOOK.judge(case["rule"], **ask)
        assert caught.value.field == case["error"]["field"]
        assert caught.value.checks[0].says == case["error"]["says"]
        return
    verdict = BOOK.judge(case["rule"], **ask)
    assert verdict.result == case["result"], verdict
    for name, need in case.get("needs", {}).items():
        assert need in [c.need for c in by_id(verdict, name)]
    for name, clause in case.get("clauses", {}).items():
        assert by_id(verdict, name)[0].clause == clause
    if "unmet" in case:
        assert [c.values["id"] for c in verdict.unmet] == case["unmet"]
    assert len(verdict.clashes) == case.get("clashes", 0)
    assert len(verdict.notes) == case.get("notes", 1 if area.startswith("33") else 0)


def test_every_rule_has_a_vector() -> None:
    tested = {case.values[0]["rule"] for case in CASES}
    assert set(BOOK.rules()) <= tested


shares = st.integers(1, 12).flatmap(lambda den: st.tuples(st.integers(1, den), st.just(den)))
thresholds = st.builds(lambda op, nd: Threshold(op, *nd), st.sampled_from(OPS), shares)


@given(thresholds, st.integers(0, 5000), st.integers(1, 5000))
def test_whole_numbers_agree_with_fractions(threshold: Threshold, have: int, of: int) -> None:
    share = Fraction(threshold.num, threshold.den)
    expected = {
        "at-least": Fraction(have, of) >= share,
        "more-than": Fraction(have, of) > share,
        "at-most": Fraction(have, of) <= share,
    }[threshold.op]
    assert threshold.met(have, of) is expected


@given(thresholds, st.integers(1, 10**9))
def test_need_is_minimal(threshold: Threshold, of: int) -> None:
    need = threshold.need(of)
    step = 1 if threshold.op == "at-most" else -1
    assert threshold.met(need, of)
    assert not threshold.met(need + step, of)


@given(thresholds, thresholds, st.integers(0, 300), st.integers(1, 300))
def test_stricter_means_stricter(one: Threshold, two: Threshold, have: int, of: int) -> None:
    if one.implies(two) and one.met(have, of):
        assert two.met(have, of)
    if (one.op == "at-most") == (two.op == "at-most"):
        assert one.implies(two) or two.implies(one)


def test_share_of_nobody_is_met_by_nobody() -> None:
    assert not Threshold("at-least", 2, 3).met(0, 0)


@pytest.mark.parametrize("text", [0.5, "0.5", "0/3", "2/0", "4/3", True, -1, None, "2/3 "[:2]])
def test_a_threshold_is_never_a_float(text: object) -> None:
    with pytest.raises(ValueError, match=r"neither|more than"):
        Threshold.parse("at-least", text)


@st.composite
def sittings(draw: st.DrawFn) -> dict[str, int]:
    counts: dict[str, int] = {}
    for name in ("representatives", "committee"):
        due = draw(st.integers(1, 80))
        present = draw(st.integers(0, due))
        agree = draw(st.integers(0, present))
        counts |= {f"due.{name}": due, f"present.{name}": present, f"for.{name}": agree}
    return counts


@given(sittings(), st.sampled_from(["representatives", "committee"]))
def test_one_more_for_never_turns_passed_to_not_passed(counts: dict[str, int], who: str) -> None:
    if counts[f"for.{who}"] == counts[f"present.{who}"]:
        return
    before = BOOK.judge("assembly.eight-step", day=DAY, counts=counts)
    more = counts | {f"for.{who}": counts[f"for.{who}"] + 1}
    after = BOOK.judge("assembly.eight-step", day=DAY, counts=more)
    assert after.passed or not before.passed


@given(sittings())
def test_the_method_is_never_laxer_than_the_law(counts: dict[str, int]) -> None:
    method = BOOK.judge("assembly.eight-step", day=DAY, counts=counts)
    law = BOOK.judge("assembly.law", day=DAY, counts=counts)
    assert law.passed or not method.passed


charter_conditions = st.lists(
    st.fixed_dictionaries(
        {"id": st.sampled_from(["members", "majority", "own"])},
    ).flatmap(
        lambda base: st.builds(
            lambda op, nd, pair: {**base, op: f"{nd[0]}/{nd[1]}", "have": pair[0], "of": pair[1]},
            st.sampled_from(["at_least", "more_than"]),
            shares,
            st.sampled_from([("present", "due"), ("for", "present"), ("for", "due")]),
        )
    ),
    max_size=3,
)


@given(sittings(), charter_conditions, charter_conditions)
def test_no_charter_undercuts_the_law(
    counts: dict[str, int], sitting: list[Any], passes: list[Any]
) -> None:
    charter = {"assembly.law": {"sitting": sitting, "passes": passes}}
    ours = BOOK.judge("assembly.law", day=DAY, counts=counts, charter=charter)
    law = BOOK.judge("assembly.law", day=DAY, counts=counts)
    assert law.sitting_met or not ours.sitting_met
    assert law.passed or not ours.passed


@given(
    st.integers(1, 500),
    st.integers(1, 500),
    st.data(),
    st.lists(st.tuples(st.sampled_from(["adults", "households"]), shares), min_size=1, max_size=3),
)
def test_no_charter_undercuts_an_alternative(
    adults: int, households: int, data: st.DataObject, own: list[Any]
) -> None:
    counts = {
        "adults": adults,
        "households": households,
        "present.adults": data.draw(st.integers(0, adults)),
        "present.households": data.draw(st.integers(0, households)),
    }
    any_of = [
        {"at_least": f"{n}/{d}", "have": f"present.{what}", "of": what} for what, (n, d) in own
    ]
    charter = {"villagers-assembly": {"sitting": [{"id": "quorum", "any_of": any_of}]}}
    ours = BOOK.quorum("villagers-assembly", day=DAY, counts=counts, charter=charter)
    law = BOOK.quorum("villagers-assembly", day=DAY, counts=counts)
    assert law.sitting_met or not ours.sitting_met


@given(sittings(), st.integers(-3, 3))
def test_more_ballots_than_issued_never_pass(counts: dict[str, int], extra: int) -> None:
    agree = counts["for.representatives"] + counts["for.committee"]
    totals = {
        "due": counts["due.representatives"] + counts["due.committee"],
        "present": counts["present.representatives"] + counts["present.committee"],
    }
    returned = max(0, totals["present"] + extra)
    votes = {"for": min(agree, returned), "against": returned - min(agree, returned)}
    verdict = BOOK.judge("assembly.law", day=DAY, counts=totals | votes | {"returned": returned})
    assert verdict.valid is (returned <= totals["present"])
    assert verdict.valid or not verdict.passed


def test_quorum_meter_before_any_vote() -> None:
    counts = {"due.representatives": 50, "due.committee": 5}
    counts |= {"present.representatives": 34, "present.committee": 3}
    verdict = BOOK.quorum("assembly.eight-step", day=DAY, counts=counts)
    assert verdict.result == "sitting"
    assert not verdict.passed
    assert not verdict.passes


def test_needs_before_anybody_came() -> None:
    counts = {"due.representatives": 50, "due.committee": 5}
    needs = BOOK.needs("assembly.eight-step", counts, day=DAY)
    assert [(c.values["id"], c.need, c.have) for c in needs] == [
        ("members", 37, None),
        ("representatives", 34, None),
    ]
    assert "37" in word(needs[0], "zh")


def test_settings_are_dated_and_bound_by_the_floor() -> None:
    assert BOOK.setting("posting-days", day=DAY).value == 15
    longer = BOOK.setting("posting-days", day=DAY, charter={"settings": {"posting-days": 20}})
    assert (longer.value, longer.clause, longer.clashes) == (20, "charter", ())
    own = {"settings": {"posting-days": {"value": 7, "clause": "charter:9"}}}
    shorter = BOOK.setting("posting-days", day=DAY, charter=own)
    assert (shorter.value, shorter.clause, len(shorter.clashes)) == (15, "law:35", 1)
    with pytest.raises(Refusal) as caught:
        BOOK.setting("posting-days", day=date(2025, 12, 31))
    assert caught.value.checks[0].says == "judge.setting-before"
    with pytest.raises(Refusal):
        BOOK.setting("no-such-thing", day=DAY)


def test_every_number_has_its_source_and_its_first_day() -> None:
    """In the data, of which the reader takes an entry without a day as of every day."""
    missing, early, known = [], [], rulebook.sources()
    for file in sorted(rulebook.RULES.rglob("*.yaml")):
        for entry in (rulebook.read_yaml(file) or {}).get("settings", ()):
            where = (file.name, entry["setting"], entry.get("area", ""))
            sources = [c.partition(":")[0] for c in str(entry.get("clause", "")).split(",")]
            if not all(s in known for s in sources) or type(entry.get("from")) is not date:
                missing.append(where)
            # no number holds before the oldest of the texts that it is taken from
            elif entry["from"] < min(known[s].get("from", date.min) for s in sources):
                early.append(where)
    assert missing == []
    assert early == []


def test_a_number_of_before_its_first_day_is_refused_or_where_asked_that_of_its_first() -> None:
    whole = [s for s in rulebook.read(rulebook.RULES)[1] if not s.area]
    for name in sorted({s.setting for s in whole}):
        begins = min(s.begins for s in whole if s.setting == name)
        eve = begins - timedelta(days=1)
        with pytest.raises(Refusal) as caught:
            BOOK.setting(name, day=eve)
        assert caught.value.checks[0].says == "judge.setting-before"
        assert BOOK.setting(name, day=eve, or_first=True) == BOOK.setting(name, day=begins)
        assert BOOK.setting(name, day=DAY, or_first=True) == BOOK.setting(name, day=DAY)
    with pytest.raises(Refusal) as caught:
        BOOK.setting("no-such-thing", day=DAY, or_first=True)
    assert caught.value.checks[0].says == "judge.unknown-setting"


def told(book: RuleBook, name: str, day: date, area: str) -> Setting | str:
    """The number with its clause, or how it is refused."""
    try:
        return book.setting(name, day=day, area=area)
    except Refusal as refusal:
        return refusal.checks[0].says


@pytest.mark.parametrize("name", BOOK.settings())
def test_a_number_changed_from_a_day_changes_nothing_before_it(name: str) -> None:
    """Whatever the number, for the nation, each place with its own and one without: what was judged
    by it on any day before keeps its number and clause."""
    layers, settings = LAYERS
    mine = [s for s in settings if s.setting == name]
    changed_on = date(2026, 11, 24)
    days = {changed_on - timedelta(days=1), *(s.begins for s in mine)}
    days |= {s.begins - timedelta(days=1) for s in mine}
    for place in sorted({"", "230803198201", *(s.area for s in mine)}):
        new = replace(mine[0], value=mine[0].value + 1, area=place, begins=changed_on, clause="new")
        after = RuleBook(layers, [*settings, new])
        assert told(after, name, changed_on, place) != told(BOOK, name, changed_on, place)
        for area in sorted({"", place, f"{place}9", *(s.area for s in mine)}):
            for day in days:
                assert told(after, name, day, area) == told(BOOK, name, day, area)


def test_zhejiang_binds_what_the_nation_leaves_free() -> None:
    own = {"settings": {"notice-days.assembly": 1, "answer-days.written-question": 20}}
    name = "notice-days.assembly"
    assert BOOK.setting(name, day=DAY, area="2308", charter=own).value == 1
    assert BOOK.setting(name, day=DAY, area="330212105219", charter=own).value == 3
    name = "answer-days.written-question"
    assert BOOK.setting(name, day=DAY, area="2308", charter=own).value == 20
    assert BOOK.setting(name, day=DAY, area="33", charter=own).value == 15


def test_a_setting_answers_with_a_check() -> None:
    assert not BOOK.within("notice-days.villagers-assembly", 9, day=DAY).met
    check = BOOK.within("notice-days.villagers-assembly", 10, day=DAY)
    assert check.met
    assert check.clause == "law:25"
    assert not BOOK.within("handover-days", 11, day=DAY).met


def test_layers_of_one_place_never_overlap() -> None:
    layers, settings = rulebook.read(rulebook.RULES)
    spans = [(x.rule, x.area, x.begins, x.until) for x in layers]
    spans += [(s.setting, s.area, s.begins, s.until) for s in settings]
    for name, area, begins, until in spans:
        same = [s for s in spans if s[:2] == (name, area) and s != (name, area, begins, until)]
        assert all(b > (until or date.max) or (u or date.max) < begins for _, _, b, u in same)
    assert len(set(spans)) == len(spans)


def test_a_later_version_judges_later_votes() -> None:
    common = {"rule": "r", "kind": "vote"}
    old = {"id": "m", "more_than": "1/2", "have": "for", "of": "present"}
    new = {"id": "m", "at_least": "2/3", "have": "for", "of": "present"}
    book = RuleBook(
        [
            read_layer(
                common | {"from": date(2020, 1, 1), "until": date(2025, 12, 31), "passes": [old]}
            ),
            read_layer(common | {"from": date(2026, 1, 1), "passes": [new]}),
        ]
    )
    counts = {"present": 10, "for": 6}
    assert book.judge("r", day=date(2025, 12, 31), counts=counts).passed
    assert not book.judge("r", day=date(2026, 1, 1), counts=counts).passed


@pytest.mark.parametrize(
    ("data", "problem"),
    [
        ({"rule": "r"}, "from must be a date"),
        ({"rule": "r", "from": DAY, "passes": [{"id": "m", "have": "for"}]}, "exactly one"),
        (
            {"rule": "r", "from": DAY, "passes": [{"id": "m", "at_least": "2/3", "have": "for"}]},
            "denominator",
        ),
        (
            {"rule": "r", "from": DAY, "passes": [{"id": "m", "at_least": 0.6, "have": "for"}]},
            "neither a share",
        ),
        ({"rule": "r", "from": DAY, "pases": []}, "unknown key pases"),
        ({"rule": "r", "from": DAY, "passes": [{"at_least": 3, "have": "for"}]}, "needs an id"),
    ],
)
def test_a_rule_that_cannot_be_read_says_where(data: dict[str, Any], problem: str) -> None:
    with pytest.raises(BadRule, match=problem):
        read_layer(data)


def test_a_setting_that_cannot_be_read() -> None:
    with pytest.raises(BadRule, match="whole number"):
        read_setting({"setting": "s", "value": 1.5})
