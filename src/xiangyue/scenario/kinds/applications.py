"""A post announced; people apply by phone and at the office; each is checked."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

from xiangyue.access.actors import Actor
from xiangyue.actions import hiring
from xiangyue.core.part import Part
from xiangyue.data.models import JobApplicant, Matter
from xiangyue.scenario.cast import moment

if TYPE_CHECKING:
    from xiangyue.scenario.driver import Driver, Running
    from xiangyue.scenario.rehearsal import Rehearsal

POST = {
    "title": "便民服务中心代办员",
    "duties": "每周一到周五在村便民服务中心上班，替村民跑腿代办，记好每一件的台账，教老人用手机。",
    "asked": ["年满十八周岁，有初中以上文化", "会用电脑和手机", "不是村“两委”成员的近亲属"],
}
OUTSIDER = "祝晓岚"
DETAILS = (
    "高中毕业，在镇上超市收银四年，会用表格，家里老人都支持。",
    "中专计算机专业，帮村里做过两年文书，熟悉各组情况。",
    "初中毕业，种田，不大会用电脑，愿意学。",
    "大专毕业，原在邻镇便民中心做窗口，丈夫在本村开店。",
)


def given(driver: Driver, run: Running, part: Part) -> dict[str, Any]:
    """The post; its pay within what was decided."""
    granted = Matter.objects.values_list("budget", flat=True).get(pk=run.matter_id)
    most = (granted or run.theme.budget * 100) // 12
    return {
        "matter_id": run.matter_id,
        "part": part.key,
        **POST,
        "number": 1,
        "pay": most // 100_00 * 100_00,
        "months": 12,
        **run.kept.get("post", {}),
    }


def people(driver: Driver) -> list[int]:
    """Three people of the village without a seat on what decides."""
    busy = {
        a.person_id
        for a in driver.cast.all(
            "secretary", "deputy_secretary", "branch_member", "director", "deputy_director",
            "committee_member", "supervision_chair", "supervisor", "clerk",
        )
    }  # fmt: skip
    free = [a.person_id for a in driver.cast.all("representative") if a.person_id not in busy]
    return [p for p in free[-3:] if p is not None]


def do(driver: Driver, run: Running, part: Part) -> None:
    """Announced; two apply by phone, one and one from elsewhere at the office."""
    driver.do(hiring.announce, actor=driver.who(part), **given(driver, run, part))
    _come_in(driver, run, part)


def _come_in(driver: Driver, run: Running, part: Part) -> None:
    on = {"matter_id": run.matter_id, "part": part.key}
    who, some = driver.who(part), people(driver)
    for n, person in enumerate(some):
        if n < 2:
            by = driver.cast.actors[person]
            driver.do(hiring.apply, actor=by, **on, details=DETAILS[n])
        else:
            driver.do(hiring.apply, actor=who, **on, person_id=person, details=DETAILS[n])
        driver.clock.forward(days=1)
    driver.do(hiring.apply, actor=who, **on, name=OUTSIDER, details=DETAILS[3])
    until = driver_until(run, part)
    run.until[part.key] = (run.matter_id, until)


def driver_until(run: Running, part: Part) -> date:
    """The last day of the applications."""
    row = Matter.objects.get(pk=run.matter_id).parts.get(key=part.key)
    return date.fromisoformat(row.facts["until"])


def rows(run: Running) -> list[JobApplicant]:
    """Who applied, in order."""
    found = JobApplicant.objects.filter(opening__matter_id=run.matter_id, withdrawn_at=None)
    return list(found.order_by("number"))


def end(driver: Driver, run: Running, part: Part) -> None:
    """Each is looked at and checked; one does not fit."""
    who = driver.who(part)
    for n, row in enumerate(rows(run)):
        driver.do(hiring.look, actor=who, applicant_id=row.pk)
        wrong = {"unmet": [1], "reason": "当面试过，还不会用电脑"} if n == 2 else {"unmet": []}
        driver.do(hiring.check, actor=who, applicant_id=row.pk, **wrong)


def attempt(rehearsal: Rehearsal, key: str, run: Running, part: Part, actor: Actor) -> None:
    """Announcing it."""
    rehearsal.refuses(key, part, hiring.announce, actor=actor, **given(rehearsal, run, part))


def rehearse(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Applied before; a post without conditions, of nobody, for ever, dearer than decided; twice;
    for another; an application taken back twice and one that there is not."""
    refuses, who = rehearsal.refuses, rehearsal.who(part)
    right = {"actor": who, **given(rehearsal, run, part)}
    on = {"matter_id": run.matter_id, "part": part.key}
    some = people(rehearsal)
    me, other = rehearsal.cast.actors[some[0]], rehearsal.cast.actors[some[1]]
    refuses("apply-before", part, hiring.apply, actor=me, **on, details=DETAILS[0])
    refuses("post-no-conditions", part, hiring.announce, **{**right, "asked": []})
    refuses("post-nobody", part, hiring.announce, **{**right, "number": 0})
    refuses("post-for-ever", part, hiring.announce, **{**right, "months": 61})
    refuses("post-pay", part, hiring.announce, **{**right, "pay": -1})
    if Matter.objects.get(pk=run.matter_id).budget is not None:
        refuses("post-dear", part, hiring.announce, **{**right, "pay": right["pay"] * 2 + 100})
    rehearsal.do(hiring.announce, **right)
    refuses("post-twice", part, hiring.announce, **right)
    mine = {"actor": me, **on, "details": DETAILS[0]}
    refuses("apply-empty", part, hiring.apply, **{**mine, "details": " "})
    refuses("apply-for-another", part, hiring.apply, **mine, person_id=other.person_id)
    refuses("apply-stranger", part, hiring.apply, **{**mine, "actor": who}, person_id=0)
    with rehearsal.supposing():
        one = hiring.apply(now=rehearsal.clock.now, **mine)
        refuses("apply-twice", part, hiring.apply, **mine)
        refuses("apply-look", part, hiring.look, actor=other, applicant_id=one.pk)
        refuses("apply-gone-other", part, hiring.withdraw, actor=other, applicant_id=one.pk)
        hiring.withdraw(actor=me, now=rehearsal.clock.now, applicant_id=one.pk)
        refuses("apply-gone", part, hiring.withdraw, actor=me, applicant_id=one.pk)
        refuses("check-gone", part, hiring.check, actor=who, applicant_id=one.pk, unmet=[])
    refuses("apply-unknown", part, hiring.look, actor=who, applicant_id=0)
    _come_in(rehearsal, run, part)


def rehearse_end(rehearsal: Rehearsal, run: Running, part: Part) -> None:
    """Too late; a condition that there is not; a misfit without its reason; one's own."""
    refuses, who = rehearsal.refuses, rehearsal.who(part)
    late = moment(run.until[part.key][1] + timedelta(days=1))
    on = {"matter_id": run.matter_id, "part": part.key}
    refuses(
        "apply-late", part, hiring.apply, actor=rehearsal.cast.actor("representative"), **on,
        details=DETAILS[0], now=max(late, rehearsal.clock.now),
    )  # fmt: skip
    first = rows(run)[0]
    given = {"actor": who, "applicant_id": first.pk}
    refuses("check-condition", part, hiring.check, **given, unmet=[9], reason="不合")
    refuses("check-silent", part, hiring.check, **given, unmet=[0])
    with rehearsal.supposing():
        JobApplicant.objects.filter(pk=first.pk).update(person=who.person_id)
        refuses("check-own", part, hiring.check, **given, unmet=[])
    end(rehearsal, run, part)
