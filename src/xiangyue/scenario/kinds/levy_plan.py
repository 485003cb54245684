"""How much is to be raised: as much as the theme's budget and the caps allow."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import levies, levy_lists
from xiangyue.actions.standing import open_case
from xiangyue.core.part import Part
from xiangyue.core.refusals import Refusal

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

EACH = 1000  # fen a head


def amounts(driver: Driver, run: Running) -> dict[str, int]:
    """Ten yuan a head, and a day of work of each worker, so that no cap is near."""
    case = open_case(run.matter_id, now=driver.clock.now, lock=False)
    found = levy_lists.compute(case, 1, 0)
    heads = sum(x.heads for x in found.lines)
    try:
        workers = sum(x.workers for x in levy_lists.compute(case, 0, 1).lines)
    except Refusal:  # ages are not known here
        workers = 0
    return {"money": heads * EACH, "labour": workers * 10}


def do(driver: Driver, run: Running, part: Part) -> None:
    """The plan."""
    driver.do(
        levies.set_plan,
        actor=driver.who(part),
        matter_id=run.matter_id,
        part=part.key,
        **amounts(driver, run),
    )


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Setting it."""
    rehearsal.refuses(key, part, levies.set_plan, actor=actor, **_on(run, part), money=100)


def _on(run: Running, part: Part) -> dict[str, Any]:
    return {"matter_id": run.matter_id, "part": part.key}


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Nothing to be raised, more than the matter needs, more than a head may give in a year."""
    actor, on = rehearsal.who(part), _on(run, part)
    good = amounts(rehearsal, run)
    rehearsal.refuses("levy-nothing", part, levies.set_plan, actor=actor, **on)
    budget = run.theme.budget * 100
    rehearsal.refuses(
        "levy-over-budget", part, levies.set_plan, actor=actor, **on, money=budget + 1
    )
    over = good["money"] // EACH * 1500 + 1  # fifteen yuan a head, and a fen
    if over <= budget:
        rehearsal.refuses("levy-over-cap", part, levies.set_plan, actor=actor, **on, money=over)
    if good["labour"]:
        rehearsal.refuses(
            "levy-over-labour", part, levies.set_plan, actor=actor, **on,
            labour=good["labour"] * 10 + 1,
        )  # fmt: skip
    do(rehearsal, run, part)
