"""``xiangyue year``: the plan's sums, a village's year in the records, the command resumed."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from tests.world import make_area

from xiangyue.actions.acts import together
from xiangyue.data import figures
from xiangyue.data.models import Opinion, RecordEntry, Tally
from xiangyue.scenario import year
from xiangyue.scenario.year_plan import (
    MOST_A_SITTING,
    Impossible,
    VillageYear,
    defaults,
    is_village,
    plan_year,
)
from xiangyue.site import postgres

CODES = [f"2308030{n:05d}" for n in range(1, 73)]


@given(
    n=st.integers(1, 60),
    opinions=st.integers(400, 2000),
    sittings=st.integers(1, 300),
    decisions=st.integers(0, 300),
    seed=st.integers(0, 10**6),
)
@settings(deadline=None, max_examples=150)
def test_the_shares_add_up_exactly(
    n: int, opinions: int, sittings: int, decisions: int, seed: int
) -> None:
    asked = {"opinions": opinions, "sittings": sittings, "decisions": decisions, "seed": seed}
    if decisions > sittings * MOST_A_SITTING:
        with pytest.raises(Impossible):
            plan_year("230803", CODES[:n], **asked)
        return
    years = plan_year("230803", CODES[:n], **asked)
    assert sum(y.opinions for y in years) == opinions
    assert sum(y.sittings for y in years) == sittings
    assert sum(sum(y.matters) for y in years) == decisions
    assert len({y.code for y in years}) == len(years) <= n
    for y in years:
        assert all(m <= MOST_A_SITTING for m in y.matters)
        assert y.opinions >= sum(y.matters)
        assert 30 <= y.representatives <= 50
        assert not (y.failing and y.failing[-1])  # what fails is put to a later sitting
    assert years == plan_year("230803", CODES[:n], **asked)


def test_jiamusi_is_as_documented() -> None:
    codes = [f"2308{n:08d}" for n in range(972)]
    given = defaults()
    asked = {k: given[k] for k in ("opinions", "sittings", "decisions")}
    years = plan_year("2308", codes, **asked, seed=1)
    assert len(years) == 957
    assert sum(y.procedure == "eight-step" for y in years) == 834
    assert sum(y.procedure == "four-deliberations" for y in years) == 123


def test_a_decision_needs_a_sitting() -> None:
    with pytest.raises(Impossible, match="sitting"):
        plan_year("230803", CODES, opinions=10, sittings=0, decisions=1, seed=1)


@pytest.mark.parametrize(
    ("name", "is_one"),
    [("明伦村村委会", True), ("小溪村", True), ("安民社区居委会", False), ("新村居委会", False)],
)
def test_which_divisions_are_villages(name: str, is_one: bool) -> None:
    assert is_village(name) is is_one


@pytest.mark.django_db
@pytest.mark.parametrize("procedure", ["eight-step", "four-deliberations"])
def test_a_villages_year_is_in_its_records(procedure: str) -> None:
    plan = VillageYear(
        "330212105219", procedure, 30, 17, (2, 1, 0, 0), (True,) + (False,) * 3, (False, True) * 2
    )
    make_area(plan.code)
    with together():
        acts = year.live_village(plan, seed=5)
    entries = RecordEntry.objects.filter(log=plan.code)
    assert entries.count() == acts
    read = figures.read(
        [plan.code], first=date(2026, 1, 1), last=date(2026, 12, 31), today=date(2026, 12, 31)
    )[plan.code]
    assert (read["opinions"], read["sittings"], read["decisions"]) == (17, 4, 3)
    assert (read["rejections"], read["no_quorum"]) == (1, 2)
    assert read["representatives"] == 30
    assert Opinion.objects.count() == 17
    assert Tally.objects.count() >= 2 * (3 + 1)  # two tellers for each vote
    last = entries.order_by("-seq").first()
    assert last is not None and last.at.year == year.YEAR


@pytest.mark.django_db
def test_as_many_matters_as_opinions_begin_at_once() -> None:
    plan = VillageYear(
        "330212105219", "eight-step", 30, 4, (4, 0, 0, 0), (False,) * 4, (False,) * 4
    )
    make_area(plan.code)
    with together():
        year.live_village(plan, seed=1)
    read = figures.read(
        [plan.code], first=date(2026, 1, 1), last=date(2026, 12, 31), today=date(2026, 12, 31)
    )[plan.code]
    assert (read["opinions"], read["sittings"], read["decisions"]) == (4, 4, 4)


def xiangyue(*words: str) -> subprocess.CompletedProcess[str]:
    """The command as a person types it, in the home of the tests."""
    return subprocess.run(
        [str(Path(sys.executable).with_name("xiangyue")), *words],
        env={**os.environ, "DJANGO_SETTINGS_MODULE": "xiangyue.site.settings"},
        capture_output=True,
        text=True,
        timeout=1200,
    )


@pytest.fixture
def no_year() -> Iterator[None]:
    """No year before, and none after."""
    postgres.drop_database("xiangyue_year")
    yield
    postgres.drop_database("xiangyue_year")


def test_the_command_lives_goes_on_and_is_exact(no_year: None) -> None:
    asked = ("year", "--area", "230803198", "--opinions", "31", "--decisions", "4", "--json")
    done = xiangyue(*asked, "--sittings", "7", "--jobs", "2")
    assert done.returncode == 0, done.stderr
    told = json.loads(done.stdout)
    found = told["figures"]
    assert (found["opinions"], found["sittings"], found["decisions"]) == (31, 7, 4)
    assert told["acts"] > 100 and told["seconds"] > 0 and told["acts_per_second"] > 0
    assert 20 < told["peak_mib"] < 1024
    again = json.loads(xiangyue(*asked, "--sittings", "7").stdout)
    assert again["figures"] == found
    assert (again["lived"], again["acts"]) == (0, 0)
    other = xiangyue(*asked, "--sittings", "8")
    assert other.returncode == 2
    assert "--fresh" in other.stderr.strip().splitlines()[-1]


def test_no_such_area(no_year: None) -> None:
    done = xiangyue("year", "--area", "9999")
    assert done.returncode == 2
    assert "9999" in done.stderr.strip().splitlines()[-1]


def test_the_peak_is_of_the_command_and_not_of_whoever_started_it() -> None:
    ask = "from xiangyue.scenario import year_run; print(year_run._peak())"
    setup = "import os, xiangyue.site.settings_test, django; django.setup()"
    held = b"x" * (700 << 20)  # this process is large, its child is not
    done = subprocess.run(
        [sys.executable, "-c", f"{setup}; {ask}"],
        capture_output=True,
        text=True,
        env=os.environ | {"DJANGO_SETTINGS_MODULE": "xiangyue.site.settings_test"},
        check=True,
    )
    assert len(held) and 20 < int(done.stdout.split()[-1]) < 600
