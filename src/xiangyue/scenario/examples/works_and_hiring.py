"""A village's works and its open hiring: the culvert is built and its deposit kept back, the
summer's guards have come and gone; a call for bids runs now, a post may be applied for today.

Lived in a village of its own, whose clock it fills (``AFTER``).
"""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from xiangyue.actions import contract_payments, hiring
from xiangyue.data.models import Instalment
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.kinds import applications, bids, tender
from xiangyue.scenario.themes import Theme, theme

AFTER = "elsewhere"
CODE = "330212105218"
DAYS = 322
METHOD = "village-works"
CALLED = 16
"""Days ago that the call for bids was put up."""


def _works(key: str, title: str, summary: str, budget: int, plan: str) -> Theme:
    return replace(
        theme("canal"), key=key, title=title, summary=summary, budget=budget, plan=plan,
        motion=plan, category="public_works", amendment=(plan, "代表提出写明保修"),
        tasks=(("材料进场查验", 30), ("施工", 60), ("清场、验看", 10)),
        progress=("材料进场，监督委员会当场抽查。", "主体做完，代表每天有人在场。", "清场完毕。"),
        acceptance="到现场量过尺寸，看过资料和账目，同合同相符，同意验收。",
    )  # fmt: skip


def _post(key: str, title: str, summary: str, budget: int, plan: str) -> Theme:
    return replace(
        theme("canal"), key=key, title=title, summary=summary, budget=budget, plan=plan,
        motion=plan, category="subsidised_posts", amendment=(plan, "代表提出写明聘期"),
    )  # fmt: skip


CULVERT = _works(
    "culvert", "上塘机耕路涵洞改建", "老涵洞塌了半边，农机过不去，一下雨就漫水。", 126_000,
    "拆除老涵洞，改建钢筋混凝土箱涵一座，长八米，两侧护坡二十米。预算十二万六千元，村集体经营收入列支。"
    "投标人要有市政或者水利施工资质，三年内做过同类工程。保修一年。",
)  # fmt: skip
COURTYARD = _works(
    "courtyard", "村文化礼堂屋面防水翻修", "礼堂二楼漏雨，老年活动室的墙已经发霉。", 58_000,
    "铲除旧防水层，重做屋面防水三百二十平方米，换落水管六根。预算五万八千元，村集体经营收入列支。"
    "投标人要有防水施工资质。保修五年。",
)  # fmt: skip
GUARDS = _post(
    "summer-guards",
    "招聘暑期山塘巡护员",
    "三座山塘暑假里常有孩子下水，要有人天天看着。",
    8_400,
    "暑期三个月，聘山塘巡护员一名，每天巡四趟，每月报酬两千八百元，村集体经营收入列支。",
)
HELPER = _post(
    "counter-helper",
    "招聘便民服务中心代办员",
    "代办员到龄离岗，窗口要有人接。",
    33_600,
    "聘便民服务中心代办员一名，聘期一年，每月报酬两千八百元，村集体经营收入列支。",
)
WATCH = {
    "title": "山塘巡护员",
    "duties": "每天早中晚巡三座山塘各四趟，劝离下水的人，记好巡护本，看好救生圈和绳子。",
    "asked": ["年满十八周岁，身体健康", "会游泳", "能保证每天在岗"],
    "number": 1,
    "pay": 280_000,
    "months": 3,
}


def make(d: Driver, last: date) -> None:
    """Two that are done; a call and applications that run on the last day."""
    built = d.start(CULVERT, (), slug="village-works", origin="cadres")
    built.objected = False
    d.live([built], stop="release")
    due = Instalment.objects.get(
        contract__works__matter=built.matter_id, deposit=False, cancelled_on=None
    )
    d.do(
        contract_payments.pay, actor=d.cast.actor("clerk"), instalment_id=due.pk,
        day=d.clock.today, amount=due.amount, text="验收合格，付至结算价，留足质量保证金",
    )  # fmt: skip
    guards = d.start(GUARDS, (), slug="open-hiring", origin="villagers")
    guards.objected = False
    guards.kept["post"] = WATCH
    d.live([guards], days=400)
    called = d.start(COURTYARD, (), slug="village-works", origin="cadres")
    helper = d.start(HELPER, (), slug="open-hiring", origin="cadres")
    d.live([called], stop="call")
    d.live([helper], stop="applications")
    d.clock.until(last - timedelta(days=CALLED))
    part = called.procedure.part("call")
    tender.do(d, called, part)
    d.refresh([called])
    d.work(called, called.procedure.part("notice"))
    received = called.procedure.part("bids")
    for n in (0, 1):
        d.clock.forward(days=3)
        d.do(bids.bids.receive_bid, actor=d.who(received), **bids.paper(called, received, n))
    part = helper.procedure.part("applications")
    given = {**applications.given(d, helper, part), "pay": 280_000}
    d.do(hiring.announce, actor=d.who(part), **given)
    d.refresh([helper])
    d.work(helper, helper.procedure.part("notice"))
    some = applications.people(d)
    for n in (0, 1):
        d.clock.forward(days=1)
        d.do(
            hiring.apply, actor=d.cast.actors[some[n]], matter_id=helper.matter_id,
            part=part.key, details=applications.DETAILS[n],
        )  # fmt: skip
