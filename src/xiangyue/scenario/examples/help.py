"""Minglun helps: a request done, an errand that waits for a paper, one late; reception days held;
a report that was found not so, and its clearing."""

from __future__ import annotations

from datetime import date, timedelta

from xiangyue.actions import (
    closing_words,
    handling,
    protected,
    receptions,
    report_lodging,
    requests,
)
from xiangyue.data.models import Matter, Person, ProtectedReport
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.kinds.clearing import TEXT as CLEARED
from xiangyue.scenario.kinds.inquiry import ANSWER, CHARGE, DEFENCE, FOUND

AFTER = "under-way"
CENTRE = "镇便民服务中心"


def make(d: Driver, back: date) -> None:
    """All of it, from ``back`` on, in the village of ``d``."""
    d.clock.until(back)
    helped(d)
    received(d)
    reported(d)


def _ask(d: Driver, n: int, text: str, **more: object) -> Matter:
    people = Person.objects.filter(area_id=d.cast.area, memberships=None, status="home")
    who = people.order_by("pk")[40 + n]
    return d.do(
        requests.ask_for_help, actor=d.cast.actor("clerk"), area=d.cast.area, text=text,
        person_id=who.pk, channel="spoken", **more,
    )  # fmt: skip


def helped(d: Driver) -> None:
    """One done and thanked for, one whose clock stands, one under way."""
    clerk = d.cast.actor("clerk")
    done = _ask(d, 0, "老房子后墙裂了一道缝，下雨就进水，我一个人不知道找谁。")
    d.do(handling.note_step, actor=clerk, matter_id=done.pk, text="当天上门看了，拍了照。")
    d.do(
        handling.hand_over, actor=clerk, matter_id=done.pk, to_office="镇村镇建设办公室",
        to_name="老陆", text="请来看是不是危房。",
    )  # fmt: skip
    d.clock.forward(days=1)
    d.do(
        handling.finish_handling, actor=clerk, matter_id=done.pk, result="solved",
        text="镇里看过，不是危房；村里请人补好了墙。",
    )  # fmt: skip
    d.do(
        closing_words.give_word, actor=clerk, matter_id=done.pk, level="satisfied", how="call",
        text="第二天就有人来了，谢谢。",
    )  # fmt: skip
    _ask(d, 1, "我要办老年证，照片还没拍。", procedure="errand", service="senior-card", brought=[0])
    claim = _ask(
        d, 2, "住院的钱自己先垫的，请帮我报销。", procedure="errand", service="medical-claim",
        brought=[0, 1, 2, 3],
    )  # fmt: skip
    d.do(handling.hand_over, actor=clerk, matter_id=claim.pk, to_office=CENTRE, to_name="医保窗口")


def received(d: Driver) -> None:
    """A reception, and what was heard at it."""
    director = d.cast.actor("director")
    held = d.do(
        receptions.hold_reception, actor=director, area=d.cast.area, kind="reception",
        on=d.clock.today - timedelta(days=1), people=4, place="村委会会议室",
    )  # fmt: skip
    d.do(
        receptions.note_heard, actor=director, reception_id=held.pk,
        text="文化礼堂门口的台阶太高，老人上不去，能不能加个扶手？",
    )  # fmt: skip


def reported(d: Driver) -> None:
    """Reported without a name; not so; cleared at the wish of the one accused."""
    about = d.cast.actor("deputy_director", "director")
    d.do(
        report_lodging.lodge_report, village=d.cast.area, about_id=about.person_id,
        text="听说村里的仓库没有公开就租出去了，租金不知道去了哪里。",
    )  # fmt: skip
    pk = ProtectedReport.objects.latest("pk").matter_id
    office = d.cast.actor("supervision_chair", "supervisor")
    d.do(protected.tell_accused, actor=office, matter_id=pk, text=CHARGE)
    d.do(protected.answer_charge, actor=about, matter_id=pk, text=DEFENCE)
    d.clock.forward(days=1)
    d.do(protected.make_finding, actor=office, matter_id=pk, finding="unfounded", text=FOUND)
    d.do(protected.reply, actor=office, matter_id=pk, text=ANSWER)
    d.do(protected.say_wish, actor=about, matter_id=pk, wish=True)
    d.do(protected.clear, actor=office, matter_id=pk, text=CLEARED)
