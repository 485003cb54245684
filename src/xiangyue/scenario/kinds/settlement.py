"""Settled within what was agreed, the difference explained."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xiangyue.access.actors import Actor
from xiangyue.actions import works_contracts
from xiangyue.core.part import Part
from xiangyue.data.models import WorksContract

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

EXPLAINED = "招标比预算省下一部分；施工中按现场加做一处，其余按实际工程量结算，监督委员会逐项量过。"


def final(run: Running) -> int:
    """What it costs in the end, in fen."""
    return WorksContract.objects.get(matter_id=run.matter_id).price // 100 * 100


def do(driver: Driver, run: Running, part: Part) -> None:
    """Settled."""
    driver.do(
        works_contracts.settle, actor=driver.who(part), matter_id=run.matter_id, part=part.key,
        final=final(run), explained=EXPLAINED,
    )  # fmt: skip


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Settling."""
    on = {"matter_id": run.matter_id, "part": part.key}
    rehearsal.refuses(
        key, part, works_contracts.settle, actor=actor, **on, final=100, explained=EXPLAINED
    )


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """More than was agreed; a difference that is not explained; twice."""
    on = {"actor": rehearsal.who(part), "matter_id": run.matter_id, "part": part.key}
    price, pay, refuses = final(run), works_contracts.settle, rehearsal.refuses
    refuses("settle-over", part, pay, **on, final=price * 2, explained=EXPLAINED)
    refuses("settle-unexplained", part, pay, **on, final=price, explained="")
    do(rehearsal, run, part)
