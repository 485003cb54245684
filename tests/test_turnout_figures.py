"""How many took part of those entitled: counted by the acts, the same from the records, and nothing
of a survey, rating or vote that is too small to be told."""

from __future__ import annotations

from datetime import date
from itertools import combinations

import pytest
from hypothesis import given
from hypothesis import strategies as st
from tests.lived_village import village_of

from xiangyue.core.bodies import ASSEMBLIES
from xiangyue.core.figures import TURNOUTS, turnout
from xiangyue.core.rule_data import read_setting
from xiangyue.core.rules import RuleBook
from xiangyue.data import figure_check, figures, turnout_check
from xiangyue.data.models import AgendaItem, ChoiceUnit, FigureDelta, Jurisdiction, Matter, PlainBox
from xiangyue.methods import rulebook
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.themes import theme

TURNOUT_LEAST = rulebook.load().setting("turnout.least", day=date(2026, 11, 24)).value
KEYS = [key for pair in TURNOUTS.values() for key in pair]
HELD = st.tuples(st.integers(0, 40), st.integers(0, 40)).map(lambda n: (max(n), min(n)))


@pytest.mark.parametrize(
    ("entitled", "took", "counts"),
    [
        *((TURNOUT_LEAST - 1, n, False) for n in (0, 1, TURNOUT_LEAST - 1)),
        *((TURNOUT_LEAST, n, False) for n in (1, TURNOUT_LEAST - 1)),
        *((TURNOUT_LEAST, n, True) for n in (0, TURNOUT_LEAST)),
        *((40, n, False) for n in (1, TURNOUT_LEAST - 1)),
        *((40, n, True) for n in (0, TURNOUT_LEAST, TURNOUT_LEAST + 1, 40)),
    ],
)
def test_one_too_small_counts_in_neither_number(entitled: int, took: int, counts: bool) -> None:
    for of, (asked, took_part) in TURNOUTS.items():
        told = turnout(of, entitled=entitled, took=took, least=TURNOUT_LEAST)
        assert dict(told) == ({asked: entitled, took_part: took} if counts else {})


@given(st.lists(HELD, max_size=6))
def test_no_difference_of_figures_tells_of_a_small_one(held: list[tuple[int, int]]) -> None:
    """Whatever places, months and levels are set against one another: what is told of any of them,
    and of any difference, is a sum of votes that are large enough, each by itself."""
    told = [
        dict(turnout("votes", entitled=of, took=took, least=TURNOUT_LEAST)) for of, took in held
    ]
    for few in (1, 2):
        for left in combinations(range(len(held)), few):
            rest = [t for n, t in enumerate(told) if n not in left]
            of, took = (
                sum(t.get(k, 0) for t in told) - sum(t.get(k, 0) for t in rest)
                for k in TURNOUTS["votes"]
            )
            large = [held[n] for n in left if told[n]]
            assert (of, took) == tuple(
                sum(n) for n in (zip(*large, strict=True) if large else ((), ()))
            )
            assert all(n >= TURNOUT_LEAST and t not in range(1, TURNOUT_LEAST) for n, t in large)


def test_the_least_is_that_of_the_day_and_the_place(monkeypatch: pytest.MonkeyPatch) -> None:
    """The numbers that the database is given are those that the acts read."""
    rows = (
        {"value": 5, "bound": "least"},
        {"value": 6, "bound": "least", "from": date(2027, 1, 1)},
        {"value": 8, "area": "33", "from": date(2026, 7, 1)},
        {"value": 3, "area": "3302", "from": date(2026, 9, 1)},  # fewer than the floor: void
    )
    book = RuleBook([], [read_setting({"setting": "turnout.least", **row}) for row in rows])
    monkeypatch.setattr(rulebook, "load", lambda: book)
    steps = book.steps("turnout.least")
    for area in ("11", "33", "330212105219", "440101"):
        for day in (date(2026, 6, 30), date(2026, 7, 1), date(2026, 9, 1), date(2027, 1, 1)):
            begun = [s for s in steps if area.startswith(s[0]) and s[1] <= day]
            *_, (_, _, n) = sorted(begun, key=lambda s: (len(s[0]), s[1]))
            assert n == book.setting("turnout.least", area=area, day=day).value
    assert {n for _, _, n in steps} == {5, 6, 8}
    assert "('33', '2026-07-01', 8)" in turnout_check.told()


@pytest.fixture
def d(db: None, monkeypatch: pytest.MonkeyPatch) -> Driver:
    return village_of("committee-appraisal", monkeypatch)


