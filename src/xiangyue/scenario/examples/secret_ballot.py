"""Representatives rate the village's work of a year in a secret ballot that anyone can prove, from
its plan to the posting of its result; and one that waits for its key: whoever looks around the
demonstration can be each of its trustees, make the voting codes, open it and vote.

Lived in the village of the surveys, which calls it by name.
"""

from __future__ import annotations

from xiangyue.actions import trustee_ballots
from xiangyue.core.belenios.election import Question
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.examples.deliberation import made_up
from xiangyue.scenario.kinds import trustee_ballot

AFTER = "elsewhere"
RATED = made_up(
    "work-rated", "other", "评一评去年村里的工作（无记名）",
    "村务公开和村庄建设做得怎么样，明年先办什么，请村民代表不记名评议。",
    "评什么：去年的村务公开、村庄建设，各打一个等次；明年先办的事选一到两件。谁评：全体村民代表，每人一张"
    "投票条。怎么评：在自己的手机上加密投票，不会用手机的到村办公室投。结果怎么用：公布，并写进明年的计划。",
    "评议结果公布如下，整箱加密选票在网上，谁都可以下载验证；评得不好的一项由村委会写出整改办法。",
)  # fmt: skip
BUS = made_up(
    "bus-asked", "roads", "公交改线，先听听村民代表的（无记名）",
    "公交公司问村里要不要改线。几个片意见不一样，当面不好说，不记名问一次。",
    "问什么：早班车几点开、要不要绕到小学。谁来答：全体村民代表。结果怎么用：作为村里的意见转给公交公司。",
    "征求意见的结果已经转给公交公司。",
)  # fmt: skip


BUS_ASKS = (
    Question("早班车几点开？", ("五点半", "六点", "六点半"), 1, 1, True),
    Question("要不要绕到小学？", ("绕", "不绕"), 1, 1, True),
)


def begin(d: Driver) -> Running:
    """The rating, for the village's driver to live to the end."""
    return d.start(RATED, (), slug="secret-ballot", origin="villagers")


def waiting(d: Driver) -> None:
    """The other, up to its setting-up."""
    run = d.start(BUS, (), slug="secret-ballot", origin="villagers")
    d.live([run], stop="ballot")
    given = trustee_ballot.given(d, run, run.procedure.part("ballot"))
    d.do(trustee_ballots.set_up, **{**given, "use": "consultation", "questions": BUS_ASKS})
