"""A seat named with its reasons, and its holder's answer."""

from __future__ import annotations

from datetime import timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import seat_units, vacancies
from xiangyue.actions.standing import open_case
from xiangyue.actions.terms import holders
from xiangyue.core.part import Part
from xiangyue.data.models import Membership

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

REASONS = {
    "recall": "分管的机耕路账目三次没有公布，村民问了也不答复。",
    "resignation": "要到外地照顾老人，不能再到村里上班，请求辞去职务。",
    "incapable": "病后不能辨认自己的行为，经法院认定。",
    "sentenced": "因犯罪被判处刑罚。",
    "void-election": "经镇人民政府调查，以贿赂的手段当选，当选无效。",
}
PROOF = "县人民法院2026年3月2日判决书，（2026）第17号"
DEFENCE = "账目在会计那里，整修那几天没有贴出来，已经补贴了；我今后每月按时公布。"


ABSENT = "这一年三次村民代表会议都没有到会，也没有来听过我们几户的意见。"
ABSENT_SAYS = "去年在外地做工，没有请假是我不对；今后开会前一户一户来问。"


def _says(part: Part) -> str:
    return DEFENCE if part.words["of"] == "committee" else ABSENT_SAYS


def ids(run: Running, part: Part) -> dict[str, Any]:
    """Of which part."""
    return {"matter_id": run.matter_id, "part": part.key}


def seat_of(driver: Driver, part: Part) -> Membership:
    """The last of the seats: whoever is needed least for the rest; of representatives one whom
    households chose, who holds no other seat."""
    area, today = driver.cast.area, driver.clock.today
    seats = list(holders(area, today, *vacancies.roles_of(part)).order_by("pk"))
    if part.words["of"] == "committee":
        return seats[-1]
    busy = {a.person_id for a in driver.cast.all(*part.actors, "supervision_chair", "supervisor")}
    return next(
        s for s in reversed(seats) if s.person_id not in busy and len(seat_units.homes(s)) > 1
    )


def given(driver: Driver, part: Part) -> dict[str, Any]:
    """What is said of it."""
    cause = part.words["causes"][-1]
    of_committee = part.words["of"] == "committee"
    return {
        "seat_id": seat_of(driver, part).pk,
        "cause": cause,
        "reason": REASONS[cause] if of_committee else ABSENT,
        "proof": "" if cause in ("recall", "resignation") else PROOF,
    }


def member(driver: Driver, part: Part) -> Actor:
    """The holder of that seat."""
    return actor_of_person(seat_of(driver, part).person_id, driver.clock.now)


def do(driver: Driver, run: Running, part: Part) -> None:
    """Named; one who resigns asks it themself, any other answers."""
    said = given(driver, part)
    own = said["cause"] == "resignation"
    who = member(driver, part) if own else driver.who(part, "clerk")
    driver.do(vacancies.name_seat, actor=who, **ids(run, part), **said)
    _answer(driver, run, part)


def _answer(driver: Driver, run: Running, part: Part) -> None:
    case = open_case(run.matter_id, now=driver.clock.now, lock=False)
    if not case.facts(part.key).get("heard") and not case.facts(part.key).get("done"):
        driver.do(vacancies.defend, actor=member(driver, part), text=_says(part), **ids(run, part))


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Naming a seat."""
    said = given(rehearsal, part)
    rehearsal.refuses(key, part, vacancies.name_seat, actor=actor, **ids(run, part), **said)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """No seat, another cause, no paper; an answer before anything is said, silent too early, named
    or heard twice."""
    tries, at, said = rehearsal.refuses, ids(run, part), given(rehearsal, part)
    who, me = rehearsal.who(part, "clerk"), member(rehearsal, part)
    name = vacancies.name_seat
    tries("defend-early", part, vacancies.defend, actor=me, text=DEFENCE, **at)
    none = "seat-none" if part.words["of"] == "committee" else "seat-no-representative"
    tries(none, part, name, actor=who, **at, **said | {"seat_id": 0})
    tries("cause-other", part, name, actor=who, **at, **said | {"cause": "age"})
    tries("vacancy-stranger", part, name, actor=rehearsal.citizen, **at, **said)
    if said["cause"] != "recall":
        tries("proof-none", part, name, actor=who, **at, **said | {"proof": ""})
    own = said["cause"] == "resignation"
    rehearsal.do(name, actor=me if own else who, **at, **said)
    case = open_case(run.matter_id, now=rehearsal.clock.now, lock=False)
    if case.facts(part.key).get("done"):
        return
    tries("seat-twice", part, name, actor=who, **at, **said)
    soon = rehearsal.clock.now + timedelta(days=1)
    tries("silent-early", part, vacancies.say_silent, actor=who, now=soon, **at)
    tries("defend-stranger", part, vacancies.defend, actor=rehearsal.citizen, text=DEFENCE, **at)
    with rehearsal.supposing():
        rehearsal.do(vacancies.defend, actor=me, text=DEFENCE, **at)
        tries("heard-twice", part, vacancies.defend, actor=me, text=DEFENCE, **at)
    _answer(rehearsal, run, part)