def test_a_rating_is_counted_once_at_each_level_and_again_from_the_records(d: Driver) -> None:
    run = d.start(theme("lamps"), (), slug="committee-appraisal", origin="duty")
    d.live([run], stop="result")
    boxes = list(PlainBox.objects.filter(matter=run.matter_id, state="closed"))
    entitled = sum(box.roll.count() for box in boxes)
    took = sum(box.result["phone"] + box.result["papers"] for box in boxes)
    assert boxes and entitled >= took >= TURNOUT_LEAST
    year = {"first": d.clock.today.replace(month=1, day=1), "today": d.clock.today}
    year["last"] = year["first"].replace(month=12, day=31)
    area = d.cast.area
    read = figures.read([area, area[:6], ""], keys=KEYS, **year)
    wanted = dict.fromkeys(KEYS, 0) | {"ratings_asked": entitled, "ratings_given": took}
    assert all(sums == wanted for sums in read.values())
    assert not any(row.key in KEYS for row in figure_check.differences())
    # practice is counted nowhere, and a box of four in neither number
    PlainBox.objects.update(practice=True)
    assert {row.key: row.counted for row in figure_check.differences() if row.key in KEYS} == {
        "ratings_asked": 0, "ratings_given": 0,
    }  # fmt: skip
    PlainBox.objects.update(practice=False)
    FigureDelta.objects.filter(key__in=KEYS).delete()
    for box in boxes:
        some = box.roll.order_by("person").values_list("person", flat=True)[4:]
        box.roll.filter(person__in=list(some)).delete()
    assert not any(row.key in KEYS for row in figure_check.differences())
    assert not Matter.objects.filter(practice=True).exists()


def year_of(d: Driver) -> dict[str, int]:
    """The turnouts of the year, as they are kept."""
    first = d.clock.today.replace(month=1, day=1)
    last = first.replace(month=12, day=31)
    (sums,) = figures.read(
        [d.cast.area], keys=KEYS, first=first, last=last, today=d.clock.today
    ).values()
    assert not any(row.key in KEYS for row in figure_check.differences())
    return {key: n for key, n in sums.items() if n}


def test_a_signed_poll_counts_once_it_is_over(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    d = village_of("one-matter", monkeypatch)
    Jurisdiction.objects.filter(area=d.cast.area).update(procedure="one-matter")
    run = d.start(theme("lamps"), (), slug="one-matter", origin="cadres")
    d.live([run], stop="consent")
    assert year_of(d) == {}
    d.live([run], stop="motion")
    facts = Matter.objects.get(pk=run.matter_id).parts.get(key="consent").facts
    assert facts["asked"] >= facts["answered"] >= TURNOUT_LEAST
    told = {"surveys_asked": facts["asked"], "surveys_answered": facts["answered"]}
    assert year_of(d) == told
    # one in which a few answered is in neither number
    row = Matter.objects.get(pk=run.matter_id).parts.get(key="consent")
    row.facts["answered"] = TURNOUT_LEAST - 1
    row.save()
    found = {r.key: r.counted for r in figure_check.differences() if r.key in KEYS}
    assert found == dict.fromkeys(told, 0)


def test_each_vote_within_a_unit_counts(db: None, monkeypatch: pytest.MonkeyPatch) -> None:
    d = village_of("representatives-election", monkeypatch)
    run = d.start(theme("lamps"), (), slug="representatives-election", origin="duty")
    d.live([run], stop="posting")
    votes = [r for u in ChoiceUnit.objects.filter(matter=run.matter_id) for r in u.rounds]
    large = [
        r for r in votes
        if r["voters"] >= TURNOUT_LEAST and r["returned"] not in range(1, TURNOUT_LEAST)
    ]  # fmt: skip
    assert votes and large
    assert year_of(d) == {
        "votes_entitled": sum(r["voters"] for r in large),
        "votes_given": sum(r["returned"] for r in large),
    }


def test_a_vote_of_an_assembly_counts_and_a_committees_does_not(
    db: None, monkeypatch: pytest.MonkeyPatch
) -> None:
    d = village_of("four-deliberations", monkeypatch)
    Jurisdiction.objects.filter(area=d.cast.area).update(procedure="four-deliberations")
    run = d.start(theme("lamps"), (), slug="four-deliberations", origin="cadres")
    d.live([run], stop="posting")
    voted = AgendaItem.objects.filter(matter=run.matter_id, outcome__in=("passed", "failed"))
    committees = voted.exclude(meeting__body__in=ASSEMBLIES)
    (item,) = voted.filter(meeting__body__in=ASSEMBLIES)
    assert committees.exists() and item.counts["due"] > item.counts["returned"] >= TURNOUT_LEAST
    told = {"votes_entitled": item.counts["due"], "votes_given": item.counts["returned"]}
    kept = year_of(d)
    assert {key: n for key, n in kept.items() if key in told} == told
    # a show of hands has its voices, by class where the sum of them is not kept
    half = {"due.a": 6, "due.b": 3, "for.a": 3, "for.b": 1, "for": 4, "against": 1, "abstain": 0}
    AgendaItem.objects.filter(pk=item.pk).update(counts=half)
    found = {r.key: r.counted for r in figure_check.differences() if r.key in told}
    assert found == {"votes_entitled": 9, "votes_given": 5}
    # one in which a few voted is in neither number
    few = half | {"for": 3, "for.a": 2}
    AgendaItem.objects.filter(pk=item.pk).update(counts=few)
    found = {r.key: r.counted for r in figure_check.differences() if r.key in told}
    assert found == dict.fromkeys(told, 0)
