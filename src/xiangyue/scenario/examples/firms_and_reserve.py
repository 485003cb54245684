"""Wuxiang town: its register of non-public firms, and its reserve of cadres, which few may read."""

from __future__ import annotations

from dataclasses import replace
from datetime import date, timedelta

from xiangyue.actions import firms, matters, restricted
from xiangyue.data.models import Person
from xiangyue.scenario.driver import Driver
from xiangyue.scenario.examples.told import told

AFTER = "330212105"
FIRMS = (  # name, trade, workers, members, covered how, by which branch
    ("清溪竹制品厂", "竹器加工", 86, 4, "own", "清溪竹制品厂党支部"),
    ("海口针织有限公司", "针织", 132, 5, "own", "海口针织有限公司党支部"),
    ("东桥水泥预制厂", "建材", 41, 2, "joint", "东桥工业区联合党支部"),
    ("大桥五金厂", "五金", 37, 1, "joint", "东桥工业区联合党支部"),
    ("里岙农机修理部", "农机修理", 9, 1, "attached", "里岙村党支部"),
    ("云岭茶叶有限公司", "茶叶", 23, 0, "", ""),
    ("顺安物流点", "物流", 18, 0, "", ""),
)
RESERVE = (  # how they came in, what is said of them
    ("recommended", "返乡办过农机合作社，会算账；两个村的群众联名推荐，镇党委会议议过。"),
    ("recruited", "公开选拔笔试、面试合格，在村里做过两年网格工作。"),
    ("recommended", "退伍后在村里管水，防汛连着三年守在一线。"),
)
TRAINED = "在镇里跟班学习两个月，跑完了一个项目的招标、验收和公开。"
WHY = "镇党委会研究跟班学习的人选"


def make(d: Driver, back: date) -> None:
    """Both up to where somebody has something to do."""
    _firms(d)
    _reserve(d)


def _firms(d: Driver) -> None:
    """Five are covered, one has an instructor, one has nobody yet: the step does not end."""
    run = d.start(told("firms-of-the-town"), (), slug="firms", origin="higher")
    part = run.procedure.part("register")
    on = {"matter_id": run.matter_id, "part": part.key}
    who = d.who(part)
    rows = []
    for name, trade, workers, members, how, branch in FIRMS:
        firm = d.do(
            firms.enter, actor=who, **on, name=name, trade=trade, workers=workers, members=members
        )
        rows.append(firm)
        if how:
            d.do(
                firms.cover, actor=who, firm_id=firm.pk, how=how, branch=branch,
                since=d.clock.today - timedelta(days=20),
            )  # fmt: skip
    leads = d.cast.actor("party_committee_member").person_id
    d.do(firms.instruct, actor=who, firm_id=rows[-2].pk, person_id=leads)


def _reserve(d: Driver) -> None:
    """Found, decided on by the committee, each with a mentor of their own; one has been trained."""
    run = d.start(replace(told("reserve-of-the-town"), objection=()), (), slug="reserve-cadres",
                  origin="cadres")  # fmt: skip
    leads = d.cast.all("party_committee_deputy", "party_committee_member")
    some = Person.objects.filter(
        area__code__startswith=d.cast.area, active=True, memberships=None,
        birth_date__range=(date(1988, 1, 1), date(2000, 12, 31)),
    )  # fmt: skip
    whom = list(some.order_by("pk").values_list("pk", flat=True)[: len(RESERVE)])
    if len(whom) < len(RESERVE):  # a town whose villages are not there
        whom = [p.person_id for p in d.cast.all("delegate")[: len(RESERVE)]]
    find = run.procedure.part("recommend")
    on = {"actor": d.who(find), "matter_id": run.matter_id}
    for person, (kind, text) in zip(whom, RESERVE, strict=True):
        d.do(restricted.enter, **on, part=find.key, about=person, kind=kind, text=text)
    d.do(matters.finish_part, actor=on["actor"], matter_id=run.matter_id, part=find.key)
    run.worked.add(find.key)
    d.live([run], stop="mentors", days=8)
    for n, person in enumerate(whom):
        d.do(
            restricted.enter, **on, part="mentors", about=person, kind="mentor",
            other=leads[n % len(leads)].person_id, text="每月带着下一次村，年底写一段看法。",
        )  # fmt: skip
    d.clock.forward(days=1)
    d.do(
        restricted.look, actor=leads[0], matter_id=run.matter_id, part="recommend", about=whom[0],
        why=WHY,
    )  # fmt: skip
    d.do(restricted.enter, **on, part="training", about=whom[0], kind="trained", text=TRAINED)
