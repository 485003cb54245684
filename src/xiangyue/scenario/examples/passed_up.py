"""A neighbour of Minglun passes two opinions up to Wuxiang: one is answered there, one is owed. Two
petitions about it came to offices above and are entered in Wuxiang: again one is answered."""

from __future__ import annotations

from datetime import date, timedelta

from xiangyue.actions import opinions, passing, petitions
from xiangyue.data.models import PassedUp
from xiangyue.scenario.cast import cast_of
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.paper_photo import photo

AFTER = "330212105206"
TOWN = AFTER[:9]
ANSWERED = (
    "村口那段镇道路面坑坑洼洼，下雨天电瓶车摔过两次，什么时候修？",
    "这段路归镇里管养，村里没有权动，也没有这笔钱。",
    "镇里派人看过，坑有十一处。养护队已经全部补平，村口立了“慢行”牌。再坏了请直接告诉镇里。",
)
OWED = (
    "镇卫生院的车能不能每月来村里一次？老人量血压、配药要转两趟车。",
    "巡诊由镇卫生院安排，村里只能提供场地。",
)
ACCOUNTS = (
    "disclosure",
    "区信访局，信访登记〔2026〕第31号",
    "信里说，村里去年修渠花了多少钱一直没有贴出来，问村里也没有答复。",
    "镇里到村看过账：修渠花了四万三千元，发票齐全，公开栏上漏贴了一个季度。村里已经补贴，广播里也念了。",
)
BUS = (
    "roads",
    "市长热线转办单第2086号",
    "来电反映，村口公交站牌只有一边有，去镇上的人常等错边。",
)
LATER = 8
"""Days after the first, when the second is passed up."""


def make(d: Driver, _back: date) -> None:
    """The first at once, answered within days; the second comes up while other matters go on."""
    first = _up(d, *ANSWERED[:2])
    first_answered = (d.clock.today + timedelta(days=3), lambda: _answer(d, first))
    second = (d.clock.today + timedelta(days=LATER), lambda: _up(d, *OWED))
    came: list[int] = []
    petition = (d.clock.today + timedelta(days=5), lambda: came.append(_came(d, *ACCOUNTS[:3])))
    put_right = (
        d.clock.today + timedelta(days=LATER + 1),
        lambda: _answer(d, came[0], ACCOUNTS[3]),
    )
    last = (d.clock.today + timedelta(days=LATER + 1), lambda: _came(d, *BUS))
    more = (first_answered, petition, second, put_right, last)
    d.meanwhile = sorted([*d.meanwhile, *more], key=lambda e: e[0])


def _answer(d: Driver, passed: int, answer: str = ANSWERED[2]) -> None:
    now = d.clock.now
    officer = cast_of(TOWN, now).actor("officer")
    passing.bring_back(actor=officer, now=now, passed_id=passed, kind="handled", answer=answer)


def _came(d: Driver, subject: str, office: str, text: str) -> int:
    """A petition about the village, entered in the township two days after it came, with its paper:
    the id of the passing."""
    now = d.clock.now
    said = petitions.enter(
        actor=cast_of(TOWN, now).actor("officer"), now=now, area=d.cast.area, office=office,
        subject=subject, text=text, on=d.clock.today - timedelta(days=2), files=[photo()],
    )  # fmt: skip
    return PassedUp.objects.get(opinion=said).pk


def _up(d: Driver, text: str, reason: str) -> int:
    """A villager says it, the clerk passes it up, between other acts of the same minute (the
    village's own pace is not touched): the id of the passing."""
    now, area = d.clock.now, d.cast.area
    said = opinions.submit_opinion(
        actor=d.cast.actor("representative"), now=now, area=area, text=text
    )
    return passing.pass_up(actor=d.cast.actor("clerk"), now=now, opinion_id=said.pk, reason=reason)
