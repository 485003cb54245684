"""Minglun talks: a consultation of forty with its result, a hearing, a council,
and two reconciliations that nobody but their parties and the mediator sees."""

from __future__ import annotations

from datetime import date

from xiangyue.actions import invitation
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.examples.told import any_one
from xiangyue.scenario.themes import Theme

AFTER = "first-matters"
SEATS = 36


def made_up(key: str, subject: str, title: str, summary: str, plan: str, result: str) -> Theme:
    return any_one(
        key=key,
        subject=subject,
        title=title,
        summary=summary,
        plan=plan,
        budget=0,
        result=result,
        acceptance="",
    )


PARKING = made_up(
    "parking", "roads", "村里的车怎么停，大家来商量",
    "村里有车的人家过半，主路常被堵住；去年救护车进不来，绕了二十分钟。怎么停，请大家商量。",
    "商量什么：村道、晒谷场、空地怎么停车，收不收费，谁来管。不商量什么：消防通道必须畅通，这是法律规定。"
    "怎么定：商量一致的由村委会办；要收费、要用地的，交村民代表会议表决。"
    "规矩：围着停车说，不说旁的；每个人都把话说完；说事不说人。",
    "协商结果：主路和学校门口全天不停车；晒谷场农闲时停车；空地用途和收费交村民代表会议表决。",
)  # fmt: skip
PIGS = made_up(
    "pigs", "environment", "河东养猪场怎么整改，开会听证",
    "住户反映气味和粪水，养殖户说手续齐全。整改还是搬迁，先听各方怎么说。",
    "听证什么：养猪场的气味、粪水怎么治，两年内搬不搬。有三种办法：就地整改、限期搬迁、先整改后搬迁。",
    "听证结果：三个月内装好干湿分离；搬迁地点交村民代表会议表决。",
)  # fmt: skip
WEDDINGS = made_up(
    "weddings", "customs", "红白喜事怎么办得节俭又体面",
    "酒席越办越大，人情债越背越重。办多少桌、随多少礼，大家坐下来议一议。",
    "议什么：酒席的桌数、每桌的钱、礼金、场地。规矩：各说各的理，不点名，不笑话人。",
    "议事结果：酒席不超过二十桌；文化礼堂免费借用；礼金上限交村民会议讨论。",
)  # fmt: skip
WALL = made_up("wall", "dispute", "王家与李家围墙的事", "两家为围墙的界址争吵。", "", "")
WATER = made_up("water-share", "dispute", "上丘与下丘轮水的事", "两户为轮水的先后争吵。", "", "")


def make(d: Driver, back: date) -> None:
    """All of them, from ``back`` on, in the village of ``d``."""
    d.clock.until(back)
    consultation = start(d, PARKING, "consultation", seats=SEATS)
    hearing = start(d, PIGS, "hearing")
    council = start(d, WEDDINGS, "council", each=3)
    d.live([consultation, hearing, council], days=70)
    wall = start(d, WALL, "reconciliation", origin="application")
    water = start(d, WATER, "reconciliation", origin="application")
    water.kept["no-agreement"] = True
    for run in (wall, water):
        pair = [d.cast.actors[s.person] for s in d.rng.sample(d.cast.seats, 2)]
        run.kept["parties-people"] = [invitation.Invited("party", a.person_id) for a in pair]
    d.live([wall, water], days=60)


def start(d: Driver, said: Theme, slug: str, *, origin: str = "villagers", **kept: int) -> Running:
    run = d.start(said, (), slug=slug, origin=origin)
    run.kept |= kept
    return run
