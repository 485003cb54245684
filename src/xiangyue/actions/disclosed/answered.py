"""What people said and asked for, what became of it; goals; what some methods posted."""

from __future__ import annotations

from django.db.models import Q

from xiangyue.actions.disclosed import Asked, Rows, Source, columns, day, matters
from xiangyue.data.models import Finding, HelpRequest, Objection, Opinion, Pledge, Posting

COUNTS = columns(("what", "text", "项目", "What"), ("n", "number", "件数", "How many"))


def opinions(asked: Asked) -> Rows:
    """Opinions received and answered in these days, in numbers."""
    begin, end = asked.moments
    all_ = Opinion.objects.filter(area_id=asked.area, practice=asked.practice)
    answered = list(
        all_.filter(answered_at__gte=begin, answered_at__lt=end).values_list(
            "answered_at", "due_on"
        )
    )
    received = all_.filter(created_at__gte=begin, created_at__lt=end).count()
    open_ = all_.filter(created_at__lt=end).filter(
        Q(answered_at__isnull=True) | Q(answered_at__gte=end)
    )
    return [
        ("收到意见", received),
        ("已经答复", len(answered)),
        ("其中按时答复", sum(day(at) <= due.isoformat() for at, due in answered)),
        ("期末还没有答复", open_.count()),
    ]


OBJECTIONS = columns(
    ("posting", "text", "公示", "Posting"),
    ("on", "day", "提出日期", "Made on"),
    ("answered", "day", "答复日期", "Answered on"),
)


def objections(asked: Asked) -> Rows:
    """Objections to postings: to which, when, answered when. What they say stands with the
    posting."""
    found = Objection.objects.filter(
        posting__area_id=asked.area, posting__practice=asked.practice, **asked.within("made_at")
    ).select_related("posting")
    return [
        (o.posting.title, day(o.made_at), day(o.answered_at) or None)
        for o in found.order_by("made_at", "id")
    ]


def requests(asked: Asked) -> Rows:
    """Requests for help, in numbers: whose they are is nobody's business."""
    days = (asked.first, asked.last)
    all_ = HelpRequest.objects.filter(matter__area_id=asked.area, matter__practice=asked.practice)
    done = list(
        all_.filter(done_on__range=days, result__in=("solved", "refused")).values_list(
            "result", "in_time"
        )
    )
    return [
        ("受理", all_.filter(taken_on__range=days).count()),
        ("已经办好", sum(result == "solved" for result, _t in done)),
        ("说明不能办的原因", sum(result == "refused" for result, _t in done)),
        ("其中按承诺时间办完", sum(bool(in_time) for _r, in_time in done)),
    ]


FINDINGS = columns(
    ("on", "day", "日期", "Day"),
    ("matter", "text", "事项", "Matter"),
    ("text", "text", "监督意见", "Finding"),
    ("answer", "text", "答复和整改", "Answer"),
)


def findings(asked: Asked) -> Rows:
    """What supervision found, and the answers."""
    found = Finding.objects.filter(matter__in=matters(asked), **asked.within("made_at"))
    return [
        (day(f.made_at), f.matter.title, f.text[:300], f.answer[:300] or "还没有答复")
        for f in found.select_related("matter").order_by("made_at", "id")
    ]


GOALS = columns(
    ("text", "text", "目标或承诺", "Goal or pledge"),
    ("by", "day", "完成期限", "By"),
    ("state", "text", "完成情况", "What came of it"),
)
_STATES = {"fixed": "正在做", "kept": "做到了", "not_kept": "没有做到"}


def goals(asked: Asked) -> Rows:
    """Goals and pledges fixed by the last day and settled no earlier than the first."""
    found = (
        Pledge.objects.filter(
            matter__in=matters(asked), fixed_on__lte=asked.last, state__in=_STATES
        )
        .filter(Q(settled_on__isnull=True) | Q(settled_on__gte=asked.first))
        .order_by("due_on", "id")
    )
    return [(p.text, p.due_on.isoformat() if p.due_on else None, _STATES[p.state]) for p in found]


POSTED = columns(
    ("title", "text", "公示", "Posting"),
    ("on", "day", "张贴日期", "Posted on"),
    ("until", "day", "公示到", "Until"),
)


def _posted(asked: Asked, *slugs: str) -> Rows:
    """What these methods posted: the titles, which stay public (who is in them stays there)."""
    found = Posting.objects.filter(
        area_id=asked.area,
        practice=asked.practice,
        matter__procedure__slug__in=slugs,
        **asked.within("posted_at"),
    )
    return [
        (p.title, day(p.posted_at), p.until.isoformat()) for p in found.order_by("posted_at", "id")
    ]


def new_members(asked: Asked) -> Rows:
    """Postings on the admission of members, without a name."""
    found = _posted(asked, "member-development")
    return [("发展党员公示", *row[1:]) for row in found]


def appraised_party(asked: Asked) -> Rows:
    """Results of appraisals of members and secretaries, as they were posted."""
    return _posted(asked, "members-appraisal", "double-appraisal-village", "satisfaction")


def appraised_village(asked: Asked) -> Rows:
    """Results of the committees' appraisal, as they were posted."""
    return _posted(asked, "committee-appraisal", "representatives-assessment", "cadre-assessment")


SOURCES = {
    "opinions": Source(COUNTS, opinions),
    "objections": Source(OBJECTIONS, objections),
    "requests": Source(COUNTS, requests),
    "findings": Source(FINDINGS, findings),
    "goals": Source(GOALS, goals),
    "new_members": Source(POSTED, new_members),
    "appraised_party": Source(POSTED, appraised_party),
    "appraised_village": Source(POSTED, appraised_village),
}
