"""A neighbour of Minglun passes two opinions up to Wuxiang: one is answered there, one is owed."""

from __future__ import annotations

from datetime import date, timedelta

from xiangyue.actions import opinions, passing
from xiangyue.scenario.cast import cast_of
from xiangyue.scenario.driver import Driver

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
LATER = 8
"""Days after the first, when the second is passed up."""


def make(d: Driver, _back: date) -> None:
    """The first at once, answered within days; the second comes up while other matters go on."""
    first = _up(d, *ANSWERED[:2])
    first_answered = (d.clock.today + timedelta(days=3), lambda: _answer(d, first))
    second = (d.clock.today + timedelta(days=LATER), lambda: _up(d, *OWED))
    d.meanwhile = sorted([*d.meanwhile, first_answered, second], key=lambda e: e[0])


def _answer(d: Driver, passed: int) -> None:
    now = d.clock.now
    officer = cast_of(TOWN, now).actor("officer")
    passing.bring_back(actor=officer, now=now, passed_id=passed, kind="handled", answer=ANSWERED[2])


def _up(d: Driver, text: str, reason: str) -> int:
    """A villager says it, the clerk passes it up, between other acts of the same minute (the
    village's own pace is not touched): the id of the passing."""
    now, area = d.clock.now, d.cast.area
    said = opinions.submit_opinion(
        actor=d.cast.actor("representative"), now=now, area=area, text=text
    )
    return passing.pass_up(actor=d.cast.actor("clerk"), now=now, opinion_id=said.pk, reason=reason)
