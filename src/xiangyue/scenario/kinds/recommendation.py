"""People recommended: the first members of the party, each by fewer papers; two count the same."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import recommendations
from xiangyue.actions.standing import open_case
from xiangyue.core.part import Part
from xiangyue.data.models import Person

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

NAMED = 9
PAPERS = 60


def ids(run: Running, part: Part) -> dict[str, Any]:
    """Of which part."""
    return {"matter_id": run.matter_id, "part": part.key}


def tellers(driver: Driver, part: Part) -> list[Actor]:
    """Two who count."""
    return driver.cast.all(*part.actors)[:2]


def papers(driver: Driver, run: Running, part: Part) -> dict[str, Any]:
    """One void paper; whoever comes later has fewer."""
    case = open_case(run.matter_id, now=driver.clock.now, lock=False)
    n = min(PAPERS, recommendations.entitled(case, part))
    people = recommendations.members(driver.cast.area, driver.clock.today)[:NAMED]
    votes = {p: max(1, n - 1 - k) for k, p in enumerate(people)}
    return {"issued": n, "returned": n, "void": 1, "votes": votes}


def do(driver: Driver, run: Running, part: Part) -> None:
    """Counted by two."""
    right = papers(driver, run, part)
    for teller in tellers(driver, part):
        driver.do(recommendations.enter, actor=teller, **ids(run, part), **right)


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Entering a count."""
    given = {"issued": 0, "returned": 0, "void": 0, "votes": {}}
    rehearsal.refuses(key, part, recommendations.enter, actor=actor, **ids(run, part), **given)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Nobody named; too many papers, more back than out, more for one than are valid; one who is no
    member; one counts twice; counts that differ."""
    tries, enter, at = rehearsal.refuses, recommendations.enter, ids(run, part)
    one, other = tellers(rehearsal, part)
    right = papers(rehearsal, run, part)
    n, first = right["issued"], next(iter(right["votes"]))
    tries("recommend-nobody", part, enter, actor=one, **at, **right | {"votes": {}})
    tries("issued-more", part, enter, actor=one, **at, **right | {"issued": 100_000})
    tries("question-back", part, enter, actor=one, **at, **right | {"returned": n + 1})
    tries("sum-wrong", part, enter, actor=one, **at, **right | {"votes": {first: n + 1}})
    may = recommendations.members(rehearsal.cast.area, rehearsal.clock.today)
    outsider = Person.objects.filter(area_id=rehearsal.cast.area).exclude(pk__in=may).first()
    assert outsider is not None
    tries("recommend-outsider", part, enter, actor=one, **at, **right | {"votes": {outsider.pk: 1}})
    slip = right | {"void": 0}
    rehearsal.do(enter, actor=one, **at, **slip)
    tries("same-teller", part, enter, actor=one, **at, **slip)
    rehearsal.expects("differ", part, "differs", rehearsal.do(enter, actor=other, **at, **right))
    do(rehearsal, run, part)
