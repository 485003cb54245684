"""What the postings of open hiring say: the post, and who is proposed: names and marks alone."""

from __future__ import annotations

from datetime import date

from xiangyue.core import money
from xiangyue.data.models import JobOpening, Matter


def opening_lines(matter: Matter) -> list[str]:
    """The post with its conditions, and how one applies."""
    found = JobOpening.objects.filter(matter=matter).first()
    if found is None:
        return []
    part = matter.parts.get(key=found.part)
    until = date.fromisoformat(part.facts["until"])
    return [
        f"岗位：{found.title}，招{found.number}人。",
        f"职责：{found.duties}",
        f"报酬：每月{money.words(found.pay)['zh']}；聘期{found.months}个月。",
        "条件：",
        *(f"{n}．{one}" for n, one in enumerate(found.asked, 1)),
        f"报名：到{until.year}年{until.month}月{until.day}日为止，在手机上报，或者到村办公室报，"
        "由工作人员代填。报名材料只有审查和评分的人看，每看一次都有记录。",
        "审查、评分的人同应聘人是近亲属的应当回避。",
    ]


def proposed_lines(matter: Matter) -> list[str]:
    """Names of those proposed, how they were chosen; nothing else about them."""
    found = JobOpening.objects.filter(matter=matter).first()
    if found is None:
        return []
    rows = list(found.applicants.filter(withdrawn_at=None).order_by("number"))
    chosen = [row for row in rows if row.chosen]
    free = [p["name"] for p in found.panel if not p["interest"]]
    lines = [
        f"岗位：{found.title}。报名{len(rows)}人，"
        f"符合条件{sum(row.fits is True for row in rows)}人。",
    ]
    if free:
        lines.append(f"评分小组：{'、'.join(free)}，均已申报没有利害关系。")
    marks = bool(free) and any(row.total for row in chosen)
    said = [f"{row.name}（{row.total}分）" if marks else row.name for row in chosen]
    lines += [
        f"拟聘：{'、'.join(said) or '没有合适的人'}。",
        f"聘期{found.months}个月，每月报酬{money.words(found.pay)['zh']}，经村“两委”会议决定后聘用。",
        "如有异议，请在公示期内提出。",
    ]
    return lines


LINES = {"opening": opening_lines, "proposed": proposed_lines}
HEADINGS = {"opening": "招聘", "proposed": "拟聘人员"}
