"""A title granted by the level above."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import titles
from xiangyue.actions.standing import open_case
from xiangyue.core.kinds.review import office_of
from xiangyue.core.part import Part
from xiangyue.methods import titles as library
from xiangyue.scenario.kinds.finding import ids
from xiangyue.scenario.kinds.review import make_officer, officer

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def wanted(driver: Driver, run: Running, part: Part) -> list[dict[str, Any]]:
    """What there is to grant: the title of the standard; of a register one for each row."""
    keys = part.words["titles"]
    if library.load()[keys[0]].holder == "area":
        return [{"title": keys[0]}]
    case = open_case(run.matter_id, now=driver.clock.now, lock=False)
    places = titles.places_of(case, part)
    return [{"title": keys[n % len(keys)], "holder": name} for n, name in enumerate(places)]


def above(driver: Driver, part: Part) -> Actor | None:
    """Who grants it, if anybody of that office is there."""
    return officer(driver, office_of(driver.cast.area, part.words["level"]))


def do(driver: Driver, run: Running, part: Part) -> None:
    """Granted; from paper where nobody of the office is there."""
    actor = above(driver, part)
    paper = {} if actor else {"on_paper": True, "number": "〔2026〕8号"}
    for given in wanted(driver, run, part):
        who = actor or driver.who(part, "clerk")
        driver.do(titles.grant, actor=who, **ids(run, part), **given, **paper)


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Granting it."""
    given = next(iter(wanted(rehearsal, run, part)), {"title": part.words["titles"][0]})
    rehearsal.refuses(key, part, titles.grant, actor=actor, **ids(run, part), **given)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """By those who want it; from paper without a number, or where the office is there; another
    title; twice."""
    tries, at, who = rehearsal.refuses, ids(run, part), rehearsal.who(part, "clerk")
    given = wanted(rehearsal, run, part)[0]
    office = office_of(rehearsal.cast.area, part.words["level"])
    other = office != rehearsal.cast.area
    if other:
        tries("title-by-itself", part, titles.grant, actor=who, **at, **given)
        tries("title-no-number", part, titles.grant, actor=who, on_paper=True, **at, **given)
    grants = above(rehearsal, part) or make_officer(rehearsal, office)
    if other:
        paper = {"on_paper": True, "number": "8号"}
        tries("title-for-them", part, titles.grant, actor=who, **paper, **at, **given)
    wrong = {**given, "title": "best-village"}
    tries("title-unknown", part, titles.grant, actor=grants, **at, **wrong)
    if given.get("holder"):
        wrong = {**given, "holder": "不在登记表里的点"}
        tries("title-no-holder", part, titles.grant, actor=grants, **at, **wrong)
    for one in wanted(rehearsal, run, part):
        rehearsal.do(titles.grant, actor=grants, **at, **one)
    again = "title-held" if given.get("holder") else "title-twice"
    tries(again, part, titles.grant, actor=grants, **at, **given)
