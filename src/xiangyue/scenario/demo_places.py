"""The places of the demonstration: which there are, by which method, and since when they live."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date

from xiangyue.scenario.driver import Driver
from xiangyue.scenario.examples import (
    branch_year,
    disclosed,
    mingtang,
    seats_changed,
    survey,
    village_election,
    village_projects,
    works_and_hiring,
)

MINGLUN = "330212105219"
LEVELS = (  # code, an officer there
    ("33", "江景山"),
    ("3302", "陆明远"),
    ("330212", "顾静怡"),
    ("330212105", "钟志远"),
    ("23", "孟庆丰"),
    ("2308", "魏雪松"),
    ("230803", "白立军"),
    ("230828", "段永宁"),
    ("43", "谭新民"),
    ("4331", "龙云峰"),
    ("433123", "向明霞"),
    ("50", "秦万里"),
    ("500101", "石朗清"),
)
NEIGHBOURS = (  # code, method, days ago, themes, the part at which the last one stands
    ("330212105220", "four-deliberations", 205, ("bus", "toilets"), "assembly"),
    ("330212105206", "eight-step", 24, ("hall",), "posting"),
    ("330212105209", "three-meetings", 150, ("lamps", "rail"), "posting"),
    ("230803198201", "eight-step", 150, ("orchard", "bridge"), "posting"),
    ("230803198202", "four-deliberations", 15, ("orchard",), "members"),
    ("433101002201", "eight-step", 210, ("solar",), "posting"),
)
DAYS = 250
"""Days ago that the villages of the eight steps and the levels above them began."""


@dataclass(frozen=True)
class Lived:
    """A village where another method is lived: begun ``days`` ago, and what is done there up to
    the demonstration's last day."""

    code: str
    method: str
    days: int
    live: Callable[[Driver, date], object]
    representatives: int = 30


def _projects(d: Driver, last: date) -> None:
    village_projects.make(d, village_projects.last_day(last))


def _elected(d: Driver, _last: date) -> None:
    village_election.held(d)


ELSEWHERE = (
    Lived(village_projects.CODE, "eight-step", village_projects.DAYS, _projects),
    Lived(mingtang.CODE, mingtang.METHOD, mingtang.DAYS, mingtang.make, mingtang.REPRESENTATIVES),
    Lived(survey.CODE, survey.METHOD, survey.DAYS, survey.make),
    Lived(
        village_election.CODE,
        village_election.METHOD,
        village_election.DAYS,
        _elected,
        village_election.REPRESENTATIVES,
    ),
    Lived(disclosed.CODE, disclosed.METHOD, disclosed.DAYS, disclosed.make),
    *(
        Lived(code, seats_changed.METHOD, days, live)
        for code, days, live in (
            (seats_changed.CHOSEN, seats_changed.DAYS, seats_changed.chosen),
            (seats_changed.LEFT, seats_changed.LEFT_DAYS, seats_changed.left),
        )
    ),
    Lived(branch_year.CODE, branch_year.METHOD, branch_year.DAYS, branch_year.make),
    Lived(
        works_and_hiring.CODE, works_and_hiring.METHOD, works_and_hiring.DAYS, works_and_hiring.make
    ),
)
