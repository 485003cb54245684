"""Pledges given: read out at the members' meeting, sworn before the people, put on the board."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import pledge_reviews
from xiangyue.core.part import Part
from xiangyue.scenario.pledged import said

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

FORMS = {"members_meeting": "meeting", "villagers_meeting": "oath", "board": "written"}
PEOPLE = {"members_meeting": 22, "villagers_meeting": 58, "board": 0}


def occasion(driver: Driver, run: Running, part: Part, place: str) -> dict[str, Any]:
    """One of the places, today."""
    forms = part.words["forms"]
    form = FORMS[place] if FORMS[place] in forms else forms[0]
    return {
        "actor": driver.who(part),
        "matter_id": run.matter_id,
        "part": part.key,
        "place": place,
        "form": form,
        "held_on": driver.clock.today,
        "people": PEOPLE[place],
        "text": said()["given"] if PEOPLE[place] else "",
    }


def do(driver: Driver, run: Running, part: Part) -> None:
    """In every place that is asked, some days apart."""
    for place in part.words["places"]:
        driver.do(pledge_reviews.give, **occasion(driver, run, part, place))
        driver.clock.forward(days=1)


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Giving them."""
    given = occasion(rehearsal, run, part, part.words["places"][0])
    rehearsal.refuses(key, part, pledge_reviews.give, **{**given, "actor": actor})


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """A place or a form that there is not, a day to come or before they were fixed, without the
    number of people, sworn on a board."""
    refuses, act = rehearsal.refuses, pledge_reviews.give
    good = occasion(rehearsal, run, part, part.words["places"][0])
    day = rehearsal.clock.today
    refuses("give-place", part, act, **{**good, "place": "market"})
    refuses("give-form", part, act, **{**good, "form": "song"})
    refuses("give-to-come", part, act, **{**good, "held_on": day + timedelta(days=1)})
    refuses("give-before", part, act, **{**good, "held_on": day - timedelta(days=60)})
    if good["place"] != "board":
        refuses("give-uncounted", part, act, **{**good, "people": 0})
    if "board" in part.words["places"] and "oath" in part.words["forms"]:
        refuses("give-board", part, act, **{**good, "place": "board", "form": "oath"})
    do(rehearsal, run, part)
