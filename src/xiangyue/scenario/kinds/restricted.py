"""Entries made in a restricted register, and one look into it."""

from __future__ import annotations

from datetime import timedelta
from functools import partial
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.access.restricted import may_read
from xiangyue.actions import restricted
from xiangyue.core.part import Part
from xiangyue.data.models import Person

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

SAID = "按规定如实填写，情况属实。"
WHY = "年度核实报告事项"


def people(driver: Driver, run: Running) -> list[int]:
    """Whom it is about: two people of the place, the same in all parts."""
    if "restricted" not in run.kept:
        found = Person.objects.filter(area__code__startswith=driver.cast.area, active=True)
        acting = {driver.cast.actor(*run.procedure.starts).person_id}
        ids = [pk for pk in found.order_by("pk").values_list("pk", flat=True)[:40]]
        run.kept["restricted"] = [pk for pk in ids if pk not in acting][:3]
    return list(run.kept["restricted"])


def entry(driver: Driver, run: Running, part: Part, about: int, kind: str) -> dict[str, Any]:
    """One entry."""
    others = [p for p in people(driver, run) if p != about]
    return {
        "matter_id": run.matter_id,
        "part": part.key,
        "about": about,
        "kind": kind,
        "text": SAID,
        "other": others[-1] if kind in part.words["paired"] else None,
    }


def do(driver: Driver, run: Running, part: Part) -> None:
    """An entry about each of two, or what one reports of oneself; then a look with its reason."""
    whom = people(driver, run)[: 1 if part.words["own"] else 2]
    entries = part.words["entries"]
    for n, about in enumerate(whom):
        given = entry(driver, run, part, about, entries[n % len(entries)])
        driver.do(restricted.enter, actor=driver.who(part), **given)
    driver.do(
        restricted.look,
        actor=driver.cast.actor(*part.words["readers"]),
        matter_id=run.matter_id,
        part=part.key,
        about=whom[0],
        why=WHY,
    )


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Entering something."""
    about = people(rehearsal, run)[0]
    given = entry(rehearsal, run, part, about, part.words["entries"][0])
    rehearsal.refuses(key, part, restricted.enter, actor=actor, **given)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Another kind, a day to come, nothing said, somebody from elsewhere, nobody to be paired with
    or oneself; a look by another, without a reason, at somebody of whom nothing is there."""
    refuses, enter, whom = rehearsal.refuses, restricted.enter, people(rehearsal, run)
    kinds = part.words["entries"]
    paired = next((k for k in kinds if k in part.words["paired"]), "")
    right = {"actor": rehearsal.who(part), **entry(rehearsal, run, part, whom[0], kinds[0])}
    tomorrow = rehearsal.clock.today + timedelta(days=1)
    refuses("restricted-kind", part, enter, **{**right, "kind": "-"})
    refuses("restricted-to-come", part, enter, **right, on=tomorrow)
    refuses("restricted-text", part, enter, **{**right, "text": ""})
    refuses("restricted-elsewhere", part, enter, **{**right, "about": 0})
    if paired:
        pair = {**right, **entry(rehearsal, run, part, whom[0], paired)}
        pair["actor"] = rehearsal.who(part)
        refuses("restricted-alone", part, enter, **{**pair, "other": None})
        refuses("restricted-themself", part, enter, **{**pair, "other": whom[0]})
    if single := next((k for k in kinds if k not in part.words["paired"]), ""):
        one = {**right, "kind": single, "other": whom[1]}
        refuses("restricted-second", part, enter, **one)
    do(rehearsal, run, part)
    look = {"matter_id": run.matter_id, "part": part.key, "about": whom[0]}
    reader = rehearsal.cast.actor(*part.words["readers"])
    refuses("restricted-stranger", part, restricted.look, actor=rehearsal.citizen, **look, why=WHY)
    reads = partial(may_read, area=rehearsal.cast.area, part=part)
    if other := rehearsal.insider(run, but=lambda a: a.person_id == whom[0] or reads(a)):
        refuses("restricted-reader", part, restricted.look, actor=other, **look, why=WHY)
    refuses("restricted-why", part, restricted.look, actor=reader, **look, why="看")
    refuses(
        "restricted-nobody", part, restricted.look, actor=reader, **{**look, "about": 0}, why=WHY
    )
