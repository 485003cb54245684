"""What bodies decided and how it is carried out; charters; what consultations came to."""

from __future__ import annotations

from django.db.models import Q

from xiangyue.actions.disclosed import Asked, Rows, Source, columns, day, matters, private
from xiangyue.actions.held_counts import whole_told
from xiangyue.actions.meeting_frame import total
from xiangyue.core.bodies import ASSEMBLIES
from xiangyue.data.models import AgendaItem, CharterVersion, Recommendation, Task
from xiangyue.methods.wording import sentences

DECIDED = columns(
    ("number", "text", "决议号", "Resolution"),
    ("title", "text", "事项", "Matter"),
    ("body", "text", "决定的会议", "Decided by"),
    ("on", "day", "日期", "Day"),
    ("for", "number", "赞成", "For"),
    ("against", "number", "反对", "Against"),
    ("abstain", "number", "弃权", "Abstained"),
    ("budget", "money", "资金（元）", "Money (yuan)"),
)


def _items(asked: Asked, *bodies: str) -> Rows:
    found = (
        AgendaItem.objects.filter(
            meeting__area_id=asked.area,
            meeting__practice=asked.practice,
            outcome="passed",
            matter__isnull=False,
            **asked.within("decided_at"),
        )
        .filter(Q(body__in=bodies) | Q(body="", meeting__body__in=bodies))
        .exclude(matter__procedure__in=private())
        .select_related("matter", "meeting", "text")
        .order_by("decided_at", "id")
    )
    return [
        (
            i.matter.resolution_number if i.matter.decided_at == i.decided_at else "",
            i.matter.title,
            body_zh(i.body or i.meeting.body),
            day(i.decided_at),
            *(total(i.counts, n) if whole_told(i) else None for n in ("for", "against", "abstain")),
            i.text.budget if i.text else None,
        )
        for i in found
    ]


def body_zh(body: str) -> str:
    """A body as the paper on the board calls it."""
    return sentences().get(f"body.{body}", {}).get("zh", body)


def decisions(asked: Asked) -> Rows:
    """What the assemblies decided."""
    return _items(asked, *ASSEMBLIES)


def party_decided(asked: Asked) -> Rows:
    """What the branch committee and the members' meeting agreed to."""
    return _items(asked, "branch_committee", "party_members")


CARRIED = columns(
    ("number", "text", "决议号", "Resolution"),
    ("title", "text", "事项", "Matter"),
    ("tasks", "number", "任务数", "Tasks"),
    ("done", "number", "已完成", "Done"),
    ("budget", "money", "决议资金（元）", "Decided (yuan)"),
    ("spent", "money", "已用（元）", "Spent (yuan)"),
    ("left", "money", "结余（元）", "Left (yuan)"),
    ("state", "text", "进度", "How far"),
)


def carried_out(asked: Asked) -> Rows:
    """Each matter decided and not closed before these days: tasks, money and balance, as now."""
    begin, end = asked.moments
    held = matters(asked).filter(decided_at__lt=end, decided_at__isnull=False)
    held = held.filter(Q(closed_at__isnull=True) | Q(closed_at__gte=begin))
    tasks: dict[int, list[tuple[bool, int]]] = {}
    found = Task.objects.filter(matter__in=held, created_at__lt=end)
    for matter, finished, spent in found.values_list("matter_id", "finished_at", "spent"):
        tasks.setdefault(matter, []).append((finished is not None and finished < end, spent))
    rows: list[tuple[str | int | None, ...]] = []
    for m in held.order_by("decided_at", "id"):
        of = tasks.get(m.pk, [])
        spent = sum(n for _finished, n in of)
        state = "正在实施"
        if m.closed_at and m.closed_at < end:
            state = "已经办结" if m.state == "closed" else "没有继续办"
        left = m.budget - spent if m.budget is not None else None
        rows.append(
            (m.resolution_number, m.title, len(of), sum(f for f, _n in of), m.budget, spent, left,
             state)
        )  # fmt: skip
    return rows


CHARTERS = columns(
    ("document", "text", "名称", "Name"),
    ("version", "number", "第几版", "Version"),
    ("adopted", "day", "通过日期", "Adopted on"),
    ("start", "day", "施行日期", "In force from"),
    ("articles", "number", "条数", "Articles"),
)


def charters(asked: Asked) -> Rows:
    """The charter and the village rules in force on the last day."""
    latest: dict[str, CharterVersion] = {}
    for v in CharterVersion.objects.filter(
        area_id=asked.area, practice=asked.practice, start__lte=asked.last
    ).order_by("start", "version"):
        latest[v.document] = v
    return [
        (v.title, v.version, v.adopted_on.isoformat(), v.start.isoformat(), len(v.articles))
        for v in latest.values()
    ]


CONSULTED = columns(
    ("title", "text", "协商事项", "Consulted on"),
    ("text", "text", "建议", "Advice"),
    ("answer", "text", "答复", "Answer"),
    ("reason", "text", "说明", "Reason"),
)
_ANSWERS = {"adopted": "采纳", "partly": "部分采纳", "not": "没有采纳", "": "还没有答复"}


def consultations(asked: Asked) -> Rows:
    """What consultations advised, and what became of it."""
    found = Recommendation.objects.filter(matter__in=matters(asked)).filter(
        Q(**asked.within("answered_at")) | Q(answered_at__isnull=True, matter__state="running")
    )
    return [
        (r.matter.title, r.text, _ANSWERS[r.answer], r.reason)
        for r in found.select_related("matter").order_by("matter_id", "number")
    ]


SOURCES = {
    "decisions": Source(DECIDED, decisions),
    "party_decided": Source(DECIDED, party_decided),
    "carried_out": Source(CARRIED, carried_out),
    "charters": Source(CHARTERS, charters),
    "consultations": Source(CONSULTED, consultations),
}
