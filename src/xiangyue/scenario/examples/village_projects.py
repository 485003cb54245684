"""A village that chooses its projects: one round is chosen and carried out, another is open to the
vote now. Lived in a village of its own, whose clock it fills (``AFTER``)."""

from __future__ import annotations

from datetime import date, timedelta

from xiangyue.actions import postings
from xiangyue.core.kinds.posting import CHANNELS
from xiangyue.core.money import yuan
from xiangyue.data.models import Proposal, Selection
from xiangyue.scenario.driver import Driver, Running
from xiangyue.scenario.examples import representative_recall
from xiangyue.scenario.examples.told import any_one
from xiangyue.scenario.kinds import selection as voting
from xiangyue.scenario.themes import Theme

AFTER = "elsewhere"
CODE = "330212105208"
DAYS = 240
"""How long ago the village began."""
OPEN = 3
"""Days ago that the second vote was opened."""

LEAD = 49
"""Days from the beginning of a round to its vote."""


def _round(key: str, title: str, budget: int, plan: str) -> Theme:
    return any_one(
        key=key,
        title=title,
        summary="钱由村民代表会议定，办什么由大家提、大家选。",
        budget=budget,
        plan=plan,
        motion=plan,
        tasks=(("比价、签合同", 0), ("施工", 70), ("验看、结账", 30)),
        progress=(
            "三家报价都贴在公开栏，最低的一家中标。",
            "已经动工，每天有代表在场。",
            "办好了。",
        ),
        result="选中的项目都办好了，每个项目花了多少钱列在后面，发票可以到村办公室查看。",
    )


SPRING = _round(
    "spring-projects", "三十万元办什么，大家选", 300_000,
    "从集体经营收入里拿出30万元办服务项目。满十八岁的村民投票，一人一票，不记名；按均分法选项目，"
    "余下的钱按票数用完。结果公示后由村委会实施。",
)  # fmt: skip
AUTUMN = _round(
    "autumn-projects", "十二万元的小项目，大家选", 120_000,
    "秋季再拿出12万元办小项目，投票办法和上次一样。",
)  # fmt: skip


def make(d: Driver, back: date) -> None:
    """Both rounds. ``back``: the day on which the second vote is opened."""
    first = d.start(SPRING, (), slug="village-projects", origin="villagers")
    _until_vote(d, first)
    d.live([first], stop="outcome")
    _post(d, first, "outcome", "项目投票结果公示", _chosen(first))
    d.live([first])
    representative_recall.closed(d)
    d.clock.until(back - timedelta(days=LEAD))
    second = d.start(AUTUMN, (), slug="village-projects", origin="villagers")
    _until_vote(d, second)
    d.clock.until(back)
    part = second.procedure.part("selection")
    made = voting.begin(d, second, part)
    voting.vote_all(d, second, part, voting.voters(made)[:48])


def _until_vote(d: Driver, run: Running) -> None:
    d.live([run], stop="admitted")
    admitted = Proposal.objects.filter(matter_id=run.matter_id, screening__admitted=True)
    rows = [
        f"{p.number}号 {p.title}，{yuan(p.screening.cost).removesuffix('.00')}元"
        for p in admitted.select_related("screening").order_by("number")
    ]
    body = "下列项目经过审核，列入投票：\n" + "\n".join(rows) + "\n如有异议，请在公示期内提出。"
    _post(d, run, "admitted", "列入投票的项目公示", body)
    d.live([run], stop="selection")


def _chosen(run: Running) -> str:
    found = Selection.objects.get(matter_id=run.matter_id, state="closed")
    result = found.result or {}
    names = {p["number"]: p["title"] for p in found.projects}
    return (
        f"共{result['votes']}票有效。选中：{'、'.join(names[n] for n in result['funded'])}，"
        f"合计{result['spent']:,}元。每个项目选上、没选上的理由和全部选票（不记名）都在网上，"
        "也贴在公开栏。如有异议，请在公示期内提出。"
    )


def _post(d: Driver, run: Running, key: str, title: str, body: str) -> None:
    part = run.procedure.part(key)
    made = d.do(
        postings.put_up,
        actor=d.who(part),
        matter_id=run.matter_id,
        part=key,
        title=f"{run.theme.title}：{title}",
        body=body,
        contact="村民委员会办公室（村文化礼堂一楼）",
        channels=part.channels or CHANNELS,
    )
    run.worked.add(key)
    run.until[key] = (made.pk, made.until)


def last_day(now: date) -> date:
    """The day on which the second vote is opened, for a demonstration that ends on ``now``."""
    return now - timedelta(days=OPEN)
