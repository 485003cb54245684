"""The demonstration's villages where seats change hands, the branch's year, the town's leaders."""

from __future__ import annotations

from datetime import date, time, timedelta
from random import Random

import pytest
from tests.world import make_area

from xiangyue.actions import secret_ratings
from xiangyue.data.figure_check import differences
from xiangyue.data.models import DutyReport, Matter, MatterPart, PlainBox, Pledge, Posting
from xiangyue.scenario import demo, demo_places
from xiangyue.scenario.cast import Clock, moment
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.examples import branch_year, seats_changed, town_rated

LAST = date(2026, 11, 21)
pytestmark = pytest.mark.django_db


def states(area: str) -> dict[str, str]:
    """The state of the last matter of each method there."""
    rows = Matter.objects.filter(area_id=area).order_by("pk")
    return dict(rows.values_list("procedure__slug", "state"))


def put_right(area: str) -> None:
    """One appraisal from both sides there is closed: announced, filed, its measures accepted."""
    (matter,) = Matter.objects.filter(
        area_id=area, procedure__slug__startswith="double-appraisal", state="closed"
    )
    facts = {p.key: p.facts for p in MatterPart.objects.filter(matter=matter)}
    assert facts["result"]["announced"] and facts["filing"]["filed"]
    assert facts["plan"]["tasks"] and not facts["plan"]["unfinished"]
    assert facts["acceptance"]["accepted"]
    if not facts["result"]["last"]:  # nobody is incompetent: nobody stands in that register
        assert not facts["acted"].get("rows")


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
        "double-appraisal-village": "closed",
        "branch-election": "running",
    }
    put_right(d.cast.area)
    counted()


def test_seats_fall_empty_and_are_filled() -> None:
    made, d = village(seats_changed.LEFT, seats_changed.LEFT_DAYS)
    seats_changed.left(d, LAST)
    made.in_time(d)
    assert states(d.cast.area) == {
        "public-pledges": "closed",
        "resignation": "closed",
        "by-election": "closed",
        "by-election-representatives": "closed",
        "seat-ending": "closed",
        "recall": "running",
        "supervision-election-villagers": "running",
    }
    pledged = Pledge.objects.filter(matter__area_id=d.cast.area)
    assert set(pledged.values_list("state", flat=True)) == {"kept", "not_kept"}
    assert Posting.objects.filter(matter__area_id=d.cast.area, part="result").count() == 1
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
        "red-flag": "closed",
    }
    flag = MatterPart.objects.filter(matter__procedure__slug="red-flag")
    rated, seen = flag.get(key="stars"), flag.get(key="township").facts
    found = secret_ratings.result(PlainBox.objects.get(matter=rated.matter, part="stars"))
    assert [row["score"] is None for row in found].count(True) == 1  # the branch alone
    assert (seen["score"], seen["of"], seen["band"], seen["unmet"]) == (78, 82, "star-4", 2)
    assert Posting.objects.filter(matter=rated.matter).count() == 1
    reports = DutyReport.objects.filter(matter__procedure__slug="members-appraisal")
    said = [str(heads) for heads in reports.values_list("heads", flat=True)]
    assert len(set(said)) == len(said) > 10  # nobody's is another's
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
    put_right(town_rated.CODE)
    assert states(town_rated.COUNTY) == {"protected-report-county": "running"}
    counted()
