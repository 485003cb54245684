"""A secret rating: opened, rated by phone and on paper, papers counted by two, closed."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import timedelta
from typing import TYPE_CHECKING, Any

from django.utils import timezone

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


def known(part: Part) -> bool:
    """Whether it is known who or what is rated, and nothing is named."""
    return any(part.words[word] for word in ("about", "pledged", "wishes", "things"))


def opening(driver: Driver, run: Running, part: Part) -> dict[str, Any]:
    """What the opening says."""
    return {
        "actor": driver.who(part),
        "matter_id": run.matter_id,
        "part": part.key,
        "things": [] if known(part) else list(THINGS),
    }


@contextmanager
def in_the_hall(driver: Driver, part: Part) -> Iterator[None]:
    """At a meeting all happens within the hour, and on one day."""
    if not part.words["hall"]:
        yield
        return
    if timezone.localtime(driver.clock.now).hour >= 14:
        driver.clock.until(driver.clock.today + timedelta(days=1))
    pace, driver.pace = driver.pace, (0, 1)
    try:
        yield
    finally:
        driver.pace = pace


def do(driver: Driver, run: Running, part: Part) -> None:
    """Opened; some rate by phone, a few take a paper. At a meeting it ends there and then."""
    with in_the_hall(driver, part):
        _do(driver, run, part)


def _do(driver: Driver, run: Running, part: Part) -> None:
    box: PlainBox = driver.do(secret_ratings.open_rating, **opening(driver, run, part))
    if not part.words["hall"]:
        run.until[part.key] = (box.pk, box.until)
    rate(driver, run, part, box)
    if part.words["hall"]:
        count(driver, run, part, box)


def count(driver: Driver, run: Running, part: Part, box: PlainBox) -> None:
    """Ended by hand, the papers counted by two, closed on the same day."""
    given: dict[str, Any] = {"matter_id": run.matter_id, "part": part.key}
    came = plain_ballots.total(plain_ballots.turnout(box))
    if came.voted < came.entitled:
        driver.do(secret_ratings.end_rating, actor=driver.who(part), **given)
    for teller in tellers(driver, part) if papers(box) else ():
        driver.do(secret_ratings.enter_papers, actor=teller, **given, **counted(box))
    driver.do(secret_ratings.close_rating, actor=driver.who(part), **given)


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
            if q.about != row.person_id
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
    """All came back, all content; nobody has graded themself."""
    n = papers(box)
    own = set(PlainVoter.objects.filter(box=box, way="paper").values_list("person_id", flat=True))
    grades = {
        q.key: {g: n - (q.about in own) if not i else 0 for i, g in enumerate(q.options)}
        for q in plain_ballots.asked_of(box)
    }
    return {"returned": n, "grades": grades}


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Opening it."""
    given = {**opening(rehearsal, run, part), "actor": actor}
    rehearsal.refuses(key, part, secret_ratings.open_rating, **given)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Nothing to rate, twice open, a second rating, a grade that is none, a paper besides."""
    with in_the_hall(rehearsal, part):
        _rehearse(rehearsal, run, part)


def _rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    refuses, start = rehearsal.refuses, opening(rehearsal, run, part)
    wrong = ["别的事"] if known(part) else []
    refuses("rate-nothing", part, secret_ratings.open_rating, **{**start, "things": wrong})
    if not part.words["instead"]:
        refuses("rate-instead", part, secret_ratings.open_rating, **{**start, "instead": True})
    box: PlainBox = rehearsal.do(secret_ratings.open_rating, **start)
    if not part.words["hall"]:
        run.until[part.key] = (box.pk, box.until)
    refuses("ballot-twice-open", part, secret_ratings.open_rating, **start)
    row = PlainVoter.objects.filter(box=box).order_by("person_id")[0]
    grade = part.words["grades"][0]
    asked = plain_ballots.asked_of(box)
    mine = next(q.key for q in asked if q.about != row.person_id)
    good = {"box_id": box.pk, "answers": {mine: [grade]}}
    voter = Actor(row.person_id, "", rehearsal.cast.area)
    cast = plain_ballots.cast
    refuses("rate-no-grade", part, cast, actor=voter, **{**good, "answers": {mine: ["12"]}})
    roll = set(PlainVoter.objects.filter(box=box).values_list("person_id", flat=True))
    if own := next((q for q in asked if q.about in roll), None):
        me = Actor(own.about, "", rehearsal.cast.area)
        refuses("rate-own", part, cast, actor=me, **{**good, "answers": {own.key: [grade]}})
    rehearsal.do(cast, actor=voter, **good)
    refuses("ballot-twice", part, cast, actor=voter, **good)
    paper = {"matter_id": run.matter_id, "part": part.key, "person_id": row.person_id}
    who = rehearsal.who(part)
    refuses("ballot-paper-too", part, secret_ratings.give_paper, actor=who, **paper)
    close = {"matter_id": run.matter_id, "part": part.key, "actor": who}
    refuses(
        "rate-not-ended" if part.words["hall"] else "rate-early",
        part,
        secret_ratings.close_rating,
        **close,
    )
    if not part.words["hall"]:
        refuses("rate-no-hall", part, secret_ratings.end_rating, **close)
        return rate(rehearsal, run, part, box)
    with rehearsal.supposing():
        rehearsal.do(secret_ratings.give_up, reason="投影仪坏了，换个日子再评", **close)
        refuses("rate-given-up", part, cast, actor=voter, **good)
        rehearsal.do(secret_ratings.open_rating, **start)
        refuses("rate-none-in", part, secret_ratings.end_rating, **close)
    if part.words["about"]:
        with rehearsal.supposing():  # so few, or so few grades, that they would be known
            others = PlainVoter.objects.filter(box=box, way="").values_list("person_id", flat=True)
            for person in others:
                empty = Actor(person, "", rehearsal.cast.area)
                rehearsal.do(cast, actor=empty, box_id=box.pk, answers={})
            refuses("rate-too-few", part, secret_ratings.close_rating, **close)
    if asked[0].about:
        with rehearsal.supposing():
            rehearsal.do(secret_ratings.end_rating, **close)
            few = "rate-few-takers" if part.words["takers"] else "rate-few-came"
            refuses(few, part, secret_ratings.close_rating, **close)
    rate(rehearsal, run, part, box)
    with rehearsal.supposing():
        box.refresh_from_db()
        came = plain_ballots.total(plain_ballots.turnout(box))
        if came.voted < came.entitled:
            rehearsal.do(secret_ratings.end_rating, **close)
        late = rehearsal.clock.now + timedelta(days=1)
        refuses("rate-next-day", part, secret_ratings.close_rating, now=late, **close)
    if came.voted < came.entitled:
        rehearsal.do(secret_ratings.end_rating, **close)
    given: dict[str, Any] = {"matter_id": run.matter_id, "part": part.key}
    _papers(rehearsal, part, box, given)
    for teller in tellers(rehearsal, part) if papers(box) else ():
        rehearsal.do(secret_ratings.enter_papers, actor=teller, **given, **counted(box))
    rehearsal.do(secret_ratings.close_rating, **close)
    return None


def rehearse_end(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Closed with papers not counted, more papers than handed out, counts that differ; then so."""
    pk, until = run.until[part.key]
    rehearsal.clock.now = max(rehearsal.clock.now, moment(until + timedelta(days=1)))
    box = PlainBox.objects.get(pk=pk)
    given: dict[str, Any] = {"matter_id": run.matter_id, "part": part.key}
    _papers(rehearsal, part, box, given)
    end(rehearsal, run, part)


def _papers(rehearsal: Rehearsal, part: Part, box: PlainBox, given: dict[str, Any]) -> None:
    """Papers: closed with them not counted, more than were handed out, counts that differ."""
    if not papers(box):
        return
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
