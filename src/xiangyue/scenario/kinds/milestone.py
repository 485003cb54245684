"""A dated step done when its time has come."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import milestone_names, milestones
from xiangyue.actions.standing import open_case
from xiangyue.core.kinds.milestone import NUMBERS, window_of
from xiangyue.core.part import Part

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

LEFT = "工作调动，由另一名党员接着联系。"
SAID = "按规定办理，情况属实，记录在案。"


def members(driver: Driver) -> list[int]:
    """Ids of the party members, the secretary first."""
    return [a.person_id for a in driver.cast.all(*milestones.MEMBERS) if a.person_id]


def villager(driver: Driver) -> int:
    """Whom it is about: somebody with a seat who is no member."""
    there = set(members(driver))
    return next(p for p in driver.cast.actors if p not in there)


def asked(part: Part, fact: str) -> int:
    """How many of a fact of its own the part needs to be done; 0 if it does not ask."""
    leaves = [leaf for c in part.done_when for leaf in (c.any_of or (c,))]
    name = f"{part.key}.{fact}"
    return max(
        (int(x.value) for x in leaves if x.fact == name and x.comparator == "at_least"), default=0
    )


def people(driver: Driver, run: Running, part: Part) -> list[int]:
    """As many as must be named."""
    if not part.words["people"]:
        return []
    first = members(driver)[-1] if part.words["members"] else villager(driver)
    concerned = run.kept.setdefault("concerned", first)
    if part.words["concerns"]:
        return [concerned]
    least = part.words["least_people"] or 1
    there = [p for p in members(driver) if p != concerned]
    if not part.words["members"]:
        there = [p for p in driver.cast.actors if p != concerned]
    return there[-least:]


def given(driver: Driver, run: Running, part: Part) -> dict[str, Any]:
    """What is entered."""
    words = part.words
    outcome = next(iter(words["good"] or words["outcomes"]), "")
    told = {name: asked(part, name) or 1 for name in NUMBERS if name in words["numbers"]}
    return {
        "matter_id": run.matter_id,
        "part": part.key,
        "people": people(driver, run, part),
        "outcome": outcome,
        "numbers": told,
        "text": SAID,
    }


def first_day(driver: Driver, run: Running, part: Part) -> date | None:
    """The first day on which it may be done, as the matter stands."""
    case = open_case(run.matter_id, now=driver.clock.now, lock=False)
    window = window_of(part, case.facts)
    if part.words["each_months"] and window.last and driver.clock.today < window.last:
        return window.last  # a turn is done on its last day
    return window.first


def do(driver: Driver, run: Running, part: Part) -> None:
    """As often as is asked, each time when its time has come."""
    for _ in range(max(1, asked(part, "times"), asked(part, "turns"))):
        if day := first_day(driver, run, part):
            driver.clock.until(day)
        driver.do(milestones.reach, actor=driver.who(part), **given(driver, run, part))


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Entering it."""
    more = given(rehearsal, run, part)
    rehearsal.refuses(key, part, milestones.reach, actor=actor, **more)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """A day to come, a month too early, too few, too many, oneself, somebody who is no member, no
    outcome; put off by a month too few and too many, and twice."""
    words, refuses, act = part.words, rehearsal.refuses, milestones.reach
    right = {"actor": rehearsal.who(part), **given(rehearsal, run, part)}
    day = first_day(rehearsal, run, part)
    if day and words["least_months"] and rehearsal.clock.today < day:
        early = "milestone-put-off" if run.kept.get(part.key) else "milestone-early"
        refuses(early, part, act, **right)
        rehearsal.clock.until(day)
        refuses(early, part, act, **right, on=day - timedelta(days=1))
    tomorrow = rehearsal.clock.today + timedelta(days=1)
    refuses("milestone-to-come", part, act, **right, on=tomorrow)
    if words["people"]:
        _people(rehearsal, run, part, right)
    if words["outcomes"]:
        refuses("milestone-outcome", part, act, **{**right, "outcome": ""})
    if words["text"]:
        refuses("milestone-text", part, act, **{**right, "text": ""})
    if words["numbers"]:
        refuses("milestone-count", part, act, **{**right, "numbers": {}})
    if put_off := words["extends_on"]:
        longer = {**right, "outcome": put_off}
        if run.kept.get(part.key):
            refuses("milestone-once", part, act, **longer, months=words["extend_least"])
        else:
            refuses("milestone-short", part, act, **longer, months=words["extend_least"] - 1)
            refuses("milestone-long", part, act, **longer, months=words["extend_most"] + 1)
            run.kept[part.key] = True
            rehearsal.do(act, **longer, months=words["extend_least"])
            return
    do(rehearsal, run, part)
    if words["lasting"]:
        _another(rehearsal, run, part)
    if start := words["again_from"]:
        _again(run, part, start)


def _another(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Another in the place of one: of nobody named there, of one named already, without a reason;
    then as it should be, where the branch has another member."""
    there = list(milestone_names.named_now(run.matter_id, part.key))
    others = [p for p in members(rehearsal) if p not in there and p != run.kept["concerned"]]
    on: dict[str, Any] = {
        "actor": rehearsal.who(part), "matter_id": run.matter_id, "part": part.key,
        "leaves": there[0], "comes": [*others, *there][0], "reason": LEFT,
    }  # fmt: skip
    refuses, act = rehearsal.refuses, milestone_names.replace
    refuses("another-of-nobody", part, act, **{**on, "leaves": run.kept["concerned"]})
    refuses("another-twice", part, act, **{**on, "comes": there[0]})
    refuses("another-silent", part, act, **{**on, "reason": ""})
    if others:
        rehearsal.do(act, **on)


def _people(rehearsal: Rehearsal, run: Running, part: Part, right: dict[str, Any]) -> None:
    words, refuses, act = part.words, rehearsal.refuses, milestones.reach
    refuses("milestone-nobody", part, act, **{**right, "people": right["people"][1:]})
    most = max(words["most_people"], words["least_people"], 1)
    many = [*members(rehearsal), *rehearsal.cast.actors]
    crowd = [p for p in dict.fromkeys(many) if p != run.kept["concerned"]][: most + 1]
    if len(crowd) > most:
        refuses("milestone-many", part, act, **{**right, "people": crowd})
    rest = right["people"][1:]
    if not words["concerns"]:
        refuses(
            "milestone-themself", part, act, **{**right, "people": [run.kept["concerned"], *rest]}
        )
    if words["members"]:
        there = set(members(rehearsal))
        other = next(
            p for p in rehearsal.cast.actors if p not in there and p != run.kept["concerned"]
        )
        refuses("milestone-members", part, act, **{**right, "people": [other, *rest]})


def _again(run: Running, part: Part, start: str) -> None:
    """Where the way began again, its parts are lived once more."""
    if run.kept.get(part.key):
        return
    run.kept[part.key] = True
    keys = [p.key for p in run.procedure.parts]
    for key in keys[keys.index(start) : keys.index(part.key) + 1]:
        for known in (run.worked, run.finished, run.seen):
            known.discard(key)
        if run.procedure.part(key).kind == "review":
            run.kept.pop(key, None)
