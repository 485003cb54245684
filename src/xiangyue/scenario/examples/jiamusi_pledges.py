"""A village of Jiamusi: its prefecture's set is adopted; villagers ask and cadres pledge for their
term; the branch's goals of the year, vetted by the township, being carried out."""

from __future__ import annotations

from datetime import date

from xiangyue.actions import opinions
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.examples.told import told
from xiangyue.scenario.examples.xiangxi_pledges import adopt, carried_out

AFTER = "230803198201"
PREFECTURE = "2308"


def make(d: Driver, back: date) -> None:
    """Both up to where they are carried out."""
    adopt(d, PREFECTURE, "eight-steps-five-rings", "市委关于深入推行“五环·八步”工作法的意见")
    theme = told("term-pledges")
    heard = [
        d.do(
            opinions.submit_opinion,
            actor=actor,
            area=d.cast.area,
            text=text,
            subject=theme.subject,
        ).pk
        for actor, text in zip(d.cast.all("representative"), theme.opinions, strict=False)
    ]
    term = d.start(theme, heard, slug="cadre-pledges")
    goals = d.start(told("year-goals"), (), slug="goals-two-reviews", origin="duty")
    d.live([term, goals], stop="fulfilment", days=60)
    for run in (term, goals):
        carried_out(d, run, kept=1)
