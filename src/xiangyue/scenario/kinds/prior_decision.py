"""A decision that it rests on is named where there is one; else it is decided in the matter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xiangyue.access.actors import Actor
from xiangyue.actions import matters, prior_decision
from xiangyue.core.part import Part
from xiangyue.data.models import Matter

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def do(driver: Driver, run: Running, part: Part) -> None:
    """Named, where an example knows one (``run.kept[part.key]``); else put to the vote here."""
    on = {"matter_id": run.matter_id, "part": part.key}
    if known := run.kept.get(part.key):
        driver.do(prior_decision.name_decision, actor=driver.who(part), **on, decision=known)
    else:
        driver.do(prior_decision.decide_here, actor=driver.who(part), **on)


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Saying so."""
    on = {"matter_id": run.matter_id, "part": part.key}
    rehearsal.refuses(key, part, prior_decision.decide_here, actor=actor, **on)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """A number that nothing has; the matter itself; one that was not decided."""
    refuses, name = rehearsal.refuses, prior_decision.name_decision
    on = {"actor": rehearsal.who(part), "matter_id": run.matter_id, "part": part.key}
    refuses("decision-unknown", part, name, **on, decision="2001-999")
    with rehearsal.supposing():
        me = Matter.objects.get(pk=run.matter_id)
        refuses("decision-itself", part, name, **on, decision=f"{me.year}-{me.number}")
        other = matters.start_matter(
            actor=rehearsal.cast.actor(*run.procedure.starts),
            now=rehearsal.clock.now,
            area=rehearsal.cast.area,
            title=run.theme.title,
            category=me.category,
            origin=run.procedure.origins[0],
            procedure=run.procedure.slug,
            practice=True,
        )
        refuses("decision-undecided", part, name, **on, decision=f"{other.year}-{other.number}")
    do(rehearsal, run, part)
