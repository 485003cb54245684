"""Figures: kept by the acts, folded for every level, and equal to a count from scratch."""

from __future__ import annotations

import argparse
import json
from collections import Counter
from contextlib import suppress
from datetime import date, datetime, timedelta
from pathlib import Path
from random import Random
from typing import Any

import pytest
from django.db import connection
from django.db.models import QuerySet
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st
from tests.world import CODE, NOW, Village, make_area, make_village

from xiangyue.actions import area_methods, areas, execution, matters, opinions, terms
from xiangyue.core import periods
from xiangyue.core.figures import DUES, FLOWS, MET
from xiangyue.core.refusals import Refusal
from xiangyue.data import figure_check, figures, turnout_check
from xiangyue.data.models import (
    Figure,
    FigureDelta,
    Jurisdiction,
    Matter,
    Membership,
    Opinion,
    Question,
)
from xiangyue.methods import library
from xiangyue.site.commands import figures as command

YEAR = periods.read("2026")
LEVELS = ["", "33", "3302", "330212", "330212105", CODE]


def read(code: str = CODE, period: str = "2026", today: date | None = None) -> dict[str, int]:
    p = periods.read(period)
    return figures.read([code], first=p.first, last=p.last, today=today or NOW.date())[code]


def say(village: Village, text: str, now: datetime | None = None, **more: object) -> Opinion:
    return opinions.submit_opinion(
        actor=village.actor("villager"), now=now or NOW, area=village.code, text=text, **more
    )


@pytest.fixture
def village(db: None) -> Village:
    """A village made by rows: what its acts count begins at nothing, so its seats are put right."""
    made = make_village()
    settle_rows()
    return made


def settle_rows() -> None:
    """What rows put there without an act is entered as its act would have."""
    for d in figure_check.differences():
        if len(d.area) == 12:
            FigureDelta.objects.create(
                area=d.area, key=d.key, day=d.month or NOW.date(), n=d.counted - d.kept
            )
    assert figure_check.differences() == []


@given(
    st.dates(date(2000, 1, 1), date(2098, 12, 31)),
    st.sampled_from(["year", "quarter", "month"]),
    st.integers(-15, 15),
)
def test_period_has_its_day_and_its_name_reads_back(day: date, kind: str, steps: int) -> None:
    period = periods.containing(kind, day)
    assert period.first <= day <= period.last
    assert period.first.day == 1 and (period.last + timedelta(days=1)).day == 1
    assert len(period.months) == {"year": 12, "quarter": 3, "month": 1}[kind]
    moved = period.moved(steps)
    assert moved.moved(-steps) == period
    assert periods.read(period.name) == period
    assert period.moved(1).first == period.last + timedelta(days=1)


@pytest.mark.parametrize("name", ["", "26", "2026Q5", "2026-13", "2026-00", "2026-1", "x2026"])
def test_what_is_no_period(name: str) -> None:
    with pytest.raises(ValueError, match="not a period"):
        periods.read(name)


def test_an_act_counts_at_once_and_at_every_level(village: Village) -> None:
    say(village, "三组的路灯坏了，晚上走路看不见。")
    for code in LEVELS:
        assert read(code)["opinions"] == 1, code
    assert read("330212105220")["opinions"] == 0
    assert figures.fold() > 0
    assert not FigureDelta.objects.exists()
    for code in LEVELS:
        assert read(code)["opinions"] == 1, code
    assert Figure.objects.filter(key="opinions").count() == len(LEVELS)


def test_flows_by_month_stocks_up_to_the_end_and_dues_by_day(village: Village) -> None:
    opinion = say(village, "村口的水沟堵了。")
    assert read(period="2026-03")["opinions"] == 1
    assert read(period="2026-02")["opinions"] == 0
    assert read(period="2026Q1")["opinions"] == 1
    assert read(period="2026-02")["representatives"] == 5
    assert read(period="2023")["representatives"] == 0
    assert read(today=opinion.due_on)["opinions_due"] == 0
    assert read(today=opinion.due_on + timedelta(days=1))["opinions_due"] == 1
    figures.fold()
    assert read(today=opinion.due_on + timedelta(days=1))["opinions_due"] == 1


def test_what_is_answered_leaves_no_row_of_a_day(village: Village) -> None:
    opinion = say(village, "村口的水沟堵了。")
    figures.fold()
    assert Figure.objects.filter(key="opinions_due").count() == len(LEVELS)
    opinions.answer_opinion(
        actor=village.actor("secretary"),
        now=NOW,
        opinion_id=opinion.pk,
        kind="handled",
        text="已请人清理。",
    )
    figures.fold()
    assert not Figure.objects.filter(key="opinions_due").exists()
    assert read()["opinions_in_time"] == 1


def test_series_month_by_month(village: Village) -> None:
    say(village, "路灯坏了。")
    figures.fold()
    say(village, "水沟堵了。", NOW + timedelta(days=31))
    found = figures.series("3302", ["opinions", "closed"], first=YEAR.first, last=YEAR.last)
    assert found == {"opinions": {date(2026, 3, 1): 1, date(2026, 4, 1): 1}, "closed": {}}


