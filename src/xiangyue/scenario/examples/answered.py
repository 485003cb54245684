"""A neighbour of Minglun rates what is disclosed and becomes a five-good branch; Wuxiang follows up
a breach.
"""

from __future__ import annotations

from datetime import date

from xiangyue.data.models import Assessment
from xiangyue.methods import standards
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.examples.told import any_one
from xiangyue.scenario.themes import Theme

AFTER = "330212105220"
SEEN = "核对过上年的纸质会议记录和台账（那时还没有用本系统），已经达到。"
BREACH = {
    "what": "村集体仓库出租，没有经村民代表会议讨论，合同由一个人签字，村民反映后查实。",
    "clause": "《村民委员会组织法》第二十八条",
    "proof": "仓库租赁合同一份；本年各次村民代表会议记录，其中没有这一项；当事人签字的说明。",
    "statement": (
        "租户催得急，我想先签了再补会，没有想到要先开会。合同我已经报给村代会，听大家决定。"
    ),
    "measure": "criticism",
    "reasons": (
        "没有经过村民代表会议就签合同，事实清楚。"
        "本人主动说明、没有得利，从轻；合同交村代会重新决定。"
    ),
}
APPEAL = {
    "grounds": "没有得利，合同也交回村代会了，请求不作通报批评，改为提醒。",
    "outcome": "changed",
    "instead": "reminder",
    "reasons": "事实没有错。情节较轻，已经改正，改为提醒谈话。",
}


def about(key: str, title: str, summary: str) -> Theme:
    """A theme of that title."""
    return any_one(key=key, category=key, title=title, summary=summary)


def make(d: Driver, back: date) -> None:
    """Both at once; the township met the branch's paper of the year before."""
    rated = d.start(
        about("satisfaction", "上半年村务公开满意度测评", "大家对村务公开满不满意，不记名评一次。"),
        (), slug="satisfaction", origin="duty",
    )  # fmt: skip
    branch = d.start(
        about("five-good-branch", "争创五好村党组织", "对照五好标准自评，请镇党委核查。"),
        (), slug="five-good-branch", origin="members",
    )  # fmt: skip
    d.live([branch], stop="township", days=5)
    branch.kept["differs"] = unmet(branch, "own")
    d.live([rated, branch], days=45)


def unmet(run: Running, part: str) -> dict[str, tuple[int, str]]:
    """What a stage did not find met, as the next sees it: the points, and why."""
    row = Assessment.objects.select_related("standard").get(matter_id=run.matter_id, part=part)
    standard, _bands = standards.unpacked(row.standard_id, row.standard.raw)
    short = row.answers.exclude(state__in=("met", "left_out")).values_list("indicator", flat=True)
    return {key: (standard.indicator(key).points, SEEN) for key in short}


def breach(d: Driver) -> None:
    """In a township: found, heard, decided, posted without a name, changed on appeal."""
    run = d.start(
        any_one(
            key="breach", category="breach", title="未经讨论出租集体仓库",
            summary="村民反映集体仓库出租没有经过村民代表会议。",
        ),
        (), slug="responsibility", origin="villagers",
    )  # fmt: skip
    run.kept |= {"breach": BREACH, "appeal": APPEAL}
    d.live([run], days=60)
