"""What the postings of posts filled by mutual choice say: the posts, who stands, who is given what.

People stand in the order in which they signed up; no mark and no place in a row is told of anyone.
"""

from __future__ import annotations

from datetime import date

from xiangyue.actions.post_wishes import candidates, fitting, standing
from xiangyue.data.models import Matter, OfferedPost


def _posts(matter: Matter) -> list[OfferedPost]:
    return list(OfferedPost.objects.filter(matter=matter).order_by("number"))


def posts_lines(matter: Matter) -> list[str]:
    """The posts with their conditions, and how one signs up."""
    lines = []
    for post in _posts(matter):
        lines += [
            f"{post.number}．{post.unit}：{post.title}，{post.places}人，任期{post.months}个月。",
            f"职责：{post.duties}",
            "条件：" + "；".join(post.asked) + "。",
        ]
        facts = matter.parts.get(key=post.part).facts
    if not lines:
        return []
    until = facts.get("until")
    last = f"到{_day(date.fromisoformat(until))}为止，" if until else ""
    return [
        *lines,
        f"报名：{last}在手机上报，或者到办公室填表，可以报几个岗位，按志愿先后写。",
        "够不够条件逐个岗位审查，不够的说明理由。",
    ]


def standing_lines(matter: Matter) -> list[str]:
    """Who stands for which posts; of those who do not fit only how many there are."""
    fit = candidates(matter.pk)
    lines = [
        f"{row.person.name}：" + "；".join(f"{w.post.unit}{w.post.title}" for w in fitting(row))
        for row in fit
    ]
    out = len(standing(matter.pk)) - len(fit)
    tail = [f"另有{out}人报名，条件不够，理由已经告诉本人。"] if out else []
    return [
        f"以下{len(fit)}人符合所报岗位的条件，按报名先后列出，不分名次：",
        *lines,
        *tail,
        "如有异议，请在公示期内提出。",
    ]


def chosen_lines(matter: Matter) -> list[str]:
    """Who is given which post, and the reason where it goes against a wish; posts left empty."""
    rows, lines = candidates(matter.pk), []
    for post in _posts(matter):
        mine = [row for row in rows if row.post_id == post.pk]
        names = "、".join(row.person.name for row in mine) or "没有合适的人"
        lines.append(f"{post.number}．{post.unit}{post.title}（{post.places}人）：{names}。")
        lines += [
            f"{row.person.name}的安排没有依志愿先后或者用人一方的意见，理由：{row.why}"
            for row in mine
            if row.against
        ]
    return ["双向选择、竞争上岗的结果，按岗位列出：", *lines, "如有异议，请在公示期内提出。"]


def _day(day: date) -> str:
    return f"{day.year}年{day.month}月{day.day}日"


LINES = {"posts": posts_lines, "standing": standing_lines, "chosen": chosen_lines}
HEADINGS = {"posts": "岗位", "standing": "报名人选", "chosen": "拟任人员"}