def test_read_is_one_query_for_one_area_and_for_many(
    village: Village, django_assert_num_queries: object
) -> None:
    say(village, "路灯坏了。")
    for codes in ([CODE], LEVELS):
        with django_assert_num_queries(1):  # type: ignore[operator]
            figures.read(codes, first=YEAR.first, last=YEAR.last, today=NOW.date())


def test_practice_counts_nowhere(village: Village) -> None:
    before = {code: read(code) for code in LEVELS}
    say(village, "练习：路灯坏了。", practice=True)
    matters.start_matter(
        actor=village.actor("secretary"),
        now=NOW,
        area=CODE,
        title="练习一次",
        category="public_works",
        origin="opinions",
        practice=True,
    )
    assert {code: read(code) for code in LEVELS} == before
    assert figure_check.differences() == []


@pytest.mark.parametrize("code", [CODE, "3302", ""])
@pytest.mark.parametrize("by", [1, -1])
def test_the_check_names_a_planted_difference(village: Village, code: str, by: int) -> None:
    say(village, "路灯坏了。")
    figures.fold()
    Figure.objects.filter(area=code, key="opinions").update(n=1 + by)
    found = figure_check.differences()
    assert found == [figure_check.Difference(code, "opinions", date(2026, 3, 1), 1 + by, 1)]


def test_the_check_names_a_changed_source(village: Village) -> None:
    say(village, "路灯坏了。")
    Opinion.objects.all().update(created_at=NOW - timedelta(days=31))
    found = {(d.area, d.month, d.kept, d.counted) for d in figure_check.differences()}
    assert found == {
        row
        for code in LEVELS
        for row in ((code, date(2026, 2, 1), 0, 1), (code, date(2026, 3, 1), 1, 0))
    }


