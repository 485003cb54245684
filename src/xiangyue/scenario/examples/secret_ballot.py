"""Minglun's representatives rate the village's work of a year in a secret ballot that anyone can
prove: set up, keyed by three trustees, voted, opened by two of them, posted."""

from __future__ import annotations

from datetime import date

from xiangyue.scenario.driver import Driver
from xiangyue.scenario.examples.deliberation import made_up

AFTER = "first-matters"
RATED = made_up(
    "work-rated", "other", "评一评去年村里的工作（无记名）",
    "村务公开和村庄建设做得怎么样，明年先办什么，请村民代表不记名评议。",
    "评什么：去年的村务公开、村庄建设，各打一个等次；明年先办的事选一到两件。谁评：全体村民代表，每人一张"
    "投票条。怎么评：在自己的手机上加密投票，不会用手机的到村办公室投。结果怎么用：公布，并写进明年的计划。",
    "评议结果公布如下，整箱加密选票在网上，谁都可以下载验证；评得不好的一项由村委会写出整改办法。",
)  # fmt: skip


def make(d: Driver, back: date) -> None:
    """From the plan to the end of its posting."""
    run = d.start(RATED, (), slug="secret-ballot", origin="villagers")
    d.live([run], days=45)
