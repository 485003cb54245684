"""Xiangxi's village by its list of responsibilities: what the records know is counted, the rest is
shown, the street has looked, what is missing is being put right; the first comment of its
half-year; the account of its party funds."""

from __future__ import annotations

from datetime import date, timedelta
from typing import Any

from xiangyue.actions import books, mending, programmes
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.examples import xiangxi_scored
from xiangyue.scenario.examples.told import any_one
from xiangyue.scenario.kinds import account, indicators
from xiangyue.scenario.themes import Theme

AFTER = "433101002201"
PLANNED = 3
"""So many of what is missing have their measure; one of them is done."""
SHOWN = {
    "venue": "党群服务中心一楼，牌子、党旗、投影、图书都有，制度上墙。",
    "college-cadre": "村文书，大专，会计专业。",
    "plots": "柑橘示范基地12亩，在二组坡上。",
    "distance-learning": "活动室装有远程教育终端，每月放一次。",
    "pay": "书记报酬和养老保险已按月落实，乡镇的证明在后面。",
}
SEEN = {"plots": (0, "到现场看，示范基地的牌子没有了，农户说去年就不种了。")}


def about(key: str, title: str, summary: str, **more: Any) -> Theme:
    """A theme of that title."""
    return any_one(key=key, title=title, summary=summary, **more)


def make(d: Driver, back: date) -> None:
    """The list up to where what is missing is put right."""
    duty = d.start(
        about("duty-list", "党建责任清单对照", "四个方面一项一项对照，缺什么补什么。"),
        (), slug="party-building-duty", origin="duty",
    )  # fmt: skip
    graded = d.start(xiangxi_scored.THEME, (), slug=xiangxi_scored.METHOD, origin="higher")
    missing = ("double-training", "fees-returned", "policy")
    looked = next(p for p in duty.procedure.parts if p.kind == "indicators")
    period = indicators.period_of(d, looked)  # the last that is over, as it was: not lived anew
    duty.kept |= {**SHOWN, "not-shown": missing, "differs": SEEN, "period": period}
    xiangxi_scored.comment(d, graded)
    d.live([duty], stop="gaps", days=40)
    funds(d)
    _put_right(d, duty)


def funds(d: Driver) -> None:
    """The branch's funds on their own account: three of the four sources have given this year."""
    run = d.start(
        about(
            "party-funds", "党支部党建经费", "财政拨、党费出、部门帮、自己筹，单独记账。",
            plan="经费有四个来源：财政拨、党费返还、部门帮、自己筹；用在党员教育、支部活动和慰问困难党员，"
            "一笔一张凭证，每半年公布一次。",
            budget=68_000,
        ),
        (), slug="party-funds", origin="duty",
    )  # fmt: skip
    d.live([run], stop="fund", days=30)
    part = run.procedure.part("fund")
    given = {"matter_id": run.matter_id, "part": part.key}
    d.do(books.open_account, actor=d.who(part), **given, bank="农商银行街道支行")
    account.grant(d, run, part, most=3)
    account.spend(d, run, part)


def _put_right(d: Driver, run: Running) -> None:
    part = run.procedure.part("gaps")
    on = {"actor": d.who(part), "matter_id": run.matter_id, "part": part.key}
    rows = [
        d.do(
            mending.plan,
            **on,
            indicator=gap.key,
            measure="支委会列入月度计划，由负责人办，季末在党员会上说。",
            owner_id=d.cast.actor("secretary").person_id,
            due_on=d.clock.today + timedelta(days=45),
        )
        for gap in mending.gaps_of(run.matter_id, part.words["of"])[:PLANNED]
    ]
    d.do(
        programmes.finish_row,
        actor=on["actor"],
        row_id=rows[0].pk,
        evidence="已列入下半年发展党员计划，入党申请已收到一份。",
    )
