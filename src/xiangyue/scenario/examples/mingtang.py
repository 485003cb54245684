"""Mingtang'ao village: what is paid for together, a group's own business, the collective's members,
the workers of a village works, the village rules. Each once from start to end, and once under way.

Lived in a village of its own, whose clock it fills (``AFTER``).
"""

from __future__ import annotations

from datetime import date, timedelta

from xiangyue.actions import area_methods, execution, meetings, terms
from xiangyue.actions.areas import COMMAND
from xiangyue.actions.turnouts import groups_of
from xiangyue.core.charters import Article, from_plain, read
from xiangyue.data.models import CharterVersion, Person
from xiangyue.scenario import seats
from xiangyue.scenario.cast import cast_of, moment
from xiangyue.scenario.driver import PAUSE, Driver, Running
from xiangyue.scenario.examples import called, one_matter
from xiangyue.scenario.examples.told import told
from xiangyue.scenario.kinds import comments, drafting

AFTER = "elsewhere"
CODE = "330212105217"
METHOD = "one-matter"
REPRESENTATIVES = 20
DAYS = 300
"""How long ago it begins."""
LATELY = 33
"""Days ago that what is under way began."""

RULES = """第一条 邻里有事好商量，先找组长，再找村里，不动手，不骂人。
第二条 房前屋后自己扫，垃圾分好类，不往河里倒。
第三条 河塘、水井、水渠是大家的，不乱倒、不堵水。
第四条 红事新办，白事简办，不攀比。
第五条 孝敬老人，老人的吃住看病，儿女要商量着办好。
第六条 男女一样，女儿和女婿赡养老人、分得份额和儿子一样。
第七条 村道不停车堵路，晒谷不占路，救护车随时进得来。
第八条 农忙互相帮工，独居老人有邻居照看。
第九条 对违反的人，先劝，再由组长上门谈；不罚款，不公布家里的事。
第十条 本村规民约由村民会议通过和修改。"""
SAID = (  # in the article, what is said, outcome, reason
    ("红事新办", "办多少桌最好写个数，不然还是攀比。", "declined",
     "桌数各家情况不同，先劝，施行半年再看。"),
    ("本村规民约由", "以后改一条也要开全村的会吗？", "declined",
     "法律规定由村民会议通过，一条也要。"),
    ("先劝", "不罚款，光劝有用吗？写清楚谁来劝。", "adopted", "写明由组长和红白理事会上门。"),
)  # fmt: skip
REWRITE = ("再由组长上门谈", "再由组长和红白理事会上门谈")
AMENDED = {
    "红事新办": "红事新办，白事简办；酒席不超过二十桌，白事三天办完，碗筷由村里备。",
    "河塘、水井": "河塘、水井、水渠是大家的，不乱倒、不堵水；每月头一个星期日各组轮流清一次。",
}
SAID_NOW = (
    ("酒席不超过", "二十桌还是多，十五桌够了。", "declined",
     "多数人家亲戚就有十几桌，先定二十桌。"),
    ("酒席不超过", "白事三天，外地的孩子赶不回来怎么办？", "", ""),
    ("每月头一个", "年轻人都在外面，轮到谁家没人怎么办？", "", ""),
)  # fmt: skip


def make(d: Driver, last: date) -> None:
    """All of it, up to ``last``."""
    bodies(d)
    one_matter.excuses(d)
    road = one_matter.begin(d, "village-road", each=1000)
    closed = [
        road,
        start(d, "group-land", "group-meeting"),
        start(d, "dividend", "collective-assembly"),
        start(d, "spending", "collective-representatives"),
        start(d, "heat", "workers-congress"),
        _rules(d),
        *called.closed(d),
    ]
    closed[1].objected = True
    for run in closed[1:]:
        run.tasks = 1
    d.live(closed, stop="account", days=40)
    one_matter.carried(d, road)
    d.live(closed, days=60, without=PAUSE)
    one_matter.pay_bills(d, road)
    one_matter.finish(d, road, "account", "levy")
    d.live(closed, days=150)
    d.clock.until(last - timedelta(days=LATELY))
    _under_way(d, last)


def start(d: Driver, key: str, slug: str, origin: str = "members") -> Running:
    """A matter of that name."""
    return d.start(told(key), (), slug=slug, origin=origin)


