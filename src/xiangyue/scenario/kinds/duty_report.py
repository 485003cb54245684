"""Reports written by those who hold the seats, announced with the day of their meeting."""

from __future__ import annotations

from datetime import time, timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor, actor_of_person
from xiangyue.actions import duty_reports
from xiangyue.actions.standing import open_case
from xiangyue.core import calendar
from xiangyue.core.part import Part
from xiangyue.data.models import Membership
from xiangyue.scenario.cast import moment

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

TEXTS = {
    "thinking": "今年抓支部，先把人找齐：每月党日不落，村里的大事先听党员、代表的。",
    "results": "全年开党员大会五次、村代会四次，定下的九件事办成八件，集体收入比上年多四万元。",
    "features": "每件事贴出去时写清谁办、哪天办完，办完的由代表签字，群众心里有数。",
    "problems": "三组的排水沟说了两年没有动工；外出的党员联系得少；账目有一个月公布晚了六天。",
    "next": "排水沟明年三月动工；外出党员每月打一次电话；账目每月五日前贴出来。",
    "duties": "按分工管环境卫生和调解，全年调解十一起，垃圾清运没有断过。",
    "integrity": "没有收过礼，没有替亲属承包工程，接待费用为零。",
    "study": "参加党课十次，集中学习八次，缺的两次补了课。",
    "discipline": "按时交党费，参加组织生活，没有参加迷信和赌博活动。",
    "conduct": "包了二组八户的联系，帮两户老人修了屋顶。",
}
CONTENTS = {
    "branch_duty": "班子会每月专门研究一次支部工作。",
    "mechanisms": "建了联村台账，问题当月交办。",
    "teams": "调整了两个软弱支部的班子。",
    "systems": "三会一课按月检查，缺课的补课。",
    "new_forms": "院坝会开到组里，一年二十三场。",
    "team_and_members": "两委分工贴在墙上，发展党员一名。",
    "disclosure": "党务每季、村务每月公布。",
    "development": "果园入股分红，户均多收入六百元。",
    "finance_and_assets": "票据由监委会逐张审过，鱼塘公开发包。",
    "integrity": "本人和亲属没有承包村里的工程。",
}


def ids(run: Running, part: Part) -> dict[str, Any]:
    """Of which part."""
    return {"matter_id": run.matter_id, "part": part.key}


def due(driver: Driver, run: Running, part: Part) -> list[Membership]:
    """Who reports."""
    case = open_case(run.matter_id, now=driver.clock.now, lock=False)
    return duty_reports.people(case, part.key)


def texts(part: Part) -> dict[str, Any]:
    """Every head and content."""
    return {
        "heads": {h: TEXTS[h] for h in part.words["heads"]},
        "contents": {c: CONTENTS[c] for c in part.words["contents"]},
    }


def meetings(driver: Driver, run: Running, part: Part, *, soon: bool = False) -> dict[str, Any]:
    """The day after the texts have been out long enough; a day earlier if too ``soon``."""
    case = open_case(run.matter_id, now=driver.clock.now, lock=False)
    days = duty_reports.notice_days(case, part.key)
    day = calendar.posting_ends(driver.clock.today, days) + timedelta(days=0 if soon else 1)
    return {
        p.key: (moment(day, time(9 + n * 5)), driver.cast.hall)
        for n, p in enumerate(duty_reports.given_at(case, part.key))
    }


def do(driver: Driver, run: Running, part: Part) -> None:
    """Written by each themself, the last from paper; announced."""
    rows = due(driver, run, part)
    for n, seat in enumerate(rows):
        own = actor_of_person(seat.person_id, driver.clock.now)
        who = own if n + 1 < len(rows) or len(rows) == 1 else driver.who(part)
        driver.do(
            duty_reports.write_report, actor=who, person_id=seat.person_id, **ids(run, part),
            **texts(part),
        )  # fmt: skip
    announce(driver, run, part)


def announce(driver: Driver, run: Running, part: Part) -> None:
    """Made known; then the days pass."""
    times = meetings(driver, run, part)
    driver.do(duty_reports.announce, actor=driver.who(part), meetings=times, **ids(run, part))
    last = min(starts for starts, _ in times.values()).date() - timedelta(days=1)
    run.until[part.key] = (0, last)


def end(driver: Driver, run: Running, part: Part) -> None:
    """The days are over: nothing more is to be done."""


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Announcing it."""
    times = meetings(rehearsal, run, part)
    rehearsal.refuses(
        key, part, duty_reports.announce, actor=actor, meetings=times, **ids(run, part)
    )


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Somebody without the seat, a head left out, an identity number, another's report; announced
    with one missing, too soon, twice, written anew afterwards."""
    tries, write, at = rehearsal.refuses, duty_reports.write_report, ids(run, part)
    who, rows, said = rehearsal.who(part), due(rehearsal, run, part), texts(part)
    first = rows[0].person_id
    tries("report-nobody", part, write, actor=who, person_id=0, **at, **said)
    less = {**said["heads"], part.words["heads"][-1]: ""}
    tries("report-head", part, write, actor=who, person_id=first, **at, **{**said, "heads": less})
    told = {**said["heads"], part.words["heads"][0]: "身份证11010519491231002X"}
    tries("report-number", part, write, actor=who, person_id=first, **at, **{**said, "heads": told})
    tries("report-other", part, write, actor=rehearsal.citizen, person_id=first, **at, **said)
    tell, times = duty_reports.announce, meetings(rehearsal, run, part)
    tries("report-missing", part, tell, actor=who, meetings=times, **at)
    with rehearsal.supposing():  # nobody keeps it from being held by not writing
        gone = {seat.person_id: "没有交述职报告" for seat in rows}
        rehearsal.do(tell, actor=who, meetings=times, missing=gone, **at)
        tries("announce-twice", part, tell, actor=who, meetings=times, **at)
    for n, seat in enumerate(rows):
        own = actor_of_person(seat.person_id, rehearsal.clock.now)
        author = who if n else own
        rehearsal.do(write, actor=author, person_id=seat.person_id, **at, **said)
    soon = meetings(rehearsal, run, part, soon=True)
    tries("announce-soon", part, tell, actor=who, meetings=soon, **at)
    tries("announce-where", part, tell, actor=who, meetings={}, **at)
    announce(rehearsal, run, part)
    tries("announce-twice", part, tell, actor=who, meetings=times, **at)
    tries("report-later", part, write, actor=who, person_id=first, **at, **said)
