"""Figures by whole years and months due: the same sums, whatever was folded when."""

from __future__ import annotations

import argparse
from datetime import date, timedelta

import pytest
from django.db import connection
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.django import TestCase

from xiangyue.core.figures import DUES, FLOWS, STOCKS
from xiangyue.data import figures
from xiangyue.data.figures import Figure, FigureDelta, FigureSpan
from xiangyue.site.commands import figures as command

CODE = "330212105219"
LEVELS = ["", "33", "3302", "330212", "330212105", CODE]
KEYS = [FLOWS[0], FLOWS[3], STOCKS[0], STOCKS[1], DUES[0], DUES[1]]
DAYS = st.dates(date(2024, 11, 1), date(2027, 2, 28))
DELTA = st.tuples(
    st.sampled_from([CODE, "330212105220", "230803007001"]),
    DAYS,
    st.sampled_from(KEYS),
    st.integers(-3, 3),
)


def plainly(code: str, given: list, first: date, last: date, today: date) -> dict[str, int]:
    """What the figures are said to be, one delta at a time."""
    sums = dict.fromkeys(KEYS, 0)
    for area, day, key, n in given:
        month = day.replace(day=1)
        counts = (
            day < today
            if key in DUES
            else month <= last
            if key in STOCKS
            else first <= month <= last
        )
        if area.startswith(code) and counts:
            sums[key] += n
    return sums


class Spans(TestCase):
    """In a transaction of its own for each example."""

    @given(
        st.lists(st.lists(DELTA, max_size=8), min_size=1, max_size=4),
        DAYS,
        DAYS,
        st.sampled_from(["year", "month", "years"]),
    )
    def test_read_is_the_plain_sum_for_every_period(
        self, parts: list, day: date, today: date, kind: str
    ) -> None:
        for part in parts:
            FigureDelta.objects.bulk_create(
                FigureDelta(area=a, day=d, key=k, n=n) for a, d, k, n in part if n
            )
            figures.fold()
        first, last = day.replace(day=1), (day.replace(day=28) + timedelta(4)).replace(day=1)
        last -= timedelta(1)
        if kind != "month":
            first, last = date(day.year - (kind == "years"), 1, 1), date(day.year, 12, 31)
        found = figures.read(LEVELS, first=first, last=last, today=today)
        everything = [delta for part in parts for delta in part]
        for code in LEVELS:
            some = {key: found[code][key] for key in KEYS}
            assert some == plainly(code, everything, first, last, today), code
        assert figures.spans_wrong() == []


@pytest.mark.django_db
def test_the_spans_made_anew_are_those_that_were_kept_and_a_wrong_one_is_named(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for n in range(40):
        day = date(2025, 12, 1) + timedelta(n)
        FigureDelta.objects.create(area=CODE, day=day, key=KEYS[n % 6], n=n + 1)
    figures.fold()
    before = sorted(FigureSpan.objects.values_list("area", "months", "start", "key", "n"))
    assert {row[1] for row in before} == {1, 12}
    with connection.cursor() as c:
        c.execute(figures.SPANS_ANEW)
    again = sorted(FigureSpan.objects.values_list("area", "months", "start", "key", "n"))
    assert again == before
    span = {"area": "33", "months": 12, "key": FLOWS[0], "start": date(2026, 1, 1)}
    FigureSpan.objects.filter(**span).update(n=999)
    Figure.objects.filter(area="3302", key=FLOWS[3]).delete()
    wrong = figures.spans_wrong()
    assert [row[:2] for row in wrong if row[0] == "33"] == [("33", FLOWS[0])]
    assert all(row[:2] == ("3302", FLOWS[3]) and row[4] == 0 for row in wrong if row[0] != "33")
    monkeypatch.setattr("xiangyue.site.cli.ready", lambda: None)
    assert command.run(argparse.Namespace(check=True, json=False)) == 1
    assert f"33  {FLOWS[0]}  2026-01-01: kept 999" in capsys.readouterr().out


@pytest.mark.django_db(transaction=True)
def test_the_places_of_folded_deltas_are_cleared_when_they_are_many() -> None:
    with connection.cursor() as c:
        c.execute("ALTER TABLE xiangyue_figuredelta SET (autovacuum_enabled = off)")
        try:  # else it may come by between, and leave nothing to clear
            FigureDelta.objects.bulk_create(
                FigureDelta(area=CODE, day=date(2026, 1, 1), key=FLOWS[0], n=1)
                for _ in range(figures.SWEPT + 1)
            )
            figures.fold()
            c.execute("SELECT pg_stat_force_next_flush()")
            assert figures.sweep()
            c.execute("SELECT pg_stat_force_next_flush()")
            assert not figures.sweep()
        finally:
            c.execute("ALTER TABLE xiangyue_figuredelta RESET (autovacuum_enabled)")
