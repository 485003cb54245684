"""Who was accused without ground is cleared."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xiangyue.actions import protected
from xiangyue.core.part import Part
from xiangyue.scenario.kinds.accusation import NAME
from xiangyue.scenario.kinds.inquiry import _accused

if TYPE_CHECKING:
    from xiangyue.access.actors import Actor
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

TEXT = "经核查：仓库经两委会议公开招租，租金全部入账。反映的情况不属实，特此澄清。"


def do(driver: Driver, run: Running, part: Part) -> None:
    """They wish it, and the notice goes out."""
    who, pk = driver.who(part), run.matter_id
    driver.do(protected.say_wish, actor=_accused(driver, run), matter_id=pk, wish=True)
    driver.do(protected.clear, actor=who, matter_id=pk, text=TEXT)


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Clearing."""
    given = {"actor": actor, "matter_id": run.matter_id, "text": TEXT}
    rehearsal.refuses(key, part, protected.clear, **given)


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Not before it is wished, and without the reporter's name."""
    who, pk = rehearsal.who(part), run.matter_id
    given = {"actor": who, "matter_id": pk, "text": TEXT}
    rehearsal.refuses("clearing-unwished", part, protected.clear, **given)
    rehearsal.do(
        protected.say_wish, actor=_accused(rehearsal, run), matter_id=pk, wish=True
    )  # fmt: skip
    rehearsal.refuses(
        "clearing-asked", part, protected.say_wish, actor=who, matter_id=pk, wish=False
    )
    rehearsal.refuses(
        "clearing-shows", part, protected.clear, actor=who, matter_id=pk, text=f"{NAME}反映的不属实"
    )
    rehearsal.do(protected.clear, actor=who, matter_id=pk, text=TEXT)
