"""An appeal against a result; the answer of the level above."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import appeals
from xiangyue.actions.standing import open_case
from xiangyue.core.kinds.review import office_of
from xiangyue.core.kinds.ruling import NONE
from xiangyue.core.part import Part
from xiangyue.scenario.cast import moment
from xiangyue.scenario.kinds.finding import ids
from xiangyue.scenario.kinds.review import make_officer, officer

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

GROUNDS = "请求从轻：公布虽晚，账目没有问题，询问没有答复是因为会计请假。"
REASONS = "事实和程序没有错，处理与情节相当。"


def concerned(driver: Driver, run: Running, part: Part) -> list[Actor]:
    """Who may appeal."""
    case = open_case(run.matter_id, now=driver.clock.now, lock=False)
    return [actor_of_person(p, driver.clock.now) for p in appeals.concerned(case, part)]


def _until(driver: Driver, run: Running, part: Part) -> Any:
    case = open_case(run.matter_id, now=driver.clock.now, lock=False)
    return appeals.until_of(case, part)


def do(driver: Driver, run: Running, part: Part) -> None:
    """Nobody appeals, unless ``run.kept["appeal"]`` says what comes of it: the days run out."""
    wanted = run.kept.get("appeal", {})
    if wanted:
        _appealed(driver, run, part, **wanted)
        if part.key not in _open(driver, run):
            return
    if until := _until(driver, run, part):
        run.until[part.key] = (0, until)


def _open(driver: Driver, run: Running) -> list[str]:
    case = open_case(run.matter_id, now=driver.clock.now, lock=False)
    return [v.part.key for v in case.standing().open]


def _appealed(driver: Driver, run: Running, part: Part, **said: Any) -> None:
    driver.clock.forward(days=3)
    one = concerned(driver, run, part)[0]
    grounds = said.get("grounds", GROUNDS)
    row = driver.do(appeals.make, actor=one, grounds=grounds, **ids(run, part))
    answer = {k: v for k, v in said.items() if k in ("outcome", "reasons", "instead")}
    if not answer:
        return
    driver.clock.forward(days=8)
    above = officer(driver, office_of(driver.cast.area, part.words["level"]))
    paper = {} if above else {"on_paper": True, "number": "〔2026〕12号"}
    actor = above or driver.who(part)
    driver.do(appeals.decide, actor=actor, appeal_id=row.pk, **answer, **paper)


def end(driver: Driver, run: Running, part: Part) -> None:
    """The days are over."""
    driver.do(appeals.end, actor=driver.who(part), **ids(run, part))


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Ending it."""
    rehearsal.refuses(key, part, appeals.end, actor=actor, **ids(run, part))


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Ended early; by a stranger; a paper of tomorrow; too late; twice; decided by those who
    decided first, by the person, without what instead, twice."""
    tries, at = rehearsal.refuses, ids(run, part)
    office, who = office_of(rehearsal.cast.area, part.words["level"]), rehearsal.who(part)
    people = concerned(rehearsal, run, part)
    until = _until(rehearsal, run, part)
    if not people or until is None:
        return
    one, make, decide = people[0], appeals.make, appeals.decide
    tries("appeal-end-early", part, appeals.end, actor=who, **at)
    stranger: Actor | None = rehearsal.citizen
    if rehearsal.procedure.private:
        tries("appeal-not-told", part, make, actor=stranger, grounds=GROUNDS, **at)
        mine = {p.person_id for p in people}
        stranger = rehearsal.insider(run, but=lambda a: a.person_id in mine)
    if stranger:
        tries("appeal-stranger", part, make, actor=stranger, grounds=GROUNDS, **at)
    after = {"now": moment(until + timedelta(days=1))}
    tries("appeal-late", part, make, actor=one, grounds=GROUNDS, **at, **after)
    paper = {"person_id": one.person_id, "grounds": GROUNDS}
    tomorrow = rehearsal.clock.today + timedelta(days=1)
    if who.person_id != one.person_id:
        tries("appeal-received", part, make, actor=who, received_on=tomorrow, **at, **paper)
    row = rehearsal.do(make, actor=one, grounds=GROUNDS, **at)
    tries("appeal-twice", part, make, actor=one, grounds=GROUNDS, **at)
    tries("appeal-end-open", part, appeals.end, actor=who, **at, **after)
    answer = {"appeal_id": row.pk, "outcome": "upheld", "reasons": REASONS}
    tries("appeal-own", part, decide, actor=one, **answer)
    first = rehearsal.procedure.part(part.words["of"])
    below = rehearsal.cast.actor(*first.actors)
    if below.person_id != one.person_id:
        tries("appeal-same-body", part, decide, actor=below, **answer)
    if who.person_id != one.person_id:
        tries("appeal-number", part, decide, actor=who, on_paper=True, **answer)
    above = officer(rehearsal, office) or make_officer(rehearsal, office)
    if who.person_id != one.person_id:
        tries("appeal-for-them", part, decide, actor=who, on_paper=True, number="1号", **answer)
    tries("appeal-outcome", part, decide, actor=above, **answer | {"outcome": "dropped"})
    tries("appeal-instead", part, decide, actor=above, **answer | {"outcome": "changed"})
    with rehearsal.supposing():
        words = {"ruling": NONE, "indicators": "1"}
        instead = words.get(first.kind, "重新评定")
        changed = {"outcome": "changed", "instead": instead}
        rehearsal.do(decide, actor=above, **answer | changed)
        tries("appeal-decided", part, decide, actor=above, **answer)
    rehearsal.do(decide, actor=above, **answer)
    if part.key in _open(rehearsal, run):
        run.until[part.key] = (0, until)
