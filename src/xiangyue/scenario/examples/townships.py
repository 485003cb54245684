"""Wuxiang town: a five-rings matter with its bulletins, duties that come round, a weak village."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date, datetime, timedelta
from functools import partial
from random import Random

from django.utils import timezone

from xiangyue.actions import (
    area_methods,
    bulletins,
    duties,
    execution,
    opinions,
    programmes,
    protected,
)
from xiangyue.core.duties import names_of, span
from xiangyue.data.models import Area, DutyTurn, Membership, Task
from xiangyue.methods import duties as library
from xiangyue.scenario import examples, townships
from xiangyue.scenario.cast import Clock, cast_of
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.examples import answered
from xiangyue.scenario.examples.told import told
from xiangyue.scenario.kinds import inquiry
from xiangyue.scenario.themes import theme

TOWN = "330212105"
DAYS = 240
LEFT = ("six.adviser",)  # duties of which nothing is done: they are late

BUS = replace(
    theme("bus"),
    key="town-bus",
    title="镇区到各村的公交加密班次",
    budget=360_000,
    summary="十几个村反映去镇里看病、赶集、上学没有车，末班车太早。",
    plan="镇区到各村的公交由每天四班加密到每小时一班，末班延到十九点；绕行三个偏远村，设候车亭十二个。",
    motion="公交加密到每小时一班，末班延到十九点，绕行三个偏远村，设候车亭十二个，年补贴不超过三十六万元。",
    amendment=("公交加密到每小时一班，末班延到十九点三十分，设候车亭十四个，年补贴不超过三十六万元。",
               "公示期间群众提出晚自习的学生赶不上末班车"),
    discussion="来的人都说车太少，老人看病要一早出门，学生周五回家没有车。",
    report="沿线道路满足中型公交通行，三处弯道要加反光镜；按现有客流，年补贴三十六万元可以维持。结论：可行。",
    opinions=(
        "我们村去镇卫生院要转两趟车，老人看病一天就没了，能不能多开几班？",
        "末班车五点半就没了，孩子周五放学回不来。",
        "下雨天等车没地方躲，希望建个候车亭。",
        "赶集日车上挤不下，能不能加一班？",
    ),
    tasks=(("与公交公司签订加密协议", 40), ("建候车亭十四个", 40), ("三处弯道装反光镜", 20)),
    progress=("协议已签，六月起每小时一班。", "十四个候车亭建好十一个。", "反光镜都已装好。"),
    acceptance="班次、末班时间与协议一致，候车亭能挡雨、有座位、有站牌。",
    finding=("两个候车亭没有站牌，老人不知道几点有车。", "已经补装站牌，字号放大，附上电话。"),
    question=("年补贴从哪里来，能保证几年？", "列入镇财政预算，一签三年，每年公布补贴和客流。"),
    objection=("候车亭挡住了我家店面。", "已经往东移了六米，请本人看过，同意。"),
)  # fmt: skip


TAKEN = ("six.", "rings.", "civic.")
"""The duties that this town has taken up: the six systems, the five rings, civic education."""


def make(now: datetime, back: Callable[[int], datetime], rng: Random) -> None:
    """All of it, up to ``now``."""
    begins = back(DAYS)
    townships.settle(TOWN, begins, since=date(2025, 12, 20))
    clock = Clock(begins)
    d = Driver(cast_of(TOWN, begins), clock, rng)
    d.signs = True
    officer = d.cast.actor("officer")
    d.do(area_methods.adopt_procedure, actor=officer, area=TOWN, slug="five-rings")
    slugs = [d.slug for d in library.of_level("township") if d.slug.startswith(TAKEN)]
    d.do(duties.take_up, actor=officer, area=TOWN, slugs=slugs)
    last = timezone.localdate(now)
    _plan_turns(d, last)
    _cleared(d)
    answered.breach(d)
    _five_rings(d, last)
    _weak_village(d, last)
    _programme(d)
    _reported(d, last)
    examples.make(d, d.clock.today, after=TOWN)
    d.rest()
    _asking(d)


def _asking(d: Driver) -> None:
    """A survey of all villages: its questions are settled, whom to ask is to be drawn."""
    run = d.start(told("town-bus-survey"), (), slug="township-survey", origin="cadres")
    d.live([run], stop="sample", days=3)


def _plan_turns(d: Driver, last: date) -> None:
    """Each turn is done a few days before it is due; some never are."""
    said = {
        "six.analysis": "两个村换届后班子磨合还不够，一个村阵地要修；已逐村定了措施。",
        "six.bulletin": "通报各村事项进度：多数按时，两个村有逾期的，已经督促。",
        "six.secretaries": "各村书记交流了上月做法，布置了防汛和财务公开。",
        "six.talks": "同村干部谈心，主要是精力和待遇两方面的难处，已分头去办。",
        "six.assessment": "按年初目标逐项考核，结果公布。",
        "rings.month": "看了公交加密的进度，协议和反光镜按时，候车亭慢了，已督促施工方加人。",
    }
    rows = DutyTurn.objects.filter(taken__area_id=TOWN, due_on__lt=last).select_related("taken")
    events = []
    for turn in rows.order_by("due_on", "pk"):
        if turn.taken.duty in LEFT or turn.due_on > last - timedelta(days=20):
            continue
        day = max(turn.opens_on, turn.due_on - timedelta(days=3 + turn.pk % 4))
        happens = partial(_do_turn, d, turn.pk, said[turn.taken.duty])
        events.append((day, happens))
    d.meanwhile = sorted(events, key=lambda e: e[0])


def _do_turn(d: Driver, pk: int, text: str) -> None:
    if not DutyTurn.objects.filter(pk=pk, done_at=None).exists():
        return  # a bulletin has done it by itself
    duties.do_turn(
        actor=d.cast.actor("officer"),
        now=d.clock.now,
        turn_id=pk,
        held_on=d.clock.today,
        text=text,
        people=9 + pk % 8,
        place="镇政府会议室",
    )


def _five_rings(d: Driver, last: date) -> None:
    """The buses: decided, being carried out, told of month by month."""
    d.clock.forward(days=3)
    heard = [
        d.do(
            opinions.submit_opinion,
            actor=actor,
            area=TOWN,
            text=text,
            subject="roads",
        ).pk
        for actor, text in zip(d.cast.all("delegate"), BUS.opinions[:2], strict=False)
    ]
    run = d.start(replace(BUS, opinions=BUS.opinions[2:]), heard, slug="five-rings")
    d.live([run], stop="tasks")
    run.worked |= {"tasks", "oversight", "bulletins", "targets"}
    d.work(run, run.procedure.part("posting"))
    tasks = _give_out(d, run)
    _targets(d, run)
    d.do(
        execution.assign_followers,
        actor=d.cast.actor("officer"),
        matter_id=run.matter_id,
        person_ids=[a.person_id for a in d.cast.all("delegate")[:2]],
    )
    posted = run.until["posting"][1]
    d.clock.until(posted + timedelta(days=1))
    d.work(run, run.procedure.part("posting"))
    _report(d, tasks[0], BUS.progress[0], done=True)
    found, answer = BUS.finding
    finding = d.do(
        execution.make_finding, actor=d.cast.actor("delegate"), matter_id=run.matter_id, text=found
    )
    d.clock.forward(days=6)
    officer = d.cast.actor("officer")
    d.do(execution.answer_finding, actor=officer, finding_id=finding.pk, answer=answer)
    d.do(
        execution.report_execution,
        actor=d.cast.actor("government_head"),
        matter_id=run.matter_id,
        text="协议已签订并开始加密；候车亭因材料涨价慢了，正在补。",
    )
    _report(d, tasks[2], BUS.progress[2], done=True)
    _report(d, tasks[1], BUS.progress[1], done=False)
    _issue(d, run, last)


def _targets(d: Driver, run: Running) -> None:
    """What the year is measured by: two targets, held against the figures as they are."""
    part = run.procedure.part("targets")
    on = {"actor": d.who(part), "matter_id": run.matter_id, "part": part.key}
    d.do(programmes.set_goal, **on, text="全镇办成的事项达到四十件", have="matters", least=40)
    d.do(programmes.set_goal, **on, text="收到的意见达到一百条", have="opinions", least=100)
    d.do(programmes.count_goals, **on)


def _give_out(d: Driver, run: Running) -> list[Task]:
    owners = d.cast.all("government_deputy")
    standards = (
        "每小时一班，末班十九点三十分",
        "能挡雨、有座位、有站牌",
        "三处弯道两面都看得见来车",
    )
    return [
        d.do(
            execution.add_task,
            actor=d.who(run.procedure.part("tasks")),
            matter_id=run.matter_id,
            title=title,
            standard=standards[n],
            owner_id=owners[n % len(owners)].person_id,
            due_on=d.clock.today + timedelta(days=(30, 75, 50)[n]),
            budget=360_000 * share,
        )
        for n, (title, share) in enumerate(BUS.tasks)
    ]


def _report(d: Driver, task: Task, text: str, *, done: bool) -> None:
    d.clock.forward(days=8)
    spent = (task.budget or 0) * (9 if done else 6) // 10
    d.do(
        execution.report_progress,
        actor=d.cast.actor("officer"),
        task_id=task.pk,
        text=text,
        spent=spent,
        done=done,
    )


def _issue(d: Driver, run: Running, last: date) -> None:
    """Every bulletin whose period ends before the last days; one waits to be issued."""
    part = run.procedure.part("bulletins")
    sizes = part.words["periods"]
    names = [n for size in sizes for n in names_of(size, d.clock.today, last)]
    for end, name in sorted((span(n)[2], n) for n in names):
        if end >= last - timedelta(days=25):
            continue
        d.clock.until(end)
        d.do(
            bulletins.issue,
            actor=d.cast.actor("officer"),
            matter_id=run.matter_id,
            part=part.key,
            period=name,
            text="候车亭逾期，主要是材料涨价、施工队换人；已约定月底前补齐三个。"
            if len(name) > 6
            else "",
        )


WEAK = replace(
    theme("hall"),
    key="weak",
    title="省岙村后进整顿",
    summary="该村去年测评靠后：账目公开不及时，村民代表会议一年只开了一次。",
    plan="问题：财务公开拖延、代表会议开得少、阵地漏雨。原因：班子不齐、分工不清。",
    discussion="村民说账看不懂、会开得少，希望按季公开、按季开会。",
    opinions=("账目半年才贴一次，字又小，看不清。", "代表会一年开一次，有事没处说。"),
)


def _weak_village(d: Driver, last: date) -> None:
    """Two problems in the register: one done, one open."""
    d.clock.until(max(d.clock.today, last - timedelta(days=40)))
    run = d.start(WEAK, (), slug="weak-village", origin="higher")
    d.live([run], stop="problems")
    part = run.procedure.part("problems")

    below = Area.objects.filter(code__startswith=TOWN).exclude(code=TOWN)
    place = below.order_by("code").first()
    rows = [
        d.do(
            programmes.add_row,
            actor=d.who(part),
            matter_id=run.matter_id,
            part=part.key,
            what=what,
            measure=measure,
            place=place.code if place else "",
            owner_id=d.cast.actor("party_committee_member").person_id,
            due_on=d.clock.today + timedelta(days=days),
        )
        for what, measure, days in (
            ("财务公开不及时", "每季度第一个月十日前公布，字号不小于三号，监委会签字", 20),
            ("村民代表会议开得少", "补开两次，年度计划上墙，镇干部到会指导", 60),
        )
    ]
    d.clock.forward(days=9)
    d.do(
        programmes.finish_row,
        actor=d.who(part),
        row_id=rows[0].pk,
        evidence="第三季度账目已按时公布，村民代表六人到场看过，照片存档。",
    )


LINKS = (  # the unit, what it helps with, days until it is due
    ("区农业农村局机关党支部", "帮着把杨梅园的滴灌修好", 25),
    ("区图书馆党支部", "给文化礼堂配一个书架、三百本书", 60),
    ("区卫生健康局机关党支部", "每月来村里给老人量一次血压", 90),
)


def _programme(d: Driver) -> None:
    """Units linked with villages: three in the register, one done; the goal is not met yet."""
    run = d.start(told("hundred"), (), slug="programme", origin="higher")
    d.live([run], stop="links", days=6)
    part = run.procedure.part("links")
    below = Area.objects.filter(code__startswith=TOWN, level=5, name__contains="村").order_by(
        "code"
    )
    owner = d.cast.actor("party_committee_member").person_id
    on = {"actor": d.who(part), "matter_id": run.matter_id}
    rows = [
        d.do(
            programmes.add_row, **on, part=part.key, what=what, unit=unit, place=place,
            owner_id=owner, due_on=d.clock.today + timedelta(days=days),
        )
        for (unit, what, days), place in zip(
            LINKS, below.values_list("code", flat=True)[:3], strict=False
        )
    ]  # fmt: skip
    goals = {**on, "part": "goals"}
    d.do(programmes.set_goal, **goals, text="开通的村达到二十个", have="villages", least=20)
    d.clock.forward(days=1)
    if rows:
        d.do(
            programmes.finish_row, actor=on["actor"], row_id=rows[0].pk,
            evidence="滴灌修好，村民代表到场看过出水，照片存档。",
        )  # fmt: skip
    d.do(programmes.count_goals, **goals)


def _lodged(d: Driver) -> Running | None:
    """A report about who leads a village of the town; None where nobody does."""
    leads = Membership.objects.filter(area__code__startswith=TOWN, role="secretary", end=None)
    if not leads.exists():
        return None
    return d.start(told("reported"), (), slug="protected-report-township", origin="application")


def _cleared(d: Driver) -> None:
    """One that was found not so, and its clearing."""
    if run := _lodged(d):
        d.live([run], days=20)


def _reported(d: Driver, last: date) -> None:
    """One that is being looked into."""
    d.clock.until(last - timedelta(days=6))
    if run := _lodged(d):
        d.live([run], stop="inquiry", days=2)
        d.do(
            protected.tell_accused, actor=d.cast.actor("discipline_officer"),
            matter_id=run.matter_id, text=inquiry.CHARGE,
        )  # fmt: skip
