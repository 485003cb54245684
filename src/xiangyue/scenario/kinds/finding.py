"""A breach found; the person says what they have to say."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import breaches
from xiangyue.core.part import Part
from xiangyue.data.models import Breach, Membership

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

WHAT = "今年第一季度的财务收支，到四月二十日仍没有公布，村民两次书面询问没有答复。"
CLAUSE = "《村民委员会组织法》第三十五条"
PROOF = "四月二十日公示栏照片；三月三十日、四月八日两份书面询问和签收记录；公示记录第2号缺页。"
STATEMENT = (
    "会计二月请假，账没有人做，我没有及时安排人接手，责任在我。"
    "五月五日前补上，以后每季度头十天贴出来。"
)


def ids(run: Running, part: Part) -> dict[str, Any]:
    """Of which part."""
    return {"matter_id": run.matter_id, "part": part.key}


def seat_of(driver: Driver, run: Running) -> Membership:
    """Somebody in office who has no part in it: a deputy head before others."""
    acting = {r for p in run.procedure.parts for r in p.actors}
    seats = breaches.in_office(driver.cast.area, driver.clock.today)
    busy = {m.person_id for m in seats if m.role in acting}
    free = [m for m in seats if m.person_id not in busy]
    return next((m for m in free if m.role.endswith("deputy_director")), free[-1])


def given(driver: Driver, run: Running) -> dict[str, Any]:
    """What is found; ``run.kept["breach"]`` has words of its own."""
    said = {"seat_id": 0, "what": WHAT, "clause": CLAUSE, "proof": PROOF}
    said |= {k: v for k, v in run.kept.get("breach", {}).items() if k in said}
    return said if said["seat_id"] else said | {"seat_id": seat_of(driver, run).pk}


def person(driver: Driver, run: Running) -> Actor:
    """Who it is about."""
    about = Breach.objects.values_list("about_id", flat=True).get(matter_id=run.matter_id)
    return actor_of_person(about, driver.clock.now)


def do(driver: Driver, run: Running, part: Part) -> None:
    """Found; some days later the person answers."""
    driver.do(breaches.find, actor=driver.who(part), **ids(run, part), **given(driver, run))
    driver.clock.forward(days=4)
    said = run.kept.get("breach", {}).get("statement", STATEMENT)
    driver.do(breaches.state, actor=person(driver, run), text=said, **ids(run, part))


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Finding one."""
    rehearsal.refuses(
        key, part, breaches.find, actor=actor, **ids(run, part), **given(rehearsal, run)
    )


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """About nobody in office, about oneself, twice; silence too early; heard twice."""
    tries, at, said = rehearsal.refuses, ids(run, part), given(rehearsal, run)
    who = rehearsal.who(part)
    state, silent = breaches.state, breaches.say_silent
    tries("state-unfound", part, state, actor=who, text=STATEMENT, **at)
    tries("breach-nobody", part, breaches.find, actor=who, **at, **said | {"seat_id": 0})
    mine = Membership.objects.filter(person_id=who.person_id, area_id=rehearsal.cast.area).first()
    assert mine is not None
    tries("breach-self", part, breaches.find, actor=who, **at, **said | {"seat_id": mine.pk})
    rehearsal.do(breaches.find, actor=who, **at, **said)
    tries("breach-twice", part, breaches.find, actor=who, **at, **said)
    about = person(rehearsal, run)
    tries("state-stranger", part, state, actor=rehearsal.citizen, text=STATEMENT, **at)
    roles = part.actors
    knows = rehearsal.insider(
        run, but=lambda a: a.person_id == about.person_id or a.holds(a.area, *roles)
    )
    if knows:
        tries("state-for-other", part, state, actor=knows, text=STATEMENT, **at)
    tries("breach-silent-early", part, silent, actor=who, **at)
    late = rehearsal.clock.now + timedelta(days=30)
    tries("breach-silent-own", part, silent, actor=about, now=late, **at)
    with rehearsal.supposing():
        rehearsal.do(state, actor=who, text=STATEMENT, **at)  # heard, or on paper
        tries("breach-heard", part, state, actor=about, text=STATEMENT, **at)
    rehearsal.clock.forward(days=4)
    rehearsal.do(state, actor=about, text=STATEMENT, **at)
