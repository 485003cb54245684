"""People told or asked."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xiangyue.access.actors import Actor
from xiangyue.actions import consultation
from xiangyue.core.part import Part

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


ELDERS = ("老支书", "退休教师", "老队长", "老党员", "返乡能人")


def do(driver: Driver, run: Running, part: Part) -> None:
    """All representatives with all their households; two of each other group."""
    reached: list[consultation.Reached] = []
    if {"representatives", "households"} & set(part.targets):
        reached += [
            consultation.Reached("representatives", s.membership, "", s.households, "notice")
            for s in driver.cast.seats
        ]
    for target in part.targets:
        if target in ("elders", "members", "experts"):
            reached += [
                consultation.Reached(target, None, name, 0, "talk", word, "for")
                for name, word in zip(
                    driver.rng.sample(ELDERS, 2), run.theme.opinions, strict=False
                )
            ]
    driver.do(
        consultation.record_reach,
        actor=driver.who(part),
        matter_id=run.matter_id,
        part=part.key,
        reached=reached,
    )


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Recording one told."""
    told = [consultation.Reached(part.targets[0], None, "某村民")]
    rehearsal.refuses(
        key,
        part,
        consultation.record_reach,
        actor=actor,
        matter_id=run.matter_id,
        part=part.key,
        reached=told,
    )


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """More households than one stands for; one representative left out."""
    if {"representatives", "households"} & set(part.targets):
        seat = rehearsal.cast.seats[0]
        over = consultation.Reached(
            "representatives", seat.membership, "", seat.households + 1, "notice"
        )
        on = {"actor": rehearsal.who(part), "matter_id": run.matter_id, "part": part.key}
        rehearsal.refuses(
            "too-many-households", part, consultation.record_reach, **on, reached=[over]
        )
        some = [
            consultation.Reached("representatives", s.membership, "", s.households, "notice")
            for s in rehearsal.cast.seats[1:]
        ]
        if part.finish == "by_hand":
            rehearsal.do(consultation.record_reach, **on, reached=some)
            rehearsal.finish_refused("one-left-out", run, part)
    do(rehearsal, run, part)