def bodies(d: Driver) -> None:
    """Everybody grown up is a member of the collective; its council; the works' union and its
    delegates; the heads of the groups."""
    area, now = d.cast.area, d.clock.now
    grown = Person.objects.filter(
        area_id=area, household__isnull=False, birth_date__lt=date(now.year - 18, 1, 1)
    ).order_by("pk")
    plain = list(grown.filter(memberships=None, status="home").select_related("household"))
    council, union, delegates, elected = plain[:3], plain[3:6], plain[6:30], plain[30:60]
    by_id = {p.pk: p for p in grown}
    head, deputy = (
        by_id[d.cast.actor(role).person_id] for role in ("cooperative_head", "cooperative_manager")
    )
    posts = [("collective_member", p) for p in by_id.values()]
    posts += [("council_chair", head), ("council_deputy", deputy)]
    posts += [("council_member", p) for p in council]
    posts += [("union_chair", union[0]), *(("union_member", p) for p in union[1:])]
    posts += [("workers_delegate", p) for p in delegates]
    posts += [("presidium_member", p) for p in delegates[:5]]
    posts += [("collective_representative", p) for p in elected]
    seats.take(area, now, posts)
    for group in groups_of(area):
        head = next(p for p in reversed(plain) if p.household and p.household.group == group)
        d.do(
            terms.start_term, actor=COMMAND, area=area, person_id=head.pk, role="group_head",
            start=d.clock.today, group=group,
        )  # fmt: skip
    d.cast = cast_of(area, d.clock.now)
    d.do(
        area_methods.delegate, actor=d.cast.actor("council_chair"), area=area,
        categories=["collective.systems", "collective.plans", "collective.reports"],
        basis="明堂岙村股份经济合作社章程第二十一条，2026年1月5日成员大会通过", start=d.clock.today,
    )  # fmt: skip


def _rules(d: Driver) -> Running:
    run = start(d, "rules", "village-rules", "villagers")
    run.kept |= {"draft": list(read(RULES)), "comments": SAID, "rewrite": REWRITE}
    return run


def _under_way(d: Driver, last: date) -> None:
    """Each stands in another part: being carried out, hanging, commented on, called, asked."""
    tank = one_matter.begin(d, "fire-tank", each=400)
    pump = start(d, "group-pump", "group-meeting")
    d.live([pump], stop="posting", days=14)
    d.work(pump, pump.procedure.part("posting"))
    d.live([tank], stop="account", days=30)
    one_matter.hanging(d, tank)
    _amend_rules(d)
    d.live([pump], stop="tasks", days=8)
    if "tasks" in pump.open:
        _task(d, pump)
    d.clock.until(last - timedelta(days=5))
    warehouse = start(d, "warehouse", "collective-assembly")
    d.live([warehouse], stop="meeting", days=8)
    d.call("collective_assembly", [(warehouse, warehouse.procedure.part("meeting"))])
    orchard = start(d, "orchard-plan", "collective-representatives")
    d.live([orchard], stop="meeting", days=5)
    wages = start(d, "wages", "workers-congress")
    d.live([wages], stop="meeting", days=5)
    d.call("workers_congress", [(wages, wages.procedure.part("meeting"))])
    called.under_way(d)
    d.clock.until(last - timedelta(days=2))
    pumps = one_matter.begin(d, "pump-house", each=0)
    d.live([pumps], stop="consent", days=3)
    one_matter.asking(d, pumps)
    d.do(
        meetings.call_meeting, actor=d.cast.actor("council_chair"), area=d.cast.area,
        body="collective_representatives", title="股份经济合作社成员代表大会", place=d.cast.hall,
        starts_at=moment(last + timedelta(days=6)),
        items=[meetings.NewItem(orchard.theme.title, orchard.matter_id, "meeting", "paper_ballot")],
    )  # fmt: skip


def _task(d: Driver, run: Running) -> None:
    part = run.procedure.part("tasks")
    d.do(
        execution.add_task, actor=d.who(part), matter_id=run.matter_id,
        title="排定四户的次序，做借还登记本", owner_id=d.cast.actor("group_head").person_id,
        due_on=d.clock.today + timedelta(days=20), budget=80_000,
    )  # fmt: skip


def _amend_rules(d: Driver) -> None:
    """Two articles written anew, made known, three comments, of which two wait."""
    now = CharterVersion.objects.filter(area_id=d.cast.area, document="rules").last()
    if now is None:
        return
    run = start(d, "rules-amended", "village-rules")
    run.kept |= {"draft": [_amended(a) for a in from_plain(now.articles)], "comments": SAID_NOW}
    drafting.do(d, run, run.procedure.part("draft"))
    d.refresh([run])
    part = run.procedure.part("comments")
    comments.open_them(d, run, part)
    rows = [comments.say(d, run, part, n) for n in range(len(SAID_NOW))]
    comments.answer(d, run, part, rows[0], 0)


def _amended(article: Article) -> Article:
    for where, text in AMENDED.items():
        if where in article.text:
            return Article(article.key, text, article.chapter, article.parameters)
    return article
