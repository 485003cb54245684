"""Satisfaction ballots counted."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import ratings
from xiangyue.actions.standing import open_case
from xiangyue.core.part import Part

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def tellers(driver: Driver, part: Part) -> list[Actor]:
    """Two who count."""
    return driver.cast.all(*part.actors)[:2]


def do(driver: Driver, run: Running, part: Part) -> None:
    """Everything that is rated, counted by two; most are content."""
    case = open_case(run.matter_id, now=driver.clock.now, lock=False)
    one, other = tellers(driver, part)
    for subject in ratings.subjects_of(case, part.key):
        if run.kept.get(part.key) == subject:
            continue
        counts = ballots(driver)
        if subject.startswith("seat-"):
            counts = of_households(driver, run, part, subject)
        given = {"matter_id": run.matter_id, "part": part.key, "subject": subject, **counts}
        driver.do(ratings.enter_count, actor=one, **given)
        driver.do(ratings.enter_count, actor=other, **given)


def of_households(driver: Driver, run: Running, part: Part, subject: str) -> dict[str, Any]:
    """The ballots of the households of one representative; with one in forty most are not content,
    and here and there too few come back."""
    case = open_case(run.matter_id, now=driver.clock.now, lock=False)
    seats = ratings.seats_of(case, part.key)
    n, seat = next((n, s) for n, s in enumerate(seats) if f"seat-{s.pk}" == subject)
    issued = ratings.homes_of(seat)
    returned = min(issued, 3) if n % 9 == 7 else issued - (issued > 6)
    against = returned // 2 + 1 if n % 40 == 4 else returned // 6
    return {
        "issued": issued,
        "returned": returned,
        "grades": [returned - against, 0, min(against, returned), 0],
    }


def ballots(driver: Driver) -> dict[str, Any]:
    """A box of sixty ballots, most of them content."""
    returned = 60 - driver.rng.randint(0, 8)
    against, void = driver.rng.randint(1, 6), driver.rng.randint(0, 2)
    fairly = driver.rng.randint(5, 15)
    good = returned - against - void - fairly
    return {"issued": 60, "returned": returned, "grades": [good, fairly, against, void]}


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Entering a count."""
    given = {"matter_id": run.matter_id, "part": part.key, **ballots(rehearsal)}
    rehearsal.refuses(key, part, ratings.enter_count, actor=actor, **given)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """More back than handed out, sums that do not fit, one teller twice, counts that differ."""
    one, other = tellers(rehearsal, part)
    if part.words["representatives"]:
        return _of_seats(rehearsal, run, part)
    right = {
        "matter_id": run.matter_id,
        "part": part.key,
        "issued": 60,
        "returned": 57,
        "grades": [40, 12, 4, 1],
    }
    refuses, enter = rehearsal.refuses, ratings.enter_count
    refuses("rating-more", part, enter, actor=one, **{**right, "issued": 56})
    refuses("rating-sum", part, enter, actor=one, **{**right, "grades": [41, 12, 4, 1]})
    refuses("rating-nothing", part, enter, actor=one, **{**right, "subject": "task-0"})
    slip = {**right, "grades": [39, 13, 4, 1]}
    rehearsal.do(enter, actor=one, **slip)
    refuses("same-teller", part, enter, actor=one, **slip)
    rehearsal.expects("differ", part, "differs", rehearsal.do(enter, actor=other, **right))
    rehearsal.do(enter, actor=one, **right)
    rehearsal.do(enter, actor=other, **right)
    if part.words["items"]:
        refuses("rating-again", part, enter, actor=one, **right)
    run.kept[part.key] = "matter"
    do(rehearsal, run, part)


def _of_seats(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """More ballots than households, one teller twice, counts that differ; then all of them."""
    one, other = tellers(rehearsal, part)
    case = open_case(run.matter_id, now=rehearsal.clock.now, lock=False)
    subject = next(iter(ratings.subjects_of(case, part.key)))
    right = {
        "matter_id": run.matter_id,
        "part": part.key,
        "subject": subject,
        **of_households(rehearsal, run, part, subject),
    }
    refuses, enter = rehearsal.refuses, ratings.enter_count
    n = right["issued"] + 1
    many = {**right, "issued": n, "returned": n, "grades": [n, 0, 0, 0]}
    refuses("rating-homes", part, enter, actor=one, **many)
    refuses("rating-sum", part, enter, actor=one, **{**right, "grades": [0, 0, 0, 0]})
    refuses("rating-nothing", part, enter, actor=one, **{**right, "subject": "seat-0"})
    least = right["grades"][0]
    slip = {**right, "grades": [least - 1, 1, *right["grades"][2:]]}
    rehearsal.do(enter, actor=one, **slip)
    refuses("same-teller", part, enter, actor=one, **slip)
    rehearsal.expects("differ", part, "differs", rehearsal.do(enter, actor=other, **right))
    rehearsal.do(enter, actor=one, **right)
    rehearsal.do(enter, actor=other, **right)
    refuses("rating-again", part, enter, actor=one, **right)
    run.kept[part.key] = subject
    do(rehearsal, run, part)
