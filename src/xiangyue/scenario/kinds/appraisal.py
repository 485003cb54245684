"""Ratings put together; grades given by the organisation where it gives them; announced."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import appraisals
from xiangyue.actions.standing import open_case
from xiangyue.core import appraisals as core
from xiangyue.core.part import Part

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

WHY = "票面是优秀，今年名额以内先给常年联系困难户的党员。"


def ids(run: Running, part: Part) -> dict[str, Any]:
    """Of which part."""
    return {"matter_id": run.matter_id, "part": part.key}


def results(driver: Driver, run: Running, part: Part) -> dict[int, core.Result]:
    """What the ballots gave."""
    case = open_case(run.matter_id, now=driver.clock.now, lock=False)
    return appraisals.computed(case, part)


def do(driver: Driver, run: Running, part: Part) -> None:
    """Settled within what may be excellent, and announced."""
    if part.words["organisation"]:
        settle(driver, run, part)
    driver.do(appraisals.announce, actor=driver.who(part), **ids(run, part))


def settle(driver: Driver, run: Running, part: Part) -> None:
    """Each as the ballot gave it, but no more excellent than may be."""
    found = results(driver, run, part)
    left = core.most_excellent(len(found))
    for person, one in found.items():
        grade = one.grade
        if grade == core.EXCELLENT:
            grade, left = (grade, left - 1) if left else (core.COMPETENT, 0)
        reason = WHY if grade != one.grade else ""
        driver.do(
            appraisals.decide, actor=driver.who(part), person_id=person, grade=grade,
            reason=reason, **ids(run, part),
        )  # fmt: skip


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Announcing it."""
    rehearsal.refuses(key, part, appraisals.announce, actor=actor, **ids(run, part))


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """A grade where the ballot alone gives it; announced undecided, a grade that there is not,
    another grade without a reason, one more excellent than may be."""
    tries, at, who = rehearsal.refuses, ids(run, part), rehearsal.who(part)
    person, one = next(iter(results(rehearsal, run, part).items()))
    given = {"actor": who, "person_id": person, **at}
    if not part.words["organisation"]:
        tries("grade-by-hand", part, appraisals.decide, grade=0, **given)
        return do(rehearsal, run, part)
    tries("announce-undecided", part, appraisals.announce, actor=who, **at)
    tries("grade-none", part, appraisals.decide, grade=7, **given)
    tries("grade-nobody", part, appraisals.decide, grade=1, **{**given, "person_id": 0})
    other = core.BASIC if one.grade != core.BASIC else core.COMPETENT
    tries("grade-no-reason", part, appraisals.decide, grade=other, **given)
    if part.words["most_excellent"]:
        _too_many(rehearsal, run, part)
    return do(rehearsal, run, part)


def _too_many(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    found = list(results(rehearsal, run, part))
    given = {"actor": rehearsal.who(part), "grade": 0, "reason": WHY, **ids(run, part)}
    most = core.most_excellent(len(found))
    with rehearsal.supposing():
        for person in found[:most]:
            rehearsal.do(appraisals.decide, person_id=person, **given)
        rehearsal.refuses(
            "excellent-too-many", part, appraisals.decide, person_id=found[most], **given
        )
