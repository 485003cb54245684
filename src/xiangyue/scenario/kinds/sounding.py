"""Each member consulted alone."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import soundings
from xiangyue.core.part import Part

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def due(driver: Driver, part: Part) -> list[int]:
    """Who is to be consulted."""
    return [person for person, _class in driver.cast.body(part.words["body"])]


def do(driver: Driver, run: Running, part: Part) -> None:
    """All of them; the last would change something."""
    people = due(driver, part)
    for n, person in enumerate(people):
        last = n == len(people) - 1
        driver.do(
            soundings.sound_out,
            actor=driver.who(part),
            matter_id=run.matter_id,
            part=part.key,
            person_id=person,
            stance="changes" if last else "for",
            text=run.theme.amendment[1] if last else "",
        )


def given(driver: Driver, run: Running, part: Part) -> dict[str, Any]:
    """The first one's word."""
    person = due(driver, part)[0]
    return {"matter_id": run.matter_id, "part": part.key, "person_id": person, "stance": "for"}


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Recording a member's word."""
    first = given(rehearsal, run, part)
    rehearsal.refuses(key, part, soundings.sound_out, actor=actor, **first)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Somebody else's word; an objection without its reason; the same member twice."""
    first = {"actor": rehearsal.who(part), **given(rehearsal, run, part)}
    refuses = rehearsal.refuses
    refuses("sounding-silent", part, soundings.sound_out, **{**first, "stance": "against"})
    inside = set(due(rehearsal, part))
    other = next((p for p in rehearsal.cast.actors if p not in inside), None)
    if other:
        refuses("sounding-stranger", part, soundings.sound_out, **{**first, "person_id": other})
    people = due(rehearsal, part)
    rehearsal.do(soundings.sound_out, **first)
    refuses("sounding-twice", part, soundings.sound_out, **first)
    for person in people[1:]:
        rehearsal.do(soundings.sound_out, **{**first, "person_id": person})
