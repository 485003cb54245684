"""A post filled: three stand, nobody has enough at first, one of the first two is elected."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import post_elections
from xiangyue.actions.standing import open_case
from xiangyue.core.bodies import HOME, held_in
from xiangyue.core.part import Part

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

STAND = 3


def members(driver: Driver, part: Part) -> list[int]:
    """Who may stand: whoever holds the post is named first."""
    roles = held_in(HOME[part.words["role"]])
    return [a.person_id for a in driver.cast.all(*roles) if a.person_id]


def tellers(driver: Driver, part: Part, standing: list[int]) -> list[Actor]:
    """Two who count and do not stand."""
    return [a for a in driver.cast.all(*part.actors) if a.person_id not in standing][:2]


def ids(run: Running, part: Part) -> dict[str, Any]:
    """Of which part."""
    return {"matter_id": run.matter_id, "part": part.key}


def ballots(driver: Driver, run: Running, part: Part, shares: list[int]) -> dict[str, Any]:
    """A full box: so many votes for the second and later ones, the others for the first."""
    case = open_case(run.matter_id, now=driver.clock.now, lock=False)
    n = int(case.facts(part.words["at"])["present"])
    return {"issued": n, "returned": n, "void": 0, "votes": [n - sum(shares), *shares]}


def do(driver: Driver, run: Running, part: Part) -> None:
    """Named, counted by two; one of three has a third, so the first two are voted on again."""
    every = members(driver, part)[:STAND]
    driver.do(post_elections.nominate, actor=driver.who(part), people=every, **ids(run, part))
    _vote(driver, run, part, every)


def _vote(driver: Driver, run: Running, part: Part, every: list[int]) -> None:
    one, other = tellers(driver, part, every)
    n = ballots(driver, run, part, [0])["issued"]
    third = n // 3
    first = ballots(driver, run, part, [third, third - 1])
    for shares in (first, ballots(driver, run, part, [third])):
        given = {**ids(run, part), **shares}
        driver.do(post_elections.enter_count, actor=one, **given)
        if driver.do(post_elections.enter_count, actor=other, **given) == "elected":
            return


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Naming somebody."""
    people = members(rehearsal, part)[:1]
    rehearsal.refuses(
        key, part, post_elections.nominate, actor=actor, people=people, **ids(run, part)
    )


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Nobody and an outsider named; no paper; too many ballots, sums; who stands or counted counts;
    counts that differ; names changed after the count began."""
    tries, enter, at = rehearsal.refuses, post_elections.enter_count, ids(run, part)
    who, every = rehearsal.who(part), members(rehearsal, part)[:STAND]
    one, other = tellers(rehearsal, part, every)
    outsider = next(p for p in rehearsal.cast.actors if p not in members(rehearsal, part))
    n = ballots(rehearsal, run, part, [0, 0])["issued"]
    right = ballots(rehearsal, run, part, [n // 3, n // 3 - 1])
    tries("post-nobody", part, post_elections.nominate, actor=who, people=[], **at)
    tries("post-outsider", part, post_elections.nominate, actor=who, people=[outsider], **at)
    tries("post-no-paper", part, enter, actor=one, **at, **right)
    named = every
    if who.person_id not in named and who.person_id in members(rehearsal, part):
        named = [*every[:-1], who.person_id]
    rehearsal.do(post_elections.nominate, actor=who, people=named, **at)
    rehearsal.do(post_elections.nominate, actor=who, people=every, **at)
    tries("issued-more", part, enter, actor=one, **at, **right | {"issued": n + 1})
    tries("sum-wrong", part, enter, actor=one, **at, **right | {"void": 1})
    tries("post-short", part, enter, actor=one, **at, **right | {"votes": [1]})
    slip = right | {"votes": [right["votes"][0] - 1, *right["votes"][1:]]}
    rehearsal.do(enter, actor=one, **at, **slip)
    tries("same-teller", part, enter, actor=one, **at, **slip)
    tries("post-late", part, post_elections.nominate, actor=who, people=every, **at)
    rehearsal.expects("differ", part, "differs", rehearsal.do(enter, actor=other, **at, **right))
    _vote(rehearsal, run, part, every)