def test_the_command_tells_and_fails(
    village: Village, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("xiangyue.access.clock.now", lambda: NOW)
    say(village, "路灯坏了。")
    assert _run(CODE, "--json") == 0
    told = json.loads(capsys.readouterr().out)
    assert told["area"] == CODE and told["period"] == "2026"
    assert told["figures"]["opinions"] == 1 and told["figures"]["representatives"] == 5
    assert _run("--check") == 0
    assert "every one equals" in capsys.readouterr().out
    FigureDelta.objects.create(area=CODE, key="sittings", day=NOW.date(), n=2)
    assert _run("--check") == 1
    assert f"{CODE}  sittings  2026-03-01: kept 2, counted 0" in capsys.readouterr().out
    assert _run("--check", "--json") == 1
    rows = json.loads(capsys.readouterr().out)["differences"]
    assert {r["area"] for r in rows} == set(LEVELS)


def _run(*words: str) -> int:
    parser = argparse.ArgumentParser()
    command.add_arguments(parser)
    return command.run(parser.parse_args(words))


# A walk through the acts that keep figures, in any order: kept == counted again after each.

MOVES = ["say", "answer", "start", "drop", "ask", "reply", "seat", "end", "adopt", "open", "fold"]


class Walk:
    """One village on its way; each move does what may be done then, or nothing."""

    def __init__(self, village: Village) -> None:
        self.village, self.now, self.n = village, NOW, 0

    def move(self, what: str, days: int) -> bool:
        """Whether it was done; a refusal is no fault."""
        self.now += timedelta(days=days, minutes=1)
        self.n += 1
        with suppress(Refusal):
            getattr(self, what)()
            return True
        return False

    def pick(self, rows: QuerySet[Any]) -> Any:
        """One of them, another each time, the same when the walk is walked again."""
        found = list(rows.order_by("pk"))
        return found[self.n * 7 % len(found)] if found else None

    def open(self) -> None:
        code = f"3302121052{30 + self.n:02d}"
        make_area(code)
        areas.open_area(actor=areas.COMMAND, now=self.now, area=code)

    def say(self) -> None:
        say(self.village, f"意见{self.n}", self.now, practice=self.n % 3 == 0)

    def _open_opinion(self) -> Any:
        return self.pick(Opinion.objects.filter(answered_at=None))

    def answer(self) -> None:
        if found := self._open_opinion():
            opinions.answer_opinion(
                actor=self.village.actor("secretary"),
                now=self.now,
                opinion_id=found.pk,
                kind="explained",
                text="说明如下。",
            )

    def start(self) -> None:
        found = self._open_opinion()
        matters.start_matter(
            actor=self.village.actor("secretary"),
            now=self.now,
            area=CODE,
            title=f"事项{self.n}",
            category="public_works",
            origin="opinions",
            opinions=[found.pk] if found else [],
            practice=self.n % 2 == 0,
        )

    def _matter(self) -> Any:
        return self.pick(Matter.objects.filter(state="running"))

    def drop(self) -> None:
        if found := self._matter():
            matters.drop_matter(
                actor=self.village.actor("secretary"),
                now=self.now,
                matter_id=found.pk,
                reason="条件还不成熟",
            )

    def ask(self) -> None:
        found = self._matter() if self.n % 2 else None
        execution.ask_question(
            actor=self.village.actor("representative_2"),
            now=self.now,
            area=CODE,
            text="钱花到哪里去了？",
            to_body="village_committee",
            matter_id=found.pk if found else None,
        )

    def reply(self) -> None:
        if found := self.pick(Question.objects.filter(answered_at=None)):
            execution.answer_question(
                actor=self.village.actor("director"),
                now=self.now,
                question_id=found.pk,
                answer="账目已公开。",
            )

    def seat(self) -> None:
        terms.start_term(
            actor=self.village.actor("clerk"),
            now=self.now,
            area=CODE,
            person_id=self.village.person("party_member").pk,
            role="representative",
            start=timezone.localdate(self.now) - timedelta(days=self.n),
            end=timezone.localdate(self.now) + timedelta(days=40) if self.n % 2 else None,
            group="三组",
        )

    def end(self) -> None:
        day = timezone.localdate(self.now)
        held = Membership.objects.filter(role="representative", start__lte=day).exclude(end__lt=day)
        if found := self.pick(held):
            terms.end_term(
                actor=self.village.actor("clerk"),
                now=self.now,
                area=CODE,
                term_id=found.pk,
                end=day,
                reason="迁出本村了",
            )

    def adopt(self) -> None:
        slug = "four-deliberations" if self.n % 2 else "eight-step"
        area_methods.adopt_procedure(
            actor=self.village.actor("secretary"), now=self.now, area=CODE, slug=slug
        )

    def fold(self) -> None:
        figures.fold()


@pytest.mark.parametrize("seed", range(5))
def test_after_any_acts_the_kept_figures_equal_the_count(db: None, seed: int) -> None:
    chance = Random(seed)
    walk = Walk(make_village(procedure=""))
    settle_rows()
    walk.adopt()
    done: Counter[str] = Counter()
    for _ in range(60):
        what = chance.choice(MOVES)
        done[what] += walk.move(what, chance.randint(0, 12))
        assert figure_check.differences() == [], (what, done)
    assert not [what for what in MOVES if not done[what]], "a move that was never possible"
    figures.fold()
    assert figure_check.differences() == []


def test_a_second_fold_under_way_does_nothing(transactional_db: None) -> None:
    make_area(CODE)
    FigureDelta.objects.create(area=CODE, key="opinions", day=NOW.date(), n=1)
    other = connection.copy()
    try:
        with other.cursor() as c:
            c.execute("BEGIN; SELECT pg_advisory_xact_lock(hashtext('xiangyue.figures'))")
            assert figures.fold() == 0
            c.execute("ROLLBACK")
        assert figures.fold() == len(LEVELS)
    finally:
        other.close()


def test_methods_are_counted_where_the_table_and_the_record_agree(village: Village) -> None:
    assert read()["method_eight-step"] == 1
    Jurisdiction.objects.update(procedure="four-deliberations")
    names = {d.key for d in figure_check.differences()}
    assert names == {"method_eight-step", "method_four-deliberations"}


def test_a_place_runs_a_method_from_its_first_matter_by_it(village: Village) -> None:
    """Most methods run beside the one adopted; what a matter began, no adoption takes back."""

    def begin(slug: str, **how: Any) -> None:
        definition = library.procedure(slug)
        who = next(role for role in definition.starts if role in village.people)
        matters.start_matter(
            actor=village.actor(who), now=NOW, area=CODE, title="选一选",
            procedure=slug, origin=definition.origins[0], **how,
        )  # fmt: skip

    def adopt(slug: str) -> None:
        area_methods.adopt_procedure(
            actor=village.actor("secretary"), now=NOW, area=CODE, slug=slug
        )

    begin("recall", practice=True)
    assert read()["method_vacancy"] == 0
    for slug in ("recall", "recall", "resignation"):  # one name for both
        begin(slug)
        assert read()["method_vacancy"] == 1
        assert read(CODE[:9])["method_vacancy"] == 1
        assert figure_check.differences() == []
    begin("errand")
    assert read()["method_errand"] == 1
    for slug in ("recall", "charter", "eight-step"):
        adopt(slug)
        begin(slug) if slug == "charter" else None
        figures.fold()
        assert read()["method_vacancy"] == read()["method_errand"] == 1
        assert read()["method_charter"] == (slug == "charter")
        assert read()["method_eight-step"] == (slug == "eight-step")
        assert figure_check.differences() == []
    begin("charter")
    assert read()["method_charter"] == 1
    adopt("charter")
    adopt("errand")
    assert read()["method_charter"] == read()["method_errand"] == 1
    assert figure_check.differences() == []


def test_every_figure_of_the_acts_is_counted_again() -> None:
    """What no query tells from its rows would be taken on trust."""
    asked = (figure_check, turnout_check)
    told = "".join(Path(module.__file__).read_text("utf-8") for module in asked)
    made = {"pledges_kept", "pledges_not_kept", "goals_met", "goals_not_met"}  # of two words
    met = set(MET)  # of the body's name
    assert {k for k in (*FLOWS, *DUES) if f"'{k}'" not in told} <= made | met
