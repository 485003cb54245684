"""A small change of a contract, and what no change may be."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import works_contracts
from xiangyue.core.part import Part
from xiangyue.data.models import WorksContract

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal


def change(run: Running, part: Part, percent: int) -> dict[str, Any]:
    """A change by so many per cent of the price."""
    contract = WorksContract.objects.filter(matter_id=run.matter_id).first()
    return {
        "matter_id": run.matter_id,
        "part": part.key,
        "amount": contract.price * percent // 100 if contract else 100,
        "reason": "现场发现老管线，按监督委员会意见加做一段包封。",
    }


def do(driver: Driver, run: Running, part: Part) -> None:
    """Changed by two per cent."""
    driver.do(works_contracts.change_contract, actor=driver.who(part), **change(run, part, 2))


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Changing it."""
    given = change(run, part, 2)
    rehearsal.refuses(key, part, works_contracts.change_contract, actor=actor, **given)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Of nothing; a tenth and more without a decision, with one that there is not, in parts."""
    who = rehearsal.who(part)
    on = {"actor": who, "matter_id": run.matter_id, "part": part.key}
    refuses, alter = rehearsal.refuses, works_contracts.change_contract
    refuses("change-nothing", part, alter, **on, amount=0, reason="改")
    refuses("change-undecided", part, alter, actor=who, **change(run, part, 11))
    refuses("change-unknown", part, alter, actor=who, **change(run, part, 11), decision="1999-1")
    do(rehearsal, run, part)
    refuses("change-in-parts", part, alter, actor=who, **change(run, part, 9))
