"""A secret rating: opened, rated by phone and on paper, papers counted by two, closed."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import plain_ballots, secret_ratings
from xiangyue.core.part import Part
from xiangyue.data.models import PlainBox, PlainVoter
from xiangyue.scenario.cast import moment

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

THINGS = ("村干部的工作", "垃圾清运", "办事大厅的服务")
MOST = 40


def opening(driver: Driver, run: Running, part: Part) -> dict[str, Any]:
    """What the opening says."""
    return {
        "actor": driver.who(part),
        "matter_id": run.matter_id,
        "part": part.key,
        "things": list(THINGS),
    }


def do(driver: Driver, run: Running, part: Part) -> None:
    """Opened; some rate by phone, a few take a paper."""
    box: PlainBox = driver.do(secret_ratings.open_rating, **opening(driver, run, part))
    run.until[part.key] = (box.pk, box.until)
    rate(driver, run, part, box)


def rate(driver: Driver, run: Running, part: Part, box: PlainBox) -> None:
    """Up to ``MOST`` rate, every eighth on paper."""
    rows = PlainVoter.objects.filter(box=box, way="").order_by("person_id")
    grades = part.words["grades"]
    for n, row in enumerate(rows[:MOST]):
        if n % 8 == 7:
            given = {"matter_id": run.matter_id, "part": part.key, "person_id": row.person_id}
            driver.do(secret_ratings.give_paper, actor=driver.who(part), **given)
            continue
        answers = {
            q.key: [grades[min(driver.rng.randrange(6) // 2, len(grades) - 1)]]
            for q in plain_ballots.asked_of(box)
        }
        voter = Actor(row.person_id, "", driver.cast.area)
        driver.do(plain_ballots.cast, actor=voter, box_id=box.pk, answers=answers)


def end(driver: Driver, run: Running, part: Part) -> None:
    """The days are over: papers counted by two, the rating closed."""
    pk, until = run.until[part.key]
    driver.clock.until(until + timedelta(days=1))
    box = PlainBox.objects.get(pk=pk)
    given: dict[str, Any] = {"matter_id": run.matter_id, "part": part.key}
    for teller in tellers(driver, part) if papers(box) else ():
        driver.do(secret_ratings.enter_papers, actor=teller, **given, **counted(box))
    driver.do(secret_ratings.close_rating, actor=driver.who(part), **given)


def tellers(driver: Driver, part: Part) -> list[Actor]:
    """Two who count."""
    return driver.cast.all(*part.actors)[:2]


def papers(box: PlainBox) -> int:
    """How many papers were handed out."""
    return PlainVoter.objects.filter(box=box, way="paper").count()


def counted(box: PlainBox) -> dict[str, Any]:
    """All came back, all content."""
    n = papers(box)
    grades = {
        q.key: {g: n if not i else 0 for i, g in enumerate(q.options)}
        for q in plain_ballots.asked_of(box)
    }
    return {"returned": n, "grades": grades}


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Opening it."""
    given = {**opening(rehearsal, run, part), "actor": actor}
    rehearsal.refuses(key, part, secret_ratings.open_rating, **given)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Nothing to rate, twice open, a second rating, a grade that is none, a paper besides."""
    refuses, start = rehearsal.refuses, opening(rehearsal, run, part)
    refuses("rate-nothing", part, secret_ratings.open_rating, **{**start, "things": []})
    box: PlainBox = rehearsal.do(secret_ratings.open_rating, **start)
    run.until[part.key] = (box.pk, box.until)
    refuses("ballot-twice-open", part, secret_ratings.open_rating, **start)
    row = PlainVoter.objects.filter(box=box).order_by("person_id")[0]
    grade = part.words["grades"][0]
    good = {"box_id": box.pk, "answers": {"t1": [grade]}}
    voter = Actor(row.person_id, "", rehearsal.cast.area)
    cast = plain_ballots.cast
    refuses("rate-no-grade", part, cast, actor=voter, **{**good, "answers": {"t1": ["12"]}})
    rehearsal.do(cast, actor=voter, **good)
    refuses("ballot-twice", part, cast, actor=voter, **good)
    paper = {"matter_id": run.matter_id, "part": part.key, "person_id": row.person_id}
    who = rehearsal.who(part)
    refuses("ballot-paper-too", part, secret_ratings.give_paper, actor=who, **paper)
    close = {"matter_id": run.matter_id, "part": part.key, "actor": who}
    refuses("rate-early", part, secret_ratings.close_rating, **close)
    rate(rehearsal, run, part, box)


def rehearse_end(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Closed with papers not counted, more papers than handed out, counts that differ; then so."""
    pk, until = run.until[part.key]
    rehearsal.clock.now = max(rehearsal.clock.now, moment(until + timedelta(days=1)))
    box = PlainBox.objects.get(pk=pk)
    given: dict[str, Any] = {"matter_id": run.matter_id, "part": part.key}
    if papers(box):
        one, other = tellers(rehearsal, part)
        right, count = counted(box), secret_ratings.enter_papers
        who = rehearsal.who(part)
        rehearsal.refuses("rate-uncounted", part, secret_ratings.close_rating, actor=who, **given)
        more = {**right, "returned": right["returned"] + 1}
        rehearsal.refuses("rate-more-papers", part, count, actor=one, **given, **more)
        rehearsal.do(count, actor=one, **given, **right)
        rehearsal.refuses("same-teller", part, count, actor=one, **given, **right)
        fewer = {**right, "grades": {k: dict.fromkeys(g, 0) for k, g in right["grades"].items()}}
        state = rehearsal.do(count, actor=other, **given, **fewer)
        rehearsal.expects("differ", part, "differs", state)
    end(rehearsal, run, part)
