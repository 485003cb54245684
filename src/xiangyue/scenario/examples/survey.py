"""A village that asks: a canteen for the old by a sample drawn in public, from the questions to
what became of them; and the broadcast, of every household, open now. Before that, rails paid for
together by its own method, and the chair of its assembly elected. Lived in a village of its own,
whose clock it fills (``AFTER``)."""

from __future__ import annotations

from datetime import date, timedelta

from xiangyue.scenario.driver import PAUSE, Driver
from xiangyue.scenario.examples import called, one_matter, secret_ballot
from xiangyue.scenario.examples.deliberation import made_up
from xiangyue.scenario.examples.told import told
from xiangyue.scenario.kinds import survey as asking
from xiangyue.scenario.kinds.sampling import least

AFTER = "elsewhere"
CODE = "330212105211"
DAYS = 230
"""How long ago the village began."""
OPEN = 6
"""Days ago that the second survey was opened."""
METHOD = "one-matter-representatives"
ASKED = 75
"""Days ago that the first survey began."""
LATELY = 14
"""Days ago that a matter by the village's own method began."""

CANTEEN = made_up(
    "canteen-survey", "elderly", "老年食堂怎么办，先问问大家",
    "要不要办、放在哪里、收多少钱，几个人说了不算。抽签选出一部分人家来问，答案不记名。",
    "问卷六题：来不来吃、收多少钱、放在哪里、送餐、家里几位老人、还有什么要说的。",
    "问卷结果：多数人家觉得一餐三到五元合适；地点意见集中在文化礼堂旁边和老小学。村里的答复附后。",
)  # fmt: skip
BROADCAST = made_up(
    "broadcast-survey", "culture", "广播几点放、放什么，每户答一份",
    "有人嫌早，有人嫌轻，有人想多听戏。每户一份问卷，不记名，到期一起统计。",
    "问卷四题：几点放、听什么、声音怎么样、还有什么要说的。",
    "问卷结果公布后，广播时间照多数人家的意思改。",
)  # fmt: skip


def make(d: Driver, last: date) -> None:
    """Both, up to ``last``."""
    rail = one_matter.begin(d, "bridge-rail", each=500, slug=METHOD)
    rail.tasks = 1
    chair = d.start(told("chair"), (), slug="chair-election", origin="members")
    d.live([rail, chair], stop="account", days=90)
    one_matter.carried(d, rail)
    d.live([rail, chair], days=40, without=PAUSE)
    one_matter.pay_bills(d, rail)
    one_matter.finish(d, rail, "account", "levy")
    d.live([rail, chair])
    d.clock.until(last - timedelta(days=ASKED))
    done = d.start(CANTEEN, (), slug="survey", origin="villagers")
    d.live([done], stop="sample")
    population, ask = least(d, done, done.procedure.part("sample"))
    done.kept["sample"] = max(ask, population * 3 // 4)
    d.live([done, secret_ballot.begin(d)])
    d.clock.until(last - timedelta(days=LATELY))
    ditch = one_matter.begin(d, "ditch-labour", each=0, slug=METHOD)
    d.live([ditch], stop="consent", days=6)
    d.clock.until(last - timedelta(days=OPEN + 1))
    run = d.start(BROADCAST, (), slug="survey", origin="villagers")
    d.live([run], stop="answers")
    part = run.procedure.part("answers")
    d.clock.until(last - timedelta(days=OPEN))
    survey = asking.begin(d, run, part)
    some = asking.units(survey)
    asking.answer_all(d, run, part, some[: len(some) * 2 // 5])
    one_matter.asking(d, ditch)
    called.rated_now(d)
    secret_ballot.waiting(d)
    again = d.start(told("chair-again"), (), slug="chair-election", origin="members")
    d.live([again], stop="meeting")
    d.call("representatives_assembly", [(again, again.procedure.part("meeting"))])
