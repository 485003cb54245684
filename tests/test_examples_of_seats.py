"""The demonstration's villages where seats change hands, the branch's year, the town's leaders."""

from __future__ import annotations

from datetime import date, time, timedelta
from random import Random

import pytest
from tests.world import make_area

from xiangyue.data.figure_check import differences
from xiangyue.data.models import Matter
from xiangyue.scenario import demo, demo_places
from xiangyue.scenario.cast import Clock, moment
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.examples import branch_year, seats_changed, town_rated

LAST = date(2026, 11, 21)
pytestmark = pytest.mark.django_db


def states(area: str) -> dict[str, str]:
    """The state of the matter of each method there."""
    return dict(Matter.objects.filter(area_id=area).values_list("procedure__slug", "state"))


def village(code: str, days: int, method: str = "eight-step") -> tuple[demo.Demonstration, Driver]:
    """A village as the demonstration makes one."""
    make_area(code)
    made = demo.Demonstration(moment(LAST + timedelta(days=1), time(10, 0)), lambda _said: None)
    return made, made.village(code, method, Clock(made.back(days)), families=True)


def counted() -> None:
    """Every figure as counted. (What is named in secret bears no hour: no order of time.)"""
    assert differences() == []


def test_all_are_chosen_anew() -> None:
    made, d = village(seats_changed.CHOSEN, seats_changed.DAYS)
    seats_changed.chosen(d, LAST)
    made.in_time(d)
    assert states(d.cast.area) == {
        "group-heads": "closed",
        "representatives-election": "closed",
        "supervision-election": "closed",
        "branch-election": "running",
    }
    counted()


def test_seats_fall_empty_and_are_filled() -> None:
    made, d = village(seats_changed.LEFT, seats_changed.DAYS)
    seats_changed.left(d, LAST)
    made.in_time(d)
    assert states(d.cast.area) == {
        "resignation": "closed",
        "by-election": "closed",
        "by-election-representatives": "closed",
        "seat-ending": "closed",
        "recall": "running",
        "supervision-election-villagers": "running",
    }
    counted()


def test_a_branchs_year() -> None:
    made, d = village(branch_year.CODE, branch_year.DAYS, branch_year.METHOD)
    branch_year.make(d, LAST)
    made.in_time(d)
    assert states(d.cast.area) == {
        "demonstration-village": "closed",
        "members-appraisal": "closed",
        "cadre-assessment": "closed",
        "members-away": "running",
        "party-life": "running",
        "red-flag": "running",
    }
    counted()


def test_a_towns_leaders_and_a_report_to_the_county() -> None:
    made, _ = village("330212106201", 20)
    make_area(town_rated.CODE)
    for code, _officer in demo_places.LEVELS:
        make_area(code)
    made.levels(made.back(100))
    made.in_time(town_rated.make(made.back(town_rated.DAYS), Random("rated")))
    made.in_time(town_rated.reported(made.back(20), Random("reported")))
    assert states(town_rated.CODE) == {
        "demonstration-points": "running",
        "leader-pairing": "running",
        "double-appraisal-township": "running",
    }
    assert states(town_rated.COUNTY) == {"protected-report-county": "running"}
    counted()
