"""Reports written by those who hold the seats, announced with the day of their meeting."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import time, timedelta
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING, Any

import yaml

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import duty_reports
from xiangyue.actions.standing import open_case
from xiangyue.core import calendar
from xiangyue.core.part import Part
from xiangyue.data.models import Membership
from xiangyue.scenario.cast import moment

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


@cache
def said() -> Mapping[str, Any]:
    """``scenario/reports.yaml``."""
    text = (Path(__file__).parents[1] / "reports.yaml").read_text("utf-8")
    found: Mapping[str, Any] = yaml.safe_load(text)
    return found


def ids(run: Running, part: Part) -> dict[str, Any]:
    """Of which part."""
    return {"matter_id": run.matter_id, "part": part.key}


def due(driver: Driver, run: Running, part: Part) -> list[Membership]:
    """Who reports."""
    case = open_case(run.matter_id, now=driver.clock.now, lock=False)
    return duty_reports.people(case, part.key)


def texts(part: Part, n: int = 0) -> dict[str, Any]:
    """Every head and content, in the words of the ``n``-th who reports."""
    heads, contents = said()["heads"], said()["contents"]
    return {
        "heads": {h: heads[h][n % len(heads[h])] for h in part.words["heads"]},
        "contents": {c: contents[c] for c in part.words["contents"]},
    }


def meetings(driver: Driver, run: Running, part: Part, *, soon: bool = False) -> dict[str, Any]:
    """The day after the texts have been out long enough; a day earlier if too ``soon``."""
    case = open_case(run.matter_id, now=driver.clock.now, lock=False)
    days = duty_reports.notice_days(case, part.key)
    day = calendar.posting_ends(driver.clock.today, days) + timedelta(days=0 if soon else 1)
    return {
        p.key: (moment(day, time(9 + n * 5)), driver.cast.hall)
        for n, p in enumerate(duty_reports.given_at(case, part.key))
    }


def do(driver: Driver, run: Running, part: Part) -> None:
    """Written by each themself, the last from paper; announced."""
    rows = due(driver, run, part)
    for n, seat in enumerate(rows):
        own = actor_of_person(seat.person_id, driver.clock.now)
        who = own if n + 1 < len(rows) or len(rows) == 1 else driver.who(part)
        driver.do(
            duty_reports.write_report, actor=who, person_id=seat.person_id, **ids(run, part),
            **texts(part, n),
        )  # fmt: skip
    announce(driver, run, part)


def announce(driver: Driver, run: Running, part: Part) -> None:
    """Made known; then the days pass."""
    times = meetings(driver, run, part)
    driver.do(duty_reports.announce, actor=driver.who(part), meetings=times, **ids(run, part))
    last = min(starts for starts, _ in times.values()).date() - timedelta(days=1)
    run.until[part.key] = (0, last)


def end(driver: Driver, run: Running, part: Part) -> None:
    """The days are over: nothing more is to be done."""


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Announcing it."""
    times = meetings(rehearsal, run, part)
    rehearsal.refuses(
        key, part, duty_reports.announce, actor=actor, meetings=times, **ids(run, part)
    )


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Somebody without the seat, a head left out, an identity number, another's report; announced
    with one missing, too soon, twice, written anew afterwards."""
    tries, write, at = rehearsal.refuses, duty_reports.write_report, ids(run, part)
    who, rows, words = rehearsal.who(part), due(rehearsal, run, part), texts(part)
    first = rows[0].person_id
    tries("report-nobody", part, write, actor=who, person_id=0, **at, **words)
    less = {**words["heads"], part.words["heads"][-1]: ""}
    tries("report-head", part, write, actor=who, person_id=first, **at, **{**words, "heads": less})
    told = {**words["heads"], part.words["heads"][0]: "身份证11010519491231002X"}
    tries(
        "report-number", part, write, actor=who, person_id=first, **at, **{**words, "heads": told}
    )
    tries("report-other", part, write, actor=rehearsal.citizen, person_id=first, **at, **words)
    tell, times = duty_reports.announce, meetings(rehearsal, run, part)
    tries("report-missing", part, tell, actor=who, meetings=times, **at)
    with rehearsal.supposing():  # nobody keeps it from being held by not writing
        gone = {seat.person_id: "没有交述职报告" for seat in rows}
        rehearsal.do(tell, actor=who, meetings=times, missing=gone, **at)
        tries("announce-twice", part, tell, actor=who, meetings=times, **at)
    for n, seat in enumerate(rows):
        own = actor_of_person(seat.person_id, rehearsal.clock.now)
        author = who if n else own
        rehearsal.do(write, actor=author, person_id=seat.person_id, **at, **texts(part, n))
    soon = meetings(rehearsal, run, part, soon=True)
    tries("announce-soon", part, tell, actor=who, meetings=soon, **at)
    tries("announce-where", part, tell, actor=who, meetings={}, **at)
    announce(rehearsal, run, part)
    tries("announce-twice", part, tell, actor=who, meetings=times, **at)
    tries("report-later", part, write, actor=who, person_id=first, **at, **words)
