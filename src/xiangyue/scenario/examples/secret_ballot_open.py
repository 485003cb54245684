"""A secret ballot that waits for its key: whoever looks around the demonstration can be
each of its trustees, make the voting codes, open it and vote."""

from __future__ import annotations

from datetime import date

from xiangyue.actions import trustee_ballots
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.examples.deliberation import made_up
from xiangyue.scenario.kinds import trustee_ballot

AFTER = "under-way"
BUS = made_up(
    "bus-asked", "roads", "公交改线，先听听村民代表的（无记名）",
    "公交公司问村里要不要改线。几个片意见不一样，当面不好说，不记名问一次。",
    "问什么：早班车几点开、要不要绕到小学。谁来答：全体村民代表。结果怎么用：作为村里的意见转给公交公司。",
    "征求意见的结果已经转给公交公司。",
)  # fmt: skip


def make(d: Driver, back: date) -> None:
    """Up to its setting-up."""
    run = d.start(BUS, (), slug="secret-ballot", origin="villagers")
    d.live([run], stop="ballot")
    part = run.procedure.part("ballot")
    given = trustee_ballot.given(d, run, part)
    d.do(trustee_ballots.set_up, **{**given, "use": "consultation"})
